"""What the desk may do with an object for which no rule found a country, or not every one: pass it on to countries that it names."""

from collections.abc import Iterable
from copy import replace
from dataclasses import dataclass

from aboveboard.exchange.rules.destinations import Bureaus, is_open_to
from aboveboard.exchange.stix.markings import Marking
from aboveboard.exchange.stix.routing import Route, Routing, Side, Strength
from aboveboard.exchange.stix.visibility import ObjectClass

DESK = "desk"
MOST_REASON = 500
_SHUT_OUT = "Its source shut this country out."
_RED = "It is marked TLP:RED: only countries that its source named may have it."
_KEPT = "Its classification keeps it from member countries."
_NO_PURPOSE = "Its agreement allows none of the purposes that bureaus read for."
_HAS_IT = "It may read it already."
_NO_MEMBER = "It is no member."
_SAID = "The desk passed it on: {}"


@dataclass(frozen=True, slots=True)
class Passing:
    """What passing an object on comes to: the class that it then has, whom it reaches anew, and who may not have it and why.

    Countries are ISO 3166 alpha-2 codes in capitals.
    """

    found: ObjectClass
    reached: tuple[str, ...]
    refused: dict[str, str]


def passing(found: ObjectClass, countries: Iterable[str], bureaus: Bureaus) -> Passing:
    """What passing an object of this class on to these countries comes to; nothing is widened for a country that may not have it."""
    reached, refused = [], {}
    for country in sorted(set(countries)):
        if country not in bureaus.members:
            refused[country] = _NO_MEMBER
        elif country in found.excluded:
            refused[country] = _SHUT_OUT
        elif country in found.countries or (found.tlp > Marking.GREEN and is_open_to(country, found, bureaus)):
            refused[country] = _HAS_IT
        elif not found.purposes & bureaus.purposes:
            refused[country] = _NO_PURPOSE
        elif not is_open_to(country, replace(found, countries=found.countries | {country}), bureaus):
            refused[country] = _RED if found.tlp is Marking.RED else _KEPT
        else:
            reached.append(country)
    return Passing(replace(found, countries=found.countries | set(reached)), tuple(reached), refused)


@dataclass(frozen=True, slots=True)
class Decision:
    """That the desk passed a version of an object on to these countries, and why."""

    countries: tuple[str, ...]
    reason: str
    is_victim: bool


def inherited(found: ObjectClass, routing: Routing, decisions: Iterable[Decision], bureaus: Bureaus) -> tuple[ObjectClass, Routing]:
    """The class and the routes of a newer version after what the desk decided about older ones.

    The countries keep it, but where the newer version shuts them out, its agreement allows none of their purposes, or its marking lets
    none have it that its source did not name.
    """
    for decision in decisions:
        outcome = passing(found, decision.countries, bureaus)
        kept = [country for country in decision.countries if outcome.refused.get(country, _HAS_IT) == _HAS_IT]
        side = Side.VICTIM if decision.is_victim else Side.HOST
        routes = [Route(country, Strength.DESK, side, _SAID.format(decision.reason)) for country in kept]
        found, routing = outcome.found, replace(routing, routes=(*routes, *routing.routes))
    return found, routing


def route(country: str, reason: str, *, is_victim: bool) -> list[str]:
    """The reason for the record, in the form in which an object keeps its routes."""
    side = Side.VICTIM if is_victim else Side.HOST
    return [country, DESK, side.value, _SAID.format(reason)]
