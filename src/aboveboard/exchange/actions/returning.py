"""Remembers what was taken back, so that it does not return by itself when its source sends it once more."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta
from itertools import batched
from uuid import UUID

import msgspec

from aboveboard.exchange.actions import publishing
from aboveboard.exchange.models import Object, Occurrence, Trace
from aboveboard.exchange.rules.examination import Examined
from aboveboard.exchange.rules.traces import traces
from aboveboard.exchange.stix import joining, references
from aboveboard.lib import clock

# What the house itself publishes is kept for good.
_LONGEST = timedelta(days=36_500)


def remember(objects: Sequence[Object]) -> None:
    """Note what these objects, which are about to be erased, are known again by: as long from today as they might have been kept."""
    until = {each.pk: clock.today() + min(each.retain_until - each.admitted_at.date(), _LONGEST) for each in objects}
    rows: dict[tuple[UUID, bytes], Trace] = {}
    for each, known in _known(objects):
        for digest in known:
            rows[each.producer, digest] = Trace(producer=each.producer, digest=digest, until=until[each.pk])
    Trace.objects.bulk_create(
        rows.values(), update_conflicts=True, unique_fields=["producer", "digest"], update_fields=["until"], batch_size=publishing.CHUNK
    )


def forget(objects: Sequence[Object]) -> None:
    """Let these objects pass from now on: the secretariat has decided."""
    for each, known in _known(objects):
        Trace.objects.filter(producer=each.producer, digest__in=known).delete()


def returned(producer: UUID, taken: Iterable[Examined]) -> frozenset[str]:
    """The ids of those objects that say what this producer had taken back; what still stands is its source's to renew."""
    # Of most producers nothing was ever taken back: that is one small question.
    if not Trace.objects.filter(producer=producer).exists():
        return frozenset()
    by_trace: dict[bytes, set[str]] = defaultdict(set)
    for each in taken:
        for digest in traces(each.id, each.item.content, (value.digest for value in each.values)):
            by_trace[digest].add(each.id)
    found: set[str] = set()
    for chunk in batched(by_trace, publishing.CHUNK):
        kept = Trace.objects.filter(producer=producer, digest__in=chunk, until__gte=clock.today())
        found |= {stix_id for digest in kept.values_list("digest", flat=True) for stix_id in by_trace[bytes(digest)]}
    standing: set[str] = set()
    for ids in batched(sorted(found), publishing.CHUNK):
        alive = Object.objects.filter(producer=producer, stix_id__in=ids, erased_at=None, held_by="")
        standing |= set(alive.values_list("stix_id", flat=True))
    return frozenset(found - standing)


def _known(objects: Sequence[Object]) -> Iterable[tuple[Object, tuple[bytes, ...]]]:
    values: dict[int, set[bytes]] = defaultdict(set)
    for key, digest in Occurrence.objects.filter(object__in=[each.pk for each in objects]).values_list("object_id", "digest"):
        values[key].add(bytes(digest))
    for each in objects:
        content = msgspec.json.decode(bytes(each.body))
        # What it refers to, or joins, stands beside its values, and says nothing of what it is.
        others = references.digests(content) | set(joining.digests(content))
        yield each, traces(each.stix_id, content, values[each.pk] - others)
