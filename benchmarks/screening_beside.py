"""Accuracy and speed of the name engine beside its peers: the same lists, the same distinct names, one run, one table, one plot."""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from copy import replace
from dataclasses import dataclass
from pathlib import Path
from time import process_time

sys.path.insert(0, str(Path(__file__).parent))
import screening_data as data
import screening_million as million
import screening_shapes as shapes
from screening_accuracy import f1
from screening_goals import load
from screening_peers import PEERS, Ours, Peer, Results
from screening_plot import curves

from aboveboard.screening.engine.values import Query

FOLDER = Path(__file__).resolve().parent / "out"
RATES = (0.01, 0.05)
HEADS = ("rec@1", "rec@10", "R≤1%", "R≤5%", "F1", "FPR", "p50 ms", "p95 ms", "p99 ms", "each/s")


@dataclass(frozen=True, slots=True)
class Row:
    """What one peer reached; `points` are (false-positive rate, recall) at every line that changes one of them."""

    name: str
    figures: tuple[float, ...]
    after_the_fact: bool
    points: Sequence[tuple[float, float]]


def measure(peer: Peer, matcher: object, asked: list[data.Asked]) -> Row:
    """Ask every name once, one by one, in CPU time."""
    for one in asked[:20]:
        matcher.match(one.query)  # type: ignore[attr-defined]
    answers, times = [], []
    for one in asked:
        start = process_time()
        found = matcher.match(one.query)  # type: ignore[attr-defined]
        times.append(1000 * (process_time() - start))
        answers.append((one, found))
    times.sort()
    rate = 1000 * len(times) / sum(times)
    if isinstance(matcher, Ours):
        start = process_time()
        rate = sum(1 for _ in matcher.many(one.query for one in asked)) / (process_time() - start)
    spread = [times[int(len(times) * part)] for part in (0.5, 0.95, 0.99)]
    return _row(peer, answers, (*spread, rate))


def _row(peer: Peer, answers: list[tuple[data.Asked, Results]], speed: tuple[float, ...]) -> Row:
    positives = [(one, found) for one, found in answers if one.expected]
    negatives = sorted((found[0][1] if found else 0 for one, found in answers if not one.expected), reverse=True)
    right = [max((score for entity, score in found if entity in one.expected), default=0) for one, found in positives]
    first = sum(bool(found) and found[0][0] in one.expected for one, found in positives) / len(positives)
    tenth = sum(any(entity in one.expected for entity, _ in found) for one, found in positives) / len(positives)
    at_rate = [sum(score > negatives[int(len(negatives) * rate)] for score in right) / len(right) for rate in RATES]
    line = peer.line or max(range(0, 10_000, 50), key=lambda level: f1(positives, right, negatives, level))
    false = sum(score >= line for score in negatives) / len(negatives)
    figures = (first, tenth, *at_rate, f1(positives, right, negatives, line), false, *speed)
    return Row(peer.name, figures, peer.line is None, points(right, negatives))


def points(right: list[int], negatives: list[int]) -> list[tuple[float, float]]:
    """False-positive rate and recall at every score that occurs, from the strictest line to the laxest."""
    lines = sorted({*right, *negatives} - {0}, reverse=True)
    return [
        (sum(score >= line for score in negatives) / len(negatives), sum(score >= line for score in right) / len(right)) for line in lines
    ]


def table(rows: list[Row]) -> str:
    """The rows as text."""
    said = [f"{'':38}" + "".join(f"{head:>9}" for head in HEADS)]
    for row in rows:
        shown = [
            f"{figure:9.3f}" if place < 6 else f"{figure:9.2f}" if place < 9 else f"{figure:9.0f}"
            for place, figure in enumerate(row.figures)
        ]
        said.append(f"{row.name:38}" + "".join(shown) + ("  line chosen after the fact" if row.after_the_fact else ""))
    return "\n".join(said)


def questions(seed: int | None, *, with_context: bool) -> list[data.Asked]:
    """The development queries, or made anew with a seed; every name once."""
    asked = data.queries(with_context=with_context)
    if seed is not None:
        _, made = shapes.made(data.whole_records(), 150, seed)
        negatives = [one for one in asked if not one.expected]
        asked = [*made, *shapes.recombined(negatives, 700, seed)]
        if not with_context:
            asked = [replace(one, query=Query(one.query.name, one.query.schema)) for one in asked]
    return list({one.query.name: one for one in asked}.values())


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--parties", type=int, default=35_000, help="real entries, filled up with invented ones")
    arguments.add_argument("--seed", type=int, help="queries made anew with this seed instead of the development queries")
    arguments.add_argument("--context", action="store_true", help="with birth date and country; only some peers can use them")
    arguments.add_argument("--peer", action="append", help="only peers whose name holds this")
    arguments.add_argument("--queries", type=int, help="only so many of them")
    chosen = arguments.parse_args()
    real = shapes.made(data.whole_records(), 150, chosen.seed)[0] if chosen.seed is not None else data.records()
    listed = [*real, *million.parties(real, max(0, chosen.parties - len(real)))]
    asked = questions(chosen.seed, with_context=chosen.context)[: chosen.queries]
    positives = sum(bool(one.expected) for one in asked)
    print(f"{len(listed)} parties, {positives} positives, {len(asked) - positives} negatives; {load()}")
    rows = []
    for peer in PEERS:
        if chosen.peer and not any(part in peer.name for part in chosen.peer):
            continue
        with tempfile.TemporaryDirectory() as folder:
            try:
                matcher = peer.prepare(listed, Path(folder))
            except ImportError as missing:
                print(f"SKIPPED: {peer.name}: {missing}. To measure it: {peer.needs}.", file=sys.stderr)
                continue
            rows.append(measure(peer, matcher, asked))
    print(table(rows))
    FOLDER.mkdir(exist_ok=True)
    path = FOLDER / "recall.svg"
    path.write_text(curves([(row.name, row.points) for row in rows]), "utf-8")
    print(f"recall against false positives: {path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path}; {load()}")


if __name__ == "__main__":
    main()
