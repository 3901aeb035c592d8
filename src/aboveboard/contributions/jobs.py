"""What contributions do by themselves: follow standing and vetting, let tranches fall due, book months, end cooling-offs."""

from datetime import date, timedelta
from uuid import UUID

from aboveboard.audit.models import Entry
from aboveboard.contributions import actions
from aboveboard.contributions.models import Contribution, Secondment, Tranche
from aboveboard.contributions.values import LIVE, SecondmentState, TrancheState
from aboveboard.diligence import queries as diligence
from aboveboard.kernel.actor import SYSTEM
from aboveboard.kernel.follow import every, follows
from aboveboard.lib import clock

HOUR = 3600
RUNNING = [SecondmentState.ACTIVE, SecondmentState.SUSPENDED, SecondmentState.ENDED]


@follows("standing.record_hold", "standing.lift_hold", "standing.suspend", "standing.lift_suspension")
def follow_standing(entry: Entry) -> None:
    """Withhold what standing no longer lets through, or give it back."""
    for organisation_id in _organisations(entry):
        for contribution in Contribution.objects.filter(organisation_id=organisation_id, state__in=LIVE).order_by("created_at", "id"):
            actions.withhold(SYSTEM, contribution)


@follows("diligence.grant_vetting")
def clear_vetted(entry: Entry) -> None:
    """Take a vetted person on to the next step."""
    for secondment in Secondment.objects.filter(person_id__in=_persons(entry), state=SecondmentState.VETTING):
        vetting = diligence.vetting(secondment.person_id)
        if vetting is not None and vetting.is_valid(clock.today()):
            actions.clear_secondee(SYSTEM, secondment)


@follows("diligence.revoke_vetting", "diligence.expire_vetting", "agreements.terminate_agreement", "agreements.suspend_agreement")
def stop_access(entry: Entry) -> None:
    """Turn the access of a secondee off when a condition of it is lost."""
    active = Secondment.objects.filter(state=SecondmentState.ACTIVE)
    mine = active.filter(person_id__in=_persons(entry)) | active.filter(contribution__organisation_id__in=_organisations(entry))
    for secondment in mine.distinct():
        actions.withhold(SYSTEM, secondment.contribution)


@every(HOUR)
def let_tranches_fall_due() -> None:
    """Book the tranches whose day has come, of contributions that are not over."""
    rows = Tranche.objects.filter(state=TrancheState.PLANNED, due_on__lte=clock.today(), contribution__state__in=LIVE)
    for tranche in rows.exclude(contribution__state="accepted").order_by("due_on", "id"):
        actions.let_fall_due(SYSTEM, tranche)


@every(HOUR)
def book_months() -> None:
    """Book every whole month that a secondee has served."""
    for secondment in Secondment.objects.filter(state__in=RUNNING, started_on__isnull=False):
        booked = set(secondment.months.values_list("first", flat=True))
        for first in _months(secondment):
            if first not in booked:
                actions.book_month(SYSTEM, secondment, first=first)


@every(HOUR)
def end_terms() -> None:
    """End the access whose term has run out, and the cooling-offs that are over."""
    today = clock.today()
    for secondment in Secondment.objects.filter(state__in=[SecondmentState.ACTIVE, SecondmentState.SUSPENDED], ends_on__lt=today):
        actions.end_access(SYSTEM, secondment, reason="The agreed term has run out.")
    for secondment in Secondment.objects.filter(state=SecondmentState.ENDED, cooling_off_until__lt=today):
        actions.end_cooling_off(SYSTEM, secondment)


def _months(secondment: Secondment) -> list[date]:
    """The first days of the whole months served up to now."""
    start = secondment.started_on
    until = min(secondment.ended_on or date.max, secondment.ends_on, clock.today() - timedelta(days=1))
    found: list[date] = []
    if start is None:
        return found
    first = start if start.day == 1 else _next(start)
    while (following := _next(first)) - timedelta(days=1) <= until:
        found.append(first)
        first = following
    return found


def _next(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def _organisations(entry: Entry) -> list[UUID]:
    named = {mention.subject_id for mention in entry.mentions.filter(subject_kind="parties.organisation")}
    if entry.subject_kind == "parties.organisation":
        named.add(entry.subject_id)
    return [UUID(each) for each in sorted(named)]


def _persons(entry: Entry) -> list[UUID]:
    return [UUID(mention.subject_id) for mention in entry.mentions.filter(subject_kind="parties.person")]
