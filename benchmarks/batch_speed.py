"""Throughput of ``curate batch`` on one core against the floor and against other ways, and on two cores.

    python -m benchmarks.batch_speed [ACCOUNTS] [--write]

The floor decodes the same JSON with msgspec into the same fields and splits each text by one regular expression. The
obvious way is pandas with langdetect and textstat on every post and scikit-learn's TF-IDF cosine with the interests.
Each way runs in a process of its own, one after the other; slow ways read the first accounts only. Times are the
processor's, start of the program included for curate, so that what else runs here counts little; two cores are
compared by the clock.
"""

from __future__ import annotations

import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks.batch_data import INTERESTS, write_jsonl
from benchmarks.batch_docs import numbers, show
from benchmarks.batch_minilm import embed, folder, load

SAMPLE = {"obvious": 100, "minilm": 40}
"""Accounts that the slow ways read."""
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "TOKENIZERS_PARALLELISM"), "1")


def floor(path: Path, number: int) -> float:
    """Decode and split."""
    from curate.sources.curate_jsonl import _decode_line  # type: ignore[attr-defined,unused-ignore]

    word = re.compile(r"\w+")
    start = time.process_time()
    with path.open("rb") as lines:
        for line in islice(lines, number):
            for post in _decode_line(line).posts:
                word.findall(post.text)
    return time.process_time() - start


def obvious(path: Path, number: int) -> float:
    """Take the libraries at hand, post by post."""
    import langdetect
    import pandas as pd
    import textstat
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.metrics.pairwise import cosine_similarity

    start = time.process_time()
    posts = pd.read_json(path, lines=True, nrows=number).explode("posts")
    posts["text"] = [post["text"] for post in posts["posts"]]
    posts["lang"] = [_language(langdetect, text) for text in posts["text"]]
    posts["hard"] = [textstat.automated_readability_index(text) for text in posts["text"]]
    vectors = TfidfVectorizer().fit_transform([*posts["text"], *INTERESTS])
    posts["near"] = cosine_similarity(vectors[: len(posts)], vectors[len(posts) :]).max(axis=1)
    posts.groupby("handle")["near"].mean()
    return time.process_time() - start


def minilm(path: Path, number: int) -> float:
    """Embed every post, 32 at once."""
    import msgspec

    place = folder()
    assert place
    model = load(place)
    wanted = embed(list(INTERESTS), model)
    with path.open("rb") as lines:
        texts = [post["text"] for line in islice(lines, number) for post in msgspec.json.decode(line)["posts"]]
    start = time.process_time()
    for at in range(0, len(texts), 32):
        (embed(texts[at : at + 32], model) @ wanted.T).max(axis=1)
    return time.process_time() - start


def curate(path: Path, jobs: int) -> tuple[float, float]:
    """Return seconds of the processor and of the clock."""
    interests = [word for interest in INTERESTS for word in ("-i", interest)]
    command = [sys.executable, "-m", "curate", "batch", str(path), *interests, "--jobs", str(jobs), "--quiet"]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    clock = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, clock


def measured(way: str, path: Path, number: int) -> float:
    """Return microseconds of the processor an account, in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.batch_speed", way, str(path), str(number)]
    told = subprocess.run(command, capture_output=True, text=True, check=True, env={**os.environ, **ONE_THREAD}).stdout
    return float(told) / number * 1e6


def _language(langdetect: Any, text: str) -> str | None:
    try:
        found: str = langdetect.detect(text)
    except langdetect.LangDetectException:
        return None
    return found


def main() -> None:
    """Measure all ways, or one when asked to by `measured`."""
    ways = {"floor": floor, "obvious": obvious, "minilm": minilm}
    if sys.argv[1:2] and sys.argv[1] in ways:
        print(ways[sys.argv[1]](Path(sys.argv[2]), int(sys.argv[3])))
        return
    (number,) = numbers([100_000])
    with tempfile.TemporaryDirectory() as place:
        path = write_jsonl(Path(place, "accounts.jsonl"), number)
        one, one_clock = curate(path, 1)
        two, two_clock = curate(path, 2)
        low = measured("floor", path, number)
        slow = {way: measured(way, path, min(number, SAMPLE[way])) for way in SAMPLE if way != "minilm" or folder()}
    ours = one / number * 1e6
    rows: list[tuple[object, ...]] = [
        (f"curate, one core, {number:,} accounts", f"{ours:.0f}", "1"),
        ("floor: msgspec and one regular expression", f"{low:.0f}", f"1/{ours / low:.1f} (at most 1/6)"),
    ]
    rows += [(f"{way} ({SAMPLE[way]} accounts)", f"{each:.0f}", f"{each / ours:.0f} (at least {least})")
             for way, least in (("obvious", 40), ("minilm", 100)) if (each := slow.get(way))]  # fmt: skip
    rows += [
        ("curate, two cores, by the clock", f"{two_clock / number * 1e6:.0f}", f"{one_clock / two_clock:.2f} times as fast (at least 1.7)")
    ]
    rows += [("curate, two cores, by the processor", f"{two / number * 1e6:.0f}", f"{two / one:.2f}")]
    show("speed", ("way", "µs an account", "ratio"), rows)


if __name__ == "__main__":
    main()
