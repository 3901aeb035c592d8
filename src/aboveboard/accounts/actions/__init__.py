"""All writing on accounts: people, rights, second factors and tokens."""

from aboveboard.accounts.actions.factors import add_passkey, enrol_totp, remove_second_factor, renew_recovery_codes, use_second_factor
from aboveboard.accounts.actions.people import activate_user, deactivate_user, invite_user, register_applicant, set_password
from aboveboard.accounts.actions.rights import (
    admit_partner,
    confirm_role,
    found_body,
    grant_role,
    record_delegation,
    revoke_role,
    speak_for,
)
from aboveboard.accounts.actions.tokens import confirm_second_factor, issue_token, mark_token_used, revoke_token

__all__ = [
    "activate_user",
    "add_passkey",
    "admit_partner",
    "confirm_role",
    "confirm_second_factor",
    "deactivate_user",
    "enrol_totp",
    "found_body",
    "grant_role",
    "invite_user",
    "issue_token",
    "mark_token_used",
    "record_delegation",
    "register_applicant",
    "remove_second_factor",
    "renew_recovery_codes",
    "revoke_role",
    "revoke_token",
    "set_password",
    "speak_for",
    "use_second_factor",
]
