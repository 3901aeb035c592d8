"""Until when a clearance holds and when its renewal is due."""

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from aboveboard.policy.values.risk import Risk
from aboveboard.policy.values.rule import Reason, Regulation
from aboveboard.policy.values.words import Level


@dataclass(frozen=True, slots=True)
class Certificate:
    """A document that the clearance rests on, and the last day on which it is valid."""

    reference: str
    valid_until: date


@dataclass(frozen=True, slots=True)
class ValidityAnswer:
    """The last day of the clearance, the days on which renewal is opened and reminded of, and why."""

    valid_until: date
    renew_on: tuple[date, ...]
    reasons: tuple[Reason, ...]
    regulations: tuple[str, ...]


def validity(level: Level, decided_on: date, certificates: Iterable[Certificate], regulation: Regulation[Risk]) -> ValidityAnswer:
    """The validity of a clearance decided on `decided_on` (a UTC day) at this residual level.

    The earliest certificate that ends before overrides the months of the level; one that ended before the decision
    leaves a clearance that ended with it, which is none.
    """
    rule = next(rule for rule in regulation.body.levels if rule.level is level)
    until = months_after(decided_on, rule.valid_months)
    reasons = [Reason(rule.id, f"A {level} risk is cleared for {rule.valid_months} months, to {until.isoformat()}.")]
    if earliest := min((each for each in certificates if each.valid_until < until), key=lambda each: each.valid_until, default=None):
        until = earliest.valid_until
        reasons.append(Reason(rule.id, f"{earliest.reference} ends before, on {until.isoformat()}, and the clearance with it."))
    renewal = regulation.body.renewal
    renew_on = tuple(day for days in renewal.days_before if (day := until - timedelta(days=days)) >= decided_on)
    return ValidityAnswer(until, renew_on, tuple(reasons), (regulation.hash,))


def months_after(day: date, months: int) -> date:
    """The same day so many months later (earlier where negative), or the last of that month where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
