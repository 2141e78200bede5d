"""Writing in one step: the old file or the new one, never half of one."""

from __future__ import annotations

from pathlib import Path

import pytest

from curate.atomic import write_text, writing
from curate.errors import InputError


def test_a_new_file_has_the_usual_rights(tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    plain.touch()
    write_text(tmp_path / "new", "é")

    assert (tmp_path / "new").read_bytes() == "é".encode()
    assert (tmp_path / "new").stat().st_mode == plain.stat().st_mode


def test_a_failure_in_the_middle_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("old", "utf-8")

    with pytest.raises(TypeError), writing(path) as out:
        out.writelines([b"new", 3])  # type: ignore[list-item]

    assert path.read_text("utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    target, link = tmp_path / "target", tmp_path / "link"
    link.symlink_to(target)
    write_text(link, "new")

    assert link.is_symlink()
    assert target.read_text("utf-8") == "new"


def test_a_device_stays_a_device() -> None:
    """The result goes where it would go, and nothing takes its place."""
    write_text(Path("/dev/null"), "new")

    assert Path("/dev/null").is_char_device()


@pytest.mark.parametrize(("name", "says"), [(".", "is a folder"), ("no/where", "cannot be written"), ("file/under", "cannot be written")])
def test_a_place_that_cannot_be_written_is_named(name: str, says: str, tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(InputError) as error:
        write_text(tmp_path / name, "new")
    assert str(error.value).startswith(f"{tmp_path / name}: {says}")
