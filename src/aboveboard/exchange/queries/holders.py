"""Who holds the values that words name: what decides on to whom those words may be told."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from aboveboard.exchange.models import Object, Occurrence
from aboveboard.exchange.queries import expiry
from aboveboard.exchange.queries.newest import is_newest
from aboveboard.exchange.values import HOUSE


class Holder(NamedTuple):
    """What a partner sent that holds a value: the key of its class, and who sent it."""

    key: str
    source: UUID


def holders(values: Iterable[bytes]) -> dict[bytes, frozenset[Holder]]:
    """For each of these values (digests) that partners sent what decides on to whom it may be told: the newest version of each object,
    unless that is held back or past its day.

    A value without any of these was sent all the same, and is told to nobody; one that nobody sent is not among them.
    """
    found: dict[bytes, set[Holder]] = defaultdict(set)
    columns = ("digest", "object__visibility__key", "object__producer", "decides")
    for value, key, source, decides in _held(values).annotate(decides=_decides()).values_list(*columns).distinct():
        found[bytes(value)].update([Holder(key, source)] if decides else [])
    return {value: frozenset(each) for value, each in found.items()}


def holds(source: UUID, values: Iterable[bytes]) -> bool:
    """Whether something of this source decides on to whom one of these values may be told."""
    return _held(values).filter(_decides(), object__producer=source).exists()


def named_by(objects: Iterable[int], values: Iterable[bytes]) -> frozenset[bytes]:
    """Those of the values that one of these objects holds."""
    rows = Occurrence.objects.filter(digest__in=list(values), object__in=list(objects))
    return frozenset(map(bytes, rows.values_list("digest", flat=True)))


def _held(values: Iterable[bytes]) -> QuerySet[Occurrence]:
    return Occurrence.objects.filter(digest__in=list(values), object__erased_at=None).exclude(object__producer=HOUSE)


def _decides() -> Exists:
    return Exists(Object.objects.filter(is_newest(), expiry.kept(), pk=OuterRef("object_id"), held_by=""))
