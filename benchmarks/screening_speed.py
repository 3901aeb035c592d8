"""How fast the engine answers and builds, in CPU time, on distinct names without a result cache, beside a rapidfuzz scan."""

import argparse
import sys
import tempfile
from multiprocessing import get_context
from pathlib import Path
from time import process_time

from aboveboard.screening.engine.build import Builder
from aboveboard.screening.engine.index import Index
from aboveboard.screening.engine.values import Query

sys.path.insert(0, str(Path(__file__).parent))
import screening_data as data


def private_megabytes() -> float:
    """Memory that only this process holds and wrote; pages of the mapped file are shared with whoever opens it."""
    rows = Path("/proc/self/smaps_rollup").read_text().splitlines()
    return sum(int(row.split()[1]) for row in rows if row.startswith("Private_Dirty")) / 1024


def spread(label: str, times: list[float]) -> None:
    ordered = sorted(1000 * time for time in times)
    p50, p95, p99 = (ordered[int(len(ordered) * part)] for part in (0.5, 0.95, 0.99))
    rate = 1000 * len(ordered) / sum(ordered)
    print(f"    {label:28} p50 {p50:7.2f}  p95 {p95:7.2f}  p99 {p99:7.2f}  max {ordered[-1]:7.2f} ms   {rate:7.0f} queries/s")


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
    listed = real[:parties] + list(data.synthetic(real, max(0, parties - len(real))))
    start = process_time()
    builder = Builder()
    for record in listed:
        builder.add(record)
    path = builder.write(folder)
    built = process_time() - start
    names, words = len(builder.name_entity), len(builder.words)
    baseline = data.Baseline(listed) if scan else None
    del builder, listed
    start = process_time()
    index = Index.open(path)
    opened = 1000 * (process_time() - start)
    print(f"{parties} parties, {names} names, {words} words")
    print(f"    built in {built:.1f} s CPU, {path.stat().st_size / 1e6:.0f} MB, opened in {opened:.1f} ms")
    asked = distinct()
    timed(index.match, asked[:50])
    spread("aboveboard, one by one", timed(Index.open(path).match, asked))
    fresh = Index.open(path)
    start = process_time()
    answered = sum(1 for _ in fresh.match_many(asked))
    print(f"    {'aboveboard, batch':28} {answered / (process_time() - start):7.0f} queries/s")
    with get_context("spawn").Pool(1) as pool:
        print(f"    {'private memory of a process':28} {pool.apply(answering, (path,)):7.1f} MB more than before it opened the index")
    if baseline:
        spread(f"rapidfuzz scan ({scan} of them)", timed(baseline.match, asked[:scan]))


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--parties", type=int, nargs="*", default=[35_000, 1_000_000])
    arguments.add_argument("--scan", type=int, default=40, help="queries put to the rapidfuzz scan; 0 for none")
    chosen = arguments.parse_args()
    for parties in chosen.parties:
        with tempfile.TemporaryDirectory() as folder:
            measure(parties, Path(folder), scan=chosen.scan)


if __name__ == "__main__":
    main()
