"""Everything that may be done with agreements; nothing else writes to their tables."""

from aboveboard.agreements.actions.conditions import bind_condition
from aboveboard.agreements.actions.drafting import (
    add_clause,
    amend_agreement,
    answer_strings,
    comment_draft,
    draft_agreement,
    remove_clause,
    restore_clause,
    revise_agreement,
    reword_clause,
)
from aboveboard.agreements.actions.life import (
    close_agreement,
    expire_agreement,
    resume_agreement,
    suspend_agreement,
    terminate_agreement,
)
from aboveboard.agreements.actions.obligations import meet_obligation, state_obligation, waive_obligation
from aboveboard.agreements.actions.signing import (
    approve_agreement,
    return_to_draft,
    sign_organisation,
    sign_partner,
    submit_for_review,
)

__all__ = [
    "add_clause",
    "amend_agreement",
    "answer_strings",
    "approve_agreement",
    "bind_condition",
    "close_agreement",
    "comment_draft",
    "draft_agreement",
    "expire_agreement",
    "meet_obligation",
    "remove_clause",
    "restore_clause",
    "resume_agreement",
    "return_to_draft",
    "revise_agreement",
    "reword_clause",
    "sign_organisation",
    "sign_partner",
    "state_obligation",
    "submit_for_review",
    "suspend_agreement",
    "terminate_agreement",
    "waive_obligation",
]
