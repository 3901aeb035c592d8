"""Screens the names of one request: found first, outside any transaction, then sealed as one run with one entry."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from aboveboard.kernel.actor import Actor
from aboveboard.screening import actions, index, permits, rules
from aboveboard.screening.batches import lists
from aboveboard.screening.batches.answering import LIMIT
from aboveboard.screening.engine.values import Candidate, Query
from aboveboard.screening.lists.record import Record
from aboveboard.screening.models import BatchRun, ListEntry, ListSet
from aboveboard.screening.sealing import record_of
from aboveboard.screening.values import Batch, Door

MOST_ROWS = 200
Subject = Sequence[Query]


@dataclass(frozen=True, slots=True)
class Found:
    """What was found for each subject of a request, best first, and against which lists."""

    door: Door
    list_set: ListSet
    sources: tuple[str, ...]
    candidates: tuple[list[Candidate], ...]

    def records(self) -> dict[str, Record]:
        """The list entries of all candidates, by their name in the index."""
        wanted: dict[str, set[str]] = {}
        for candidate in (each for found in self.candidates for each in found):
            source, _, entry = candidate.entity_id.partition(":")
            wanted.setdefault(source, set()).add(entry)
        records: dict[str, Record] = {}
        for version in self.list_set.versions:
            rows = ListEntry.objects.filter(version=version["version"], entry_id__in=wanted.get(version["source"], ()))
            for entry, body in rows.values_list("entry_id", "record__body"):
                records[index.entity(version["source"], entry)] = record_of(body)
        return records


def find(actor: Actor, door: Door, subjects: Sequence[Subject], *, sources: Sequence[str] = (), limit: int = LIMIT) -> Found:
    """The candidates of each subject, under whichever of its names they come nearest.

    Raises `Forbidden`, `NotScreened` where no list or index is there, `Invalid` for a list that is not in force.
    """
    if not permits.MATCH_NAMES.holds(actor):
        # Refused there, so that the attempt leaves its entry.
        actions.record_batch(actor, Batch(door, "", {}, {}, {}))
    list_set, opened = lists.ready(sources) if sources else index.current()
    found = opened.match_many((query for subject in subjects for query in subject), limit)
    return Found(door, list_set, tuple(sources), tuple(_best(found, subject, limit) for subject in subjects))


def _best(found: Iterator[list[Candidate]], subject: Subject, limit: int) -> list[Candidate]:
    answers = [next(found) for _ in subject]
    return answers[0] if len(answers) == 1 else rules.best(answers, limit)


def seal(actor: Actor, found: Found, *, asked: Mapping[str, object], answered: str, threshold: int, limit: int = LIMIT) -> BatchRun:
    """Record the run: `asked` describes the question with its `sha256`, `answered` is the SHA-256 of what goes out."""
    matched = sum(bool(each) and each[0].score >= threshold for each in found.candidates)
    return actions.record_batch(
        actor,
        Batch(
            found.door,
            found.list_set.pk,
            {"threshold": threshold, "limit": limit, "sources": list(found.sources)},
            {**asked, "rows": len(found.candidates)},
            {"sha256": answered, "screened": len(found.candidates), "refused": 0, "matched": matched},
        ),
    )
