"""The words of screening: doors, judgements, reasons, and why a match waits or opens again."""

from collections.abc import Mapping
from enum import StrEnum


class Door(StrEnum):
    """By which way names came in to be screened in bulk."""

    FILE = "file"
    API = "api"
    YENTE = "yente"
    RECONCILIATION = "reconciliation"


class Judged(StrEnum):
    """What a reader made of a match."""

    DISMISSED = "dismissed"
    POSSIBLE = "possible"
    CONFIRMED = "confirmed"

    @property
    def settles(self) -> bool:
        """Whether nobody looks any further, so that the evidence must be named."""
        return self is not Judged.POSSIBLE


class Reason(StrEnum):
    """Why a match is, may be or is not the party on the list."""

    DIFFERENT_BIRTH_DATE = "different_birth_date"
    DIFFERENT_COUNTRY = "different_country"
    DIFFERENT_IDENTIFIER = "different_identifier"
    DIFFERENT_NAME = "different_name"
    DIFFERENT_ACTIVITY = "different_activity"
    DIFFERENT_PERSON = "different_person"
    SAME_IDENTIFIER = "same_identifier"
    SAME_FACTS = "same_facts"
    SAID_SO = "said_so"
    NOT_ENOUGH_KNOWN = "not_enough_known"


class Newness(StrEnum):
    """Why a match does not act before somebody has looked: not the party is new, but the list or the engine."""

    SOURCE = "source"
    ENGINE = "engine"


class Together(StrEnum):
    """What is proposed about many matches: to dismiss chosen ones, to let a batch act, or to leave it to single readings."""

    DISMISS = "dismiss"
    RELEASE = "release"
    DECLINE = "decline"


# A reason speaks for one judgement: neither a form nor an action nor the table takes another.
REASONS: Mapping[Judged, tuple[Reason, ...]] = {
    Judged.DISMISSED: (
        Reason.DIFFERENT_PERSON,
        Reason.DIFFERENT_BIRTH_DATE,
        Reason.DIFFERENT_COUNTRY,
        Reason.DIFFERENT_IDENTIFIER,
        Reason.DIFFERENT_NAME,
        Reason.DIFFERENT_ACTIVITY,
    ),
    Judged.CONFIRMED: (Reason.SAME_IDENTIFIER, Reason.SAME_FACTS, Reason.SAID_SO),
    Judged.POSSIBLE: (Reason.NOT_ENOUGH_KNOWN, Reason.SAME_FACTS),
}


class Reopening(StrEnum):
    """Why a match that was settled is open again."""

    ENTRY_CHANGED = "entry_changed"
    SUBJECT_CHANGED = "subject_changed"
    LISTED_AGAIN = "listed_again"
    EXPIRED = "expired"
