"""The only writers of incident rooms."""

from aboveboard.rooms.actions.brought import bring_in, share_brought
from aboveboard.rooms.actions.graces import ask_grace, end_grace, grant_grace, refuse_grace
from aboveboard.rooms.actions.members import call_member, let_in_bureau, let_in_partner, remove_member
from aboveboard.rooms.actions.opening import close_room, open_room
from aboveboard.rooms.actions.pilots import admit_helper, end_helper, propose_helper, refuse_helper
from aboveboard.rooms.actions.roster import keep_duty, take_off_duty
from aboveboard.rooms.actions.talk import add_paper, keep_apart, let_in, refuse_note, write_note
from aboveboard.rooms.actions.tasks import add_task, drop_task, finish_task
from aboveboard.rooms.actions.watch import (
    acknowledge_hand_over,
    draft_report,
    edit_report,
    issue_report,
    play_line,
    write_hand_over,
)

__all__ = [
    "acknowledge_hand_over",
    "add_paper",
    "add_task",
    "admit_helper",
    "ask_grace",
    "bring_in",
    "call_member",
    "close_room",
    "draft_report",
    "drop_task",
    "edit_report",
    "end_grace",
    "end_helper",
    "finish_task",
    "grant_grace",
    "issue_report",
    "keep_apart",
    "keep_duty",
    "let_in",
    "let_in_bureau",
    "let_in_partner",
    "open_room",
    "play_line",
    "propose_helper",
    "refuse_grace",
    "refuse_helper",
    "refuse_note",
    "remove_member",
    "share_brought",
    "take_off_duty",
    "write_hand_over",
    "write_note",
]
