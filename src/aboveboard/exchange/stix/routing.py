"""Says which countries an object concerns and why: victims and constituencies before domain and address, exclusions above all."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum, IntEnum

import msgspec

from aboveboard.exchange.stix.constituencies import Constituencies
from aboveboard.exchange.stix.domains import SUFFIX_DATA, ending
from aboveboard.exchange.stix.hints import Hint
from aboveboard.exchange.stix.registries import Embedded, Located, Registry
from aboveboard.exchange.stix.values import Kind, Value, stored


class Strength(IntEnum):
    """How much a reason weighs, strongest last; a hint is shown and never routes."""

    HINT = 0
    ADDRESS = 1
    DOMAIN = 2
    CONSTITUENCY = 3
    VICTIM = 4
    # Given by no rule: the desk decided.
    DESK = 5


class Side(Enum):
    """What the country is to the object: the victim's (advisory) or the host of what attacks (take-down)."""

    VICTIM = "victim"
    HOST = "host"


class Route(msgspec.Struct, frozen=True):
    """One reason why one country is concerned; `value` is what led there, `reason` a sentence for the record."""

    country: str
    strength: Strength
    side: Side
    reason: str
    value: str = ""


class Facts(msgspec.Struct, frozen=True):
    """What is known about one object: its values and which side they are on, and what the submitter said.

    Countries are ISO 3166 codes in capitals. `excluded` are countries or territories that the source shut out.
    """

    values: tuple[Value, ...] = ()
    side: Side = Side.HOST
    victims: frozenset[str] = frozenset()
    sectors: frozenset[str] = frozenset()
    hints: frozenset[Hint] = frozenset()
    excluded: frozenset[str] = frozenset()


class Routing(msgspec.Struct, frozen=True):
    """The outcome: every route strongest first, and what the source's exclusions took away (for the secretariat's eyes only)."""

    routes: tuple[Route, ...]
    taken_away: tuple[Route, ...] = ()

    @property
    def countries(self) -> tuple[str, ...]:
        """The member countries that the object goes to, strongest reason first; hints do not count."""
        return tuple(dict.fromkeys(route.country for route in self.routes if route.strength is not Strength.HINT))

    @property
    def is_for_the_queue(self) -> bool:
        """Whether no country was found, so that the secretariat decides by hand."""
        return not self.countries


def nowhere(value: Value) -> str | None:
    """The default of `Atlas.suppressed`: no value is on a list."""
    return None


@dataclass(frozen=True, slots=True)
class Atlas:
    """What routing looks things up in.

    `members` maps each ISO 3166 code, territories included, to the member country responsible; a code that is absent has none.
    `suppressed` names the warning list that a value is on (CDN, anycast, cloud, public resolver), or None. `registry` knows where
    addresses are.
    """

    members: Mapping[str, str]
    constituencies: Constituencies = field(default_factory=lambda: Constituencies(()))
    suppressed: Callable[[Value], str | None] = nowhere
    registry: Registry = field(default_factory=Embedded)


def route(facts: Facts, atlas: Atlas) -> Routing:
    """The countries that an object concerns, each with every reason, strongest first.

    A country that is no member is dropped; one that the source excluded is taken away whatever the reason, and so is the
    member that answers for an excluded territory.
    """
    found = list(_from_submitter(facts, atlas.constituencies)) if facts.victims or facts.sectors or facts.hints else []
    for value in facts.values:
        found += _from_value(value, facts.side, atlas)
    shut = facts.excluded | {atlas.members[code] for code in facts.excluded if code in atlas.members}
    kept: list[Route] = []
    away: list[Route] = []
    for each in dict.fromkeys(found) if len(found) > 1 else found:
        member = atlas.members.get(each.country)
        if each.country in shut or member in shut:
            away.append(each)
        elif member is not None:
            kept.append(each if member == each.country else _answered_by(member, each))
    return Routing(tuple(sorted(kept, key=_order)), tuple(sorted(away, key=_order)))


def _order(each: Route) -> tuple[int, str]:
    return -each.strength, each.country


def _answered_by(member: str, each: Route) -> Route:
    reason = f"{each.reason} {member} answers for {each.country}."
    return Route(member, each.strength, each.side, reason, each.value)


def _from_submitter(facts: Facts, constituencies: Constituencies) -> Iterable[Route]:
    for country in facts.victims:
        yield Route(country, Strength.VICTIM, Side.VICTIM, "The submitter named a victim there.")
    for sector in facts.sectors:
        for country in constituencies.of_sector(sector):
            yield Route(country, Strength.CONSTITUENCY, Side.VICTIM, f"Its bureau declared the sector {sector}.", sector)
    for country, reason in sorted(facts.hints):
        yield Route(country, Strength.HINT, facts.side, reason)


def _from_value(value: Value, side: Side, atlas: Atlas) -> list[Route]:
    place = place_of(value)
    if place is None:
        return []
    found = [Route(country, Strength.CONSTITUENCY, side, reason, value.text) for country, reason in _declared(place, atlas)]
    if (guess := _from_domain(place, side) if place.kind is Kind.DOMAIN else _from_address(place, side, atlas.registry)) is not None:
        found.append(guess)
    if found and (name := atlas.suppressed(place)) is not None:
        return [
            Route(each.country, Strength.HINT, side, f"{each.reason} It is on the list {name}, so this is a hint.", value.text)
            for each in found
        ]
    return found


def _declared(place: Value, atlas: Atlas) -> Iterable[tuple[str, str]]:
    """The countries that declared the place itself, else the AS number that it belongs to, each with the reason."""
    if (declared := atlas.constituencies.of_value(place)) is not None:
        entry, countries = declared
        return ((country, f"Its bureau declared {entry} as its constituency.") for country in countries)
    if not atlas.constituencies.has_asns or place.kind not in _ADDRESSES or (belongs := atlas.registry.asn(place)) is None:
        return ()
    declared = atlas.constituencies.of_value(stored(Kind.ASN, belongs.code))
    countries = declared[1] if declared is not None else ()
    reason = f"Its bureau declared {belongs.code}, to which the address belongs ({belongs.data}), as its constituency."
    return ((country, reason) for country in countries)


def _from_domain(value: Value, side: Side) -> Route | None:
    found = ending(value.text)
    if found is None:
        return None
    return Route(found.country, Strength.DOMAIN, side, f"The domain ends in .{found.suffix} ({SUFFIX_DATA}).", value.text)


def _from_address(value: Value, side: Side, registry: Registry) -> Route | None:
    found = registry.country(value)
    return None if found is None else Route(found.code, Strength.ADDRESS, side, _located(value, found), value.text)


def _located(value: Value, found: Located) -> str:
    what = "AS number" if value.kind is Kind.ASN else "address"
    return f"The {what} {'is registered' if found.is_registration else 'lies'} there ({found.data})."


_ADDRESSES = frozenset({Kind.IPV4, Kind.IPV6, Kind.NETWORK})


def place_of(value: Value) -> Value | None:
    """The address or domain in which a value lives: a URL's host, an e-mail's domain; None for a hash and the like."""
    if value.kind is Kind.EMAIL:
        return stored(Kind.DOMAIN, value.text.rpartition("@")[2])
    if value.kind is not Kind.URL:
        return value if value.kind in {Kind.IPV4, Kind.IPV6, Kind.NETWORK, Kind.ASN, Kind.DOMAIN} else None
    netloc = value.text.partition("://")[2].partition("/")[0].rpartition("@")[2]
    if netloc.startswith("["):
        return stored(Kind.IPV6, netloc[1:].partition("]")[0])
    host = netloc.partition(":")[0]
    return stored(Kind.IPV4 if host[-1:].isdigit() else Kind.DOMAIN, host)
