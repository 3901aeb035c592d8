"""How well the engine finds: recall, false positives and labelled pairs, beside a rapidfuzz scan in the same run."""

import argparse
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable
from copy import replace
from pathlib import Path
from zlib import crc32

from aboveboard.screening.engine.index import Index
from aboveboard.screening.engine.thresholds import ACT, SHOW, acts
from aboveboard.screening.engine.values import Query
from aboveboard.screening.lists.record import Name, NameKind, Record

sys.path.insert(0, str(Path(__file__).parent))
import screening_data as data
import screening_shapes as shapes
from screening_goals import load, tell

Results = list[tuple[str, int]]
Matcher = Callable[[Query], Results]
RATES = (0.01, 0.03, 0.05)


def engine(index: Index) -> Matcher:
    return lambda query: [(candidate.entity_id, candidate.score) for candidate in index.match(query)]


def track(title: str, matcher: Matcher, asked: list[data.Asked], *, line: int | None, facts: str = "name only") -> None:
    """Prints how one engine answers the queries, at its line or at the best line after the fact."""
    answers = [(one, matcher(one.query)) for one in asked]
    positives = [(one, found) for one, found in answers if one.expected]
    negatives = sorted((found[0][1] if found else 0 for one, found in answers if not one.expected), reverse=True)
    right = [max((score for entity, score in found if entity in one.expected), default=0) for one, found in positives]
    print(f"{title}: {len(positives)} positives, {len(negatives)} negatives")
    tell("recall@1", share(bool(found) and found[0][0] in one.expected for one, found in positives))
    tell("recall@10", share(any(entity in one.expected for entity, _ in found) for one, found in positives))
    for rate in RATES:
        above = negatives[int(len(negatives) * rate)]
        tell(f"recall at FPR ≤ {rate * 100:g} %", share(score > above for score in right))
    chosen = line or max(range(0, 10_000, 50), key=lambda level: f1(positives, right, negatives, level))
    tell(f"F1 at the line, {facts}", f1(positives, right, negatives, chosen))
    tell("false positives at the line", share(score >= chosen for score in negatives))
    print(f"    the line is {chosen}{'' if line else ', the best after the fact'}")
    by_category: dict[str, list[bool]] = defaultdict(list)
    for one, found in positives:
        by_category[one.category].append(any(entity in one.expected for entity, _ in found))
    for name, hits in sorted(by_category.items()):
        tell(f"recall@10, {name}", share(hits))


def share(said: Iterable[bool]) -> float:
    """How many of them are true, between 0 and 1."""
    each = list(said)
    return sum(each) / max(len(each), 1)


def f1(positives: list[tuple[data.Asked, Results]], right: list[int], negatives: list[int], line: int) -> float:
    """F1 at a line: a positive with only wrong entities above it is a false positive."""
    hit = sum(score >= line for score in right)
    wrong = sum(score >= line for score in negatives) + sum(
        score < line and bool(found) and found[0][1] >= line for (_, found), score in zip(positives, right, strict=True)
    )
    return 2 * hit / max(hit + wrong + len(right), 1)


def labelled(folder: Path) -> None:
    """Prints the F1 on the labelled pairs: all second names are one list, each first name is asked for its own."""
    pairs = data.pairs()
    listed = [Record(str(place), "pairs", pair.schema, (Name(pair.second, NameKind.PRIMARY),)) for place, pair in enumerate(pairs)]
    index = Index.open(Index.build(listed, folder))
    said = []
    for place, pair in enumerate(pairs):
        found = index.match(Query(pair.first, pair.schema), limit=len(pairs))
        said.append(next((candidate.score for candidate in found if candidate.entity_id == str(place)), 0))
    tell(f"{len(pairs)} labelled pairs, F1 at the line", _pair_f1(said, pairs, SHOW))
    halves = [[(score, pair) for score, pair in zip(said, pairs, strict=True) if held(pair.first) is half] for half in (False, True)]
    for title, half in zip(("half looked at", "half held out"), halves, strict=True):
        tell(f"    {title}", _pair_f1([score for score, _ in half], [pair for _, pair in half], SHOW))


def _pair_f1(said: list[int], pairs: list[data.Pair], line: int) -> float:
    above = [(score >= line, pair.same) for score, pair in zip(said, pairs, strict=True)]
    hit, wrong, lost = above.count((True, True)), above.count((True, False)), above.count((False, True))
    return 2 * hit / max(2 * hit + wrong + lost, 1)


def lines(index: Index, asked: list[data.Asked]) -> None:
    """Prints the false-positive rates of the two lines, which `engine/thresholds.py` states."""
    answers = [index.match(one.query) for one in asked if not one.expected]
    for name, line in (("SHOW", SHOW), ("ACT, by name alone", ACT)):
        print(f"    {name} {line}: false positives {sum(bool(f) and f[0].score >= line for f in answers) / len(answers):.2%}")
    print(f"    acts by itself: {sum(any(map(acts, found)) for found in answers)} of {len(answers)}")


def held(text: str) -> bool:
    """Whether a query or pair belongs to the half that nobody looks at while tuning."""
    return bool(crc32(text.encode()) & 1)


def made_anew(folder: Path, seed: int) -> None:
    """Queries of the same shapes made from the lists with a seed: nobody has tuned on their rows."""
    kept, asked = shapes.made(data.whole_records(), 150, seed)
    index = Index.open(Index.build(kept, folder))
    negatives = [one for one in data.queries(with_context=False) if not one.expected]
    nobody = shapes.recombined(negatives, 700, seed)
    by_name = [replace(one, query=Query(one.query.name, one.query.schema)) for one in asked]
    track(f"made anew, seed {seed}, name only", engine(index), by_name + nobody, line=SHOW)
    track(f"made anew, seed {seed}, birth date and country", engine(index), asked + nobody, line=SHOW, facts="birth date and country")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--seeds", type=int, nargs="*", default=[1], help="of the queries made anew; none leaves them out")
    chosen = arguments.parse_args()
    listed = data.records()
    with tempfile.TemporaryDirectory() as folder:
        index = Index.open(Index.build(listed, Path(folder)))
        by_name, in_context = data.queries(with_context=False), data.queries(with_context=True)
        print(f"{len(listed)} parties; {load()}")
        track("development queries, name only", engine(index), by_name, line=SHOW)
        for title, half in (("half looked at", False), ("half held out", True)):
            track(f"    {title}", engine(index), [one for one in by_name if held(one.query.name) is half], line=SHOW)
        track("development queries, birth date and country", engine(index), in_context, line=SHOW, facts="birth date and country")
        print("lines, name only")
        lines(index, by_name)
        print("lines, with birth date and country")
        lines(index, in_context)
        labelled(Path(folder))
        for seed in chosen.seeds:
            made_anew(Path(folder), seed)
        track("beside it: rapidfuzz, sorted words, name only", data.Baseline(listed).match, by_name, line=None)


if __name__ == "__main__":
    main()
