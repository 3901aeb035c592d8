"""Says which countries are alerted to an object, and by when they answer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from aboveboard.exchange.rules.destinations import Bureaus, is_open_to
from aboveboard.exchange.stix.routing import Route, Side, Strength
from aboveboard.exchange.stix.visibility import ObjectClass
from aboveboard.exchange.values import word_of
from aboveboard.policy.values.alerts import AlertRule, Alerts
from aboveboard.policy.values.rule import Regulation

_ALERTING = frozenset({Strength.VICTIM, Strength.CONSTITUENCY, Strength.DESK})
_GUARDED = Strength.CONSTITUENCY.name.lower()
_STORED = frozenset(strength.name.lower() for strength in _ALERTING)


def names_a_victim(routes: Iterable[Route]) -> bool:
    """Whether an object with these routes may alert anybody: some country was found on the victim's side."""
    return any(_alerts(route.strength.name.lower(), route.side.value) for route in routes)


def is_alerted(country: str, routes: Iterable[Sequence[str]], found: ObjectClass, bureaus: Bureaus) -> bool:
    """Whether an object of this class, with these routes as stored, alerts a country (ISO 3166 alpha-2, capitals).

    It does where the country was found on the victim's side, by its source's word or the bureau's declaration, and may see it:
    what its marking or its source keeps from the country is not told by an alert either. Hosts of what attacks
    are alerted in what the bureau itself declared, and nowhere else.
    """
    concerned = any(code == country and _alerts(strength, side) for code, strength, side, _ in routes)
    return concerned and is_open_to(country, found, bureaus)


def _alerts(strength: str, side: str) -> bool:
    """What a bureau declared is what it guards: it is told of that as well where an attack comes from there."""
    return strength == _GUARDED or (strength in _STORED and side == Side.VICTIM.value)


def shut_out(classes: Iterable[ObjectClass]) -> str:
    """The countries that the sources of these shut out, in order, as an alert's row keeps them: `,de,fr,`."""
    codes = sorted({code.lower() for each in classes for code in each.excluded})
    return f",{','.join(codes)}," if codes else ""


@dataclass(frozen=True, slots=True)
class Deadlines:
    """The rule that an alert falls under, and the hash of the version that it is of."""

    regulation: str
    rule: AlertRule


def deadlines(regulation: Regulation[Alerts], told: Iterable[ObjectClass]) -> Deadlines:
    """The rule for an alert that tells objects of these classes: that of the strictest of them; raises ValueError for none."""
    return Deadlines(regulation.hash, regulation.body.rule_for(word_of(max(each.tlp for each in told))))
