"""Reads what happened in a room, line by line, each with the entry of the log that recorded it and the proof of that entry."""

from collections.abc import Iterable
from copy import replace
from dataclasses import dataclass
from uuid import UUID

from aboveboard.audit.models import Entry, Outcome
from aboveboard.kernel import log
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Missing
from aboveboard.kernel.serve import query
from aboveboard.rooms import permits
from aboveboard.rooms.models import Contribution, Grace, Helper, Member, Room
from aboveboard.rooms.queries import reading, seats
from aboveboard.rooms.rules import reading as rules
from aboveboard.rooms.values import DESK, Happening, ReportState, Seat, SeatKind, TaskState

MOST = 200
# The acts that a line tells of, and the thing that their entries are about.
RECORDED: dict[str, tuple[str, ...]] = {
    "opened": ("rooms.open_room",),
    "closed": ("rooms.close_room",),
    "joined": ("rooms.let_in_partner", "rooms.let_in_bureau"),
    "left": ("rooms.remove_member",),
    "note": ("rooms.write_note",),
    "paper": ("rooms.add_paper",),
    "task_done": ("rooms.finish_task",),
    "task_dropped": ("rooms.drop_task",),
    "report": ("rooms.issue_report",),
    "brought": ("rooms.bring_in",),
    "helper_proposed": ("rooms.propose_helper",),
    "helper_admitted": ("rooms.admit_helper",),
    "helper_refused": ("rooms.refuse_helper",),
    "helper_ended": ("rooms.end_helper",),
    "grace_asked": ("rooms.ask_grace",),
    "grace_granted": ("rooms.grant_grace",),
    "grace_refused": ("rooms.refuse_grace",),
    "grace_ended": ("rooms.end_grace",),
    "hand_over": ("rooms.write_hand_over",),
    "hand_over_acknowledged": ("rooms.acknowledge_hand_over",),
}
NOUNS = ("room", "member", "note", "paper", "roomtask", "report", "contribution", "helper", "grace", "handover")
THINGS = tuple(f"rooms.{noun}" for noun in NOUNS)


@dataclass(frozen=True, slots=True)
class Proven:
    """A line of the timeline with its entry and where that stands in the published log; None until the next checkpoint."""

    line: Happening
    entry: Entry
    proof: log.Proof | None


@query(permits.RUN, permits.TAKE_PART)
def visible_timeline(actor: Actor, room: Room) -> list[Happening]:
    """What happened in the room as far as the actor may read it, the newest first; raises as `seat`."""
    here = seats.seat(actor, room)
    found = [Happening(room.created_at, "opened", room.title, DESK, room.pk)]
    if room.closed_at is not None:
        found.append(Happening(room.closed_at, "closed", "", DESK, room.pk))
    found += _comings(here, room)
    notes, papers = reading.visible_notes(actor, room)[:MOST], reading.visible_papers(actor, room)[:MOST]
    found += [Happening(row.created_at, "note", row.text.partition("\n")[0], row.party, row.pk) for row in notes]
    found += [Happening(row.created_at, "paper", row.title, row.party, row.pk) for row in papers]
    settled = reading.visible_tasks(actor, room).exclude(state=TaskState.OPEN)
    found += [Happening(row.settled_at, f"task_{row.state}", row.title, row.party, row.pk) for row in settled if row.settled_at]
    issued = [row for row in reading.visible_reports(actor, room) if row.state == ReportState.ISSUED]
    found += [Happening(row.issued_at, "report", str(row.number), DESK, row.pk) for row in issued if row.issued_at]
    found += _graces(here, room)
    if here.kind is SeatKind.DESK:
        found += _of_the_desk(actor, room)
    return _recorded(sorted(found, key=lambda each: each.at, reverse=True)[:MOST])


@query(permits.RUN, permits.TAKE_PART)
def visible_proof(actor: Actor, room: Room, uid: UUID) -> Proven:
    """The proof of one line that the actor reads in the timeline: the log's leaf, which says nothing of what was written.

    Raises `Missing` for an entry of no such line, and as `seat`.
    """
    line = next((each for each in visible_timeline(actor, room) if each.entry == uid), None)
    if line is None:
        raise Missing
    entry = Entry.objects.get(uid=uid)
    return Proven(line, entry, log.proof_of(entry))


def _comings(here: Seat, room: Room) -> list[Happening]:
    found: list[Happening] = []
    # A helper, whom nobody has examined, is not told who sits in the room.
    for row in Member.objects.filter(room=room) if here.kind is not SeatKind.HELPER else ():
        if rules.may_know_name(here, row.party):
            found.append(Happening(row.created_at, "joined", row.party, row.party, row.pk))
            found += [Happening(row.left_at, "left", row.party, row.party, row.pk)] if row.left_at is not None else []
    return found


def _graces(here: Seat, room: Room) -> list[Happening]:
    """Longer grace periods: the desk is told all of it, a partner what was granted to it and when that ended."""
    found = []
    for row in Grace.objects.filter(room=room):
        party = f"organisation:{row.organisation_id}"
        if here.kind is SeatKind.DESK:
            found.append(Happening(row.created_at, "grace_asked", party, DESK, row.pk))
        elif party != here.party or row.until is None:
            continue
        if row.decided_at is not None:
            kind = "grace_refused" if row.until is None else "grace_granted"
            found.append(Happening(row.decided_at, kind, party, DESK, row.pk))
        if row.ended_at is not None:
            found.append(Happening(row.ended_at, "grace_ended", party, DESK, row.pk))
    return found


def _of_the_desk(actor: Actor, room: Room) -> list[Happening]:
    brought = Contribution.objects.filter(collection_id=room.collection_id) if room.collection_id is not None else ()
    found = [Happening(row.created_at, "brought", str(row.submission_id), row.party, row.pk) for row in brought]
    for helper in Helper.objects.filter(room=room):
        party = f"organisation:{helper.organisation_id}"
        found.append(Happening(helper.created_at, "helper_proposed", party, party, helper.pk))
        if helper.decided_at is not None:
            kind = "helper_refused" if helper.until is None else "helper_admitted"
            found.append(Happening(helper.decided_at, kind, party, party, helper.pk))
        if helper.ended_at is not None:
            found.append(Happening(helper.ended_at, "helper_ended", party, party, helper.pk))
    for watch in reading.visible_hand_overs(actor, room):
        found.append(Happening(watch.created_at, "hand_over", "", DESK, watch.pk))
        if watch.acknowledged_at is not None:
            found.append(Happening(watch.acknowledged_at, "hand_over_acknowledged", "", DESK, watch.pk))
    return found


def _recorded(lines: Iterable[Happening]) -> list[Happening]:
    """The lines each with its entry, all asked for at once."""
    told = list(lines)
    acts = {act for each in told for act in RECORDED[each.kind]}
    rows = Entry.objects.filter(
        subject_kind__in=THINGS, subject_id__in={str(each.about) for each in told}, kind__in=acts, outcome=Outcome.DONE
    )
    found = {(kind, key): uid for kind, key, uid in rows.order_by("id").values_list("kind", "subject_id", "uid")}
    return [
        replace(each, entry=next((found[act, str(each.about)] for act in RECORDED[each.kind] if (act, str(each.about)) in found), None))
        for each in told
    ]
