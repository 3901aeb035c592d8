"""Reads warning lists in the format of MISP (misp-warninglists, `schema.json`): a folder of folders, each with a `list.json`."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import msgspec

from aboveboard.exchange.stix.values import Kind

PACKAGE = "pymispwarninglists"
MOST_LISTS = 2_000
MOST_BYTES = 256 * 1024 * 1024
MOST_ENTRIES = 5_000_000
LONGEST_ENTRY = 2_048


class WarningListRefused(ValueError):
    """A list that cannot be used; the text names it and says what is wrong."""


class Form(Enum):
    """How an entry is held against a value."""

    EXACT = "string"
    PART = "substring"
    HOST = "hostname"
    NETWORK = "cidr"
    PATTERN = "regex"


@dataclass(frozen=True, slots=True)
class WarningList:
    """One list: `name` is that of its folder, `kinds` the values that it is meant for."""

    name: str
    title: str
    version: str
    form: Form
    kinds: frozenset[Kind]
    entries: tuple[str, ...]


_ADDRESSES = frozenset({Kind.IPV4, Kind.IPV6, Kind.NETWORK})
# The attribute types of MISP; those that hold two values concern both. What is not named here no object of ours holds.
_KINDS: dict[str, frozenset[Kind]] = {
    "ip-src": _ADDRESSES,
    "ip-dst": _ADDRESSES,
    "ip-src|port": _ADDRESSES,
    "ip-dst|port": _ADDRESSES,
    "domain|ip": _ADDRESSES | {Kind.DOMAIN},
    "domain": frozenset({Kind.DOMAIN}),
    "hostname": frozenset({Kind.DOMAIN}),
    "hostname|port": frozenset({Kind.DOMAIN}),
    "url": frozenset({Kind.URL}),
    "uri": frozenset({Kind.URL}),
    "email-src": frozenset({Kind.EMAIL}),
    "email-dst": frozenset({Kind.EMAIL}),
    "target-email": frozenset({Kind.EMAIL}),
    "whois-registrant-email": frozenset({Kind.EMAIL}),
    "dns-soa-email": frozenset({Kind.EMAIL}),
    "AS": frozenset({Kind.ASN}),
    "mac-address": frozenset({Kind.MAC}),
} | {
    name: frozenset({kind})
    for kind in (Kind.MD5, Kind.SHA1, Kind.SHA256, Kind.SHA512, Kind.SSDEEP)
    for name in (kind.value, f"filename|{kind.value}", f"x509-fingerprint-{kind.value}")
}


class _File(msgspec.Struct):
    name: Annotated[str, msgspec.Meta(max_length=500)]
    version: int | str
    type: Form
    entries: list[str] = msgspec.field(name="list")
    matching_attributes: list[str] = []


_decoder = msgspec.json.Decoder(_File)


def packaged() -> Path | None:
    """The folder of the lists that the package pymispwarninglists carries; None where it is not installed."""
    spec = find_spec(PACKAGE)
    places = spec.submodule_search_locations if spec is not None else None
    found = [Path(place) / "data" / "misp-warninglists" / "lists" for place in places or ()]
    return next((place for place in found if place.is_dir()), None)


def read_folder(folder: Path) -> Iterator[WarningList]:
    """Every list in the folder, by name; raises `WarningListRefused` for the first that cannot be used, and where there is none."""
    files = sorted(folder.glob("*/list.json"))
    if not files:
        raise WarningListRefused(f"{folder.name} holds no warning lists: give the folder whose folders hold a list.json each.")
    if len(files) > MOST_LISTS or sum(file.stat().st_size for file in files) > MOST_BYTES:
        raise WarningListRefused(f"More than {MOST_LISTS} lists or {MOST_BYTES // 2**20} MiB are not taken; leave some out.")
    entries = 0
    for file in files:
        made = read(file.parent.name, file.read_bytes())
        entries += len(made.entries)
        if entries > MOST_ENTRIES:
            raise WarningListRefused(f"{made.name} brings the lists above {MOST_ENTRIES} entries, which are not taken; leave some out.")
        yield made


def read(name: str, data: bytes) -> WarningList:
    """One list from its JSON; raises `WarningListRefused`."""
    try:
        file = _decoder.decode(data)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise WarningListRefused(f"{name} is no warning list: {error}.") from error
    if any(len(entry) > LONGEST_ENTRY for entry in file.entries):
        raise WarningListRefused(f"{name} holds an entry of more than {LONGEST_ENTRY} characters.")
    kinds = frozenset[Kind]().union(*(_KINDS.get(each, frozenset()) for each in file.matching_attributes))
    # A pattern keeps its case, which tells \\S from \\s.
    spelt = file.entries if file.type is Form.PATTERN else map(str.lower, file.entries)
    entries = tuple(entry for entry in map(str.strip, spelt) if entry)
    return WarningList(name, file.name, str(file.version), file.type, kinds if file.matching_attributes else frozenset(Kind), entries)
