"""Only the public internet is asked, whatever an address is written as."""

from __future__ import annotations

from ipaddress import IPv4Address, ip_network

import pytest
from hypothesis import given
from hypothesis.strategies import integers, sampled_from

from curate.errors import NetworkError
from curate.sources.live.addresses import checked_addresses, is_public

PUBLIC = ["1.1.1.1", "93.184.216.34", "2606:4700:4700::1111", "64:ff9b::101:101", "2002:101:101::"]
NOT_PUBLIC = {
    "loopback": ["127.0.0.1", "127.8.9.1", "::1", "::ffff:127.0.0.1", "2002:7f00:1::", "64:ff9b::7f00:1"],
    "private": ["10.0.0.1", "172.16.5.4", "192.168.1.1", "fd00::1", "fc00::1", "::ffff:10.0.0.1", "2002:a00:1::", "64:ff9b::a00:1"],
    "link-local": ["169.254.169.254", "fe80::1", "fe80::1%eth0", "::ffff:169.254.169.254"],
    "shared": ["100.64.0.1"],
    "unspecified": ["0.0.0.0", "::"],  # noqa: S104
    "multicast": ["224.0.0.1", "ff02::1", "239.1.2.3"],
    "reserved": ["240.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "2001:db8::1"],
    "no address": ["", "localhost", "1.2.3", "0x7f.1", "example.org"],
}


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", [each for group in NOT_PUBLIC.values() for each in group])
def test_other_addresses_are_not(address: str) -> None:
    assert not is_public(address)


@given(sampled_from(["10.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16"]), integers(0, 2**24))
def test_no_disguise_makes_a_private_address_public(network: str, offset: int) -> None:
    hidden = IPv4Address(int(ip_network(network)[0]) + offset % ip_network(network).num_addresses)

    assert not is_public(str(hidden))
    assert not is_public(f"::ffff:{hidden}")
    assert not is_public(f"64:ff9b::{hidden}")


def test_one_private_address_among_public_ones_is_enough_to_refuse() -> None:
    with pytest.raises(NetworkError, match=r"example.org: is not on the public internet"):
        checked_addresses("example.org", 443, lambda *_: ["1.1.1.1", "10.0.0.1"])


def test_the_server_that_the_user_named_may_be_anywhere() -> None:
    assert checked_addresses("box", 80, lambda *_: ["127.0.0.1"], trusted=True) == ["127.0.0.1"]


def test_a_name_that_nobody_knows_is_told() -> None:
    def ask(_host: str, _port: int) -> list[str]:
        raise OSError

    with pytest.raises(NetworkError, match=r"^nowhere.example: no such host can be found"):
        checked_addresses("nowhere.example", 443, ask)
