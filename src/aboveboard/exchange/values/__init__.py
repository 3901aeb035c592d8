"""The words and frozen values of the exchange of threat information."""

from aboveboard.exchange.values.arrival import Arrival, Looked, StatusView, VictimTold, packed, unpacked
from aboveboard.exchange.values.channel import ChannelState, ChannelView, Onboarding
from aboveboard.exchange.values.dossier import Dossier, Provenance, RecallFacts, Recipient, RouteView
from aboveboard.exchange.values.moments import micros, moment_of
from aboveboard.exchange.values.reading import CollectionView, Item, Page, PullForm, Root
from aboveboard.exchange.values.receipts import MOST_RECEIPTS, Receipts
from aboveboard.exchange.values.task import Task
from aboveboard.exchange.values.terms import (
    DESK_PARTY,
    HOUSE,
    HOUSE_IDENTITY,
    LIMITS,
    ClaimForm,
    CollectionForm,
    Malformed,
    Terms,
    TooLarge,
    Wishes,
    country_party,
    marking_of,
    organisation_party,
    word_of,
)
from aboveboard.exchange.values.words import ACTED, CLOSED, AlertOutcome, AlertState, ClaimState, CollectionKind, SubmissionState

__all__ = [
    "ACTED",
    "CLOSED",
    "DESK_PARTY",
    "HOUSE",
    "HOUSE_IDENTITY",
    "LIMITS",
    "MOST_RECEIPTS",
    "AlertOutcome",
    "AlertState",
    "Arrival",
    "ChannelState",
    "ChannelView",
    "ClaimForm",
    "ClaimState",
    "CollectionForm",
    "CollectionKind",
    "CollectionView",
    "Dossier",
    "Item",
    "Looked",
    "Malformed",
    "Onboarding",
    "Page",
    "Provenance",
    "PullForm",
    "RecallFacts",
    "Receipts",
    "Recipient",
    "Root",
    "RouteView",
    "StatusView",
    "SubmissionState",
    "Task",
    "Terms",
    "TooLarge",
    "VictimTold",
    "Wishes",
    "country_party",
    "marking_of",
    "micros",
    "moment_of",
    "organisation_party",
    "packed",
    "unpacked",
    "word_of",
]
