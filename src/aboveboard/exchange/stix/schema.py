"""Checks one object against STIX 2.1 with the OASIS schemas and says in plain sentences, with paths, what to mend."""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.util import find_spec
from ipaddress import AddressValueError, IPv6Interface, NetmaskValueError
from pathlib import Path

import jsonschema_rs

from aboveboard.exchange.stix.times import TimestampRefused, microseconds

MOST_SENTENCES = 8
_LONGEST_SENTENCE = 400
_FOLDERS = ("sdos", "sros", "observables")
_SPECIAL = ("marking-definition", "language-content", "extension-definition")
_UNVERSIONED = ("marking-definition", "bundle")


class SchemasMissing(RuntimeError):
    """The OASIS schemas cannot be found; the text says how to get them."""


def faults(content: Mapping[str, object]) -> tuple[str, ...]:
    """What STIX 2.1 forbids about this object: at most eight sentences, none where it is sound.

    A type that STIX does not define is held to the common properties of its kind (STIX 2.1 §3.2, §11).
    """
    kind = content.get("type")
    if not isinstance(kind, str):
        return ("type: every STIX object names its type in text.",)
    check = _validator(kind, versioned="modified" in content or "created" in content)
    found = [] if check.is_valid(content) else _sentences(check, content)
    if not found:
        found = _beyond_schema(kind, content)
    return tuple(found[:MOST_SENTENCES])


def is_always_versioned(kind: str) -> bool:
    """Whether no object of this type goes without a version, so that one maker alone may use its id (STIX 2.1 §3.6)."""
    return _places().get(kind, "").partition("/")[0] in {"sdos", "sros"}


def warm_up() -> None:
    """Compile every schema now (a fifth of a second), so that no request pays for it."""
    for kind in _places():
        _validator(kind, versioned=True)
    _validator("x-other", versioned=True)
    _validator("x-other", versioned=False)


def _beyond_schema(kind: str, content: Mapping[str, object]) -> list[str]:
    """The MUSTs that the schemas leave out: version, id prefix, order of times, real dates, IPv6."""
    found = []
    if content.get("spec_version", "2.1") != "2.1":
        found.append('spec_version: only STIX 2.1 is taken here: convert the object and send spec_version "2.1".')
    if not str(content.get("id")).startswith(f"{kind}--"):
        found.append(f'id: the id of this object must begin with "{kind[:100]}--".')
    if kind == "ipv6-addr" and not _is_ipv6(content.get("value")):
        found.append("value: this is not an IPv6 address, alone or with a prefix length.")
    return found + _times(kind, content)


def _times(kind: str, content: Mapping[str, object]) -> list[str]:
    read: dict[str, int] = {}
    for name in ("created", "modified", "valid_from", "valid_until", "first_seen", "last_seen"):
        text = content.get(name)
        if isinstance(text, str):
            try:
                read[name] = microseconds(text)
            except TimestampRefused as error:
                return [f"{name}: {error}"]
    found = []
    if kind not in _UNVERSIONED and read.get("modified", 0) < read.get("created", 0) and "modified" in read:
        found.append("modified: a version cannot be older than the object's creation (created).")
    if "valid_until" in read and read["valid_until"] <= read.get("valid_from", read["valid_until"] - 1):
        found.append("valid_until: it must be later than valid_from.")
    if "first_seen" in read and read.get("last_seen", read["first_seen"]) < read["first_seen"]:
        found.append("last_seen: it cannot be earlier than first_seen.")
    return found


def _is_ipv6(value: object) -> bool:
    try:
        IPv6Interface(value if isinstance(value, str) and "%" not in value else "")
    except (AddressValueError, NetmaskValueError, ValueError):
        return False
    return True


def _sentences(check: jsonschema_rs.Draft202012Validator, content: Mapping[str, object]) -> list[str]:
    found: dict[str, None] = {}
    for error in check.iter_errors(content):
        found[f"{_path(error.instance_path)}: {_plain(error)}"[:_LONGEST_SENTENCE]] = None
        if len(found) == MOST_SENTENCES:
            break
    return list(found)


def _plain(error: jsonschema_rs.ValidationError) -> str:
    name = type(error.kind).__name__.removeprefix("ValidationErrorKind_")
    match name:
        case "AnyOf" | "OneOfNotValid" | "OneOfMultipleValid":
            return "this has none of the forms that STIX 2.1 allows here."
        case "Not":
            return "this property or value is reserved in STIX 2.1 and may not be used here."
        case _:
            return f"{error.message.rstrip('.')}."


def _path(parts: Sequence[str | int]) -> str:
    text = ""
    for part in parts:
        text += f"[{part}]" if isinstance(part, int) else f".{part}"[:100]
    return text.lstrip(".") or "object"


@cache
def _documents() -> dict[str, dict[str, object]]:
    # Found without importing the package: its import takes seconds and pulls in a web client.
    spec = find_spec("stix2validator")
    places = (spec.submodule_search_locations if spec else None) or []
    base = Path(next(iter(places), "")) / "schemas-2.1" / "schemas"
    found = {path.relative_to(base).as_posix(): json.loads(path.read_bytes()) for path in sorted(base.rglob("*.json"))}
    if not found:
        raise SchemasMissing("The OASIS STIX 2.1 schemas are missing: install the package stix2-validator.")
    # The published pattern writes "1dd" for "1\d\d", so it refuses every IPv4-mapped address; checked in code instead.
    found["observables/ipv6-addr.json"]["allOf"][1]["properties"]["value"].pop("pattern")
    return found


@cache
def _places() -> dict[str, str]:
    """Type → schema file, for the types that STIX 2.1 defines."""
    files = {path: path.rpartition("/")[2].removesuffix(".json") for path in _documents()}
    return {kind: path for path, kind in files.items() if path.split("/")[0] in _FOLDERS or kind in _SPECIAL}


@cache
def _registry() -> jsonschema_rs.Registry:
    return jsonschema_rs.Registry([(str(document["$id"]), document) for document in _documents().values()])


def _validator(kind: str, *, versioned: bool) -> jsonschema_rs.Draft202012Validator:
    core = "common/core.json" if versioned else "common/cyber-observable-core.json"
    return _compiled(_places().get(kind, core))


@cache
def _compiled(place: str) -> jsonschema_rs.Draft202012Validator:
    # The linear-time engine: a pattern such as ^([a-z][a-z0-9]*)+ would otherwise run for ever on a hostile type.
    return jsonschema_rs.Draft202012Validator(
        _documents()[place], registry=_registry(), pattern_options=jsonschema_rs.RegexOptions(), mask="the value"
    )
