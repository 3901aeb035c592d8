"""Every kind and state has its word, and every entry on a timeline is one that an action writes."""

from collections.abc import Iterable
from enum import Enum

import pytest

from aboveboard.agreements.values import Instrument, Marking, ObligationKind, ObligationState, Side, State
from aboveboard.contributions import values as giving
from aboveboard.contributions.ledger.words import Account, FundType
from aboveboard.contributions.ledger.words import Event as LedgerEvent
from aboveboard.diligence import values as diligence
from aboveboard.diligence.rules import criteria
from aboveboard.kernel.action import ACTIONS
from aboveboard.kernel.answers import REQUEST
from aboveboard.kernel.gate import Act
from aboveboard.kernel.permit import PERMITS
from aboveboard.kernel.refusal import SUMMARY
from aboveboard.parties.values import words as kinds
from aboveboard.policy.queries import shipped
from aboveboard.policy.values import risk
from aboveboard.policy.values import words as policy
from aboveboard.policy.values.access import Access
from aboveboard.policy.values.kinds import Book, Method
from aboveboard.policy.values.knockouts import Ground
from aboveboard.policy.values.lists import ListStanding
from aboveboard.policy.values.publication import PublicState
from aboveboard.policy.values.words import Organ
from aboveboard.polling.values import Scheme, ServerState
from aboveboard.screening.engine.values import How
from aboveboard.screening.lists.delta import Op
from aboveboard.screening.lists.record import Schema
from aboveboard.screening.machine import MatchState, VersionState
from aboveboard.screening.values import Judged, Reason
from aboveboard.standing import values as stops
from aboveboard.web import entry_words, words
from aboveboard.web.declarations import TEXTS
from aboveboard.webhooks.values import HookState


@pytest.mark.parametrize(
    ("enum", "name"),
    [
        (kinds.Attachment, "attachment"),
        (kinds.ContributionKind, "contribution_kind"),
        (kinds.DeclarationKind, "declaration_kind"),
        (kinds.DocumentKind, "document_kind"),
        (kinds.EngagementState, "engagement_state"),
        (kinds.OrganisationState, "organisation_state"),
        (kinds.OrganisationType, "organisation_type"),
        (kinds.PositionRole, "position_role"),
        (kinds.Selection, "selection"),
        (kinds.UnknownReason, "unknown_reason"),
        (PublicState, "public_state"),
        (State, "agreement_state"),
        (Instrument, "instrument"),
        (Marking, "marking"),
        (ObligationKind, "obligation_kind"),
        (ObligationState, "obligation_state"),
        (Side, "side"),
        (giving.State, "contribution_state"),
        (giving.TrancheState, "tranche_state"),
        (giving.ReceiptState, "receipt_state"),
        (giving.SpendingState, "spending_state"),
        (giving.SecondmentState, "secondment_state"),
        (giving.ValuationState, "valuation_state"),
        (giving.PostFunction, "post_function"),
        (Account, "account"),
        (LedgerEvent, "ledger_event"),
        (FundType, "fund_type"),
        (Book, "book"),
        (Method, "method"),
        (Organ, "organ"),
        (diligence.State, "file_state"),
        (diligence.Outcome, "decision"),
        (diligence.OpinionKind, "opinion_kind"),
        (diligence.Stance, "stance"),
        (diligence.Stage, "stage"),
        (diligence.Choice, "choice"),
        (diligence.VettingState, "vetting_state"),
        (criteria.Reply, "reply"),
        (criteria.Outcome, "criterion_outcome"),
        (policy.Criterion, "criterion"),
        (policy.Depth, "depth"),
        (policy.Level, "level"),
        (policy.Circumstance, "circumstance"),
        (risk.Category, "risk_category"),
        (risk.Anchor, "anchor"),
        (Ground, "knockout_ground"),
        (Act, "act"),
        (stops.Ground, "suspension_ground"),
        (stops.HoldState, "hold_state"),
        (How, "part_how"),
        (Judged, "judged"),
        (stops.LapseState, "lapse_state"),
        (ListStanding, "list_standing"),
        (MatchState, "match_state"),
        (Op, "list_change"),
        (Reason, "match_reason"),
        (Schema, "listed_kind"),
        (stops.SuspensionState, "suspension_state"),
        (VersionState, "list_version_state"),
        (HookState, "webhook_state"),
        (Scheme, "server_scheme"),
        (ServerState, "server_state"),
    ],
)
def test_the_list_is_whole(enum: type[Enum], name: str) -> None:
    assert set(words.LISTS[name]) == {member.value for member in enum}


def test_every_role_of_the_access_regulation_has_its_words() -> None:
    access = shipped()["access"].body
    assert isinstance(access, Access)
    assert {rule.role for rule in access.roles} - {"system"} == set(words.LISTS["role"])


def test_every_declaration_has_its_text() -> None:
    assert set(TEXTS) == set(kinds.DeclarationKind)


def shipped_of(names: Iterable[str]) -> set[str]:
    """Without the actions and rights that the suite itself makes."""
    return {name for name in names if not name.startswith("tests.")}


def test_every_action_has_the_words_of_its_entry() -> None:
    assert set(entry_words.ENTRY) == shipped_of({*ACTIONS, SUMMARY, REQUEST})
    assert set(entry_words.TONES) <= set(ACTIONS)


def test_every_right_is_read_with_its_part_of_the_house() -> None:
    assert {name.partition(".")[0] for name in shipped_of(PERMITS)} == set(entry_words.AREA)
    assert entry_words.right_title("agreements.draft_agreement") == "Agreements: draft agreement"


def test_an_entry_of_an_action_that_is_no_more_is_read_aloud() -> None:
    assert entry_words.entry_title("exchange.carry_over") == "Carry over"
