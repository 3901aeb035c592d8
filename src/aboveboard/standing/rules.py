"""The pure decisions: what the gate answers to an act, and a partner's standing in one word."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from aboveboard.agreements.values import AgreementFacts, State
from aboveboard.diligence.values import ClearanceFacts
from aboveboard.kernel.gate import Act, Ask, Verdict
from aboveboard.policy.values.standing import ActRule, Effect
from aboveboard.policy.values.standing import Standing as Regulation
from aboveboard.standing.values import Facts, Reach, Standing, Status, Stop

CLOSED = "The organisation is no longer, or was never, a partner; a new application is needed."


def verdict(act: Act, ask: Ask, facts: Facts, regulation: Regulation) -> Verdict:
    """Whether an act may be done now, with the reasons: every stop that applies, not only the first."""
    rule = regulation.rule_of(act)
    reasons: list[str] = []
    quarantine = False
    if facts.is_closed:
        reasons.append(CLOSED)
    if facts.suspension:
        reasons.append(facts.suspension.reason)
    if facts.hold:
        quarantine = rule.hold is Effect.QUARANTINE
        if rule.hold is Effect.STOP:
            reasons.append(facts.hold.reason)
    reasons.extend(_lapsed(rule, facts))
    if facts.frozen and rule.lapse is Effect.STOP:
        # What runs goes on: nobody has fallen, only nobody knows.
        reasons.append(facts.frozen.reason)
    clearance = _cover(rule, ask, facts)
    if rule.needs_clearance and clearance is None:
        reasons.append(_uncovered(ask, facts))
    if rule.needs_agreement and not _agreed(rule, ask, facts, regulation):
        reasons.append("No agreement in force covers this; nothing is taken outside an agreement.")
    return Verdict(not reasons, tuple(reasons), quarantine and not reasons, rule.id if reasons else "")


def _lapsed(rule: ActRule, facts: Facts) -> list[str]:
    """A lapse stops new commitments at once, and what runs when the grace period is over."""
    if rule.lapse is Effect.STOP:
        return [stop.reason for stop in facts.lapses]
    if rule.lapse is Effect.GRACE:
        return [f"{stop.reason} The grace period is over." for stop in facts.lapses if not _in_grace(stop, facts.at)]
    return []


def _in_grace(stop: Stop, at: datetime) -> bool:
    return stop.until is not None and at < stop.until


def _cover(rule: ActRule, ask: Ask, facts: Facts) -> ClearanceFacts | None:
    """The clearance that covers the ask: valid now, or expired where the act tolerates a lapse."""
    tolerant = rule.lapse is not Effect.STOP
    for clearance in facts.clearances:
        expired = clearance.revoked_at is None and clearance.valid_from <= facts.at
        if (clearance.is_valid(facts.at) or (tolerant and expired)) and clearance.covers(ask.kind, ask.value):
            return clearance
    return None


def _uncovered(ask: Ask, facts: Facts) -> str:
    if not any(clearance.is_valid(facts.at) for clearance in facts.clearances):
        return "There is no clearance in force; due diligence comes first."
    if ask.value is not None and any(clearance.covers(ask.kind, None) for clearance in facts.clearances):
        return f"{ask.value} lies above what the clearance covers; a wider clearance has to be decided first."
    return f"The clearance does not cover this kind of contribution ({ask.kind}); a wider one has to be decided first."


def _agreed(rule: ActRule, ask: Ask, facts: Facts, regulation: Regulation) -> AgreementFacts | None:
    tolerant = rule.lapse is not Effect.STOP
    for agreement in facts.agreements:
        if ask.agreement is not None and ask.agreement not in {agreement.id, agreement.chain_id}:
            continue
        if ask.kind is not None and ask.kind not in agreement.kinds:
            continue
        ran_out = agreement.state in {State.IN_FORCE, State.EXPIRED} and agreement.ends_on < facts.at.date()
        grace = agreement.ends_on + timedelta(days=regulation.grace.days)
        if agreement.is_in_force(facts.at) or (tolerant and ran_out and facts.at.date() <= grace):
            return agreement
    return None


def reach(stop: str, regulation: Regulation) -> Reach:
    """What the stop ("hold", "suspension" or "lapse") does to each kind of act."""
    by_effect: dict[Effect, list[Act]] = {effect: [] for effect in Effect}
    for rule in regulation.acts:
        by_effect[getattr(rule, stop)].append(rule.act)
    named = {"hold": regulation.hold.id, "suspension": regulation.suspension.id, "lapse": regulation.grace.id}
    ordered = (Effect.STOP, Effect.QUARANTINE, Effect.GRACE, Effect.ALLOW)
    stops, quarantines, grace, leaves = (tuple(by_effect[effect]) for effect in ordered)
    return Reach(stops, quarantines, grace, leaves, named[stop])


def lifting_role(needed: frozenset[str], given: Mapping[str, UUID], roles: frozenset[str], user: UUID | None) -> str:
    """The role in which a person may still agree to lift a hold; empty where there is none, or they have agreed already."""
    if user is None or user in given.values():
        return ""
    return min((needed & roles) - given.keys(), default="")


def standing(facts: Facts) -> Standing:
    """A partner's standing in one word, the strictest first; a hold is not public."""
    status, reasons, since = _status(facts, with_hold=True)
    public, _, _ = _status(facts, with_hold=False)
    return Standing(facts.organisation, status, public, reasons, since, facts)


def _status(facts: Facts, *, with_hold: bool) -> tuple[Status, tuple[str, ...], datetime | None]:
    if facts.is_closed:
        return Status.ENDED, (CLOSED,), None
    if facts.suspension:
        return Status.SUSPENDED, (facts.suspension.reason,), facts.suspension.since
    if facts.hold and with_hold:
        return Status.ON_HOLD, (facts.hold.reason,), facts.hold.since
    if facts.lapses:
        return Status.LAPSED, tuple(stop.reason for stop in facts.lapses), min(stop.since for stop in facts.lapses)
    return _cleared(facts)


def _cleared(facts: Facts) -> tuple[Status, tuple[str, ...], datetime | None]:
    newest = next((clearance for clearance in facts.clearances if clearance.is_valid(facts.at)), None)
    if newest is None:
        return Status.NONE, ("There is no clearance in force.",), None
    if newest.is_under_renewal:
        return Status.UNDER_RENEWAL, (f"The clearance is being renewed; it runs until {newest.valid_until}.",), newest.valid_from
    if newest.conditions:
        return Status.CONDITIONAL, tuple(newest.conditions), newest.valid_from
    return Status.GOOD, (f"Cleared until {newest.valid_until}.",), newest.valid_from
