"""Rights over the exchange: partners submit and take back, readers read their feeds, the desk keeps order."""

from typing import Any

from aboveboard.kernel.actor import Actor
from aboveboard.kernel.permit import Permit, is_system


def _is_own(actor: Actor, thing: Any) -> bool:
    return actor.organisation is not None and thing.organisation_id == actor.organisation


def _is_recipient(actor: Actor, recall: Any) -> bool:
    own = {f"country:{actor.country}" if actor.country else "", f"organisation:{actor.organisation}" if actor.organisation else ""}
    return recall.recipient in own - {""}


def _is_bureau(actor: Actor, _: Any) -> bool:
    return actor.country is not None


def _is_addressed(actor: Actor, alert: Any) -> bool:
    return actor.country is not None and alert.country == actor.country


def _is_of_own_country(actor: Actor, claim: Any) -> bool:
    return actor.country is not None and claim.country == actor.country


def _is_anothers(actor: Actor, claim: Any) -> bool:
    return actor.country is None and claim.claimed_by != actor.id


def _is_asker(actor: Actor, question: Any) -> bool:
    return bool(question.country == (actor.country or ""))


def _is_another(actor: Actor, question: Any) -> bool:
    return actor.user is not None and actor.user not in {question.prepared_by_id, question.consented_by_id}


def _is_not_preparer(actor: Actor, report: Any) -> bool:
    return actor.user is not None and actor.user != report.prepared_by_id


def _is_originator(actor: Actor, question: Any) -> bool:
    return actor.user is not None and actor.country is not None and question.originator == actor.country


OPEN_COLLECTION = Permit("exchange.open_collection", where=is_system)
KEEP_ROOM = Permit("exchange.keep_room", where=is_system)
SUBMIT = Permit("exchange.submit", where=_is_own, says="Only the partner that a collection belongs to submits to it.")
FETCH = Permit("exchange.fetch", where=is_system)
ADMIT = Permit("exchange.admit", where=is_system)
REFUSE = Permit("exchange.refuse_submission", house=True)
WITHDRAW = Permit("exchange.withdraw", where=_is_own, says="Only its source takes an object back.")
RECALL = Permit("exchange.recall_object", house=True)
LOAD_ADDRESSES = Permit("exchange.load_addresses", where=is_system)
LOAD_WARNINGS = Permit("exchange.load_warnings", where=is_system)
PASS_ON = Permit("exchange.pass_on", house=True)
RELEASE_HELD = Permit("exchange.release_held", house=True)
EXPIRE = Permit("exchange.expire", where=is_system)
READ_FEED = Permit("exchange.read_feed")
READ_ALL = Permit("exchange.read_all", house=True)
ACKNOWLEDGE = Permit("exchange.acknowledge_recall", where=_is_recipient)
RAISE_ALERT = Permit("exchange.raise_alert", where=is_system)
CHASE_ALERT = Permit("exchange.chase_alert", where=is_system)
CHASE_RECALL = Permit("exchange.chase_recall", where=is_system)
GIVE_FEEDBACK = Permit(
    "exchange.give_feedback", house=True, where=_is_bureau, says="Only a member country's bureau says what became of it."
)
ANSWER_ALERT = Permit(
    "exchange.answer_alert", house=True, where=_is_addressed, says="Only the bureau that an alert is addressed to answers it."
)
CLAIM = Permit(
    "exchange.claim_constituency", house=True, where=_is_of_own_country, says="A bureau claims a constituency for its own country only."
)
CONFIRM_CLAIM = Permit(
    "exchange.confirm_claim", house=True, where=_is_anothers, says="Whoever claims a constituency does not confirm it: the desk does."
)
REPLACE_CLAIM = Permit("exchange.replace_claim", where=is_system)
ASK = Permit("exchange.ask_partners", house=True, where=_is_asker, says="Only who asks a question sends and ends it.")
CONSENT_RELEASE = Permit(
    "exchange.consent_release",
    house=True,
    where=_is_originator,
    says="Only the bureau of the country that the information comes from consents to its release.",
)
DECLARE = Permit("exchange.declare_capabilities", where=_is_own, says="Only a partner says what it can look into.")
CHASE_QUESTION = Permit("exchange.chase_question", where=is_system)
APPROVE_RELEASE = Permit(
    "exchange.approve_release",
    house=True,
    binding=True,
    where=_is_another,
    says="Another person than those who prepared it and consented decides on its release.",
)
ANSWER_QUESTION = Permit("exchange.answer_question", where=_is_own, says="Only a partner that was asked answers.")
EXPIRE_QUESTION = Permit("exchange.expire_question", where=is_system)
COMPOSE_REPORT = Permit("exchange.compose_report", house=True)
RELEASE_REPORT = Permit(
    "exchange.release_report",
    house=True,
    binding=True,
    where=_is_not_preparer,
    says="Another person than who prepared it decides on its release.",
)
CONSENT_REPORT = Permit("exchange.consent_report", where=_is_own, says="Only the source consents to what is derived from its own.")
EXPIRE_REPORT = Permit("exchange.expire_report", where=is_system)
