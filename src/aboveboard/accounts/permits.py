"""Rights over accounts; what anybody may do with the own account is held by the role `account`, which every user has."""

from aboveboard.kernel.actor import SYSTEM, Actor
from aboveboard.kernel.permit import Permit, is_system


def _own(actor: Actor, user: object) -> bool:
    return actor == SYSTEM or actor.user == getattr(user, "pk", None)


def _another(actor: Actor, user: object) -> bool:
    return actor.user is None or actor.user != getattr(user, "pk", None)


def _anothers(actor: Actor, thing: object) -> bool:
    return actor.user is None or actor.user != getattr(thing, "user_id", None)


def _not_to_own_role(actor: Actor, form: object) -> bool:
    return getattr(form, "to_role", None) not in actor.roles


def _own_thing(actor: Actor, thing: object) -> bool:
    return actor.user is not None and actor.user == getattr(thing, "user_id", None)


def _own_or_overseen(actor: Actor, token: object) -> bool:
    return _own_thing(actor, token) or READ_USERS.holds(actor)


REGISTER_APPLICANT = Permit("accounts.register_applicant")
INVITE_USER = Permit("accounts.invite_user", house=True)
ACTIVATE_USER = Permit("accounts.activate_user", where=_another, binding=True, says="Another administrator opens your account.")
DEACTIVATE_USER = Permit("accounts.deactivate_user", where=_another, binding=True, says="Another administrator closes your account.")
READ_USERS = Permit("accounts.read_users", house=True)
FOUND_BODY = Permit("accounts.found_body", house=True)
GRANT_ROLE = Permit(
    "accounts.grant_role", where=_another, binding=True, says="Nobody grants a role to themselves; ask another administrator."
)
CONFIRM_ROLE = Permit(
    "accounts.confirm_role", where=_anothers, binding=True, says="Nobody confirms a role of their own; a person with that right must do it."
)
REVOKE_ROLE = Permit(
    "accounts.revoke_role",
    where=_anothers,
    binding=True,
    says="Your own roles are ended by another administrator, so that none is lost unseen.",
)
RECORD_DELEGATION = Permit(
    "accounts.record_delegation", where=_not_to_own_role, binding=True, says="A delegation to a role of yours is recorded by somebody else."
)
SPEAK_FOR = Permit("accounts.speak_for", where=is_system)
ADMIT_PARTNER = Permit("accounts.admit_partner", where=is_system)
MARK_TOKEN_USED = Permit("accounts.mark_token_used", where=is_system)

SET_PASSWORD = Permit("accounts.set_password", where=_own)
ENROL_SECOND_FACTOR = Permit("accounts.enrol_second_factor", where=_own)
REMOVE_SECOND_FACTOR = Permit("accounts.remove_second_factor", where=_own)
USE_SECOND_FACTOR = Permit("accounts.use_second_factor", where=_own)
ISSUE_TOKEN = Permit("accounts.issue_token", where=_own, binding=True)
REVOKE_TOKEN = Permit("accounts.revoke_token", where=_own_or_overseen)
CONFIRM_SECOND_FACTOR = Permit("accounts.confirm_second_factor", where=_own_thing)
