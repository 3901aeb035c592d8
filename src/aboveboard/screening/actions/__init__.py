"""Everything that may be done in screening; nothing else writes to its tables."""

from aboveboard.screening.actions.batches import record_batch
from aboveboard.screening.actions.lists import (
    approve_shrink,
    check_list,
    load_list,
    note_failure,
    record_index,
    refuse_list,
    stage_entries,
    stage_list,
    stage_unchanged,
)
from aboveboard.screening.actions.matches import (
    confirm_match,
    dismiss_match,
    end_match,
    mark_possible,
    reopen_match,
    take_match,
)
from aboveboard.screening.actions.runs import screen_delta, screen_organisation
from aboveboard.screening.actions.together import confirm_proposal, propose_dismissal, propose_for_batch, refuse_proposal

__all__ = [
    "approve_shrink",
    "check_list",
    "confirm_match",
    "confirm_proposal",
    "dismiss_match",
    "end_match",
    "load_list",
    "mark_possible",
    "note_failure",
    "propose_dismissal",
    "propose_for_batch",
    "record_batch",
    "record_index",
    "refuse_list",
    "refuse_proposal",
    "reopen_match",
    "screen_delta",
    "screen_organisation",
    "stage_entries",
    "stage_list",
    "stage_unchanged",
    "take_match",
]
