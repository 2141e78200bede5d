"""Time and memory to read the last ten posts of a large X archive, against json.loads on the same file.

    python benchmarks/archive_speed.py [MEGABYTES]

Each is measured in a process of its own, the better of three runs. The posts are invented.
"""

from __future__ import annotations

import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

WORDS = "graph rust café train model été data garden 🚆 index music theory river compile notes bread".split()
EPOCH_MS = 1_288_834_974_657
RUNS = 3


def tweet(number: int, chance: random.Random) -> dict[str, object]:
    """An invented tweet as the archive writes it."""
    time_of = datetime(2012, 1, 1, tzinfo=UTC) + timedelta(minutes=97 * number)
    post_id = str(((int(time_of.timestamp() * 1000) - EPOCH_MS) << 22) + number % 4096)
    text = " ".join(chance.choices(WORDS, k=chance.randint(5, 40))) + f" https://t.co/{number:010}"
    url = {"url": f"https://t.co/{number:010}", "expanded_url": f"https://example.org/{number}", "display_url": "example.org"}
    mention = {"name": "Invented", "screen_name": "invented", "indices": ["0", "9"], "id_str": "12345", "id": "12345"}
    return {
        "tweet": {
            "edit_info": {
                "initial": {"editTweetIds": [post_id], "editableUntil": time_of.isoformat(), "editsRemaining": "5", "isEditEligible": True}
            },
            "retweeted": False,
            "source": '<a href="http://example.org/app" rel="nofollow">An app</a>',
            "entities": {"hashtags": [], "symbols": [], "user_mentions": [mention], "urls": [url]},
            "display_text_range": ["0", str(len(text))],
            "favorite_count": str(chance.randint(0, 50)),
            "id_str": post_id,
            "truncated": False,
            "retweet_count": "0",
            "id": post_id,
            "created_at": time_of.strftime("%a %b %d %H:%M:%S +0000 %Y"),
            "favorited": False,
            "full_text": text,
            "lang": "en",
        }
    }


def write_archive(path: Path, megabytes: int) -> int:
    """Write ``tweets.js`` of about that size, in no order; return the number of tweets."""
    chance = random.Random(7)
    size = len(json.dumps([tweet(1, chance)], indent=2, ensure_ascii=False).encode())
    numbers = list(range(megabytes * 1_100_000 // size))
    chance.shuffle(numbers)
    with path.open("w", encoding="utf-8") as file:
        file.write("window.YTD.tweets.part0 = [\n")
        for position, number in enumerate(numbers):
            file.write((",\n" if position else "") + json.dumps(tweet(number, chance), indent=2, ensure_ascii=False))
        file.write("\n]")
    return len(numbers)


def with_json(path: Path) -> list[str]:
    """Read all of the file, keep the last ten ids."""
    text = path.read_text(encoding="utf-8")
    tweets = json.loads(text[text.index("[") :])
    return [t["tweet"]["id_str"] for t in sorted(tweets, key=lambda t: int(t["tweet"]["id_str"]), reverse=True)[:10]]


def with_curate(path: Path) -> list[str]:
    """Read the last ten posts."""
    from curate.sources import read_accounts

    return [post.id for account in read_accounts(path) for post in account.posts]


def measure(way: str, path: Path) -> tuple[float, float, str]:
    """Seconds of work, peak megabytes and the ids found, in a process of its own; the fastest of some runs."""
    runs = [
        subprocess.run([sys.executable, __file__, way, str(path)], capture_output=True, text=True, check=True).stdout for _ in range(RUNS)
    ]
    seconds, megabytes, ids = min((run.split() for run in runs), key=lambda run: float(run[0]))
    return float(seconds), float(megabytes), ids


def main(arguments: list[str]) -> None:
    """Measure both ways, or one when asked to by `measure`."""
    if arguments[:1] in (["json"], ["curate"]):
        way = with_json if arguments[0] == "json" else with_curate
        start = time.perf_counter()
        ids = way(Path(arguments[1]))
        seconds = time.perf_counter() - start
        print(f"{seconds:.3f}", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, ",".join(ids))
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "tweets.js")
        number = write_archive(path, int(arguments[0]) if arguments else 100)
        print(f"tweets.js: {path.stat().st_size / 1e6:.1f} MB, {number} invented tweets, best of {RUNS} runs")
        (by_json, json_mb, expected), (by_curate, curate_mb, found) = measure("json", path), measure("curate", path)
        print(f"json.loads, then sort   {by_json:6.2f} s   {json_mb:6.0f} MB")
        print(f"curate, last ten posts  {by_curate:6.2f} s   {curate_mb:6.0f} MB")
        print(f"ratio {by_curate / by_json:.2f}; same ten posts: {'yes' if found == expected else 'NO'}")


if __name__ == "__main__":
    main(sys.argv[1:])
