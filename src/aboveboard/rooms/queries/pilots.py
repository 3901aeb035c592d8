"""Reads helpers without a clearance: who was put forward, what each may not do by the gate's own answer, and whose review is due."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from aboveboard.diligence import queries as diligence
from aboveboard.exchange.values import marking_of
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Missing
from aboveboard.kernel.finding import one
from aboveboard.kernel.gate import Act, Ask
from aboveboard.kernel.serve import query
from aboveboard.lib import clock
from aboveboard.parties import queries as parties
from aboveboard.policy import queries as policy
from aboveboard.policy.values.standing import Standing as StandingRegulation
from aboveboard.rooms import permits
from aboveboard.rooms.models import Helper
from aboveboard.rooms.queries import seats
from aboveboard.rooms.values import HelperState, Limits
from aboveboard.screening import queries as screening
from aboveboard.standing import queries as standing
from aboveboard.standing import rules

MOST_FOUND = 20


@query(permits.RUN, permits.PROPOSE_HELPER, permits.DECIDE_HELPER)
def visible_helpers(actor: Actor) -> QuerySet[Helper]:
    """Helpers, the newest first, for those who put forward or decide; nothing for others."""
    rows = Helper.objects.select_related("room").order_by("-created_at", "id")
    is_open = permits.PROPOSE_HELPER.holds(actor) or permits.DECIDE_HELPER.holds(actor)
    return rows if is_open else rows.none()


@query(permits.RUN, permits.PROPOSE_HELPER, permits.DECIDE_HELPER)
def visible_helper(actor: Actor, key: UUID) -> Helper:
    """One helper, as `visible_helpers`; raises `Missing`."""
    return one(visible_helpers(actor), key)


@query(permits.PROPOSE_HELPER, permits.DECIDE_HELPER)
def visible_limits(actor: Actor, organisation: UUID) -> Limits:
    """What the organisation may not do now, by the gate's own answer, and what the pilot leaves it; raises `Missing`."""
    if not permits.PROPOSE_HELPER.holds(actor) and not permits.DECIDE_HELPER.holds(actor):
        raise Missing
    pilot = seats.regulation().pilot
    return Limits(stopped(organisation), marking_of(pilot.reads), pilot.hours, pilot.id)


@query(permits.PROPOSE_HELPER, permits.DECIDE_HELPER)
def why_not_helper(actor: Actor, organisation: UUID) -> tuple[str, ...]:
    """What keeps an organisation from being a helper now, in sentences for the house; raises `Missing`."""
    if not permits.PROPOSE_HELPER.holds(actor) and not permits.DECIDE_HELPER.holds(actor):
        raise Missing
    return hindrances(organisation)


@query(permits.PROPOSE_HELPER)
def possible_helpers(actor: Actor, text: str) -> list[tuple[UUID, str]]:
    """Organisations whose name holds the text, by name, for those who put helpers forward; nothing for others."""
    return list(parties.named_like(text, MOST_FOUND).items()) if permits.PROPOSE_HELPER.holds(actor) else []


def stopped(organisation: UUID) -> tuple[Act, ...]:
    """The acts that the gate stops for an organisation now."""
    known, regulation = standing.facts(organisation), policy.current(StandingRegulation).body
    return tuple(rule.act for rule in regulation.acts if not rules.verdict(rule.act, Ask(organisation), known, regulation).open)


def hindrances(organisation: UUID) -> tuple[str, ...]:
    """What keeps an organisation from being a helper: standing that fell, a channel that is open anyway, names not looked up yet."""
    known = standing.facts(organisation)
    found = []
    if seats.is_barred(known):
        found.append("The organisation is suspended, or no longer known here; it does not help.")
    if known.hold is not None:
        found.append("A possible match on a list stops the organisation; people look at that first.")
    if Act.READ_FEED not in stopped(organisation):
        found.append("The organisation is a partner with standing; let it in as one.")
    if screening.last_screened(organisation) is None:
        found.append("Its name was never looked up in the lists; that takes a minute and comes first.")
    return tuple(found)


def expired(limit: int) -> list[Helper]:
    """Helpers whose hours are over."""
    rows = Helper.objects.filter(state=HelperState.ADMITTED, until__lte=clock.now()).select_related("room")
    return list(rows.order_by("until", "id")[:limit])


def unreviewed() -> list[tuple[Helper, datetime]]:
    """Helpers that were ever admitted, but in a drill, and whose organisation nobody has begun to examine in full since, each with the
    day by which it is due."""
    admitted = Helper.objects.filter(room__is_drill=False, state__in=[HelperState.ADMITTED, HelperState.ENDED])
    rows = admitted.order_by("review_by", "id")
    begun = diligence.examined_since({row.organisation_id: row.created_at for row in rows})
    return [(row, row.review_by) for row in rows if row.review_by is not None and row.organisation_id not in begun]
