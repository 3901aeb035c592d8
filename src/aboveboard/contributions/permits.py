"""Who may do what to contributions: who prepares does not accept, who prepares a release does not release."""

from typing import Any

from aboveboard.kernel.actor import Actor
from aboveboard.kernel.permit import Permit, is_system


def _organisation(subject: Any) -> Any:
    found = getattr(subject, "organisation_id", None)
    return found if found is not None else getattr(getattr(subject, "contribution", None), "organisation_id", None)


def _own_or_house(actor: Actor, subject: Any) -> bool:
    # A form names only the agreement: the action looks whose it is.
    owner = _organisation(subject)
    return actor.organisation is None or owner is None or actor.organisation == owner


def _is_own(actor: Actor, subject: Any) -> bool:
    return actor.organisation is not None and actor.organisation == _organisation(subject)


def _did_not_prepare(actor: Actor, subject: Any) -> bool:
    return actor.user is not None and actor.organisation is None and actor.user not in {subject.prepared_by_id, subject.offered_by_id}


def _did_not_prepare_release(actor: Actor, tranche: Any) -> bool:
    return actor.user is not None and actor.organisation is None and actor.user != tranche.prepared_by_id


def _did_not_record(actor: Actor, receipt: Any) -> bool:
    return actor.user is not None and actor.organisation is None and actor.user != receipt.recorded_by_id


def _did_not_prepare_journal(actor: Actor, spending: Any) -> bool:
    """Neither who prepared the spending nor, where it is to be taken back, who asks for that."""
    asked = spending.prepared_by_id if spending.reversal_by_id is None else spending.reversal_by_id
    return actor.user is not None and actor.organisation is None and actor.user != asked


def _is_not_beneficiary(actor: Actor, valuation: Any) -> bool:
    """The valuer is neither the giver nor who gains by the contribution: its preparer or the secondee's supervisor (I-18)."""
    contribution = valuation.contribution
    secondment = getattr(contribution, "secondment", None)
    gains = {contribution.prepared_by_id, contribution.offered_by_id, valuation.proposed_by_id}
    if secondment is not None:
        gains |= {secondment.supervisor_id, secondment.user_id}
    return actor.user is not None and actor.organisation is None and actor.user not in gains


def _supervises(actor: Actor, secondment: Any) -> bool:
    return actor.user is not None and actor.user == secondment.supervisor_id


def _may_end(actor: Actor, secondment: Any) -> bool:
    return actor.organisation is None and actor.user != secondment.user_id


def _is_secondee(actor: Actor, secondment: Any) -> bool:
    return actor.user is not None and actor.user == secondment.user_id


READ_ALL = Permit("contributions.read_all", house=True)
READ_OWN = Permit("contributions.read_own", where=_is_own)
READ_SECONDMENT = Permit("contributions.read_secondment", house=True)
OFFER = Permit("contributions.offer", where=_own_or_house)
RECOMMEND = Permit("contributions.recommend", house=True)
ACCEPT = Permit(
    "contributions.accept", where=_did_not_prepare, says="Who offered or prepared a contribution does not accept it.", binding=True
)
REFUSE = Permit(
    "contributions.refuse", where=_did_not_prepare, says="Who offered or prepared a contribution does not refuse it.", binding=True
)
COMPLETE = Permit("contributions.complete", house=True)
OPEN_FUND = Permit("contributions.open_fund", house=True)
RECEIVE = Permit("contributions.receive_tranche", house=True)
SETTLE_RECEIPT = Permit(
    "contributions.settle_receipt", where=_did_not_record, says="Who recorded the money does not decide on it.", binding=True
)
PREPARE_RELEASE = Permit("contributions.prepare_release", house=True)
RELEASE = Permit(
    "contributions.release_tranche", where=_did_not_prepare_release, says="Who prepared the release does not release.", binding=True
)
CANCEL = Permit("contributions.cancel_tranche", house=True)
SPEND = Permit("contributions.post_journal", house=True)
REVERSE = Permit("contributions.reverse_journal", house=True)
APPROVE_JOURNAL = Permit(
    "contributions.approve_journal",
    where=_did_not_prepare_journal,
    says="Who prepared the spending, or asks to take it back, does not book it.",
    binding=True,
)
PROPOSE_VALUE = Permit("contributions.propose_valuation", where=_own_or_house)
ASSESS_VALUE = Permit(
    "contributions.assess_valuation", where=_is_not_beneficiary, says="The valuer is neither the giver nor the beneficiary."
)
ANSWER_VALUE = Permit("contributions.answer_valuation", where=_is_own, says="The giver answers our assessment.")
AGREE_VALUE = Permit(
    "contributions.agree_valuation", where=_is_not_beneficiary, says="The valuer is neither the giver nor the beneficiary.", binding=True
)
OPEN_POST = Permit("contributions.open_post", house=True)
PREPARE_SECONDMENT = Permit("contributions.prepare_secondment", house=True)
DECLARE = Permit("contributions.declare_interests", where=_is_secondee, says="Only the seconded person declares their interests.")
START = Permit("contributions.start_secondment", where=_supervises, says="The supervisor starts the secondment.", binding=True)
END_ACCESS = Permit("contributions.end_access", where=_may_end, says="Nobody ends or restores their own access.")
WITHHOLD = Permit("contributions.withhold", where=is_system, says="This follows from standing by itself; nobody does it by hand.")
RUN = Permit("contributions.run_clock", where=is_system, says="This follows from the calendar by itself; nobody does it by hand.")
