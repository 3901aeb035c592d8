"""Reads what holds the same values: the neighbours of an object, and everything about one value in whatever spelling.

One row for each value and object, looked up by the value, never by pairs. The reader's rights come first: an object that it
may not see, or whose value is in a part that it may not see, is not counted, does not make a value common, and is not there.
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from aboveboard.exchange import permits
from aboveboard.exchange.alike import Alike, Named, Neighbour
from aboveboard.exchange.models import Object
from aboveboard.exchange.queries import contents, neighbours
from aboveboard.exchange.queries.contents import Content
from aboveboard.exchange.queries.holding import Held
from aboveboard.exchange.queries.reach import Reach, reach
from aboveboard.exchange.stix.markings import Badge
from aboveboard.exchange.stix.summary import title
from aboveboard.exchange.stix.values import Kind, Value, ValueRefused, normalised, recognised
from aboveboard.exchange.stix.visibility import ReaderKind
from aboveboard.exchange.values import HOUSE, Dossier, organisation_party
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Invalid
from aboveboard.kernel.serve import query

# So many values of one object are followed, and so many neighbours listed: both are said on the page.
MOST_VALUES, MOST_LISTED = 20, 100
UNKNOWN_VALUE = "This is no value that can be looked up: write an address, a domain, a URL, an e-mail address, a hash or an AS number."


@query(permits.READ_FEED, permits.READ_ALL)
def visible_alike(actor: Actor, found: Dossier) -> Alike:
    """The other objects that hold a value which the reader sees in this one; raises `Missing` and `NoStanding` as the object does."""
    return _alike(reach(actor), contents.values_of(found.content), found)


@query(permits.READ_FEED, permits.READ_ALL)
def visible_value(actor: Actor, text: str, kind: str = "") -> Alike:
    """Everything that the reader may see about a value in any spelling; without a kind it is recognised.

    Raises `Invalid` for what is no value; `Missing` for one who reads nothing, `NoStanding` while the channel is shut.
    """
    seen = reach(actor)
    return _alike(seen, [value_of(text, kind)], None)


def value_of(text: str, kind: str) -> Value:
    """The value of a text in any spelling; without a kind it is recognised. Raises `Invalid`."""
    try:
        found = normalised(Kind(kind), text) if kind in {each.value for each in Kind} else recognised(text)
    except ValueRefused as error:
        raise Invalid(q=str(error)) from error
    if found is None:
        raise Invalid(q=UNKNOWN_VALUE)
    return found


def _alike(seen: Reach, values: Sequence[Value], found: Dossier | None) -> Alike:
    looked = {value.digest: _named(value) for value in values[:MOST_VALUES]}
    regulation = neighbours.warnings_regulation().common
    joined = contents.joined(seen, list(looked))
    near = _near(joined.held, _thing(found))
    listed = near[:MOST_LISTED]
    rows = contents.contents(seen, [each.held.object for each in listed], joined.reduced)
    return Alike(
        looked=tuple(looked.values()),
        most=regulation.most,
        rule=regulation.id,
        rows=_neighbours(seen, rows, looked, {each.held.object: each.digests for each in listed}),
        total=len(near),
        common=tuple(named for digest, named in looked.items() if digest in joined.common),
        is_cut=len(values) > MOST_VALUES,
        marking=Badge.over(contents.governing(seen, row.object) for row in rows) if rows else None,
        given=contents.given(seen, [each.held for each in listed]),
    )


@dataclass(frozen=True, slots=True)
class _Near:
    """A neighbour in its newest version that holds one of the values, and all of the values that it holds."""

    held: Held
    digests: set[bytes]


def _near(held: Iterable[Held], itself: tuple[str, UUID] | None) -> list[_Near]:
    """The neighbours, newest first, without the object that is looked at, in whichever version."""
    found: dict[tuple[str, UUID], _Near] = {}
    for each in sorted(held, key=lambda each: -each.object):
        if each.thing != itself:
            found.setdefault(each.thing, _Near(each, set())).digests.add(each.digest)
    return list(found.values())


def _thing(found: Dossier | None) -> tuple[str, UUID] | None:
    if found is None:
        return None
    producer = Object.objects.filter(pk=found.key).values_list("producer", flat=True).first()
    return (found.stix_id, producer) if producer is not None else None


def _neighbours(
    seen: Reach, rows: Sequence[Content], looked: Mapping[bytes, Named], shared: Mapping[int, Set[bytes]]
) -> tuple[Neighbour, ...]:
    is_desk = seen.reading.kind is ReaderKind.DESK
    names = neighbours.organisation_names({row.object.producer for row in rows} - {HOUSE}) if is_desk else {}
    return tuple(
        Neighbour(
            key=row.object.pk,
            stix_id=row.object.stix_id,
            type=row.object.type,
            version=row.object.version_text,
            marking=contents.governing(seen, row.object),
            confidence=_confidence(row.content),
            title=title(row.content),
            source=names.get(row.object.producer, ""),
            is_own=seen.reading.party == organisation_party(row.object.producer),
            admitted_at=row.object.admitted_at,
            shared=tuple(named for digest, named in looked.items() if digest in shared[row.object.pk]),
            others=tuple(sorted({_named(value) for value in row.values if value.digest not in looked})),
        )
        for row in rows
    )


def _confidence(content: Mapping[str, Any]) -> int | None:
    said = content.get("confidence")
    return said if isinstance(said, int) else None


def _named(value: Value) -> Named:
    return Named(value.kind.value, value.text)
