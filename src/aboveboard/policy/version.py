"""The canonical form of a regulation and its hash: equal content has equal bytes, whatever the comments and line breaks."""

import hashlib
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum

from aboveboard.lib import canonical

type Plain = bool | int | str | list[Plain] | dict[str, Plain] | None


def plain(value: object) -> Plain:
    """A frozen value as JSON data.

    Sets become sorted lists, decimals the shortest plain notation, dates ISO 8601, enumeration members their values.
    Raises TypeError for anything that a regulation cannot hold.
    """
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, frozenset):
        return list(sorted(str(_single(each)) for each in value))
    if isinstance(value, tuple):
        return [plain(each) for each in value]
    return _single(value)


def _single(value: object) -> Plain:
    match value:
        case Enum():
            return str(value.value)
        case None | bool() | int() | str():
            return value
        case Decimal():
            text = format(value, "f")
            return text.rstrip("0").rstrip(".") if "." in text else text
        case date():
            return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no canonical form")


def canonical_form(value: object) -> bytes:
    """The canonical JSON (RFC 8785) of a frozen value."""
    return canonical.dumps(plain(value))


def version_hash(value: object) -> str:
    """The SHA-256 of the canonical form, in hexadecimal."""
    return hashlib.sha256(canonical_form(value)).hexdigest()
