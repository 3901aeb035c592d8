"""The only writers of the exchange."""

from aboveboard.exchange.actions.addresses import load_addresses
from aboveboard.exchange.actions.admission import admit
from aboveboard.exchange.actions.alerts import (
    acknowledge_alert,
    act_on_alert,
    close_alert,
    escalate_alert,
    note_unalerted,
    raise_alerts,
    record_digest,
    remind_of_alert,
    renew_alert,
    tell_outcomes,
)
from aboveboard.exchange.actions.answers import answer_in_words, answer_nothing_held, answer_with_body, share_with_asked
from aboveboard.exchange.actions.claims import claim_constituency, confirm_claim, enforce_claim, refuse_claim, replace_claim, withdraw_claim
from aboveboard.exchange.actions.collections import open_collection, publish_new_levels, remember_columns
from aboveboard.exchange.actions.deliveries import note_news, record_pull
from aboveboard.exchange.actions.feedback import give_feedback
from aboveboard.exchange.actions.filling import fill_feeds, note_widened
from aboveboard.exchange.actions.passing_on import pass_on, set_aside
from aboveboard.exchange.actions.products import (
    compose_report,
    consent_to_report,
    expire_report,
    refuse_report,
    release_report,
    withdraw_report,
)
from aboveboard.exchange.actions.questions import (
    close_question,
    consent_to_question,
    declare_capabilities,
    expire_question,
    hand_back_question,
    prepare_question,
    refuse_question,
    release_question,
    remind_of_question,
    withhold_consent,
)
from aboveboard.exchange.actions.recalling import acknowledge_recall, acknowledge_recalls, escalate_recalls, remind_of_recalls
from aboveboard.exchange.actions.rooms import admit_reader, release_in_room, remove_reader
from aboveboard.exchange.actions.saying import require_taken
from aboveboard.exchange.actions.submissions import expire_submission, quarantine, receive, receive_polled, refuse_submission
from aboveboard.exchange.actions.warnings import load_warnings, release_held
from aboveboard.exchange.actions.withdrawal import expire_objects, recall_object, withdraw

__all__ = [
    "acknowledge_alert",
    "acknowledge_recall",
    "acknowledge_recalls",
    "act_on_alert",
    "admit",
    "admit_reader",
    "answer_in_words",
    "answer_nothing_held",
    "answer_with_body",
    "claim_constituency",
    "close_alert",
    "close_question",
    "compose_report",
    "confirm_claim",
    "consent_to_question",
    "consent_to_report",
    "declare_capabilities",
    "enforce_claim",
    "escalate_alert",
    "escalate_recalls",
    "expire_objects",
    "expire_question",
    "expire_report",
    "expire_submission",
    "fill_feeds",
    "give_feedback",
    "hand_back_question",
    "load_addresses",
    "load_warnings",
    "note_news",
    "note_unalerted",
    "note_widened",
    "open_collection",
    "pass_on",
    "prepare_question",
    "publish_new_levels",
    "quarantine",
    "raise_alerts",
    "recall_object",
    "receive",
    "receive_polled",
    "record_digest",
    "record_pull",
    "refuse_claim",
    "refuse_question",
    "refuse_report",
    "refuse_submission",
    "release_held",
    "release_in_room",
    "release_question",
    "release_report",
    "remember_columns",
    "remind_of_alert",
    "remind_of_question",
    "remind_of_recalls",
    "remove_reader",
    "renew_alert",
    "replace_claim",
    "require_taken",
    "set_aside",
    "share_with_asked",
    "tell_outcomes",
    "withdraw",
    "withdraw_claim",
    "withdraw_report",
    "withhold_consent",
]
