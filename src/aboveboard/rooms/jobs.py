"""What rooms do by themselves: call members, share what was admitted, let in what a hold kept apart, draft reports, end helpers."""

from contextlib import suppress
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from aboveboard.accounts import queries as accounts
from aboveboard.audit.models import Entry
from aboveboard.exchange import queries as exchange
from aboveboard.exchange.values import SubmissionState
from aboveboard.kernel.actor import SYSTEM
from aboveboard.kernel.errors import Conflict, NoStanding
from aboveboard.kernel.follow import every, follows
from aboveboard.kernel.gate import Act, Ask, gate
from aboveboard.kernel.post import post
from aboveboard.policy import queries as policy
from aboveboard.policy.values.house import House
from aboveboard.rooms import actions
from aboveboard.rooms.models import Contribution, Member, Note, Paper
from aboveboard.rooms.queries import graces, picture, pilots
from aboveboard.rooms.values import MemberState, NoteState, RoomState
from aboveboard.standing import queries as standing

ORGANISATION = "parties.organisation"
MINUTE = 60
MOST_ENDED = 100


@every(15)
def call_members() -> None:
    """Tell each new member by a letter that there is a room, nothing of what is in it; of a drill nobody is told."""
    wanted = Member.objects.filter(is_drill=False, called_at=None, state=MemberState.SEATED, room__state=RoomState.OPEN)
    for member in wanted.order_by("created_at", "id")[:MOST_ENDED]:
        sent = _letters(member)
        if sent is not None:
            with suppress(Conflict):
                actions.call_member(SYSTEM, member, letters=sent)


@follows("rooms.bring_in")
def share_at_once(entry: Entry) -> None:
    """Share what was admitted before it was brought in."""
    _share(Contribution.objects.filter(pk=entry.subject_id))


@follows("exchange.admit")
def share_admitted(entry: Entry) -> None:
    """Share what was just admitted of what is in a room."""
    _share(Contribution.objects.filter(submission_id=entry.subject_id))


@follows("exchange.release_held")
def share_released(entry: Entry) -> None:
    """Share what the desk let through of what a warning list had held back."""
    submission = exchange.submission_of(int(entry.subject_id))
    _share(Contribution.objects.filter(submission_id__in=[submission] if submission is not None else []))


@follows("standing.lift_hold")
def let_in_kept_apart(entry: Entry) -> None:
    """Let in what was kept apart while its author's organisation was on hold."""
    for key in entry.mentions.filter(subject_kind=ORGANISATION).values_list("subject_id", flat=True):
        if standing.facts(UUID(key)).hold is not None:
            continue
        for kind in (Note, Paper):
            for row in kind.objects.filter(party=f"organisation:{key}", state=NoteState.QUARANTINED).select_related("room"):
                actions.let_in(SYSTEM, row)
        _share(Contribution.objects.filter(producer=UUID(key)))


@follows("standing.end_lapse")
def end_graces(entry: Entry) -> None:
    """End what was asked or granted for something that was renewed."""
    for row in graces.open_ones().filter(lapse_id=entry.subject_id):
        with suppress(Conflict):
            actions.end_grace(SYSTEM, row, reason="What had expired was renewed.")


@every(MINUTE)
def share_unshared() -> None:
    """Share what was brought in, or admitted, while the gate was shut to its sender: it may open without an entry of its own."""
    unshared = Contribution.objects.filter(shared_at=None)
    for producer in unshared.order_by("producer").values_list("producer", flat=True).distinct():
        if not gate().ask(Act.SUBMIT, Ask(producer)).goes_on:
            continue
        # Nothing of the others was admitted yet: they wait for that.
        ready = unshared.filter(producer=producer, submission__state=SubmissionState.ADMITTED).order_by("created_at", "id")
        for row in ready[:MOST_ENDED]:
            # The gate was shut in between: the next round sees how it stands.
            with suppress(Conflict, NoStanding):
                actions.share_brought(SYSTEM, row)


@every(MINUTE)
def draft_reports() -> None:
    """Draft the situation reports that are due."""
    for room in picture.due_reports():
        # The room was closed in between.
        with suppress(Conflict):
            actions.draft_report(SYSTEM, room)


@every(MINUTE)
def end_helpers() -> None:
    """Close the seats of helpers whose hours are over; they read nothing since that moment."""
    for helper in pilots.expired(MOST_ENDED):
        with suppress(Conflict):
            actions.end_helper(SYSTEM, helper, reason="The hours of the pilot admission were over.")


def _share(rows: QuerySet[Contribution]) -> None:
    for row in rows.order_by("created_at", "id"):
        if gate().ask(Act.SUBMIT, Ask(row.producer)).goes_on and exchange.admitted_submission(row.submission_id) is not None:
            actions.share_brought(SYSTEM, row)


def _letters(member: Member) -> int | None:
    """Send the letter to each person of a member; how many were taken, or None where it is to be tried again."""
    people = accounts.users_of_organisation(member.organisation_id) if member.organisation_id else accounts.users_of_country(member.country)
    house = policy.current(House).body.name
    body = f"Sign in: {settings.BASE_URL}/rooms/{member.room_id}/\n\nThis letter says nothing of its content.\n"
    return post(f"{house}: an incident room is open for you", body, [person.email for person in people])
