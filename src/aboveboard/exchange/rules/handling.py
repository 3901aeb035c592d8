"""Reads what the source itself says about handling an object: countries to shut out, and where the victims are."""

import re
from collections.abc import Mapping
from uuid import NAMESPACE_URL, uuid5

import msgspec

from aboveboard.exchange.stix import cutting
from aboveboard.exchange.stix.routing import Side

# STIX has no property for either, so ours stands in an extension (STIX 2.1 §7.3) whose id anyone can derive again.
EXTENSION = f"extension-definition--{uuid5(NAMESPACE_URL, 'urn:aboveboard:handling')}"
MOST = 250
_EXCLUDED, _TYPE = "excluded_countries", "extension_type"
_ASKED = frozenset({_TYPE, _EXCLUDED, "victim_countries", "victim_sectors", "values_side"})
_COUNTRY = re.compile(r"[A-Za-z]{2}")
_SECTOR = re.compile(r"[a-z][a-z0-9_-]{0,59}")


_SELECTED = (
    "The countries that you shut out are told to the secretariat alone: no granular marking may select the extension that names them."
)


class HandlingRefused(ValueError):
    """The source's wish cannot be read, so the object is not taken: it might go where it must not."""


class Handling(msgspec.Struct, frozen=True):
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
    if not isinstance(asked, dict) or set(asked) - _ASKED:
        raise HandlingRefused("The handling extension takes excluded_countries, victim_countries, victim_sectors and values_side only.")
    if _EXCLUDED in asked and _is_selected(content.get("granular_markings")):
        raise HandlingRefused(_SELECTED)
    return Handling(
        _codes(asked, _EXCLUDED),
        _codes(asked, "victim_countries"),
        _words(asked, "victim_sectors", _SECTOR, "sector"),
        _side(asked),
    )


def without_exclusions(body: bytes) -> bytes:
    """The object as everybody but its source and the secretariat is given it: every byte as sent, but the countries shut out.

    Nothing is left by which they could be missed: what would be empty without them goes with them.
    """
    return cutting.without(body, ["extensions", EXTENSION, _EXCLUDED], spared={_TYPE})


def _is_selected(markings: object) -> bool:
    """Whether a granular marking selects inside the extension: its selector would tell of what is not handed out."""
    listed = markings if isinstance(markings, list) else []
    selectors = [str(selector) for marking in listed if isinstance(marking, dict) for selector in marking.get("selectors", [])]
    return any(selector == "extensions" or EXTENSION in selector for selector in selectors)


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
