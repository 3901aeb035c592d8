"""Writes the rows of objects that are admitted, and under which values, references and joinings each is found again."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

import msgspec

from aboveboard.audit import insertion
from aboveboard.exchange.models import Object, Occurrence, Submission
from aboveboard.exchange.rules.examination import Examined
from aboveboard.exchange.rules.warned import Warned
from aboveboard.exchange.stix import ending, joining, markings, references
from aboveboard.exchange.stix.routing import Routing
from aboveboard.exchange.values import Terms
from aboveboard.lib import clock

# What differs from object to object, in the order of `_row`.
_COLUMNS = (
    "stix_id",
    "version",
    "version_text",
    "type",
    "content_hash",
    "body",
    "size",
    "revoked",
    "until",
    "marking",
    "parts",
    "visibility_id",
    "routes",
    "excluded",
    "warnings",
    "held_by",
)


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided about objects, in their order: the countries of each, the key of its class's row, and what holds it back."""

    routed: Sequence[Routing]
    classes: Sequence[int]
    held: Sequence[Warned]


def store(submission: Submission, terms: Terms, taken: Sequence[Examined], decided: Decided) -> list[int]:
    """Write what is taken from a submission under the terms of its agreement; the keys of the rows, in the same order."""
    keys = insertion.insert_keyed(
        Object,
        fixed={
            "producer": submission.organisation_id,
            "purposes": ",".join(sorted(terms.purposes)),
            "retain_until": (submission.received_at + timedelta(days=terms.retention_days)).date(),
            "submission_id": submission.pk,
            "admitted_at": clock.now(),
            "erased_at": None,
            "released_because": "",
        },
        varying=_COLUMNS,
        rows=[_row(*columns) for columns in zip(taken, decided.routed, decided.classes, decided.held, strict=True)],
    )
    insertion.insert(Occurrence, fixed={}, varying=("digest", "object_id"), rows=list(_occurrences(taken, keys)))
    return keys


def _occurrences(taken: Sequence[Examined], keys: Sequence[int]) -> Iterator[tuple[bytes, int]]:
    for each, key in zip(taken, keys, strict=True):
        for value in each.values:
            yield value.digest, key
        for digest in references.digests(each.item.content):
            yield digest, key
        for digest in joining.digests(each.item.content):
            yield digest, key


def _row(each: Examined, routing: Routing, visibility_id: int, said: Warned) -> tuple[str | int | bytes | None, ...]:
    routes = [[route.country, route.strength.name.lower(), route.side.value, route.reason] for route in routing.routes]
    return (
        each.id,
        each.version,
        each.version_text,
        each.item.head.type,
        each.content_hash,
        each.item.body,
        len(each.item.body),
        each.item.head.revoked,
        ending.told(each.item.content, (part.selector for part in each.marking.parts)),
        int(each.marking.tlp),
        _text(markings.stored(each.marking.parts)),
        visibility_id,
        _text(routes),
        _text(sorted(each.handling.excluded)),
        _text(said.lists),
        said.held_by,
    )


def _text(value: Sequence[object]) -> str:
    return msgspec.json.encode(value).decode() if value else "[]"
