"""Who may do what to agreements: those who word it, the legal approver and the signatory are different persons."""

from typing import Any

from aboveboard.kernel.actor import Actor
from aboveboard.kernel.permit import Permit, is_system


def _worded_nothing(actor: Actor, agreement: Any) -> bool:
    if actor.user is None or actor.organisation is not None:
        return False
    return actor.user != agreement.drafted_by_id and str(actor.user) not in agreement.worded_by


def _is_third(actor: Actor, agreement: Any) -> bool:
    return _worded_nothing(actor, agreement) and actor.user != agreement.approved_by_id


def _speaks_for(actor: Actor, agreement: Any) -> bool:
    return actor.organisation is not None and actor.organisation == agreement.organisation_id


def _may_comment(actor: Actor, agreement: Any) -> bool:
    return actor.organisation is None or actor.organisation == agreement.organisation_id


READ_ALL = Permit("agreements.read_all", house=True)
READ_OWN = Permit("agreements.read_own", where=_speaks_for)
DRAFT = Permit("agreements.draft_agreement", house=True)
COMMENT = Permit("agreements.comment_draft", where=_may_comment)
RETURN = Permit("agreements.return_draft", house=True)
REVIEW = Permit("agreements.review_clauses", where=_worded_nothing, says="Who drafted or worded the agreement does not review its clauses.")
APPROVE = Permit(
    "agreements.approve_agreement", where=_worded_nothing, says="Who drafted or worded the agreement does not approve it.", binding=True
)
SIGN_PARTNER = Permit(
    "agreements.sign_partner", where=_speaks_for, says="Only a registered signatory of the partner itself signs for it.", binding=True
)
SIGN_ORGANISATION = Permit(
    "agreements.sign_organisation", where=_is_third, says="Who drafted, worded or approved the agreement does not sign it.", binding=True
)
SUSPEND = Permit("agreements.suspend_agreement", house=True, binding=True)
TERMINATE = Permit("agreements.terminate_agreement", house=True, binding=True)
SETTLE = Permit("agreements.settle_obligation", house=True)
OBLIGE = Permit("agreements.state_obligation", house=True)
CLOSE = Permit("agreements.close_agreement", house=True)
RUN = Permit("agreements.run_clock", where=is_system, says="This follows from the dates by itself; nobody does it by hand.")
