"""Puts warning lists in force, and releases what they, or an earlier recall, held back."""

from collections.abc import Sequence
from copy import replace
from uuid import UUID

from aboveboard.exchange import permits
from aboveboard.exchange.actions import handing, joining, publishing, returning
from aboveboard.exchange.actions.publishing import Released
from aboveboard.exchange.actions.saying import ON_HOLD, line
from aboveboard.exchange.models import Collection, Object, Release, WarningFile
from aboveboard.exchange.queries import neighbours, newest
from aboveboard.exchange.rules import destinations
from aboveboard.exchange.rules.traces import TAKEN_BACK
from aboveboard.exchange.stix import visibility
from aboveboard.exchange.values import CollectionKind
from aboveboard.exchange.warning.index import Head
from aboveboard.kernel.action import Done, action
from aboveboard.kernel.actor import SYSTEM, Actor
from aboveboard.kernel.errors import Conflict
from aboveboard.kernel.gate import Act, Ask, Asks, NoAct
from aboveboard.parties.values import organisation_ref

MOST_REASON = 500


@action(permits.LOAD_WARNINGS, act=NoAct("It says what is looked at twice; nothing moves by it."))
def load_warnings(actor: Actor, *, sha256: str, heads: Sequence[Head]) -> Done[WarningFile]:
    """Put the lists of a file in force from the next admission on; what was admitted before stays as it is."""
    named = [
        {"name": each.name, "title": each.title, "version": each.version, "form": each.form.value, "entries": each.entries}
        for each in heads
    ]
    made = WarningFile.objects.create(sha256=sha256, lists=named)
    return Done(made, {"sha256": sha256, "lists": len(named), "entries": sum(each.entries for each in heads)})


@action(permits.RELEASE_HELD, act=Asks(Act.SUBMIT, lambda found: Ask(found.producer), held=ON_HOLD), first=handing.of_producer)
def release_held(actor: Actor, found: Object, *, reason: str) -> Done[Object]:
    """Release an object that was held back to all whom it concerns; the reason is kept with it.

    What was taken back before passes from then on: the secretariat has decided. A relationship, sighting or place counts from then on, too:
    what it joins goes to the victims' countries at once, with an alert, as if it had come now.

    Raises `Conflict` where nothing holds it back, where its sender is on hold, where a newer version is here, or where no country is
    concerned, neither by it nor by what it joins, and its marking keeps it from being shared.
    """
    said = line(reason, "reason", MOST_REASON)
    if not found.held_by or found.erased_at is not None:
        raise Conflict("Nothing holds this object back; reload the page to see where it went.")
    if not Object.objects.filter(newest.is_newest(), pk=found.pk).exists():
        raise Conflict("Its source has sent a newer version: decide on that one.")
    rule, found.held_by, found.released_because = found.held_by, "", said
    found.save(update_fields=["held_by", "released_because"])
    if rule == TAKEN_BACK:
        returning.forget([found])
    assert found.submission is not None  # what is held back was sent by somebody
    reached = joining.learnt(found.submission, found)
    if reached:
        joining.join_victims(SYSTEM, found.submission, found=reached)
        found.refresh_from_db(fields=["visibility", "routes"])
    places = _places(found)
    row = Released(found.pk, found.visibility_id, found.stix_id, found.type, found.version, found.producer)
    # A copy: which version is the first or last is another matter in each collection.
    wanted = {place: [replace(row)] for place in places}
    others = joining.placed([each for each in reached if each.object.pk != found.pk])
    open_feeds = dict(Collection.objects.filter(alias__in=list(others)).values_list("alias", "pk"))
    if missing := sorted(others.keys() - open_feeds.keys()):
        raise Conflict(f"The collection {missing[0]} is not open yet; try again in a minute.")
    for alias, rows in others.items():
        wanted.setdefault(open_feeds[alias], []).extend(rows)
    if not wanted:
        raise Conflict("No country is concerned by this object, and its marking keeps it from being shared: it stays with the secretariat.")
    publishing.publish(wanted, renewed={found.stix_id, *(each.object.stix_id for each in reached)})
    facts = {"object": found.stix_id, "rule": rule, "collections": len(places), "joined": len(reached)}
    return Done(found, facts, about=[organisation_ref(found.producer)])


def _places(found: Object) -> list[UUID]:
    """The collections in which the object would stand if nothing had held it back, and does not stand yet."""
    described = visibility.class_of(found.visibility.key, neighbours.scheme())
    aliases = destinations.feeds(described, neighbours.bureaus(), is_for_the_queue=False)
    wanted = Collection.objects.filter(alias__in=aliases).exclude(kind=CollectionKind.QUEUE)
    standing = Release.objects.filter(object=found).values("collection_id")
    return list(wanted.exclude(pk__in=standing).values_list("pk", flat=True))
