"""Reads hostile text: JSON, dates, instants, amounts, counts and names, each in exactly one accepted form."""

import json
import math
import re
import unicodedata
from collections.abc import Sequence
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Final, NoReturn

from aboveboard.lib.money import MAX_MINOR, Money, MoneyError, exponent

MAX_BYTES: Final = 10 * 1024 * 1024
_SCAN = re.compile(r'"(?:[^"\\]|\\.)*+"|[\[\]{}]', re.DOTALL)
HALF_CHARACTER: Final = "The text holds half a character (a lone surrogate); correct it where it was entered."
_ESCAPED_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ]([0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.([0-9]{1,9}))?([Zz]|[+-][0-9]{2}:[0-9]{2})")
_AMOUNT = re.compile(r"(0|[1-9][0-9]{0,17})(?:\.([0-9]{1,4}))?")
_COUNT = re.compile(r"-?(?:0|[1-9][0-9]{0,18})")
_SPACES = re.compile(r"\s+")
# Characters that reorder or hide text: a name could be read as another one.
_UNSEEN = frozenset("\u061c\u200b\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff")


class StrictError(ValueError):
    """The text is not in the accepted form; the message says what to do."""


def loads(data: bytes | str, *, max_bytes: int = MAX_BYTES, max_depth: int = 64) -> object:
    """The value of a JSON text (RFC 8259), read as I-JSON does (RFC 7493).

    Raises StrictError for more than `max_bytes` bytes, more than `max_depth` levels, duplicate keys, NaN, Infinity,
    numbers out of the range of a double, lone surrogates, a byte-order mark, and text that is not UTF-8 or not JSON.
    """
    text = _decoded(data, max_bytes)
    _check_depth(text, max_depth)
    try:
        value: object = json.loads(text, object_pairs_hook=_object, parse_constant=_constant, parse_float=_float, parse_int=_integer)
    except json.JSONDecodeError as error:
        raise StrictError(f"This is not JSON: {error.msg} in line {error.lineno}, column {error.colno}. Correct it there.") from None
    if _ESCAPED_SURROGATE.search(text) and _SURROGATE.search(json.dumps(value, ensure_ascii=False)):
        raise StrictError(HALF_CHARACTER)
    return value


def parse_date(text: str) -> date:
    """The date of exactly YYYY-MM-DD in ASCII digits (ISO 8601). Raises StrictError."""
    if not _DATE.fullmatch(text):
        raise StrictError("Write the date as YYYY-MM-DD, for example 2026-03-31.")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise StrictError("There is no such day in the calendar; check year, month and day.") from None


def parse_instant(text: str) -> datetime:
    """The instant of an RFC 3339 date-time, aware and in UTC; digits below the microsecond are cut. Raises StrictError."""
    found = _INSTANT.fullmatch(text)
    if not found:
        raise StrictError("Write the instant as 2026-03-31T14:05:00Z, or with an offset such as +02:00 in place of Z.")
    day, time, fraction, zone = found.groups()
    zone = "+00:00" if zone in "Zz" else zone
    try:
        return datetime.fromisoformat(f"{day}T{time}.{(fraction or '0')[:6]:0<6}{zone}").astimezone(UTC)
    except (ValueError, OverflowError):
        raise StrictError("There is no such instant; check date, time and offset (a leap second is not accepted).") from None


def parse_amount(text: str, currency: str) -> Money:
    """The amount of ASCII digits with an optional '.', with none or exactly the currency's decimal digits. Raises StrictError."""
    try:
        digits = exponent(currency)
    except MoneyError as error:
        raise StrictError(str(error)) from None
    found = _AMOUNT.fullmatch(text)
    if not found or (found[2] is not None and len(found[2]) != digits):
        example = "1200000" + ("." + "0" * digits if digits else "")
        raise StrictError(f"Write an amount of {currency} as {example}: digits only, no grouping, {digits} decimal digits or none.")
    minor = int(found[1]) * 10**digits + int(found[2] or 0)
    if minor > MAX_MINOR:
        raise StrictError("The amount is larger than can be booked; check the figure.")
    return Money(minor, currency)


def parse_count(text: str, lo: int, hi: int) -> int:
    """The whole number of ASCII digits between `lo` and `hi`, both included. Raises StrictError."""
    if not _COUNT.fullmatch(text) or not lo <= int(text) <= hi:
        raise StrictError(f"Write a whole number from {lo} to {hi}, in digits only.")
    return int(text)


def clean_name(text: str, max_length: int) -> str:
    """The name in Unicode NFC, trimmed, its runs of white space one space each. Joiners of scripts that need them are kept.

    Raises StrictError for an empty or longer name, control characters, lone surrogates, unassigned or private characters,
    and characters that reorder or hide text.
    """
    # A bound before the work: normalising may lengthen threefold, never shorten below a tenth.
    if len(text) > 16 * max_length + 64:
        raise StrictError(f"The name is too long; {max_length} characters are accepted.")
    name = _SPACES.sub(" ", text).strip(" ")
    if any(char in _UNSEEN or unicodedata.category(char) in {"Cc", "Cs", "Cn", "Co"} for char in name):
        raise StrictError("The name holds a character that cannot be seen or that turns the writing direction; type it anew.")
    name = unicodedata.normalize("NFC", name)
    if not name or all(unicodedata.category(char)[0] in "CM" for char in name):
        raise StrictError("The name is empty; write it.")
    if len(name) > max_length:
        raise StrictError(f"The name is too long; {max_length} characters are accepted.")
    return name


def _decoded(data: bytes | str, max_bytes: int) -> str:
    if len(data) > max_bytes:
        raise StrictError(f"The text is larger than {max_bytes} bytes; send it in parts.")
    if isinstance(data, bytes):
        try:
            return data.decode()
        except UnicodeDecodeError as error:
            raise StrictError(f"The text is not UTF-8 from byte {error.start} on; save it as UTF-8.") from None
    if _SURROGATE.search(data):
        raise StrictError(HALF_CHARACTER)
    if len(data.encode()) > max_bytes:
        raise StrictError(f"The text is larger than {max_bytes} bytes; send it in parts.")
    return data


def _check_depth(text: str, max_depth: int) -> None:
    # Counted before parsing: the parser recurses and would end in RecursionError.
    depth = 0
    for found in _SCAN.finditer(text):
        if (mark := found[0]) in "[{":
            depth += 1
            if depth > max_depth:
                raise StrictError(f"The JSON is nested deeper than {max_depth} levels; flatten it.")
        elif mark in "]}":
            depth -= 1


def _object(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = sorted(key for key, _ in pairs)
        twice = next(key for key, following in pairwise(keys) if key == following)
        raise StrictError(f"The key {twice[:60]!a} stands twice in one object; keep one.")
    return found


def _constant(name: str) -> NoReturn:
    raise StrictError(f"{name} is not a JSON number; leave the value out or write it as text.")


def _float(text: str) -> float:
    if not math.isfinite(value := float(text)):
        raise StrictError("A number is out of range; check it, or write it as text.")
    return value


def _integer(text: str) -> int:
    if len(text) > 20 or not -(2**63) <= int(text) < 2**63:
        raise StrictError("A whole number is out of range (64 bits); check it, or write it as text.")
    return int(text)
