"""The references in an object to other objects (STIX 2.1 §2.9: properties ending in _ref and _refs), and what they are looked up by."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import blake2b

# Markings say how something is handled, not what it relates to.
_MARKINGS = frozenset({"object_marking_refs", "marking_ref"})
# Every object of a source names its creator: an index of that would tell nothing and grow with everything.
_CREATOR = "created_by_ref"
_ID = re.compile(r"[a-z0-9][a-z0-9-]{1,249}--[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True, order=True)
class Reference:
    """One object names another: by which property, and the other's STIX id."""

    name: str
    target: str


def references(content: Mapping[str, object]) -> tuple[Reference, ...]:
    """All references of an object, nested ones too, each once and in order."""
    found: dict[Reference, None] = {}
    for name, value in content.items():
        for reference in _within(name, value):
            found.setdefault(reference)
    return tuple(found)


def digest(stix_id: str) -> bytes:
    """What those that refer to an object are looked up by: 16 bytes, never those of a value (`stix.values`)."""
    return blake2b(stix_id.encode(), digest_size=16, person=b"reference").digest()


def digests(content: Mapping[str, object]) -> set[bytes]:
    """The digests of all that an object refers to, its creator apart."""
    return {digest(each.target) for each in references(content) if each.name != _CREATOR}


def _within(name: str, value: object) -> Iterable[Reference]:
    if isinstance(value, str):
        if name.endswith("_ref") and name not in _MARKINGS and _ID.fullmatch(value):
            yield Reference(name, value)
    elif isinstance(value, list):
        if name.endswith("_refs"):
            if name not in _MARKINGS:
                yield from (Reference(name, each) for each in value if isinstance(each, str) and _ID.fullmatch(each))
        else:
            for each in value:
                if isinstance(each, dict | list):
                    yield from _within("", each)
    elif isinstance(value, dict):
        for inner, each in value.items():
            yield from _within(inner, each)
