"""Releases what was admitted where it goes: its source's own collection, and of each object the newest version in the feeds."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence, Set

import msgspec

from aboveboard.exchange.actions import publishing, superseding
from aboveboard.exchange.actions.publishing import Released
from aboveboard.exchange.actions.superseding import Newest
from aboveboard.exchange.models import Collection, Submission
from aboveboard.exchange.queries import neighbours
from aboveboard.exchange.rules import destinations
from aboveboard.exchange.stix import visibility
from aboveboard.kernel.errors import Conflict

Joined = Mapping[str, Sequence[Released]]


class Placed(msgspec.Struct, frozen=True):
    """An object that is to be released, with the key of its class and what decides on its feeds."""

    row: Released
    key: str
    is_for_the_queue: bool
    is_held: bool


def distribute(
    submission: Submission, objects: Sequence[Placed], standing: Mapping[str, int], renewed: Set[str], joined: Joined | None = None
) -> Counter[str]:
    """Release each object where it goes, and by alias what was `joined` to it; returns how many went to each kind of feed.

    `standing` is the newest version that its source has here of an id, `renewed` the ids that it ever sent before.
    """
    bureaus, scheme = neighbours.bureaus(), neighbours.scheme()
    # Of several versions only the newest goes beyond its source's own collection: it says who may read any of them.
    newest = _newest(objects, standing)
    places = {
        each.row.stix_id: Newest(
            each.row.version, each.key, destinations.feeds(visibility.class_of(each.key, scheme), bureaus, is_for_the_queue=False)
        )
        for each in newest
        if each.row.stix_id in renewed
    }
    superseding.supersede(submission.organisation_id, places)
    feeds: dict[str, list[Released]] = defaultdict(list)
    known: dict[tuple[str, bool, bool], list[str]] = {}
    for each in newest:
        asked = each.key, each.is_for_the_queue, each.is_held
        if (open_to := known.get(asked)) is None:
            described = visibility.class_of(each.key, scheme)
            open_to = known[asked] = destinations.feeds(described, bureaus, is_for_the_queue=asked[1], is_held=asked[2])
        for place in open_to:
            feeds[place].append(each.row.anew())
    for alias, rows in (joined or {}).items():
        feeds[alias] += rows
        renewed = renewed | {row.stix_id for row in rows}
    wanted = {submission.collection_id: [each.row for each in objects]}
    counts: Counter[str] = Counter()
    open_feeds = {collection.alias: collection for collection in Collection.objects.filter(alias__in=list(feeds))}
    for alias, rows in feeds.items():
        collection = _feed(open_feeds, alias)
        wanted[collection.pk] = rows
        counts[collection.kind] += len(rows)
    publishing.publish(wanted, renewed=renewed)
    return counts


def _newest(objects: Sequence[Placed], standing: Mapping[str, int]) -> list[Placed]:
    """Those objects that are the newest version of their id, here and in the body, in the order sent."""
    found: dict[str, int] = dict(standing)
    for each in objects:
        found[each.row.stix_id] = max(each.row.version, found.get(each.row.stix_id, each.row.version))
    return [each for each in objects if each.row.version == found[each.row.stix_id]]


def _feed(open_feeds: Mapping[str, Collection], alias: str) -> Collection:
    found = open_feeds.get(alias)
    if found is None:
        raise Conflict(f"The collection {alias} is not open yet; this is tried again.")
    return found
