"""Reads what the source itself says about handling an object: countries to shut out, and where the victims are."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import NAMESPACE_URL, uuid5

from aboveboard.exchange.stix.routing import Side

# STIX has no property for either, so ours stands in an extension (STIX 2.1 §7.3) whose id anyone can derive again.
EXTENSION = f"extension-definition--{uuid5(NAMESPACE_URL, 'urn:aboveboard:handling')}"
MOST = 250
_ASKED = frozenset({"extension_type", "excluded_countries", "victim_countries", "victim_sectors", "values_side"})
_COUNTRY = re.compile(r"[A-Za-z]{2}")
_SECTOR = re.compile(r"[a-z][a-z0-9_-]{0,59}")


class HandlingRefused(ValueError):
    """The source's wish cannot be read, so the object is not taken: it might go where it must not."""


@dataclass(frozen=True, slots=True)
class Handling:
    """The source's own word; countries are ISO 3166 codes in capitals."""

    excluded: frozenset[str] = frozenset()
    victims: frozenset[str] = frozenset()
    sectors: frozenset[str] = frozenset()
    side: Side = Side.HOST


NONE = Handling()


def handling(content: Mapping[str, object]) -> Handling:
    """The handling that an object asks for in the extension `EXTENSION`; raises `HandlingRefused` where it is malformed."""
    extensions = content.get("extensions")
    asked = extensions.get(EXTENSION) if isinstance(extensions, dict) else None
    if asked is None:
        return NONE
    if not isinstance(asked, dict) or set(asked) - {
        "extension_type",
        "excluded_countries",
        "victim_countries",
        "victim_sectors",
        "values_side",
    }:
        raise HandlingRefused("The handling extension takes excluded_countries, victim_countries, victim_sectors and values_side only.")
    return Handling(
        _codes(asked, "excluded_countries"),
        _codes(asked, "victim_countries"),
        _words(asked, "victim_sectors", _SECTOR, "sector"),
        _side(asked),
    )


def _side(asked: Mapping[str, object]) -> Side:
    """Whose the values are; without a word they are of what attacks."""
    said = asked.get("values_side", Side.HOST.value)
    if said not in {side.value for side in Side}:
        raise HandlingRefused("values_side is victim, where the values are the victim's own, or host.")
    return Side(said)


def _codes(asked: Mapping[str, object], name: str) -> frozenset[str]:
    return frozenset(code.upper() for code in _words(asked, name, _COUNTRY, "two-letter country code"))


def _words(asked: Mapping[str, object], name: str, form: re.Pattern[str], wanted: str) -> frozenset[str]:
    listed = asked.get(name, [])
    if not isinstance(listed, list) or len(listed) > MOST:
        raise HandlingRefused(f"{name} is a list of at most {MOST} entries.")
    for word in listed:
        if not isinstance(word, str) or not form.fullmatch(word):
            raise HandlingRefused(f"{name}: {str(word)[:40]!r} is no {wanted}.")
    return frozenset(listed)
