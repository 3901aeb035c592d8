"""Everything that may be done with parties; nothing else writes to their tables."""

from aboveboard.parties.actions.engagements import (
    close_engagement,
    draft_engagement,
    redraft_engagement,
    submit_application,
    update_engagement,
    withdraw_application,
)
from aboveboard.parties.actions.evidence import declare, upload_document
from aboveboard.parties.actions.organisations import (
    add_identifier,
    admit_organisation,
    decline_organisation,
    end_identifier,
    end_organisation,
    exclude_organisation,
    reapply_organisation,
    register_organisation,
    update_profile,
    withdraw_organisation,
)
from aboveboard.parties.actions.people import add_person, end_holding, end_position, name_owner, state_holding, take_position

__all__ = [
    "add_identifier",
    "add_person",
    "admit_organisation",
    "close_engagement",
    "declare",
    "decline_organisation",
    "draft_engagement",
    "end_holding",
    "end_identifier",
    "end_organisation",
    "end_position",
    "exclude_organisation",
    "name_owner",
    "reapply_organisation",
    "redraft_engagement",
    "register_organisation",
    "state_holding",
    "submit_application",
    "take_position",
    "update_engagement",
    "update_profile",
    "upload_document",
    "withdraw_application",
    "withdraw_organisation",
]
