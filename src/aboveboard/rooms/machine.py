"""The states of rooms and of what is in them."""

from aboveboard.kernel.machine import Machine, Move
from aboveboard.rooms import permits
from aboveboard.rooms.values import (
    DutyState,
    GraceState,
    HandOverState,
    HelperState,
    MemberState,
    NoteState,
    ReportState,
    RoomState,
    TaskState,
)

close = Move("close", frozenset({RoomState.OPEN}), RoomState.CLOSED, permits.RUN, says="This room is closed already.")
ROOM = Machine("rooms.room", RoomState, RoomState.OPEN, (close,))

leave = Move("leave", frozenset({MemberState.SEATED}), MemberState.LEFT, permits.RUN)
MEMBER = Machine("rooms.member", MemberState, MemberState.SEATED, (leave,))

keep_apart = Move("keep_apart", frozenset({NoteState.POSTED}), NoteState.QUARANTINED, permits.CLOCK)
let_in = Move("let_in", frozenset({NoteState.QUARANTINED}), NoteState.POSTED, permits.CLOCK)
refuse_note = Move("refuse_note", frozenset({NoteState.QUARANTINED}), NoteState.REFUSED, permits.RUN)
NOTE = Machine("rooms.note", NoteState, NoteState.POSTED, (keep_apart, let_in, refuse_note))

finish = Move("finish", frozenset({TaskState.OPEN}), TaskState.DONE, permits.SETTLE_TASK)
drop = Move("drop", frozenset({TaskState.OPEN}), TaskState.DROPPED, permits.RUN)
TASK = Machine("rooms.roomtask", TaskState, TaskState.OPEN, (finish, drop))

admit = Move("admit", frozenset({HelperState.PROPOSED}), HelperState.ADMITTED, permits.DECIDE_HELPER)
refuse = Move("refuse", frozenset({HelperState.PROPOSED}), HelperState.REFUSED, permits.DECIDE_HELPER)
end = Move("end", frozenset({HelperState.ADMITTED}), HelperState.ENDED, permits.END_HELPER)
HELPER = Machine("rooms.helper", HelperState, HelperState.PROPOSED, (admit, refuse, end))

grant = Move("grant", frozenset({GraceState.ASKED}), GraceState.GRANTED, permits.DECIDE_GRACE)
refuse_grace = Move("refuse_grace", frozenset({GraceState.ASKED}), GraceState.REFUSED, permits.DECIDE_GRACE)
end_grace = Move("end_grace", frozenset({GraceState.ASKED, GraceState.GRANTED}), GraceState.ENDED, permits.END_GRACE)
GRACE = Machine("rooms.grace", GraceState, GraceState.ASKED, (grant, refuse_grace, end_grace))

issue = Move("issue", frozenset({ReportState.DRAFT}), ReportState.ISSUED, permits.RUN)
REPORT = Machine("rooms.report", ReportState, ReportState.DRAFT, (issue,))

acknowledge = Move("acknowledge", frozenset({HandOverState.WRITTEN}), HandOverState.ACKNOWLEDGED, permits.ACKNOWLEDGE)
HAND_OVER = Machine("rooms.handover", HandOverState, HandOverState.WRITTEN, (acknowledge,))

take_off = Move("take_off", frozenset({DutyState.ON}), DutyState.OFF, permits.KEEP_ROSTER)
DUTY = Machine("rooms.duty", DutyState, DutyState.ON, (take_off,))
