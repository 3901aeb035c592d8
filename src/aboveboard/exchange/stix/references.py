"""The references in an object to other objects (STIX 2.1 §2.9: properties ending in _ref and _refs), and what they are looked up by."""

import re
from collections.abc import Mapping
from hashlib import blake2b

import msgspec

# Markings say how something is handled, not what it relates to.
_MARKINGS = frozenset({"object_marking_refs", "marking_ref"})
# Every object of a source names its creator: an index of that would tell nothing and grow with everything.
_CREATOR = "created_by_ref"
_ID = re.compile(r"[a-z0-9][a-z0-9-]{1,249}--[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Reference(msgspec.Struct, frozen=True, order=True):
    """One object names another: by which property, and the other's STIX id."""

    name: str
    target: str


def references(content: Mapping[str, object]) -> tuple[Reference, ...]:
    """All references of an object, nested ones too, each once and in order."""
    found: dict[Reference, None] = {}
    _gather(content, found)
    return tuple(found)


def digest(stix_id: str) -> bytes:
    """What those that refer to an object are looked up by: 16 bytes, never those of a value (`stix.values`)."""
    return blake2b(stix_id.encode(), digest_size=16, person=b"reference").digest()


def digests(content: Mapping[str, object]) -> set[bytes]:
    """The digests of all that an object refers to, its creator apart."""
    return {digest(each.target) for each in references(content) if each.name != _CREATOR}


def _gather(content: Mapping[str, object], found: dict[Reference, None]) -> None:
    # Most properties are text and no reference: they cost one look at their name.
    for name, value in content.items():
        if isinstance(value, str):
            if name.endswith("_ref") and name not in _MARKINGS and _ID.fullmatch(value):
                found.setdefault(Reference(name, value))
        elif isinstance(value, list):
            if name.endswith("_refs"):
                named = value if name not in _MARKINGS else ()
                found |= {Reference(name, each): None for each in named if isinstance(each, str) and _ID.fullmatch(each)}
            else:
                _gather_listed(value, found)
        elif isinstance(value, dict):
            _gather(value, found)


def _gather_listed(values: list[object], found: dict[Reference, None]) -> None:
    for each in values:
        if isinstance(each, dict):
            _gather(each, found)
        elif isinstance(each, list):
            _gather_listed(each, found)
