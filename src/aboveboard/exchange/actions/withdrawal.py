"""Takes objects back: the body is erased, a tombstone stays, and whoever fetched it gets a recall."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import batched

from aboveboard.exchange import permits
from aboveboard.exchange.actions import handing, publishing, returning
from aboveboard.exchange.actions.recalling import issued
from aboveboard.exchange.actions.saying import line
from aboveboard.exchange.actions.superseding import BY_SOURCE
from aboveboard.exchange.models import Collection, Object, Occurrence, Recall, Release, Trace
from aboveboard.exchange.stix.taxii.filters import SPEC_VERSION, Filters, Keyword
from aboveboard.exchange.values import HOUSE, organisation_party
from aboveboard.kernel.action import Done, action
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Conflict, Missing
from aboveboard.kernel.gate import NoAct
from aboveboard.lib import clock
from aboveboard.parties.values import organisation_ref

LESS = NoAct("It takes information away from readers; nothing new moves.")
# So many at a time are erased in well under a second, the longest that a write may last.
MOST_EXPIRED = 500
MOST_REASON = 500


@dataclass(frozen=True, slots=True)
class Taken:
    """What was taken back: how many versions, and how many recalls went out."""

    versions: int
    recalls: int


@action(permits.WITHDRAW, act=LESS, first=handing.of_sender)
def withdraw(actor: Actor, collection: Collection, *, stix_id: str, filters: Filters) -> Done[Taken]:
    """Take back the versions of one's own object that the filters name (TAXII 2.1 §5.7); raises `Missing` where there is none."""
    assert collection.organisation_id is not None  # the permit is for a partner's own collection, which is one of intake
    own = Object.objects.filter(producer=collection.organisation_id, stix_id=stix_id, erased_at=None).order_by("version")
    every = list(own)
    wanted = [each for place, each in enumerate(every) if _is_named(each.version, filters, place == 0, place == len(every) - 1)]
    if not wanted:
        raise Missing
    if len(wanted) == len(every):
        returning.remember(wanted)
    taken = _erase(wanted, BY_SOURCE)
    facts = {"object": stix_id, "versions": [each.version for each in wanted], "recalls": taken.recalls}
    return Done(taken, facts, about=[collection, organisation_ref(collection.organisation_id)])


@action(permits.RECALL, act=LESS, first=handing.of_producer)
def recall_object(actor: Actor, found: Object, *, reason: str) -> Done[Object]:
    """The house takes an object back from everybody, all versions of it; recipients are told the reason, its source too.

    Raises `Conflict` where nothing of it is left, `Invalid` without a reason.
    """
    said = line(reason, "reason", MOST_REASON)
    versions = list(Object.objects.filter(producer=found.producer, stix_id=found.stix_id, erased_at=None))
    if not versions:
        raise Conflict("This object was taken back already.")
    returning.remember(versions)
    taken = _erase(versions, said)
    about = []
    if found.producer != HOUSE:
        # From the page of an older version its source may have been told before; it is told once of each row.
        told = issued(said)(found.pk, organisation_party(found.producer), found.marking)
        Recall.objects.bulk_create([told], ignore_conflicts=True)
        about = [organisation_ref(found.producer)]
    return Done(found, {"object": found.stix_id, "versions": taken.versions, "recalls": taken.recalls}, about=about)


@action(permits.EXPIRE, act=LESS)
def expire_objects(actor: Actor) -> Done[Taken]:
    """Erase what may not be kept any longer, as the agreements say; at most 500 versions at a time, the longest due first.

    What it is known again by after a recall goes in the same way. Call it until nothing is left.
    """
    due = Object.objects.filter(erased_at=None, retain_until__lt=clock.today()).order_by("retain_until", "pk")
    objects = list(due.only("pk", "stix_id", "version", "producer")[:MOST_EXPIRED])
    handing.one_by_one(*(each.producer for each in objects))
    Trace.objects.filter(until__lt=clock.today()).delete()
    taken = _erase(objects, "The time for which it may be kept is over.")
    return Done(taken, {"versions": taken.versions, "recalls": taken.recalls})


def _is_named(version: int, filters: Filters, is_first: bool, is_last: bool) -> bool:
    if filters.spec_versions and SPEC_VERSION not in filters.spec_versions:
        return False
    return (
        Keyword.ALL in filters.keywords
        or version in filters.versions
        or (is_first and Keyword.FIRST in filters.keywords)
        or (is_last and Keyword.LAST in filters.keywords)
    )


def _erase(objects: Sequence[Object], reason: str) -> Taken:
    now, recalls = clock.now(), 0
    chunks = [[each.pk for each in chunk] for chunk in batched(objects, publishing.CHUNK)]
    # Who is being handed one of them is either on record by then, or sees that it is gone.
    handing.alone(
        {key for ids in chunks for key in Release.objects.filter(object__in=ids).values_list("collection_id", flat=True).distinct()}
    )
    for ids in chunks:
        # The objects before their releases are listed: who is releasing one holds its row, and is waited for.
        Object.objects.filter(pk__in=ids).update(body=b"", parts=[], until=None, erased_at=now)
        releases = list(Release.objects.filter(object__in=ids, is_served=True).select_related("object").defer("object__body"))
        Occurrence.objects.filter(object__in=ids).delete()
        Release.objects.filter(pk__in=[row.pk for row in releases]).update(is_served=False)
        by_collection: dict[Collection, set[str]] = defaultdict(set)
        for row in releases:
            by_collection[row.collection].add(row.stix_id)
        for collection, stix_ids in by_collection.items():
            publishing.mark_ends(collection, stix_ids)
        recalls += handing.recall(releases, reason)
    return Taken(len(objects), recalls)
