"""Every kind and state has its word, and every entry on a timeline is one that an action writes."""

from enum import StrEnum

import pytest

from aboveboard.agreements.values import State
from aboveboard.kernel.action import ACTIONS
from aboveboard.parties.values import words as kinds
from aboveboard.policy.values.publication import PublicState
from aboveboard.web import words
from aboveboard.web.declarations import TEXTS


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
    ],
)
def test_the_list_is_whole(enum: type[StrEnum], name: str) -> None:
    assert set(words.LISTS[name]) == {member.value for member in enum}


def test_every_declaration_has_its_text() -> None:
    assert set(TEXTS) == set(kinds.DeclarationKind)


def test_titles_are_of_real_entries() -> None:
    assert set(words.ENTRY) | set(words.TONES) <= set(ACTIONS)


def test_an_entry_without_words_is_read_aloud() -> None:
    assert words.entry_title("exchange.record_pull") == "Record pull"
