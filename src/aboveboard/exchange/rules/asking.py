"""The words of a question to partners, what may be asked at all, to whom it may be shown, and how, so that nothing in it can be clicked."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from uuid import UUID

import msgspec

from aboveboard.exchange.intake.words import pasted
from aboveboard.exchange.stix.markings import Marking
from aboveboard.exchange.stix.routing import place_of

MOST_TEXT, MOST_LINE, MOST_DAYS = 2_000, 500, 365
# What may be read by every partner that is asked: TLP:AMBER goes no further than those who need to know there.
STRICTEST = Marking.AMBER
# Partners are reminded when so much of the time is left; a house default.
REMIND_BEFORE = timedelta(hours=1)
_INNER_DOT, _SCHEME = re.compile(r"(?<=\w)\.(?=\w)"), re.compile(r"\bhttp(s?)://", re.IGNORECASE)
# What only police files carry: the lines that machines read on travel documents (ICAO 9303), and the control numbers of notices.
_FROM_FILES = (re.compile(r"[A-Z0-9<]*<<[A-Z0-9<]{3,}"), re.compile(r"\b[A-Z]-\d{1,6}/\d{1,2}-\d{4}\b"))
FILES = "Data from police files never leaves: declare that there is none in it, or do not ask."
LOOKS_FROM_FILES = "This looks like a travel document or the number of a notice. Data from police files never leaves: take it out."
_sorted = msgspec.json.Encoder(order="sorted")


class QuestionState(StrEnum):
    """How far a question is."""

    PREPARED = "prepared"
    SENT = "sent"
    REFUSED = "refused"
    CLOSED = "closed"


class AskedState(StrEnum):
    """How far one partner is with a question."""

    WAITING = "waiting"
    ANSWERED = "answered"
    NOTHING_HELD = "nothing_held"


class Capability(StrEnum):
    """What a partner declares that it can look into."""

    TELEMETRY = "telemetry"  # what its sensors and products see
    MALWARE = "malware"
    HOSTING = "hosting"
    NAMES = "names"  # domain names and their registration
    PAYMENTS = "payments"
    VICTIMS = "victims"  # stolen data and whom it concerns


@dataclass(frozen=True, slots=True)
class QuestionForm:
    """What is to be asked: by whom (a country, lower case; empty for the desk), for which purpose, on which basis, and of whom.

    `organisations` and `capability` narrow it; without either all partners with standing are asked. `originator` is the country that
    what is told comes from, whose consent it needs; empty where the house found it itself. `names_country` lets partners read which
    country asks; `is_free_of_files` declares that nothing in it comes from police files.
    """

    country: str
    text: str
    purpose: str
    legal_basis: str
    marking: Marking
    due_at: datetime
    retention_days: int
    organisations: frozenset[UUID] | None = None
    capability: Capability | None = None
    originator: str = ""
    names_country: bool = False
    is_free_of_files: bool = False


def defects(form: QuestionForm, now: datetime) -> dict[str, str]:
    """By field what keeps a question from being asked, empty where nothing does."""
    found = {}
    if not form.is_free_of_files:
        found["is_free_of_files"] = FILES
    if looks_from_files(f"{form.text} {form.purpose}"):
        found["text"] = LOOKS_FROM_FILES
    if form.marking > STRICTEST:
        found["marking"] = f"Mark it {STRICTEST.label} or less: what is stricter is not for partners."
    if form.due_at <= now:
        found["due_at"] = "Choose a time that is still to come."
    if not 1 <= form.retention_days <= MOST_DAYS:
        found["retention_days"] = f"Say for how many days it may be kept, from 1 to {MOST_DAYS}."
    elif form.due_at > now + timedelta(days=form.retention_days):
        found["due_at"] = "The time to answer ends after the question is erased: choose an earlier time or keep it longer."
    if form.organisations is not None and not form.organisations:
        found["organisations"] = "Choose at least one partner, or ask all."
    if form.organisations is not None and form.capability is not None:
        found["capability"] = "Name partners, or ask by what they declared: not both."
    return found


def looks_from_files(text: str) -> bool:
    """Whether a text holds what only police files carry, as far as it can be recognised."""
    return any(mark.search(text) for mark in _FROM_FILES)


def values_in(text: str) -> tuple[bytes, ...]:
    """The digests of the values that a text names in any spelling, and of the addresses and domains that they live in."""
    named = [each.value for each in pasted(text).found]
    return tuple(dict.fromkeys(value.digest for each in named for value in (each, place_of(each)) if value is not None))


def may_be_told(values: Iterable[bytes], holders: Mapping[bytes, Iterable[bool]]) -> bool:
    """Whether one partner may be told of all these values; `holders` says of each object that holds one whether the partner may see it.

    What nobody submitted is the asker's own to tell. What others submitted is told only to whom the marking of one of these shows it,
    and to nobody where none of these counts.
    """
    return all(any(holders[value]) for value in values if value in holders)


def digest(*shown: str | int | bool) -> str:
    """SHA-256 of all that a partner is shown of a question: what was not released as it stands is not shown."""
    return sha256(_sorted.encode(shown)).hexdigest()


def defanged(text: str) -> str:
    """The text so that no program takes an address in it for a link: hxxp for http, [.] for the dots inside words."""
    return _INNER_DOT.sub("[.]", _SCHEME.sub(r"hxxp\1://", text))
