"""Reads what people type about parties; every refusal is `Invalid` and names the field."""

import re
from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from functools import cache
from urllib.parse import urlsplit

from babel import Locale
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from aboveboard.kernel.errors import Invalid
from aboveboard.lib import clock
from aboveboard.lib.strict import StrictError, clean_name

_BIRTH = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?")
_CODE = re.compile(r"[a-z][a-z_]{1,39}")
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}")
# CLDR lists groupings and test codes among the territories; no country has them.
_NOT_COUNTRIES = frozenset({"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"})


@cache
def countries() -> frozenset[str]:
    """All ISO 3166-1 alpha-2 codes, in lower case."""
    return frozenset(
        code.lower() for code in map(str, Locale("en").territories) if len(code) == 2 and code.isalpha() and code not in _NOT_COUNTRIES
    )


def name(field: str, text: object, most: int) -> str:
    """One line of at most `most` characters, cleaned."""
    if not isinstance(text, str):
        raise Invalid(**{field: "Write this as text."})
    try:
        return clean_name(text, most)
    except StrictError as error:
        raise Invalid(**{field: str(error)}) from None


def optional_name(field: str, text: object, most: int) -> str:
    """As `name`, but may be left empty."""
    return "" if isinstance(text, str) and not text.strip() else name(field, text, most)


def prose(field: str, text: object, most: int, *, required: bool = True) -> str:
    """Several lines of at most `most` characters altogether, each cleaned like a name."""
    if not isinstance(text, str):
        raise Invalid(**{field: "Write this as text."})
    if len(text) > most:
        raise Invalid(**{field: f"This is too long; {most} characters are accepted. Attach the rest as a document."})
    lines = text.replace("\r\n", "\n").replace("\r", "\n").strip().split("\n")
    cleaned = "\n".join(optional_name(field, line, most) for line in lines)
    if required and not cleaned:
        raise Invalid(**{field: "This is empty; write a few sentences."})
    return cleaned


def country(field: str, code: object, *, required: bool = True) -> str:
    """An ISO 3166-1 alpha-2 code, in lower case."""
    if code == "" and not required:
        return ""
    if not isinstance(code, str) or code.lower() not in countries():
        raise Invalid(**{field: "Choose a country (two letters, ISO 3166-1), for example nl."})
    return code.lower()


def birth(field: str, text: object) -> str:
    """A date of birth as far as it is known: YYYY, YYYY-MM or YYYY-MM-DD, or empty."""
    if text == "":
        return ""
    if not isinstance(text, str) or not _BIRTH.fullmatch(text):
        raise Invalid(**{field: "Write the date of birth as 1971, 1971-05 or 1971-05-23."})
    year, month, day = [int(part) for part in text.split("-")] + [1] * (2 - text.count("-"))
    try:
        earliest = date(year, month, day)
    except ValueError:
        raise Invalid(**{field: "There is no such day in the calendar; check the date of birth."}) from None
    if earliest.year < 1880 or earliest > clock.today():
        raise Invalid(**{field: "A date of birth lies between 1880 and today; check the year."})
    return text


def website(field: str, text: object) -> str:
    """An http or https address without sign-in details, or empty."""
    if text == "":
        return ""
    address = name(field, text, 300)
    try:
        parts = urlsplit(address)
        is_signed = parts.username is not None or parts.password is not None
        plain = not is_signed and parts.port != 0 and not {" ", "\\"} & set(address)
    except ValueError:
        plain = False
    if not plain or parts.scheme not in {"http", "https"} or not _HOST.fullmatch(parts.hostname or ""):
        raise Invalid(**{field: "Write the address of the website as https://www.example.org."})
    return address


def email(field: str, text: object) -> str:
    """An electronic mail address, or empty."""
    if text == "":
        return ""
    address = name(field, text, 254)
    try:
        validate_email(address)
    except ValidationError:
        raise Invalid(**{field: "Write the address as name@example.org."}) from None
    return address


def choice[E: StrEnum](field: str, value: object, kinds: type[E]) -> E:
    """A member of `kinds`, from the member or its text."""
    try:
        return kinds(value)  # type: ignore[arg-type]  # any other type is refused as an unknown member
    except ValueError:
        raise Invalid(**{field: f"Choose one of: {', '.join(kinds)}."}) from None


def choices[E: StrEnum](field: str, values: object, kinds: type[E]) -> tuple[E, ...]:
    """Several different members of `kinds`, in their own order."""
    found = {choice(field, value, kinds) for value in _items(field, values, len(kinds))}
    return tuple(kind for kind in kinds if kind in found)


def codes(field: str, values: object, most: int) -> tuple[str, ...]:
    """At most `most` codes such as `private_security`, sorted, each once."""
    items = _items(field, values, most)
    if not all(isinstance(item, str) and _CODE.fullmatch(item) for item in items):
        raise Invalid(**{field: "Choose from the list; a code has small letters and underscores only."})
    return tuple(sorted({str(item) for item in items}))


def country_codes(field: str, values: object) -> tuple[str, ...]:
    """Countries by ISO 3166-1 alpha-2 code, sorted, each once."""
    return tuple(sorted({country(field, value) for value in _items(field, values, len(countries()))}))


def day(field: str, value: object) -> date:
    """A date within the bounds of a calendar that people plan by."""
    if type(value) is not date or not 1900 <= value.year <= 2200:
        raise Invalid(**{field: "Give a date between 1900 and 2200, written as YYYY-MM-DD."})
    return value


def optional_day(field: str, value: object) -> date | None:
    """As `day`, or None."""
    return None if value is None else day(field, value)


def expiry(field: str, value: object) -> date | None:
    """A last day of validity that is not past already, or None."""
    until = optional_day(field, value)
    if until is not None and until < clock.today():
        raise Invalid(**{field: "This has expired already; give one that is still valid."})
    return until


def share(field: str, value: object) -> int:
    """A share in 1/10,000, from 0 to 10,000."""
    if type(value) is not int or not 0 <= value <= 10_000:
        raise Invalid(**{field: "A share lies between 0 and 100 %, with at most two decimal digits."})
    return value


def truth(field: str, value: object) -> bool:
    """Exactly yes or no."""
    if type(value) is not bool:
        raise Invalid(**{field: "Answer yes or no."})
    return value


def _items(field: str, values: object, most: int) -> list[object]:
    if isinstance(values, str | bytes | dict) or not isinstance(values, Iterable):
        raise Invalid(**{field: "Give a list."})
    items: list[object] = []
    for value in values:
        items.append(value)
        if len(items) > most:
            raise Invalid(**{field: f"At most {most} can be chosen."})
    return items
