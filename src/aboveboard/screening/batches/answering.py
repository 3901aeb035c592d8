"""Answers rows against an index: ten candidates a row, best first, each with its score and why."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import batched

import msgspec

from aboveboard.screening.batches.asking import Question, RowRefused, question, require_comparable
from aboveboard.screening.batches.rows import Fault, Row
from aboveboard.screening.engine.index import Index
from aboveboard.screening.engine.values import Candidate, Explanation

LIMIT = 10
# Two blocks of the engine: the longest rows fit in memory, and what is asked alike is looked up together.
BLOCK = 128


class Result(msgspec.Struct, frozen=True):
    """A listed party that may be the one asked for; `score` in 1/10,000, `match` where it reaches the threshold."""

    entity_id: str
    source: str
    score: int
    match: bool
    explanation: Explanation


class Answer(msgspec.Struct, frozen=True, omit_defaults=True):
    """The candidates for one row; `unread` names facts that were not compared."""

    id: str | int
    results: list[Result] = msgspec.field(name="results")
    unread: dict[str, list[str]] = {}


@dataclass(slots=True)
class Tally:
    """How many rows were screened, refused, and found something at the threshold."""

    screened: int = 0
    refused: int = 0
    matched: int = 0

    @property
    def rows(self) -> int:
        """All rows that were there."""
        return self.screened + self.refused

    def count(self, answer: Answer | Fault) -> None:
        """Count one answer."""
        if isinstance(answer, Fault):
            self.refused += 1
        else:
            self.screened += 1
            self.matched += bool(answer.results) and answer.results[0].match


def answers(rows: Iterable[tuple[int, Row | Fault]], index: Index, *, threshold: int) -> Iterator[Answer | Fault]:
    """One answer for each row, in order."""
    for block in batched(rows, BLOCK):
        asked = [_asked(line, row) for line, row in block]
        found = index.match_many([each.query for each in asked if isinstance(each, Question)], LIMIT)
        for (line, row), each in zip(block, asked, strict=True):
            if isinstance(each, Fault):
                yield each
            elif isinstance(row, Row):
                yield _answer(line, row, each, next(found), threshold)


def _asked(line: int, row: Row | Fault) -> Question | Fault:
    if isinstance(row, Fault):
        return row
    try:
        return question(row)
    except RowRefused as refused:
        return Fault(row.id, line, str(refused))


def _answer(line: int, row: Row, asked: Question, found: list[Candidate], threshold: int) -> Answer | Fault:
    if not found:
        try:
            require_comparable(asked.query)
        except RowRefused as refused:
            return Fault(row.id, line, str(refused))
    return Answer(row.id, [result(candidate, threshold) for candidate in found], asked.unread)


def result(candidate: Candidate, threshold: int) -> Result:
    """A candidate as it is answered: the entry's own id, and the list it is of."""
    source, _, entry = candidate.entity_id.partition(":")
    return Result(entry, source, candidate.score, candidate.score >= threshold, candidate.explanation)
