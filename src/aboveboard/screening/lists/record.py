"""One entry of a list, whatever the format it was published in."""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum

from aboveboard.lib.canonical import dumps

# What a list of a demonstration or an exercise calls its programme; nothing on it is real.
INVENTED = ("EXERCISE", "FICTIONAL")
PARTIAL_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")


class NameKind(StrEnum):
    """How the list itself regards a name; a weak one identifies nobody by itself."""

    PRIMARY = "primary"
    ALIAS = "alias"
    WEAK = "weak"
    FORMER = "former"
    ORIGINAL = "original"


class Op(StrEnum):
    """What happens to an entry from one version to the next, in the words of FollowTheMoney's delta files."""

    ADD = "ADD"
    MOD = "MOD"
    DEL = "DEL"


class Schema(StrEnum):
    """What kind of thing is listed, in the vocabulary of FollowTheMoney."""

    PERSON = "Person"
    ORGANIZATION = "Organization"
    LEGAL_ENTITY = "LegalEntity"
    VESSEL = "Vessel"
    AIRPLANE = "Airplane"


class ListRefused(ValueError):
    """A list that may not be loaded: the message names the place and what to do."""

    def __init__(self, file: str, place: str, problem: str, remedy: str) -> None:
        self.file, self.place, self.problem, self.remedy = file, place, problem, remedy
        super().__init__(f"{file}, {place}: {problem} {remedy}")


@dataclass(frozen=True, slots=True)
class Name:
    """A name as published, with its standing on the list."""

    text: str
    kind: NameKind


@dataclass(frozen=True, slots=True)
class Record:
    """One list entry. Countries are ISO 3166-1 alpha-2 in lower case; births are `YYYY[-MM[-DD]]`."""

    id: str
    source: str
    schema: Schema
    names: tuple[Name, ...]
    countries: tuple[str, ...] = ()
    births: tuple[str, ...] = ()
    identifiers: tuple[tuple[str, str], ...] = ()
    programmes: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    listed_on: date | None = None

    @property
    def content_hash(self) -> str:
        """SHA-256 in hex of the record's canonical JSON; equal exactly when nothing was changed."""
        plain = {field.name: getattr(self, field.name) for field in fields(self)}
        plain["names"] = [[name.text, str(name.kind)] for name in self.names]
        plain["schema"] = str(self.schema)
        plain["listed_on"] = self.listed_on.isoformat() if self.listed_on else None
        for name in ("countries", "births", "programmes", "facts"):
            plain[name] = list(plain[name])
        plain["identifiers"] = [list(pair) for pair in self.identifiers]
        return hashlib.sha256(dumps(plain)).hexdigest()

    @property
    def is_invented(self) -> bool:
        """Whether the entry says of itself that it names nobody."""
        return any(programme in INVENTED for programme in self.programmes)

    @property
    def caption(self) -> str:
        """The name to show: the first primary name, else the first."""
        return next((n.text for n in self.names if n.kind is NameKind.PRIMARY), self.names[0].text)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a delta: what happens to which entry, where it stands, and the entry as it will be (None: not there)."""

    op: Op
    entry: str
    place: str
    record: Record | None


@dataclass(frozen=True, slots=True)
class Delta:
    """A file that holds only what changed: the version it builds on, where it names one, and its steps, read as often as asked."""

    base: str
    steps: Callable[[], Iterator[Step]]


@dataclass(frozen=True, slots=True)
class Parsed:
    """A list being read: its own date of publication, and its records as a stream, or the delta that it is.

    The stream raises `ListRefused` where it meets the fault, so a reader that
    must not half-load exhausts it before it makes anything of it current.
    """

    published: date | None
    records: Iterator[Record]
    delta: Delta | None = None


def named(pairs: Iterable[tuple[str, NameKind]]) -> tuple[Name, ...]:
    """The distinct names in order, each with the kind that it came with first, where it holds anything at all."""
    found: dict[str, NameKind] = {}
    for text, kind in pairs:
        if text:
            found.setdefault(text, kind)
    return tuple(Name(text, kind) for text, kind in found.items())


def script_kind(text: str, kind: NameKind) -> NameKind:
    """The kind of a name, or `ORIGINAL` where it is written without a Latin letter and is not a weak one."""
    if kind is NameKind.WEAK or any("a" <= letter <= "z" for letter in text.lower()):
        return kind
    return NameKind.ORIGINAL if any(letter.isalpha() for letter in text) else kind


def number(kind: str, value: str) -> tuple[str, str]:
    """An identifier by kind and value; of a ship's number only the seven digits, however it is written."""
    ship = re.search(r"\d{7}", value) if kind == "imo" else None
    return kind, ship[0] if ship else value


def address(*parts: str) -> str:
    """An address as the fact that a reader sees, in the order given; empty where the list gives none."""
    told = ", ".join(dict.fromkeys(part for part in parts if part))
    return f"Address {told}" if told else ""


def partial_date(text: str) -> str | None:
    """The text as a partial date, or None when it is not one."""
    text = text.strip()[:10]
    return text if PARTIAL_DATE.fullmatch(text) else None
