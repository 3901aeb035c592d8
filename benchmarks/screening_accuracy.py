"""How well the engine finds: recall, false positives and labelled pairs, beside a rapidfuzz scan in the same run."""

import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

from aboveboard.screening.engine.index import Index
from aboveboard.screening.engine.thresholds import ACT, SHOW, acts
from aboveboard.screening.engine.values import Query
from aboveboard.screening.lists.record import Name, NameKind, Record

sys.path.insert(0, str(Path(__file__).parent))
import screening_data as data

Results = list[tuple[str, int]]
Matcher = Callable[[Query], Results]
RATES = (0.01, 0.03, 0.05)


def engine(index: Index) -> Matcher:
    return lambda query: [(candidate.entity_id, candidate.score) for candidate in index.match(query)]


def track(label: str, matcher: Matcher, asked: list[data.Asked], threshold: int | None) -> None:
    """Prints one engine's row of the table, and its recall by category."""
    answers = [(one, matcher(one.query)) for one in asked]
    positives = [(one, found) for one, found in answers if one.expected]
    negatives = sorted((found[0][1] if found else 0 for one, found in answers if not one.expected), reverse=True)
    right = [max((score for entity, score in found if entity in one.expected), default=0) for one, found in positives]
    first = sum(bool(found) and found[0][0] in one.expected for one, found in positives) / len(positives)
    tenth = sum(any(entity in one.expected for entity, _ in found) for one, found in positives) / len(positives)
    at_rate = [sum(score > negatives[int(len(negatives) * rate)] for score in right) / len(right) for rate in RATES]
    line = threshold or max(range(0, 10_000, 50), key=lambda level: f1(positives, right, negatives, level)[2])
    precision, recall, both = f1(positives, right, negatives, line)
    false = sum(score >= line for score in negatives) / len(negatives)
    figures = [first, tenth, *at_rate, precision, recall, both, false]
    print(f"{label:34}" + "".join(f"{figure:8.3f}" for figure in figures) + f"{line:8}{'' if threshold else ' (best after the fact)'}")
    by_category: dict[str, list[bool]] = defaultdict(list)
    for one, found in positives:
        by_category[one.category].append(any(entity in one.expected for entity, _ in found))
    print("    recall@10: " + ", ".join(f"{name} {sum(hits) / len(hits):.3f}" for name, hits in sorted(by_category.items())))


def f1(positives: list[tuple[data.Asked, Results]], right: list[int], negatives: list[int], line: int) -> tuple[float, float, float]:
    """Precision, recall and F1 at a line: a positive with only wrong entities above it is a false positive."""
    hit = sum(score >= line for score in right)
    wrong = sum(score >= line for score in negatives) + sum(
        score < line and bool(found) and found[0][1] >= line for (_, found), score in zip(positives, right, strict=True)
    )
    precision, recall = hit / max(hit + wrong, 1), hit / len(right)
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)


def labelled(folder: Path) -> None:
    """Prints the F1 on the labelled pairs: all second names are one list, each first name is asked for its own."""
    pairs = data.pairs()
    listed = [Record(str(place), "pairs", pair.schema, (Name(pair.second, NameKind.PRIMARY),)) for place, pair in enumerate(pairs)]
    index = Index.open(Index.build(listed, folder))
    said = []
    for place, pair in enumerate(pairs):
        found = index.match(Query(pair.first, pair.schema), limit=len(pairs))
        said.append(next((candidate.score for candidate in found if candidate.entity_id == str(place)), 0))
    for line in (SHOW, max(range(0, 10_000, 50), key=lambda level: _pair_f1(said, pairs, level))):
        print(f"    {len(pairs)} labelled pairs at {line}: F1 {_pair_f1(said, pairs, line):.3f}")


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


def main() -> None:
    listed = data.records()
    with tempfile.TemporaryDirectory() as folder:
        index = Index.open(Index.build(listed, Path(folder)))
        baseline = data.Baseline(listed)
        heads = ["rec@1", "rec@10", *(f"R@{rate:.0%}" for rate in RATES), "P", "R", "F1", "FPR", "line"]
        print(f"{len(listed)} parties\n{'':34}" + "".join(f"{head:>8}" for head in heads))
        by_name, in_context = data.queries(with_context=False), data.queries(with_context=True)
        track("aboveboard, name only", engine(index), by_name, SHOW)
        track("aboveboard, birth and country", engine(index), in_context, SHOW)
        track("rapidfuzz, sorted words, name only", baseline.match, by_name, None)
        print("lines, name only")
        lines(index, by_name)
        print("lines, with birth date and country")
        lines(index, in_context)
        labelled(Path(folder))


if __name__ == "__main__":
    main()
