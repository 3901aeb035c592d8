"""The states of a submission (received, perhaps in quarantine, then admitted or refused), of an alert to a country, of a bureau's
claim of its constituency, of a question to partners, and of an activity report."""

from aboveboard.exchange import permits
from aboveboard.exchange.rules.asking import AskedState, QuestionState
from aboveboard.exchange.rules.reporting import ReportState
from aboveboard.exchange.values import AlertState, ClaimState
from aboveboard.exchange.values import SubmissionState as State
from aboveboard.kernel.machine import Machine, Move

quarantine = Move("quarantine", frozenset({State.RECEIVED}), State.QUARANTINED, permits.ADMIT)
admit = Move("admit", frozenset({State.RECEIVED, State.QUARANTINED}), State.ADMITTED, permits.ADMIT)
refuse = Move("refuse", frozenset({State.RECEIVED, State.QUARANTINED}), State.REFUSED, permits.REFUSE)
expire = Move("expire", frozenset({State.RECEIVED, State.QUARANTINED}), State.REFUSED, permits.EXPIRE)
SUBMISSION = Machine("exchange.submission", State, State.RECEIVED, (quarantine, admit, refuse, expire))

_OPEN = frozenset({AlertState.SENT, AlertState.ACKNOWLEDGED})
acknowledge = Move("acknowledge", frozenset({AlertState.SENT}), AlertState.ACKNOWLEDGED, permits.ANSWER_ALERT)
act = Move("act", _OPEN, AlertState.ACTED, permits.ANSWER_ALERT)
close = Move("close", _OPEN, AlertState.CLOSED, permits.ANSWER_ALERT)
renew = Move("renew", frozenset(AlertState) - {AlertState.SENT}, AlertState.SENT, permits.RAISE_ALERT)
ALERT = Machine("exchange.alert", AlertState, AlertState.SENT, (acknowledge, act, close, renew))

confirm = Move("confirm", frozenset({ClaimState.CLAIMED}), ClaimState.CONFIRMED, permits.CONFIRM_CLAIM)
refuse_claim = Move("refuse_claim", frozenset({ClaimState.CLAIMED}), ClaimState.REFUSED, permits.CONFIRM_CLAIM)
withdraw_claim = Move("withdraw_claim", frozenset({ClaimState.CLAIMED, ClaimState.CONFIRMED}), ClaimState.WITHDRAWN, permits.CLAIM)
replace = Move("replace", frozenset({ClaimState.CONFIRMED}), ClaimState.REPLACED, permits.REPLACE_CLAIM)
CLAIM = Machine("exchange.constituencyclaim", ClaimState, ClaimState.CLAIMED, (confirm, refuse_claim, withdraw_claim, replace))

approve = Move("approve", frozenset({QuestionState.PREPARED}), QuestionState.SENT, permits.APPROVE_RELEASE)
turn_down = Move("turn_down", frozenset({QuestionState.PREPARED}), QuestionState.REFUSED, permits.APPROVE_RELEASE)
withhold = Move("withhold", frozenset({QuestionState.PREPARED}), QuestionState.REFUSED, permits.CONSENT_RELEASE)
finish = Move("finish", frozenset({QuestionState.SENT}), QuestionState.CLOSED, permits.ASK)
QUESTION = Machine("exchange.question", QuestionState, QuestionState.PREPARED, (approve, turn_down, withhold, finish))

answer = Move("answer", frozenset(AskedState), AskedState.ANSWERED, permits.ANSWER_QUESTION)
hold_nothing = Move("hold_nothing", frozenset({AskedState.WAITING}), AskedState.NOTHING_HELD, permits.ANSWER_QUESTION)
ASKED = Machine("exchange.asked", AskedState, AskedState.WAITING, (answer, hold_nothing))

release = Move("release", frozenset({ReportState.PREPARED}), ReportState.RELEASED, permits.RELEASE_REPORT)
refuse_report = Move("refuse_report", frozenset({ReportState.PREPARED}), ReportState.REFUSED, permits.RELEASE_REPORT)
take_back = Move("take_back", frozenset({ReportState.RELEASED}), ReportState.WITHDRAWN, permits.RECALL)
ACTIVITY_REPORT = Machine("exchange.activityreport", ReportState, ReportState.PREPARED, (release, refuse_report, take_back))
