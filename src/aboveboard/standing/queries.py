"""Reads standing: computed from the facts at each ask, for other contexts and for doors."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from django.db.models import QuerySet

from aboveboard.agreements import queries as agreements
from aboveboard.diligence import queries as diligence
from aboveboard.diligence.values import ClearanceFacts
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Missing
from aboveboard.kernel.gate import Act, Ask, Verdict
from aboveboard.kernel.serve import query
from aboveboard.lib import clock
from aboveboard.parties import queries as parties
from aboveboard.parties.values.words import OrganisationState
from aboveboard.policy import queries as policy
from aboveboard.policy.values.standing import Standing as Regulation
from aboveboard.screening import queries as screening
from aboveboard.standing import permits, rules
from aboveboard.standing.models import Consent, Hold, Lapse, Suspension
from aboveboard.standing.values import Facts, Given, HoldState, LapseState, Lifting, Reach, Standing, Stop, SuspensionState, Task

OPEN_STATES = {OrganisationState.PROSPECT, OrganisationState.REGISTERED}
EVER = datetime(1900, 1, 1, tzinfo=UTC)
MOST = 200
OPEN_SUSPENSIONS = (SuspensionState.PROPOSED, SuspensionState.IN_EFFECT, SuspensionState.LIFT_PROPOSED)
IN_EFFECT = (SuspensionState.IN_EFFECT, SuspensionState.LIFT_PROPOSED)


def of(organisation: UUID, at: datetime | None = None) -> Standing:
    """The standing of an organisation at an instant (UTC; now by default)."""
    return rules.standing(facts(organisation, at))


def facts(organisation: UUID, at: datetime | None = None) -> Facts:
    """All that an answer about standing rests on."""
    now = at or clock.now()
    found = parties.organisation(organisation)
    clearances = tuple(diligence.clearances(organisation, now))
    return Facts(
        now,
        organisation,
        found.state not in OPEN_STATES,
        clearances,
        tuple(agreements.agreements_of([organisation], EVER)),
        _hold(organisation),
        _suspension(organisation),
        tuple(_lapses(organisation, clearances, now)),
    )


def _hold(organisation: UUID) -> Stop | None:
    """A possible match that the regulation lets stop acts, recorded already or not; or a hold not yet lifted."""
    recorded = Hold.objects.filter(organisation_id=organisation).exclude(state=HoldState.LIFTED).first()
    if recorded is not None:
        return Stop(recorded.created_at, "A hold is set by rule until persons have looked.", recorded.pk, recorded.decide_by)
    matches = screening.stopping_matches(organisation)
    if not matches:
        return None
    return Stop(min(match.created_at for match in matches), "A hold is set by rule until persons have looked.")


def _suspension(organisation: UUID) -> Stop | None:
    found = Suspension.objects.filter(organisation_id=organisation, state__in=IN_EFFECT).first()
    if found is None or found.in_effect_at is None:
        return None
    return Stop(found.in_effect_at, "The partner is suspended.", found.pk, found.review_by)


def public_suspension(organisation: UUID) -> tuple[str, datetime] | None:
    """What the register says of a suspension in effect, and since when (UTC)."""
    found = Suspension.objects.filter(organisation_id=organisation, state__in=IN_EFFECT).first()
    return None if found is None or found.in_effect_at is None else (found.public_text, found.in_effect_at)


def lapses(organisation: UUID, now: datetime) -> list[Stop]:
    """What has expired: the last clearance, declarations and certificates; with the end of the grace period of each."""
    return _lapses(organisation, diligence.clearances(organisation, now), now)


def _lapses(organisation: UUID, clearances: Sequence[ClearanceFacts], now: datetime) -> list[Stop]:
    grace = timedelta(days=policy.current(Regulation).body.grace.days)
    extended = dict(Lapse.objects.filter(organisation_id=organisation, state=LapseState.RUNNING).values_list("what", "grace_until"))
    stops = []
    for what, day, reason in _expired(organisation, clearances, now):
        since = datetime.combine(day + timedelta(days=1), time.min, UTC)
        stops.append(Stop(since, reason, None, max(extended.get(what, since), since + grace)))
    return stops


def _expired(organisation: UUID, clearances: Sequence[ClearanceFacts], now: datetime) -> list[tuple[str, date, str]]:
    found = []
    granted = [clearance for clearance in clearances if clearance.revoked_at is None]
    if granted and not any(clearance.is_valid(now) for clearance in granted):
        last = max(granted, key=lambda clearance: clearance.valid_until)
        found.append((f"diligence.clearance:{last.id}", last.valid_until, f"The clearance expired on {last.valid_until}."))
    if granted:
        found.extend(
            (f"{item.ref.kind}:{item.ref.id}", item.expired_on, f"A {item.kind.replace('_', ' ')} expired on {item.expired_on}.")
            for item in parties.certificates_expired(organisation, now)
        )
    return found


def expired(organisation: UUID, now: datetime) -> list[tuple[str, date, str]]:
    """What expired, as (kind:id, last day, sentence)."""
    return _expired(organisation, diligence.clearances(organisation, now), now)


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
        return rules.standing(replace(facts(organisation), hold=None))
    raise Missing


@query(permits.READ)
def visible_standings(actor: Actor, organisations: Iterable[UUID]) -> dict[UUID, Standing]:
    """The standing of each of these that was ever cleared, held or suspended; the others have none yet, and cost nothing."""
    if not permits.READ.holds(actor):
        return {}
    asked = set(organisations)
    stopped = {
        *Hold.objects.filter(organisation_id__in=asked).exclude(state=HoldState.LIFTED).values_list("organisation_id", flat=True),
        *Suspension.objects.filter(organisation_id__in=asked, state__in=IN_EFFECT).values_list("organisation_id", flat=True),
    }
    return {each: of(each) for each in asked & (stopped | set(diligence.cleared_organisations()))}


@query(permits.READ)
def visible_lifting(actor: Actor, hold_id: UUID) -> Lifting:
    """Who has agreed to lift a hold, who is missing, and what stops still; raises `Missing`."""
    hold = visible_holds(actor).filter(pk=hold_id).first()
    if hold is None:
        raise Missing
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
