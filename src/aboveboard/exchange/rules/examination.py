"""Examines one received object: whether it is sound and its sender's own, how it is marked, and which values it holds."""

from collections.abc import Iterable, Mapping
from copy import replace
from dataclasses import dataclass
from hashlib import sha256

import msgspec

from aboveboard.exchange.rules.handling import Handling, HandlingRefused, handling
from aboveboard.exchange.stix import definitions, markings, redaction, schema, sco
from aboveboard.exchange.stix.envelope import Received
from aboveboard.exchange.stix.levels import NO_LEVELS, Scheme
from aboveboard.exchange.stix.markings import UNKNOWN, Audience, Effective, Grade, Marking, Meaning, Part, is_stricter, joined
from aboveboard.exchange.stix.patterns import PatternRefused, content_observables
from aboveboard.exchange.stix.times import microseconds, timestamp
from aboveboard.exchange.stix.values import Value

_sorted = msgspec.json.Encoder(order="sorted")

# The digit of a UUID that says how it was made, from the end of an id.
_VERSION = -22

_NOT_STANDARD = (
    "This definition carries the id of a standard marking but says something else or more: send it as OASIS wrote it, or leave it out."
)
_NOT_OURS = (
    "This definition carries the id of a level of this house but says something else: it is not yours, send it as the house publishes it."
)

_TELLS = (
    "id: it follows from the countries that you shut out (STIX 2.1 §2.9), so whoever reads it could find them by trying: give it an id"
    " drawn at random (UUID version 4)."
)

_TELLS_HIDDEN = (
    "id: it follows from what a granular marking hides ({}; STIX 2.1 §2.9), so whoever reads it could find that by trying: give it an id"
    " drawn at random (UUID version 4)."
)


class ObjectRefused(ValueError):
    """The object is not taken; the text tells its sender what to do."""


@dataclass(frozen=True, slots=True)
class Source:
    """Who sent it: the identities it may create under, the agreement's default marking, the definitions known to be its own,
    when the body was received (µs since 1970 UTC), and the house's own classification."""

    identities: frozenset[str]
    default: Marking
    known: Mapping[str, Meaning]
    received: int
    scheme: Scheme = NO_LEVELS


class Examined(msgspec.Struct, frozen=True):
    """A sound object; `is_owned` where nobody but who used the id first may use it, which does not hold for ids derived from content."""

    item: Received
    version: int
    version_text: str
    content_hash: bytes
    marking: Effective
    handling: Handling
    values: tuple[Value, ...]
    is_owned: bool

    @property
    def id(self) -> str:
        """The object's STIX id."""
        return self.item.head.id


def examined(item: Received, source: Source) -> Examined:
    """The object with all that follows from it alone; raises `ObjectRefused`."""
    head = item.head
    if found := schema.faults(item.content):
        raise ObjectRefused(" ".join(found)[:1000])
    is_standard = head.id in source.scheme.standard
    if is_standard and definitions.meaning(item.content, source.scheme) is UNKNOWN:
        raise ObjectRefused(_NOT_OURS if head.id in source.scheme.meanings else _NOT_STANDARD)
    if head.created_by_ref and not is_standard and head.created_by_ref not in source.identities:
        raise ObjectRefused(f"created_by_ref names somebody else: create objects under {sorted(source.identities)[0]}.")
    derived = is_derived(item)
    try:
        asked = handling(item.content)
        values = content_observables(item.content).values
    except (HandlingRefused, PatternRefused) as error:
        raise ObjectRefused(str(error)) from error
    if derived and asked.excluded and head.type in sco.FROM_EXTENSIONS:
        raise ObjectRefused(_TELLS)
    marking = markings.effective(head, source.known, source.default)
    if barred := sorted(level.label for level in marking.said if level.audience is Audience.NOBODY):
        raise ObjectRefused(
            f"What is marked {barred[0]} is not exchanged here: send it by no program, and ask your contact at the secretariat."
        )
    kept = settled(item.content, marking)
    if derived and (told := _told_by_id(head.type, kept.parts)):
        raise ObjectRefused(_TELLS_HIDDEN.format(", ".join(told)))
    return Examined(
        item=item,
        version=microseconds(head.version) if head.version else source.received,
        version_text=head.version or timestamp(source.received),
        content_hash=sha256(_sorted.encode(item.content)).digest(),
        marking=kept,
        handling=asked,
        values=values,
        is_owned=not is_standard and not derived,
    )


def is_derived(item: Received) -> bool:
    """Whether the id follows from the content, so that several sources hold it by right (STIX 2.1 §2.9); an id drawn at random
    is its first user's. Raises `ObjectRefused` for an id that says it follows from the content, and does not."""
    head = item.head
    if head.version or head.id[_VERSION] != "5":
        return False
    if head.type not in sco.OBSERVABLES:
        # What identifies a type that STIX does not define is for its inventors to say.
        return True
    try:
        wanted = sco.deterministic_id(item.content)
    except ValueError as error:
        raise ObjectRefused(f"{error} Give it an id drawn at random (UUID version 4).") from error
    if wanted is None:
        return False
    if head.id != wanted:
        raise ObjectRefused(
            f"id: a UUID of version 5 follows from the content of an observable (STIX 2.1 §2.9), and this content gives {wanted}:"
            " send that id, or one drawn at random (UUID version 4)."
        )
    return True


def _told_by_id(kind: str, parts: Iterable[Part]) -> list[str]:
    """The properties that an id derived from the content follows from, and that are hidden from some of its readers, whole or in part."""
    return sorted({name for part in parts if (name := part.selector.partition(".")[0]) in sco.CONTRIBUTING.get(kind, ())})


def settled(content: Mapping[str, object], marking: Effective) -> Effective:
    """The marking after every redaction was tried: where nothing sound would be left, the stricter grade governs the whole."""
    grade, parts = marking.grade, marking.parts
    while (unsound := next((hidden for hidden in _hidden(parts) if _is_unsound(content, marking, hidden)), None)) is not None:
        grade = joined(grade, min(unsound))
        parts = tuple(part for part in parts if is_stricter(part.grade, grade))
        marking = markings.levelled(replace(marking, tlp=grade[0], audience=grade[1], parts=parts))
    return marking


def _hidden(parts: Iterable[Part]) -> list[frozenset[Grade]]:
    """What may be hidden from some reader together: all that is beyond the TLP and the audience that it reads up to."""
    grades = {part.grade for part in parts}
    limits = [(tlp, audience) for tlp in Marking for audience in Audience] if grades else []
    found = {frozenset(grade for grade in grades if is_stricter(grade, limit)) for limit in limits}
    return sorted((each for each in found if each), key=sorted)


def _is_unsound(content: Mapping[str, object], marking: Effective, hidden: frozenset[Grade]) -> bool:
    return redaction.redacted(content, marking, hidden) is None
