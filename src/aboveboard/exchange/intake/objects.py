"""Writes what was understood as STIX indicators, and the file that it stood in as a report, under the sender's identity.

They go the same way in as everything else.
"""

import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import msgspec

from aboveboard.exchange.intake.words import Found, Victim
from aboveboard.exchange.rules.handling import EXTENSION
from aboveboard.exchange.stix import sco
from aboveboard.exchange.stix.markings import TLP_2, Level, Marking
from aboveboard.exchange.stix.values import Kind

_PATHS: Mapping[Kind, str] = {
    Kind.IPV4: "ipv4-addr:value",
    Kind.IPV6: "ipv6-addr:value",
    Kind.DOMAIN: "domain-name:value",
    Kind.URL: "url:value",
    Kind.EMAIL: "email-addr:value",
    Kind.MAC: "mac-addr:value",
    Kind.MD5: "file:hashes.MD5",
    Kind.SHA1: "file:hashes.'SHA-1'",
    Kind.SHA256: "file:hashes.'SHA-256'",
    Kind.SHA512: "file:hashes.'SHA-512'",
}


@dataclass(frozen=True, slots=True)
class Saying:
    """What the sender says of all of it: its identity, the marking, a remark, where victims are, whom to leave out, the house's level.

    `key` is a secret of the house that ids are made with: nobody else can derive the id under which somebody sends a value, and so
    neither ask by it whether that was sent, nor take it before.
    """

    identity: str
    marking: Marking
    remark: str = ""
    victims: frozenset[str] = frozenset()
    excluded: frozenset[str] = frozenset()
    level: Level | None = None
    key: bytes = field(default=b"", repr=False)

    @property
    def refs(self) -> list[str]:
        """The marking definitions: for who knows TLP only, TLP is never less strict than the level."""
        tlp = self.marking if self.level is None else max(self.marking, self.level.tlp)
        return [next(ref for ref, known in TLP_2.items() if known is tlp), *([self.level.ref] if self.level is not None else ())]


def indicator_id(saying: Saying, found: Found) -> str:
    """One id for one value of one sender, so that sending it again makes a version and no second object."""
    return _id("indicator", saying, pattern(found))


def pattern(found: Found) -> str:
    """The STIX pattern that looks for exactly this value (STIX 2.1 §9)."""
    value = found.value
    if value.kind is Kind.ASN:
        return f"[autonomous-system:number = {value.text.removeprefix('AS')}]"
    is_network6 = value.kind is Kind.NETWORK and ":" in value.text
    path = _PATHS.get(value.kind) or ("ipv6-addr:value" if is_network6 else "ipv4-addr:value")
    text = value.text.replace("\\", "\\\\").replace("'", "\\'")
    return f"[{path} = '{text}']"


def report_id(saying: Saying, digest: str) -> str:
    """One id for one file of one sender, by the SHA-256 of its bytes."""
    return _id("report", saying, digest)


def _id(kind: str, saying: Saying, text: str) -> str:
    drawn = hmac.digest(saying.key, f"{kind} {saying.identity} {text}".encode(), "sha256")
    return f"{kind}--{UUID(bytes=drawn[:16], version=4)}"


@dataclass(frozen=True, slots=True)
class Reported:
    """The file in which it stood: its title and the SHA-256 of its bytes in hexadecimal."""

    title: str
    digest: str


def composed(
    found: Sequence[Found], saying: Saying, *, at: datetime, created: Mapping[str, str], reported: Reported | None = None
) -> bytes:
    """An envelope of indicators, and of the report that names them all where they stood in one file.

    `created` is when those that are here already were first made, by id.
    """
    now = f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}Z"
    objects = [_indicator(each, saying, now, created) if each.victim is None else _victims(each, saying) for each in found]
    objects += [_observed(each, each.victim, saying, now, created) for each in found if each.victim is not None]
    if reported is not None:
        objects.append(_report(reported, [str(each["id"]) for each in objects], saying, now, created))
    return msgspec.json.encode({"objects": objects})


def _report(reported: Reported, refs: Sequence[str], saying: Saying, now: str, created: Mapping[str, str]) -> dict[str, object]:
    """STIX 2.1 §4.16; the file itself is not sent, its hash tells whoever has it that it is the same."""
    stix_id = report_id(saying, reported.digest)
    file = {"source_name": "PDF", "description": reported.title, "hashes": {"SHA-256": reported.digest}}
    said: dict[str, object] = {
        "name": reported.title,
        "report_types": ["threat-report"],
        "published": created.get(stix_id, now),
        "object_refs": list(refs),
        "external_references": [file],
    }
    return _common("report", stix_id, saying, now, created) | said | _wishes(saying.remark, saying.victims, saying)


def _indicator(found: Found, saying: Saying, now: str, created: Mapping[str, str]) -> dict[str, object]:
    stix_id = indicator_id(saying, found)
    looked_for: dict[str, object] = {
        "name": found.value.text[:250],
        "pattern": pattern(found),
        "pattern_type": "stix",
        "valid_from": now,
    }
    said = " · ".join(text for text in (found.note, saying.remark) if text)
    return _common("indicator", stix_id, saying, now, created) | looked_for | _wishes(said, found.victims | saying.victims, saying)


def value_id(saying: Saying, found: Found) -> str:
    """The id under which a value is sent: of an indicator, or of what was observed at a victim."""
    if found.victim is None:
        return indicator_id(saying, found)
    return _id("observed-data", saying, f"{pattern(found)} {found.victim.seen}")


def _victims(found: Found, saying: Saying) -> dict[str, object]:
    """The victim's own value as an observable (STIX 2.1 §6), which nobody is told to look for or to block."""
    kind, name, said = _observable(found)
    # The id that the standard gives it (§2.9); what each source says of the victim is kept apart under it. Where it would follow from
    # the extensions too, as of a file, it would tell whom the source shuts out.
    is_told = kind in sco.FROM_EXTENSIONS
    stix_id = _id(kind, saying, pattern(found)) if is_told else sco.deterministic_id({"type": kind, name: said})
    content: dict[str, object] = {"type": kind, "spec_version": "2.1", "id": stix_id, name: said, "object_marking_refs": saying.refs}
    return content | _extended(found, saying)


def _observed(found: Found, victim: Victim, saying: Saying, now: str, created: Mapping[str, str]) -> dict[str, object]:
    """When it was seen and what was said of it (STIX 2.1 §4.14)."""
    seen = victim.seen if victim.seen and victim.seen <= now else now
    said: dict[str, object] = {"first_observed": seen, "last_observed": seen, "number_observed": 1}
    said["object_refs"] = [_victims(found, saying)["id"]]
    remark = " · ".join(text for text in (found.note, saying.remark) if text)
    more: dict[str, object] = {"x_description": remark} if remark else {}
    return _common("observed-data", value_id(saying, found), saying, now, created) | said | more | _extended(found, saying)


def _observable(found: Found) -> tuple[str, str, object]:
    path, _, name = _PATHS.get(found.value.kind, "").partition(":")
    if found.value.kind is Kind.ASN:
        return "autonomous-system", "number", int(found.value.text.removeprefix("AS"))
    if found.value.kind is Kind.NETWORK:
        return ("ipv6-addr" if ":" in found.value.text else "ipv4-addr"), "value", found.value.text
    if name.startswith("hashes."):
        return path, "hashes", {name.removeprefix("hashes.").strip("'"): found.value.text}
    return path, name, found.value.text


def _extended(found: Found, saying: Saying) -> dict[str, object]:
    assert found.victim is not None
    wishes = _wishes("", found.victims | saying.victims, saying).get("extensions", {})
    asked: dict[str, object] = wishes.get(EXTENSION, {"extension_type": "property-extension"}) if isinstance(wishes, dict) else {}
    sectors = {"victim_sectors": sorted(found.victim.sectors)} if found.victim.sectors else {}
    return {"extensions": {EXTENSION: asked | sectors | {"values_side": "victim"}}}


def _common(kind: str, stix_id: str, saying: Saying, now: str, created: Mapping[str, str]) -> dict[str, object]:
    return {
        "type": kind,
        "spec_version": "2.1",
        "id": stix_id,
        "created_by_ref": saying.identity,
        "created": created.get(stix_id, now),
        "modified": now,
        "object_marking_refs": saying.refs,
    }


def _wishes(said: str, victims: Iterable[str], saying: Saying) -> dict[str, object]:
    content: dict[str, object] = {}
    if said:
        content["description"] = said
    wishes = {"victim_countries": sorted(victims), "excluded_countries": sorted(saying.excluded)}
    if any(wishes.values()):
        content["extensions"] = {
            EXTENSION: {"extension_type": "property-extension", **{name: codes for name, codes in wishes.items() if codes}}
        }
    return content
