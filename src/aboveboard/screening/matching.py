"""Screens subjects against an index and seals what came of it; the same inputs give the same bytes."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aboveboard.lib import canonical
from aboveboard.policy.values.lists import Lists
from aboveboard.policy.values.rule import Regulation
from aboveboard.screening import rules
from aboveboard.screening.engine import thresholds
from aboveboard.screening.engine.index import Index
from aboveboard.screening.models import ListEntry, ListSet
from aboveboard.screening.sealing import Plain, explanation_plain, queries_of

# Candidates kept per subject, those below the worklist's line included: a run shows what was looked at and left.
LIMIT = 10
FLOOR = 4_000
# A name weighs a little differently among the changed entries than among all; nothing may be lost by that.
NEAR = thresholds.SHOW - 1_500


@dataclass(frozen=True, slots=True)
class Asked:
    """A subject to be screened: how the log names it, its comparable facts, and why it is a subject at all."""

    kind: str
    id: str
    facts: Plain
    relation: str
    sentence: str

    @property
    def fingerprint(self) -> str:
        """The hash of the facts: equal exactly when nothing that is compared has changed."""
        return canonical.digest(self.facts)


@dataclass(frozen=True, slots=True)
class Found:
    """A candidate that belongs on the worklist."""

    source: str
    entry_id: str
    record: str
    score: int
    explanation: Plain
    is_certain: bool


@dataclass(frozen=True, slots=True)
class Sealed:
    """A run's canonical JSON, its hash, and per subject (kind, id) what belongs on the worklist."""

    body: str
    sha256: str
    found: Mapping[tuple[str, str], Sequence[Found]]


def configuration(lists: Regulation[Lists]) -> Plain:
    """What a run depends on besides the lists: the lines, the evidence that may act, and the regulation that says so."""
    evidence = sorted(str(each) for each in lists.body.act.evidence)
    return {"show": thresholds.SHOW, "act": thresholds.ACT, "floor": FLOOR, "limit": LIMIT, "evidence": evidence, "regulation": lists.hash}


def screen(asked: Sequence[Asked], list_set: ListSet, index: Index, lists: Regulation[Lists]) -> Sealed:
    """Screen the subjects against the index of a set of lists."""
    answers = [
        rules.best((index.match(query, limit=LIMIT, floor=FLOOR) for query in queries_of(subject.facts)), LIMIT) for subject in asked
    ]
    contents = _contents(list_set, {candidate.entity_id for answer in answers for candidate in answer})
    found: dict[tuple[str, str], list[Found]] = {}
    subjects: list[Plain] = []
    for subject, answer in zip(asked, answers, strict=True):
        candidates = []
        for candidate in answer:
            source, _, entry_id = candidate.entity_id.partition(":")
            one = Found(
                source,
                entry_id,
                contents[candidate.entity_id],
                candidate.score,
                explanation_plain(candidate.explanation),
                rules.is_certain(candidate, lists.body),
            )
            candidates.append(_plain(one))
            if thresholds.shows(candidate):
                found.setdefault((subject.kind, subject.id), []).append(one)
        subjects.append(
            {
                "subject": [subject.kind, subject.id],
                "facts": subject.facts,
                "relation": subject.relation,
                "sentence": subject.sentence,
                "candidates": candidates,
            }
        )
    sealed = {
        "engine": list_set.engine,
        "index": list_set.sha256,
        "lists": list_set.versions,
        "configuration": configuration(lists),
        "subjects": subjects,
    }
    body = canonical.dumps(sealed)
    return Sealed(body.decode(), hashlib.sha256(body).hexdigest(), found)


def asked_again(body: Plain) -> list[Asked]:
    """The subjects of a sealed run."""
    return [Asked(each["subject"][0], each["subject"][1], each["facts"], each["relation"], each["sentence"]) for each in body["subjects"]]


def near(facts: Sequence[Plain], index: Index) -> list[bool]:
    """Of each subject whether an entry of the index comes near the worklist's line under any of its names; asked for all at once."""
    owners = [owner for owner, one in enumerate(facts) for _ in one["names"]]
    answers = index.match_many((query for one in facts for query in queries_of(one)), limit=1, floor=NEAR)
    found = {owner for owner, answer in zip(owners, answers, strict=True) if answer}
    return [owner in found for owner in range(len(facts))]


def _plain(found: Found) -> dict[str, Any]:
    return {
        "source": found.source,
        "entry": found.entry_id,
        "record": found.record,
        "score": found.score,
        "explanation": found.explanation,
        "certain": found.is_certain,
    }


def _contents(list_set: ListSet, entities: Iterable[str]) -> dict[str, str]:
    """Content hash by entity, in the versions of the set."""
    wanted: dict[str, list[str]] = {}
    for entity in entities:
        source, _, entry_id = entity.partition(":")
        wanted.setdefault(source, []).append(entry_id)
    hashes: dict[str, str] = {}
    for version in list_set.versions:
        rows = ListEntry.objects.filter(version=version["version"], entry_id__in=wanted.get(version["source"], ()))
        hashes |= {f"{version['source']}:{entry}": record for entry, record in rows.values_list("entry_id", "record_id")}
    return hashes
