"""How fast the engine answers and builds, in CPU time, on distinct names without a result cache, beside a rapidfuzz scan."""

import argparse
import sys
import tempfile
from multiprocessing import get_context
from pathlib import Path
from time import process_time

from aboveboard.screening.engine import store
from aboveboard.screening.engine.index import Index
from aboveboard.screening.engine.values import Query
from aboveboard.screening.lists.record import Schema

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).parent))
import screening_data as data
import screening_million as million
from screening_goals import load, tell
from tests.screening.engine.hostile import HOSTILE


def private_megabytes() -> float:
    """Memory that only this process holds and wrote; pages of the mapped file are shared with whoever opens it."""
    rows = Path("/proc/self/smaps_rollup").read_text().splitlines()
    return sum(int(row.split()[1]) for row in rows if row.startswith("Private_Dirty")) / 1024


def spread(label: str, times: list[float]) -> None:
    ordered = sorted(1000 * time for time in times)
    tell(f"CPU p50, {label}", ordered[len(ordered) // 2])
    tell(f"CPU p99, {label}", ordered[int(len(ordered) * 0.99)])
    tell(f"slowest, {label}", ordered[-1])


def timed(ask: object, asked: list[Query]) -> list[float]:
    times = []
    for query in asked:
        start = process_time()
        ask(query)  # type: ignore[operator]
        times.append(process_time() - start)
    return times


def distinct() -> list[Query]:
    return list({one.query.name: one.query for one in data.queries(with_context=False)}.values())


def answering(path: Path) -> float:
    """Private memory that opening the index and answering everything adds to a new process."""
    asked = distinct()
    before = private_megabytes()
    index = Index.open(path)
    for _ in index.match_many(asked):
        pass
    return private_megabytes() - before


def measure(parties: int, folder: Path, *, scan: int) -> None:
    """Builds an index of so many parties, opens it, and asks every distinct development name once."""
    real = data.records()
    listed = [*real[:parties], *million.parties(real, max(0, parties - len(real)))]
    start = process_time()
    path = Index.build(listed, folder)
    built = process_time() - start
    label = f"{parties} parties"
    meta, _ = store.read(path)
    print(f"{label}, {meta['names']} names, {meta['words']} words; {load()}")
    baseline = data.Baseline(listed) if scan else None
    del listed
    start = process_time()
    Index.open(path)
    opened = 1000 * (process_time() - start)
    tell(f"index build CPU, {label}", built)
    tell(f"index file, {label}", path.stat().st_size / 1e6)
    tell(f"index open, {label}", opened)
    asked = distinct()
    timed(Index.open(path).match, asked[:50])
    spread(label, timed(Index.open(path).match, asked))
    hostile = [Query(name, schema) for name in HOSTILE.values() for schema in (Schema.PERSON, Schema.ORGANIZATION)]
    tell(f"slowest name made to be slow, {label}", 1000 * max(timed(Index.open(path).match, hostile)))
    fresh = Index.open(path)
    start = process_time()
    answered = sum(1 for _ in fresh.match_many(asked))
    tell(f"batch, {label}", answered / (process_time() - start))
    with get_context("spawn").Pool(1) as pool:
        tell(f"private memory of a process, {label}", pool.apply(answering, (path,)))
    if baseline:
        spread(f"rapidfuzz scan ({scan} of them)", timed(baseline.match, asked[:scan]))


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--parties", type=int, nargs="*", default=[35_000, 1_000_000])
    arguments.add_argument("--scan", type=int, default=0, help="so many queries put to a rapidfuzz scan as well")
    chosen = arguments.parse_args()
    for parties in chosen.parties:
        with tempfile.TemporaryDirectory() as folder:
            measure(parties, Path(folder), scan=chosen.scan)


if __name__ == "__main__":
    main()
