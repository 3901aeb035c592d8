"""Passes objects on to countries that the desk names, or sets them aside: how what stands in the queue leaves it."""

from collections.abc import Collection as Collected
from copy import replace

from aboveboard.exchange import permits
from aboveboard.exchange.actions import handing, publishing
from aboveboard.exchange.actions.publishing import Released
from aboveboard.exchange.actions.saying import ON_HOLD, line
from aboveboard.exchange.models import Collection, Object, PassedOn
from aboveboard.exchange.queries import neighbours, newest
from aboveboard.exchange.rules import passing_on
from aboveboard.exchange.rules.passing_on import MOST_REASON, Passing
from aboveboard.exchange.stix import visibility
from aboveboard.exchange.values import CollectionKind
from aboveboard.kernel.action import Done, action
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Conflict, Invalid
from aboveboard.kernel.gate import Act, Ask, Asks, NoAct
from aboveboard.lib import clock
from aboveboard.parties.values import organisation_ref


@action(permits.PASS_ON, act=Asks(Act.SUBMIT, lambda found: Ask(found.producer), held=ON_HOLD), first=handing.of_producer)
def pass_on(actor: Actor, found: Object, *, countries: Collected[str], is_victim: bool, reason: str) -> Done[Object]:
    """Give an object to further countries (ISO 3166 alpha-2, either case); the victims' are alerted, and the reason stays with it.

    Raises `Invalid` without a country or reason, and `Conflict` where one of them may not have it, the object is held back or erased, or
    its sender is on hold.
    """
    said = line(reason, "reason", MOST_REASON)
    if not countries:
        raise Invalid(countries="Choose at least one country, or set the object aside.")
    _require_served(found)
    passing = passing_on.passing(
        visibility.class_of(found.visibility.key, neighbours.scheme()), {each.upper() for each in countries}, neighbours.bureaus()
    )
    if passing.refused:
        country, why = next(iter(passing.refused.items()))
        raise Conflict(f"{country} cannot get this object: {why} Nothing was passed on.")
    _release(found, passing)
    found.routes = [*found.routes, *(passing_on.route(country, said, is_victim=is_victim) for country in passing.reached)]
    found.save(update_fields=["visibility", "routes"])
    _record(actor, found, passing.reached, said, is_victim=is_victim)
    facts = {"object": found.stix_id, "countries": list(passing.reached), "victim": is_victim}
    return Done(found, facts, about=[organisation_ref(found.producer)])


@action(permits.PASS_ON, act=NoAct("It goes nowhere by that."))
def set_aside(actor: Actor, found: Object, *, reason: str) -> Done[Object]:
    """Decide that an object in the queue concerns no country in particular; raises `Invalid` without a reason, `Conflict` once decided."""
    said = line(reason, "reason", MOST_REASON)
    _require_served(found)
    if PassedOn.objects.filter(object=found).exists():
        raise Conflict("It was decided already; reload the page to see what became of it.")
    _record(actor, found, (), said, is_victim=False)
    return Done(found, {"object": found.stix_id}, about=[organisation_ref(found.producer)])


def _require_served(found: Object) -> None:
    if found.erased_at is not None:
        raise Conflict("The object was taken back; nothing is left to pass on.")
    if found.held_by:
        raise Conflict("The object is held back; decide on its release first.")
    if found.retain_until < clock.today() or not Object.objects.filter(newest.is_newest(), pk=found.pk).exists():
        raise Conflict("Its source has sent a newer version, or it may not be kept any longer: nothing of this one is passed on.")


def _release(found: Object, passing: Passing) -> None:
    """Release the object in the feeds of the countries that it reaches anew, under the class that it now has."""
    # As it was admitted, so that a later version of the classification still narrows what stands on it.
    before = visibility.as_admitted(found.visibility.key)
    key = visibility.class_key(replace(before, countries=before.countries | set(passing.reached)))
    found.visibility_id = publishing.classes([key])[key]
    row = Released(found.pk, found.visibility_id, found.stix_id, found.type, found.version, found.producer)
    wanted = [country.lower() for country in passing.reached]
    places = list(Collection.objects.filter(kind=CollectionKind.COUNTRY, country__in=wanted).values_list("pk", flat=True))
    if len(places) < len(wanted):
        raise Conflict("A feed of these countries is not open yet; try again in a minute.")
    # Each its own row: which version is the first or last is another matter in each collection.
    publishing.publish({place: [replace(row)] for place in places}, renewed={found.stix_id})


def _record(actor: Actor, found: Object, countries: Collected[str], reason: str, *, is_victim: bool) -> None:
    PassedOn.objects.create(object=found, countries=list(countries), is_victim=is_victim, reason=reason, by=actor.id)
