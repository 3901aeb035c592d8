"""Turns records, subjects and explanations into canonical JSON and back, so that a hash of the text means the value."""

import json
from dataclasses import asdict, fields
from datetime import date
from typing import Any

from aboveboard.lib import canonical
from aboveboard.parties.values.facts import Subject
from aboveboard.screening.engine.values import Candidate, Explanation, Finding, How, Part, Query
from aboveboard.screening.lists.record import Name, NameKind, Record, Schema

Plain = dict[str, Any]
# More names of one subject than this are not screened; no register gives an organisation so many.
MOST_NAMES = 50


def record_body(record: Record) -> str:
    """The canonical JSON whose SHA-256 is the record's `content_hash`. Raises `CanonicalError`."""
    plain = {field.name: getattr(record, field.name) for field in fields(record)}
    plain["names"] = [[name.text, name.kind] for name in record.names]
    plain["listed_on"] = record.listed_on.isoformat() if record.listed_on else None
    return canonical.dumps_texts(plain).decode()


def record_of(body: str) -> Record:
    """The record of a body that `record_body` made."""
    plain: Plain = json.loads(body)
    return Record(
        id=plain["id"],
        source=plain["source"],
        schema=Schema(plain["schema"]),
        names=tuple(Name(text, NameKind(kind)) for text, kind in plain["names"]),
        countries=tuple(plain["countries"]),
        births=tuple(plain["births"]),
        identifiers=tuple((kind, value) for kind, value in plain["identifiers"]),
        programmes=tuple(plain["programmes"]),
        facts=tuple(plain["facts"]),
        listed_on=date.fromisoformat(plain["listed_on"]) if plain["listed_on"] else None,
    )


def compared(body: str) -> tuple[object, ...]:
    """What of a record's body is compared with a party: a change of anything else is no other party."""
    plain: Plain = json.loads(body)
    lists = (sorted(map(json.dumps, plain[name])) for name in ("names", "births", "countries", "identifiers"))
    return (plain["schema"], *map(tuple, lists))


def entry_fingerprint(body: str) -> str:
    """The hash of the same: the entry's side of what a judgement remembers."""
    return canonical.digest([list(each) if isinstance(each, tuple) else each for each in compared(body)])


def subject_facts(subject: Subject) -> Plain:
    """What of a subject is compared with lists; its hash is the subject's fingerprint."""
    return {
        "schema": str(subject.schema),
        "names": list(subject.names[:MOST_NAMES]),
        "births": list(subject.births),
        "countries": list(subject.countries),
        "identifiers": [list(pair) for pair in subject.identifiers],
    }


def queries_of(facts: Plain) -> list[Query]:
    """What the engine is asked about a subject: one query for each of its names."""
    return [
        Query(
            name,
            Schema(facts["schema"]),
            tuple(facts["countries"]),
            tuple(facts["births"]),
            tuple((kind, value) for kind, value in facts["identifiers"]),
        )
        for name in facts["names"]
    ]


def explanation_plain(explanation: Explanation) -> Plain:
    """An explanation as JSON values."""
    plain: Plain = json.loads(canonical.dumps(asdict(explanation)))
    return plain


def candidate_of(entity: str, score: int, plain: Plain) -> Candidate:
    """The candidate that `explanation_plain` was made from."""
    parts = tuple(Part(**{**part, "how": How(part["how"])}) for part in plain["parts"])
    found = {name: Finding(plain[name]) for name in ("birth", "country", "identifier", "schema")}
    explanation = Explanation(**{**plain, **found, "parts": parts, "missing": tuple(plain["missing"]), "kind": NameKind(plain["kind"])})
    return Candidate(entity, score, explanation)
