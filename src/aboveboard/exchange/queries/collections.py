"""Reads collections as doors show them, and what a partner's programs need to begin."""

import re
from uuid import UUID

from django.db.models import QuerySet

from aboveboard.audit.prepared import Lookup, prepared
from aboveboard.exchange import permits
from aboveboard.exchange.models import Collection, Identity, Object
from aboveboard.exchange.queries import neighbours, readers
from aboveboard.exchange.stix.markings import TLP_2, Level
from aboveboard.exchange.values import HOUSE, LIMITS, CollectionKind, CollectionView, Onboarding, Root
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Forbidden, Missing
from aboveboard.kernel.moment import moment
from aboveboard.kernel.serve import query

OPEN_BY = (permits.READ_FEED, permits.SUBMIT, permits.READ_ALL)
_ALIAS = re.compile(r"[a-z0-9-]{1,60}")
_ORDER = ("kind", "alias", "created_at", "id")


@query(*OPEN_BY)
def visible_root(actor: Actor) -> Root:
    """What the door says of itself (TAXII 2.1 §4.1, §4.2); `NoStanding` while the actor's channel is shut."""
    readers.channel(actor).require()
    return Root(neighbours.house().name, LIMITS.body)


@query(*OPEN_BY)
def visible_collections(actor: Actor) -> list[CollectionView]:
    """The collections that the actor may know of, in stable order (TAXII 2.1 §3.3); `NoStanding` while its channel is shut."""
    channel = readers.channel(actor).require()
    # In one moment: which rooms the reader sits in is asked once, not for each of them.
    with moment():
        return [_view(actor, row, channel) for row in Collection.objects.order_by(*_ORDER) if readers.may_know(actor, row)]


@query(*OPEN_BY)
def visible_collection(actor: Actor, name: str) -> CollectionView:
    """One collection by id or alias; raises `Missing`, and `NoStanding` while the actor's channel is shut."""
    return _view(actor, row_of(actor, name), readers.channel(actor).require())


@query(permits.SUBMIT)
def visible_intake(actor: Actor, name: str) -> Collection:
    """The row of a collection that the actor may know of, to be handed to the action that submits to it; raises `Missing`."""
    return row_of(actor, name)


@query(permits.WITHDRAW)
def visible_own(actor: Actor, name: str) -> Collection:
    """The row of a collection for the action that takes objects back: who may both read and write it (TAXII 2.1 §5.7).

    Raises `Missing` where the actor may not know of it, `NoStanding` or `Forbidden` where one of the rights is wanting now.
    """
    row = row_of(actor, name)
    readers.require_read(actor, row)
    if not _view(actor, row, readers.channel(actor)).can_write:
        raise Forbidden("Objects are taken back from a collection that you may write to.")
    return row


@query(permits.SUBMIT)
def visible_onboarding(actor: Actor) -> Onboarding:
    """What the programs of the actor's organisation need; raises `Missing` before its collection is open."""
    if actor.organisation is None:
        raise Missing
    return onboarding(actor.organisation)


def onboarding(organisation: UUID) -> Onboarding:
    """Where an organisation posts, its identity, and a marking that says what its agreement's default says."""
    collection = Collection.objects.filter(kind=CollectionKind.INTAKE, organisation_id=organisation).first()
    terms = neighbours.inward_terms(organisation)
    if collection is None or terms is None:
        raise Missing
    marking = next(id_ for id_, tlp in TLP_2.items() if tlp is terms.default)
    return Onboarding(collection.pk, identity(organisation), {"object_marking_refs": [marking]})


def identity(organisation: UUID) -> str:
    """The STIX identity of a partner; raises `Missing` before its collection is open."""
    found = Identity.objects.filter(organisation_id=organisation).first()
    if found is None:
        raise Missing
    return found.stix_id


def unpublished_levels() -> list[Level]:
    """The levels in use whose definition the house has not published yet."""
    levels = neighbours.levels_in_use()
    known = Object.objects.filter(producer=HOUSE, stix_id__in=[level.ref for level in levels]).values_list("stix_id", flat=True)
    return [level for level in levels if level.ref not in set(known)]


def row_of(actor: Actor, name: str) -> Collection:
    """The row behind an id or alias that the actor may know of; raises `Missing`."""
    rows = [row for lookup in lookups(name) for row in lookup.rows()]
    if not rows or not readers.may_know(actor, rows[0]):
        raise Missing
    return rows[0]


def lookups(name: str) -> list[Lookup[Collection]]:
    """How the row behind an id or alias is asked for; nothing for what is neither."""
    try:
        return [_by_id.of(UUID(name))]
    except ValueError:
        return [_by_alias.of(name)] if _ALIAS.fullmatch(name) else []


@prepared
def _by_id(key: UUID) -> QuerySet[Collection]:
    return Collection.objects.filter(pk=key)


@prepared
def _by_alias(alias: str) -> QuerySet[Collection]:
    return Collection.objects.filter(alias=alias)


def _view(actor: Actor, row: Collection, channel: readers.Channel) -> CollectionView:
    is_own = readers.is_own(actor, row)
    outward = actor.organisation is None or row.kind != CollectionKind.SHARED or readers.takes_outward_data(actor)
    return CollectionView(
        row.pk,
        CollectionKind(row.kind),
        row.title,
        row.alias,
        can_read=channel.read.open and outward and readers.reader(actor) is not None,
        can_write=channel.write.open and is_own and permits.SUBMIT.holds(actor),
    )
