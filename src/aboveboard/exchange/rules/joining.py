"""What an object that stands here already becomes when its source says later where its victims are."""

from collections.abc import Set
from copy import replace
from dataclasses import dataclass

from aboveboard.exchange.stix.routing import Atlas, Facts, Route, route
from aboveboard.exchange.stix.visibility import ObjectClass

LATER = "What says so came in another body."


@dataclass(frozen=True, slots=True)
class Joined:
    """The class that the object then has, and the reasons that are new, strongest first; none where no member is concerned."""

    found: ObjectClass
    routes: tuple[Route, ...]

    @property
    def countries(self) -> tuple[str, ...]:
        """The members that it concerns now, by what is new."""
        return tuple(dict.fromkeys(each.country for each in self.routes))


def joined(found: ObjectClass, victims: Set[str], excluded: Set[str], atlas: Atlas) -> Joined | None:
    """The same as if one body had said all of it: named countries grow, and routes but to whom the source shut out; None for no news.

    `found` is the class as the object was admitted, `victims` and `excluded` are ISO 3166 codes in capitals.
    """
    new = frozenset(victims) - found.named
    if not new:
        return None
    routing = route(Facts(victims=new, excluded=frozenset(excluded)), atlas)
    reasons = tuple(replace(each, reason=f"{each.reason} {LATER}") for each in routing.routes)
    return Joined(replace(found, named=found.named | new, countries=found.countries | set(routing.countries)), reasons)
