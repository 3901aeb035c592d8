"""Examines one received object: whether it is sound and its sender's own, how it is marked, and which values it holds."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256

import msgspec

from aboveboard.exchange.rules.handling import Handling, HandlingRefused, handling
from aboveboard.exchange.stix import markings, redaction, schema
from aboveboard.exchange.stix.envelope import Received
from aboveboard.exchange.stix.markings import STANDARD, UNKNOWN, Effective, Marking, Meaning
from aboveboard.exchange.stix.patterns import PatternRefused, content_observables
from aboveboard.exchange.stix.times import microseconds, timestamp
from aboveboard.exchange.stix.values import Value

_sorted = msgspec.json.Encoder(order="sorted")

PAYLOAD = "Payloads are not taken here: leave out payload_bin, send the hashes, and offer the sample to your contact at the secretariat."


class ObjectRefused(ValueError):
    """The object is not taken; the text tells its sender what to do."""


@dataclass(frozen=True, slots=True)
class Source:
    """Who sent it: the identities it may create under, the agreement's default marking, the definitions known to be its own,
    and when the body was received (µs since 1970 UTC)."""

    identities: frozenset[str]
    default: Marking
    known: Mapping[str, Meaning]
    received: int


@dataclass(frozen=True, slots=True)
class Examined:
    """A sound object; `is_owned` where only its creator may make versions, which does not hold for observables."""

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
    if head.type == "artifact" and "payload_bin" in item.content:
        raise ObjectRefused(PAYLOAD)
    if found := schema.faults(item.content):
        raise ObjectRefused(" ".join(found)[:1000])
    is_standard = head.id in STANDARD
    if is_standard and markings.meaning(item.content) is UNKNOWN:
        raise ObjectRefused("This definition carries the id of a standard marking but says something else: send it as OASIS wrote it.")
    if head.created_by_ref and not is_standard and head.created_by_ref not in source.identities:
        raise ObjectRefused(f"created_by_ref names somebody else: create objects under {sorted(source.identities)[0]}.")
    try:
        asked = handling(item.content)
        values = content_observables(item.content).values
    except (HandlingRefused, PatternRefused) as error:
        raise ObjectRefused(str(error)) from error
    return Examined(
        item=item,
        version=microseconds(head.version) if head.version else source.received,
        version_text=head.version or timestamp(source.received),
        content_hash=sha256(_sorted.encode(item.content)).digest(),
        marking=settled(item.content, markings.effective(head, source.known, source.default)),
        handling=asked,
        values=values,
        is_owned=bool(head.version) and not is_standard,
    )


def settled(content: Mapping[str, object], marking: Effective) -> Effective:
    """The marking after every redaction was tried: where nothing sound would be left, the stricter level governs the whole."""
    if not marking.parts:
        return marking
    levels = sorted(redaction.levels(marking))
    withheld = [level for place, level in enumerate(levels) if redaction.redacted(content, marking, frozenset(levels[place:])) is None]
    if not withheld:
        return marking
    tlp = max(withheld)
    return replace(marking, tlp=tlp, parts=tuple(part for part in marking.parts if part.tlp > tlp))
