"""One byte sequence for each JSON value, so that a hash of it means the value: JSON Canonicalization Scheme, RFC 8785."""

import hashlib
import math
import re
from collections.abc import Iterable, Mapping
from json.encoder import JSONEncoder, encode_basestring

MAX_DEPTH = 64
MAX_INTEGER = 2**53 - 1
HALF = "The text holds half a character (a lone surrogate); correct it where it was entered."
# Without numbers and foreign keys the encoder of the standard library writes what RFC 8785 asks for.
_TEXTS = JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":"), sort_keys=True)
_SURROGATE = re.compile("[\ud800-\udfff]")


class CanonicalError(ValueError):
    """The value has no canonical JSON form; the text says which part and what to do."""


def dumps(value: object) -> bytes:
    """The canonical JSON of `value` in UTF-8 (RFC 8785).

    Takes None, bool, int up to 2^53-1 either way, finite float, str, list, tuple and dict with str keys, up to 64 deep.
    Raises CanonicalError for everything else: a date, a Decimal or a UUID must be turned into text by its owner.
    """
    return "".join(_write(value, 0)).encode()


def dumps_texts(value: Mapping[str, object]) -> bytes:
    """The same bytes as `dumps`, ten times as fast, for objects with ASCII keys that hold nothing but text, null and lists of them.

    Raises CanonicalError for half a character; what else it is given is for its caller to know.
    """
    text = _TEXTS.encode(value)
    if _SURROGATE.search(text):
        raise CanonicalError(HALF)
    return text.encode()


def digest(value: object) -> str:
    """The SHA-256 of the canonical JSON of `value`, as 64 lower-case hex digits. Raises CanonicalError as `dumps` does."""
    return hashlib.sha256(dumps(value)).hexdigest()


def _write(value: object, depth: int) -> Iterable[str]:
    if depth > MAX_DEPTH:
        raise CanonicalError(f"The value is nested deeper than {MAX_DEPTH} levels; flatten it.")
    match value:
        case list() | tuple() if value and depth < MAX_DEPTH and all(type(item) is int for item in value):
            yield f"[{','.join(map(_scalar, value))}]"
        case list() | tuple():
            yield "["
            for position, item in enumerate(value):
                yield "," if position else ""
                yield from _write(item, depth + 1)
            yield "]"
        case dict():
            yield "{"
            for position, key in enumerate(sorted(value, key=_sort_key)):
                yield "," if position else ""
                yield _text(key)
                yield ":"
                yield from _write(value[key], depth + 1)
            yield "}"
        case _:
            yield _scalar(value)


def _scalar(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            return _text(value)
        case int():
            if abs(value) > MAX_INTEGER:
                raise CanonicalError("A number beyond 2^53-1 is not exact for every JSON reader; write it as text.")
            return int.__repr__(value)
        case float():
            return _number(value)
    raise CanonicalError(f"{type(value).__name__} has no JSON form; turn it into text first.")


def _sort_key(key: object) -> bytes:
    if not isinstance(key, str):
        raise CanonicalError(f"The keys of an object are text; {type(key).__name__} is not.")
    # RFC 8785 §3.2.3 orders by UTF-16 code units, which differs from code points above U+FFFF.
    return key.encode("utf-16-be", "surrogatepass")


def _text(text: str) -> str:
    if _SURROGATE.search(text):
        raise CanonicalError(HALF)
    return encode_basestring(str(text))


def _number(value: float) -> str:
    """The shortest decimal that reads back as `value`, laid out as ECMAScript does (RFC 8785 §3.2.2.3)."""
    if not math.isfinite(value):
        raise CanonicalError("NaN and infinity have no JSON form; leave the value out or write it as text.")
    if value == 0:
        return "0"
    sign = "-" if value < 0 else ""
    mantissa, _, exponent = f"{float.__repr__(abs(value))}e0".partition("e")
    whole, _, rest = mantissa.partition(".")
    power = int(exponent.removesuffix("e0")) + len(whole)
    digits = (whole + rest).lstrip("0")
    power -= len(whole + rest) - len(digits)
    digits = digits.rstrip("0")
    if len(digits) <= power <= 21:
        return sign + digits.ljust(power, "0")
    if 0 < power <= 21:
        return f"{sign}{digits[:power]}.{digits[power:]}"
    if -6 < power <= 0:
        return f"{sign}0.{'0' * -power}{digits}"
    fraction = f".{digits[1:]}" if digits[1:] else ""
    return f"{sign}{digits[0]}{fraction}e{power - 1:+d}"
