"""Writes objects as MISP does: events with attributes, the manifest of a feed and its hashes (MISP core format and feed format)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import md5
from uuid import UUID, uuid5

from aboveboard.exchange.stix.ending import ends, has_begun
from aboveboard.exchange.stix.markings import Badge, Marking, Pap
from aboveboard.exchange.stix.patterns import Observables, PatternRefused, content_observables
from aboveboard.exchange.stix.summary import shortened, title
from aboveboard.exchange.stix.times import TimestampRefused, microseconds, timestamp
from aboveboard.exchange.stix.values import Kind, Value

# They say something of other objects or of nobody's machine, and have no place among attributes.
LEFT_OUT = ("extension-definition", "language-content", "marking-definition", "relationship", "sighting")
_NETWORK, _PAYLOAD, _DROPPED = "Network activity", "Payload delivery", "Artifacts dropped"
_TYPES: Mapping[Kind, tuple[str, str]] = {
    Kind.IPV4: ("ip-dst", _NETWORK),
    Kind.IPV6: ("ip-dst", _NETWORK),
    Kind.NETWORK: ("ip-dst", _NETWORK),
    Kind.DOMAIN: ("domain", _NETWORK),
    Kind.URL: ("url", _NETWORK),
    Kind.ASN: ("AS", _NETWORK),
    Kind.MAC: ("mac-address", _NETWORK),
    Kind.EMAIL: ("email-src", _PAYLOAD),
    Kind.MD5: ("md5", _PAYLOAD),
    Kind.SHA1: ("sha1", _PAYLOAD),
    Kind.SHA256: ("sha256", _PAYLOAD),
    Kind.SHA512: ("sha512", _PAYLOAD),
    Kind.SHA3_256: ("sha3-256", _PAYLOAD),
    Kind.SHA3_512: ("sha3-512", _PAYLOAD),
    Kind.SSDEEP: ("ssdeep", _PAYLOAD),
    Kind.TLSH: ("tlsh", _PAYLOAD),
    Kind.MUTEX: ("mutex", _DROPPED),
    Kind.REGISTRY_KEY: ("regkey", "Persistence mechanism"),
}
_PATTERN, _TEXT = ("stix2-pattern", _PAYLOAD), ("text", "Other")
_NAMED = {"vulnerability": ("vulnerability", "External analysis"), "threat-actor": ("threat-actor", "Attribution")}
# As MISP numbers them: undefined, completed, and for the receiving organisation alone until it says otherwise.
_THREAT_LEVEL, _ANALYSIS, _DISTRIBUTION = "4", "2", "0"
_COLOURS = {
    Marking.CLEAR: "#ffffff",
    Marking.GREEN: "#339900",
    Marking.AMBER: "#ffc000",
    Marking.AMBER_STRICT: "#ffc000",
    Marking.RED: "#cc0033",
}
_GREY = "#888888"


@dataclass(frozen=True, slots=True)
class Entry:
    """One object as one reader has it: `added` in µs since 1970 UTC, `marking` the strictest of what is left of it for this reader."""

    seq: int
    added: int
    id: str
    version: str
    content: Mapping[str, object]
    marking: Badge
    pap: Pap | None


@dataclass(frozen=True, slots=True)
class Heading:
    """What a manifest says of an event: `changed` is the newest addition in it, or the latest moment at which an indicator in it was over
    by its own word, whichever is later, in µs since 1970 UTC."""

    uuid: UUID
    info: str
    day: int
    changed: int
    marking: Badge
    paps: frozenset[Pap]
    house: str
    house_uuid: UUID


def found(content: Mapping[str, object]) -> Observables:
    """The values of an object; none where its pattern is no longer one that is taken."""
    try:
        return content_observables(content)
    except PatternRefused:
        # Admission lets none in; a rule that has become stricter since must not shut the feed.
        return Observables((), complete=False)


def manifest(headings: Iterable[Heading]) -> dict[str, object]:
    """The manifest of a feed: what there is, without a value of it."""
    return {str(each.uuid): {name: value for name, value in _head(each).items() if name != "uuid"} for each in headings}


def event(heading: Heading, entries: Sequence[Entry], now: int) -> dict[str, object]:
    """One event with an attribute for each value of each object, or for its title where it has none.

    `now` (µs since 1970 UTC) decides which indicators are over, so that no sensor is told to look for them.
    """
    attributes = [attribute for entry in entries for attribute in _attributes(heading.uuid, entry, now)]
    published = str(heading.changed // 1_000_000)
    more = {"published": True, "publish_timestamp": published, "distribution": _DISTRIBUTION, "Attribute": attributes}
    return {"Event": _head(heading) | more}


def hashes(heading: Heading, entries: Sequence[Entry]) -> list[str]:
    """The lines of `hashes.csv` for an event: MD5 of each value, as MISP looks them up, and the event."""
    values = dict.fromkeys(str(each["value"]) for entry in entries for each in _attributes(heading.uuid, entry, entry.added))
    return [f"{md5(value.encode(), usedforsecurity=False).hexdigest()},{heading.uuid}\n" for value in values]


def _head(heading: Heading) -> dict[str, object]:
    return {
        "uuid": str(heading.uuid),
        "info": heading.info,
        "date": f"{datetime.fromtimestamp(heading.day * 86_400, UTC):%Y-%m-%d}",
        "timestamp": str(heading.changed // 1_000_000),
        "analysis": _ANALYSIS,
        "threat_level_id": _THREAT_LEVEL,
        "Orgc": {"name": heading.house, "uuid": str(heading.house_uuid)},
        "Tag": _tags(heading.marking, sorted(heading.paps)),
    }


def _tags(marking: Badge, paps: Iterable[Pap]) -> list[dict[str, object]]:
    """The machine tags of MISP's taxonomies `tlp` and `PAP`, and the house's own level, such as `IPO:RESTRICTED`."""
    tags: list[dict[str, object]] = [{"name": marking.tlp.label.lower(), "colour": _COLOURS[marking.tlp]}]
    tags += [{"name": marking.level.label, "colour": _GREY}] if marking.level is not None else []
    return tags + [{"name": pap.label, "colour": _GREY} for pap in paps]


def _attributes(of: UUID, entry: Entry, now: int) -> list[dict[str, object]]:
    seen = found(entry.content)
    is_live = _is_live(entry, now)
    made = [_attribute(of, entry, _TYPES[value.kind], value.text, detects=is_live and seen.alone) for value in seen.values]
    pattern = entry.content.get("pattern")
    if isinstance(pattern, str) and entry.content.get("pattern_type") == "stix" and (not seen.complete or len(seen.values) > 1):
        # The values alone do not say all that is looked for.
        made.append(_attribute(of, entry, _PATTERN, pattern, detects=is_live))
    if not made:
        made.append(_attribute(of, entry, _NAMED.get(str(entry.content.get("type")), _TEXT), title(entry.content), detects=False))
    # MISP takes over what is said of an attribute that it has only where this is later than before.
    until = ends(entry.content)
    changed = entry.added if until is None or until > now else max(entry.added, until)
    return [attribute | {"timestamp": str(changed // 1_000_000)} for attribute in made]


def _is_live(entry: Entry, now: int) -> bool:
    """Whether a sensor may look for it now: its source stands by it, it is not over, and PAP:RED does not keep it from active use."""
    if entry.content.get("type") != "indicator" or entry.content.get("revoked") or entry.pap is Pap.RED:
        return False
    until = ends(entry.content)
    return until is None or until > now


def _attribute(of: UUID, entry: Entry, kind: tuple[str, str], value: str, *, detects: bool) -> dict[str, object]:
    name = title(entry.content)
    comment = entry.id if name == value else f"{name} ({entry.id})"
    attribute: dict[str, object] = {
        "uuid": str(uuid5(of, f"{entry.id} {kind[0]} {value}")),
        "type": kind[0],
        "category": kind[1],
        "value": value,
        "to_ids": detects,
        "comment": shortened(comment + (", revoked by its source" if entry.content.get("revoked") else "")),
        "distribution": _DISTRIBUTION,
        "Tag": _tags(entry.marking, () if entry.pap is None else (entry.pap,)),
    }
    for own, theirs in (("valid_from", "first_seen"), ("valid_until", "last_seen")):
        if at := _moment(entry.content.get(own)):
            attribute[theirs] = at
    return attribute


def _moment(said: object) -> str:
    try:
        return timestamp(microseconds(said)) if isinstance(said, str) else ""
    except TimestampRefused:
        return ""


COLUMNS = (
    *("value", "kind", "id", "type", "title", "marking", "pap", "added", "version"),
    *("valid_from", "valid_until", "confidence", "pattern", "classification", "live"),
)


def cells(entry: Entry, now: int) -> list[list[object]]:
    """The lines of the table for one object: one for each value, or one without a value.

    `now` as in `event`: the last column says `yes` of an indicator that is not over and that a sensor may look for.
    """
    # In events it stands before it has begun, too: MISP would not fetch them anew when it does.
    live = "yes" if _is_live(entry, now) and has_begun(entry.content, now) else "no"
    said = {name: entry.content.get(name) for name in ("valid_from", "valid_until", "confidence", "pattern")}
    values: Sequence[Value | None] = found(entry.content).values or (None,)
    return [
        [
            value.text if value else "",
            value.kind.value if value else "",
            entry.id,
            str(entry.content.get("type", "")),
            title(entry.content),
            entry.marking.tlp.label,
            entry.pap.label if entry.pap is not None else "",
            timestamp(entry.added),
            entry.version,
            *(each if isinstance(each, str | int) else "" for each in said.values()),
            entry.marking.level_label,
            live,
        ]
        for value in values
    ]
