"""Reads what a sender's own marking definitions mean, and when its objects were created."""

from collections.abc import Sequence
from itertools import batched
from uuid import UUID

from aboveboard.exchange.models import Object
from aboveboard.exchange.queries import neighbours
from aboveboard.exchange.queries.newest import is_newest
from aboveboard.exchange.stix import definitions as written
from aboveboard.exchange.stix.envelope import Received, read_object
from aboveboard.exchange.stix.markings import Meaning

_CHUNK = 500


def definitions(producer: UUID, items: Sequence[Received]) -> dict[str, Meaning]:
    """What the definitions that these objects refer to mean, those in the same body included; foreign ones stay unknown (RED).

    The levels of the house's own classification are among them, as the regulation in force has them.
    """
    scheme = neighbours.scheme()
    wanted = {ref for item in items for ref in item.head.object_marking_refs}
    wanted |= {each.marking_ref for item in items for each in item.head.granular_markings if each.marking_ref}
    # No definition has a name with NUL in it, and PostgreSQL takes none in a question; what refers to it stays unknown.
    wanted = {ref for ref in wanted if "\0" not in ref}
    stored = Object.objects.filter(producer=producer, type="marking-definition", erased_at=None)
    known: dict[str, Meaning] = {}
    for chunk in batched(sorted(wanted - scheme.standard.keys()), _CHUNK):
        for body in stored.filter(stix_id__in=chunk).values_list("body", flat=True):
            item = read_object(bytes(body))
            if isinstance(item, Received):
                known[item.head.id] = written.meaning(item.content, scheme)
    sent = {item.head.id: written.meaning(item.content, scheme) for item in items if item.head.type == "marking-definition"}
    # What stands here already prevails: a definition is never changed by sending it again.
    return {**sent, **known, **scheme.meanings}


def created(producer: UUID, ids: Sequence[str]) -> dict[str, str]:
    """When these objects of a producer were created (STIX timestamp as written), by id, as the version says that stands here."""
    found: dict[str, str] = {}
    for chunk in batched(sorted(ids), _CHUNK):
        rows = Object.objects.filter(is_newest(), producer=producer, stix_id__in=chunk, erased_at=None)
        for body in rows.values_list("body", flat=True):
            item = read_object(bytes(body))
            if isinstance(item, Received) and item.head.version and item.head.created:
                found[item.head.id] = item.head.created
    return found
