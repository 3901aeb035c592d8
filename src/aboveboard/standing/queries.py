"""Reads standing: computed from the facts at each ask, for other contexts and for doors."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from aboveboard.agreements import queries as agreements
from aboveboard.agreements.values import AgreementFacts
from aboveboard.audit.prepared import Lookup, looked_up, prepared
from aboveboard.diligence import queries as diligence
from aboveboard.diligence.values import ClearanceFacts
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Missing
from aboveboard.kernel.finding import one
from aboveboard.kernel.gate import Act, Ask, Verdict
from aboveboard.kernel.serve import query
from aboveboard.lib import clock
from aboveboard.parties import queries as parties
from aboveboard.parties.values.words import OrganisationState
from aboveboard.policy import queries as policy
from aboveboard.policy.values.lists import Lists
from aboveboard.policy.values.standing import Standing as Regulation
from aboveboard.screening import queries as screening
from aboveboard.standing import permits, rules
from aboveboard.standing.models import Consent, Hold, Lapse, Suspension
from aboveboard.standing.values import Facts, Given, HoldState, LapseState, Lifting, Reach, Running, Standing, Stop, SuspensionState, Task

OPEN_STATES = {OrganisationState.PROSPECT, OrganisationState.REGISTERED}
MOST = 200
OPEN_SUSPENSIONS = (SuspensionState.PROPOSED, SuspensionState.IN_EFFECT, SuspensionState.LIFT_PROPOSED)
IN_EFFECT = (SuspensionState.IN_EFFECT, SuspensionState.LIFT_PROPOSED)


def of(organisation: UUID, at: datetime | None = None) -> Standing:
    """The standing of an organisation at an instant (UTC; now by default)."""
    return rules.standing(facts(organisation, at))


def facts(organisation: UUID, at: datetime | None = None) -> Facts:
    """All that an answer about standing rests on; raises `Missing`."""
    found = facts_of([organisation], at).get(organisation)
    if found is None:
        raise Missing
    return found


def facts_of(organisations: Iterable[UUID], at: datetime | None = None) -> dict[UUID, Facts]:
    """The same of several organisations, in as many queries as of one; unknown ones are left out."""
    now, asked = at or clock.now(), list(dict.fromkeys(organisations))
    with looked_up(*lookups(asked, now)):
        states = parties.states_of(asked)
        known = [each for each in asked if each in states]
        clearances = diligence.clearances_of(known, now)
        signed: dict[UUID, list[AgreementFacts]] = {each: [] for each in known}
        for agreement in agreements.agreements_of(known):
            signed[agreement.organisation_id].append(agreement)
        holds, suspensions, lapsed = _holds(known), _suspensions(known), _lapses(clearances, now)
        frozen = _frozen(known)
    return {
        each: Facts(
            now,
            each,
            states[each] not in OPEN_STATES,
            tuple(clearances[each]),
            tuple(signed[each]),
            holds.get(each),
            suspensions.get(each),
            tuple(lapsed[each]),
            frozen.get(each),
        )
        for each in known
    }


def lookups(organisations: Sequence[UUID], at: datetime) -> list[Lookup[Any]]:
    """What `facts_of` asks of the database."""
    return [
        *parties.standing_lookups(organisations, at),
        *diligence.lookups(organisations),
        *agreements.lookups(organisations),
        *screening.lookups(organisations),
        _holds_recorded.of(organisations),
        _suspended.of(organisations),
        _running.of(organisations),
    ]


def _holds(organisations: Iterable[UUID]) -> dict[UUID, Stop]:
    """A hold not yet lifted; else a possible match that the regulation lets stop acts, where none is recorded yet."""
    says = "A hold is set by rule until persons have looked."
    matched = screening.stopping_matches_of(organisations)
    found = {each: Stop(min(match.created_at for match in matches), says) for each, matches in matched.items() if matches}
    for row in _holds_recorded(list(matched)):
        found[row.organisation_id] = Stop(row.created_at, says, row.pk, row.decide_by)
    return found


@prepared
def _holds_recorded(organisations: Sequence[UUID]) -> QuerySet[Hold]:
    return Hold.objects.filter(organisation_id__in=organisations).exclude(state=HoldState.LIFTED)


def _suspensions(organisations: Iterable[UUID]) -> dict[UUID, Stop]:
    return {
        row.organisation_id: Stop(row.in_effect_at, "The partner is suspended.", row.pk, row.review_by)
        for row in _suspended(list(organisations))
        if row.in_effect_at is not None
    }


@prepared
def _suspended(organisations: Sequence[UUID]) -> QuerySet[Suspension]:
    return Suspension.objects.filter(organisation_id__in=organisations, state__in=IN_EFFECT)


def _frozen(organisations: Iterable[UUID]) -> dict[UUID, Stop]:
    """Whose checks are too old for anything new. The sentence is also read by the partner, so it does not say which check."""
    rule = policy.current(Lists).body.feed.id
    reason = f"A check that the clearance rests on is too old; new commitments wait until it is renewed (rule {rule})."
    return {each: Stop(since, reason) for each, since in screening.frozen_since(organisations).items()}


def public_suspension(organisation: UUID) -> tuple[str, datetime] | None:
    """What the register says of a suspension in effect, and since when (UTC)."""
    found = Suspension.objects.filter(organisation_id=organisation, state__in=IN_EFFECT).first()
    return None if found is None or found.in_effect_at is None else (found.public_text, found.in_effect_at)


def _lapses(clearances: Mapping[UUID, Sequence[ClearanceFacts]], now: datetime) -> dict[UUID, list[Stop]]:
    """What has expired of each organisation (the last clearance, declarations, certificates), with the end of its grace period."""
    grace = timedelta(days=policy.current(Regulation).body.grace.days)
    extended = {(organisation, what): until for organisation, what, until in _running(list(clearances))}
    found: dict[UUID, list[Stop]] = {}
    for organisation, gone in _expired(clearances, now).items():
        found[organisation] = []
        for what, day, reason in gone:
            since = datetime.combine(day + timedelta(days=1), time.min, UTC)
            until = max(extended.get((organisation, what), since), since + grace)
            found[organisation].append(Stop(since, reason, None, until))
    return found


@prepared
def _running(organisations: Sequence[UUID]) -> QuerySet[Lapse, tuple[UUID, str, datetime]]:
    rows = Lapse.objects.filter(organisation_id__in=organisations, state=LapseState.RUNNING)
    return rows.values_list("organisation_id", "what", "grace_until")


def running_lapses(organisations: Iterable[UUID]) -> list[Running]:
    """The lapses of these that are recorded and run, for the contexts above; what runs out first comes first."""
    found, now = list(organisations), clock.now()
    says = {(each, what): reason for each, gone in expired(found, now).items() for what, _, reason in gone}
    rows = Lapse.objects.filter(organisation_id__in=found, state=LapseState.RUNNING).order_by("grace_until", "id")
    return [
        Running(row.pk, row.organisation_id, says[row.organisation_id, row.what], row.since, row.grace_until)
        for row in rows
        if (row.organisation_id, row.what) in says
    ]


def running_lapse(key: UUID) -> Lapse | None:
    """A lapse that runs, to be handed to an action; None once it has ended."""
    return Lapse.objects.filter(pk=key, state=LapseState.RUNNING).first()


def _expired(clearances: Mapping[UUID, Sequence[ClearanceFacts]], now: datetime) -> dict[UUID, list[tuple[str, date, str]]]:
    certificates = parties.certificates_expired(clearances, now)
    found: dict[UUID, list[tuple[str, date, str]]] = {}
    for organisation, every in clearances.items():
        found[organisation] = []
        granted = [clearance for clearance in every if clearance.revoked_at is None]
        if granted and not any(clearance.is_valid(now) for clearance in granted):
            last = max(granted, key=lambda clearance: clearance.valid_until)
            reason = f"The clearance expired on {last.valid_until}."
            found[organisation].append((f"diligence.clearance:{last.id}", last.valid_until, reason))
        if granted:
            found[organisation].extend(
                (f"{item.ref.kind}:{item.ref.id}", item.expired_on, f"A {item.kind.replace('_', ' ')} expired on {item.expired_on}.")
                for item in certificates[organisation]
            )
    return found


def expired(organisations: Iterable[UUID], now: datetime) -> dict[UUID, list[tuple[str, date, str]]]:
    """What expired of each organisation, as (kind:id, last day, sentence)."""
    return _expired(diligence.clearances_of(organisations, now), now)


@query(permits.READ)
def visible_holds(actor: Actor) -> QuerySet[Hold]:
    """Holds, open ones first, for those who may read them; never for the partner."""
    rows = Hold.objects.order_by("ended_at", "-created_at")
    return rows if permits.READ.holds(actor) else rows.none()


@query(permits.READ)
def visible_suspensions(actor: Actor) -> QuerySet[Suspension]:
    """Suspensions and proposals of one, newest first."""
    rows = Suspension.objects.order_by("-created_at")
    return rows if permits.READ.holds(actor) else rows.none()


@query(permits.READ)
def visible_lapses(actor: Actor) -> QuerySet[Lapse]:
    """Lapses, running ones first."""
    rows = Lapse.objects.order_by("ended_at", "-since")
    return rows if permits.READ.holds(actor) else rows.none()


@query(permits.READ, permits.READ_OWN)
def visible_standing(actor: Actor, organisation: UUID) -> Standing:
    """The standing as the actor may see it: a partner sees its own, in public words and without a hold; else `Missing`."""
    if permits.READ.holds(actor):
        return of(organisation)
    if permits.READ_OWN.holds(actor) and actor.organisation == organisation:
        # Computed anew without the hold: not even a missing sentence may tell that there is one.
        return rules.standing(replace(facts(organisation), hold=None, frozen=None))
    raise Missing


@query(permits.READ)
def visible_standings(actor: Actor, organisations: Iterable[UUID]) -> dict[UUID, Standing]:
    """The standing of each of these that was ever cleared, held or suspended; the others have none yet."""
    if not permits.READ.holds(actor):
        return {}
    found = facts_of(organisations)
    return {each: rules.standing(told) for each, told in found.items() if told.clearances or told.hold or told.suspension}


@query(permits.READ)
def visible_lifting(actor: Actor, hold_id: UUID) -> Lifting:
    """Who has agreed to lift a hold, who is missing, and what stops still; raises `Missing`."""
    hold = one(visible_holds(actor), hold_id)
    rule = policy.current(Regulation).body.hold
    now = screening.reading(hold.organisation_id)
    rows = Consent.objects.filter(hold=hold).order_by("at")
    given = {row.role: row.user_id for row in rows if row.reading == now}
    mine = rules.lifting_role(rule.lifted_by, given, actor.roles, actor.user) if permits.LIFT_HOLD.holds(actor, hold) else ""
    return Lifting(
        tuple(Given(row.role, row.user_id, row.reason, row.at, row.reading == now) for row in rows),
        tuple(sorted(rule.lifted_by - given.keys())),
        mine,
        len(screening.stopping_matches(hold.organisation_id)),
        rule.id,
    )


@query(permits.READ)
def visible_reach(actor: Actor, stop: str) -> Reach:
    """What the stop ("hold", "suspension" or "lapse") does to each kind of act, by the regulation in force; raises `Missing`."""
    if not permits.READ.holds(actor) or stop not in {"hold", "suspension", "lapse"}:
        raise Missing
    return rules.reach(stop, policy.current(Regulation).body)


@query(permits.READ)
def visible_verdicts(actor: Actor, organisation: UUID) -> list[tuple[Act, str, Verdict]]:
    """What the gate would answer now to each kind of act, whatever its value, with the rule of each; raises `Missing`."""
    if not permits.READ.holds(actor):
        raise Missing
    known, regulation = facts(organisation), policy.current(Regulation).body
    return [(rule.act, rule.id, rules.verdict(rule.act, Ask(organisation), known, regulation)) for rule in regulation.acts]


@query(permits.READ_OWN)
def own_suspension(actor: Actor) -> tuple[str, datetime] | None:
    """The public sentence of the suspension of the actor's own organisation, and since when (UTC); None where there is none."""
    if actor.organisation is None or not permits.READ_OWN.holds(actor):
        return None
    return public_suspension(actor.organisation)


@query(permits.CONFIRM_HOLD, permits.LIFT_HOLD, permits.SUSPEND, permits.LIFT_SUSPENSION, permits.PROPOSE_SUSPENSION)
def needs_me(actor: Actor) -> list[Task]:
    """What awaits the actor in standing, the most urgent first; at most 200 lines."""
    if actor.user is None or not permits.READ.holds(actor):
        return []
    tasks = [*_holds_for(actor), *_suspensions_for(actor)]
    return sorted(tasks, key=lambda task: (task.by or task.since, task.organisation))[:MOST]


def _holds_for(actor: Actor) -> Iterator[Task]:
    otherwise = "New commitments, releases and outward data stay stopped."
    for hold in visible_holds(actor).exclude(state=HoldState.LIFTED)[:MOST]:
        lifting = visible_lifting(actor, hold.pk)
        if lifting.mine and not lifting.stopping:
            why = "No possible match stops this partner any more; your agreement is one of those that lift the hold."
            yield Task(hold.organisation_id, "Agree to lift a hold", why, otherwise, hold.created_at, hold.decide_by)
        elif hold.state == HoldState.SET and permits.CONFIRM_HOLD.holds(actor, hold):
            why = "A rule has set a hold; a person confirms or lifts it in time."
            yield Task(hold.organisation_id, "Look at a hold", why, otherwise, hold.created_at, hold.decide_by)


def _suspensions_for(actor: Actor) -> Iterator[Task]:
    for row in visible_suspensions(actor).filter(state__in=OPEN_SUSPENSIONS)[:MOST]:
        if row.state == SuspensionState.PROPOSED and permits.SUSPEND.holds(actor, row):
            why = "Another person proposes to suspend this partner."
            yield Task(row.organisation_id, "Decide on a suspension", why, "Nothing stops by the proposal alone.", row.created_at, None)
        elif row.state == SuspensionState.LIFT_PROPOSED and permits.LIFT_SUSPENSION.holds(actor, row):
            why = "Another person proposes to lift the suspension."
            yield Task(
                row.organisation_id, "Decide on lifting a suspension", why, "Everything stays stopped.", row.created_at, row.review_by
            )
        elif row.state == SuspensionState.IN_EFFECT and permits.PROPOSE_SUSPENSION.holds(actor, row):
            why = "A suspension is reviewed within the regulation's time."
            yield Task(row.organisation_id, "Review a suspension", why, "Everything stays stopped.", row.created_at, row.review_by)
