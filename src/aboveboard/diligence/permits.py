"""The rights of due diligence; where interests are concerned, the actions and queries ask `queries.interest` besides."""

from typing import Any

from aboveboard.kernel.actor import Actor
from aboveboard.kernel.permit import Permit, is_system
from aboveboard.policy.values.words import OpinionKind


def _is_assessor(actor: Actor, subject: Any) -> bool:
    return actor.user is not None and subject.assessor_id in {None, actor.user}


def _is_reviewer(actor: Actor, subject: Any) -> bool:
    return actor.user is not None and actor.user != subject.assessor_id and subject.reviewer_id in {None, actor.user}


def _took_no_part(actor: Actor, subject: Any) -> bool:
    return actor.user is not None and actor.user not in {subject.assessor_id, subject.reviewer_id}


def _speaks_for(actor: Actor, subject: Any) -> bool:
    return actor.organisation is not None and actor.organisation == subject.file.organisation_id


def _gives_opinions(actor: Actor, _: Any) -> bool:
    return any(kind.value in actor.roles for kind in OpinionKind)


def _did_not_request(actor: Actor, vetting: Any) -> bool:
    return actor.user is not None and actor.user != vetting.requested_by_id


ANSWER_INTEREST = Permit("diligence.answer_interest")
READ = Permit("diligence.read_file")
READ_RESULT = Permit("diligence.read_result", house=True)
OPEN = Permit("diligence.open_file", house=True)
ASSESS = Permit("diligence.assess_file", where=_is_assessor, says="Another analyst assesses this file.")
RECOMMEND = Permit("diligence.recommend", where=_is_assessor, says="Only the analyst who assesses this file recommends.", binding=True)
REVIEW = Permit(
    "diligence.review_file", where=_is_reviewer, says="The quality review is done by another person than the analyst.", binding=True
)
GIVE_OPINION = Permit("diligence.give_opinion", where=_gives_opinions, says="Opinions are given by legal, finance, security and ethics.")
VOTE = Permit("diligence.vote", where=_took_no_part, says="Who assessed or reviewed the file does not vote on it.", binding=True)
DECIDE = Permit(
    "diligence.decide", where=_took_no_part, says="Assessor, reviewer and decider are three persons; another must decide.", binding=True
)
WAIVE = Permit(
    "diligence.waive_knockout",
    where=_took_no_part,
    says="Only a member of the organ that may waive does so, and not on own work.",
    binding=True,
)
RETURN = Permit("diligence.return_file", house=True)
REOPEN = Permit("diligence.reopen_file", house=True)
REVOKE = Permit("diligence.revoke_clearance", house=True, binding=True)
ANSWER_REQUEST = Permit("diligence.answer_question", where=_speaks_for, says="This question was put to another organisation.")
RUN = Permit("diligence.run_clock", where=is_system, says="This follows from the rules by itself; nobody does it by hand.")
REQUEST_VETTING = Permit("diligence.request_vetting", house=True)
VET = Permit("diligence.vet_person", where=_did_not_request, says="Who asks for a vetting does not decide on it.", binding=True)
READ_VETTING = Permit("diligence.read_vetting", house=True)
