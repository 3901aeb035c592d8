"""The property tables of the standard, and the types of §2, as predicates."""

import re
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

Type = Callable[[Any], bool]
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
_STIX_ID = re.compile(r"[a-z][a-z0-9-]+--[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def is_timestamp(value: Any) -> bool:
    """§2: RFC 3339 with exactly microseconds and Z."""
    if not isinstance(value, str) or not _TIME.fullmatch(value):
        return False
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def is_identifier(value: Any) -> bool:
    """§2: a UUID of version 4 of RFC 4122."""
    try:
        found = uuid.UUID(value)
    except (ValueError, AttributeError, TypeError):
        return False
    return str(found) == value.lower() and (found.version, found.variant) == (4, uuid.RFC_4122)


def is_integer(value: Any) -> bool:
    """§2: a literal whole number that 54 bits hold."""
    return type(value) is int and abs(value) < 2**53


def is_text(value: Any) -> bool:
    """§2: a string."""
    return isinstance(value, str)


def is_truth(value: Any) -> bool:
    """§2: a literal true or false."""
    return isinstance(value, bool)


def is_stix_id(value: Any) -> bool:
    """STIX 2.1 §2.9."""
    return isinstance(value, str) and _STIX_ID.fullmatch(value) is not None


def is_dictionary(value: Any) -> bool:
    """§2: an object with any keys."""
    return isinstance(value, dict)


def listing(kind: Type) -> Type:
    """§2: a list, never empty, of one type."""
    return lambda value: isinstance(value, list) and bool(value) and all(kind(each) for each in value)


Table = dict[str, tuple[Type, bool]]
MUST, MAY = True, False
DETAILS: Table = {"id": (is_text, MUST), "version": (is_text, MUST), "message": (is_text, MAY)}
COLLECTION: Table = {
    "id": (is_identifier, MUST),
    "title": (is_text, MUST),
    "description": (is_text, MAY),
    "alias": (is_text, MAY),
    "can_read": (is_truth, MUST),
    "can_write": (is_truth, MUST),
    "media_types": (listing(is_text), MAY),
}
RECORD: Table = {"id": (is_text, MUST), "date_added": (is_timestamp, MUST), "version": (is_text, MUST), "media_type": (is_text, MAY)}
_COUNTS: Table = {f"{name}_count": (is_integer, MUST) for name in ("total", "success", "failure", "pending")}
_PAGED: Table = {"more": (is_truth, MAY), "next": (is_text, MAY)}
TABLES: dict[str, Table] = {
    "discovery": {
        "title": (is_text, MUST),
        "description": (is_text, MAY),
        "contact": (is_text, MAY),
        "default": (is_text, MAY),
        "api_roots": (listing(is_text), MAY),
    },
    "api-root": {
        "title": (is_text, MUST),
        "description": (is_text, MAY),
        "versions": (listing(is_text), MUST),
        "max_content_length": (is_integer, MUST),
    },
    "status": {
        "id": (is_identifier, MUST),
        "status": (is_text, MUST),
        "request_timestamp": (is_timestamp, MAY),
        **_COUNTS,
        **{name: (listing(is_dictionary), MAY) for name in ("successes", "failures", "pendings")},
    },
    "collections": {"collections": (listing(is_dictionary), MAY)},
    "collection": COLLECTION,
    "manifest": {**_PAGED, "objects": (listing(is_dictionary), MAY)},
    "envelope": {**_PAGED, "objects": (listing(is_dictionary), MAY)},
    "versions": {**_PAGED, "versions": (listing(is_text), MAY)},
    "error": {
        "title": (is_text, MUST),
        "description": (is_text, MAY),
        "error_id": (is_text, MAY),
        "error_code": (is_text, MAY),
        "http_status": (is_text, MAY),
        "external_details": (is_text, MAY),
        "details": (is_dictionary, MAY),
    },
}


def missing(resource: dict[str, Any], table: Table) -> list[str]:
    """Required properties that are not there."""
    return [name for name, (_, required) in table.items() if required and name not in resource]


def wrong(resource: dict[str, Any], table: Table) -> list[str]:
    """Properties that are there and of another type."""
    return [name for name, (kind, _) in table.items() if name in resource and not kind(resource[name])]


def unknown(resource: dict[str, Any], table: Table) -> Iterator[str]:
    """Names that the table does not have: custom properties, or misspelt ones."""
    return (name for name in resource if name not in table)
