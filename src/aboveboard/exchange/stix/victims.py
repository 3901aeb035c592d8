"""Finds the countries and sectors of victims that a set of objects names itself: what is targeted or sighted, where that is located, and
in which sectors it says that it is."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

_COUNTRY = re.compile(r"[A-Za-z]{2}")
_PLACES = ("identity--", "location--")


def victim_countries(contents: Iterable[Mapping[str, object]]) -> dict[str, frozenset[str]]:
    """Object id → ISO 3166 codes of the victims' countries, for every object that leads to one (STIX 2.1 §4.6, §5.1, §5.2).

    `targets` and `where_sighted_refs` lead to an identity or location, `located-at` from an identity to its location. The
    relationship or sighting, its source and the victim itself all carry the countries, and so does what `indicates` one of these
    (§4.7): police look for the indicator. Whatever is malformed leads nowhere.
    """
    listed = list(contents)
    return _led(listed, _located(listed))


def victim_sectors(contents: Iterable[Mapping[str, object]]) -> dict[str, frozenset[str]]:
    """Object id → the sectors of the victims that it leads to, as their identities say them (STIX 2.1 §4.5), along the same ways."""
    listed = list(contents)
    sectors: dict[str, set[str]] = {}
    for content in listed:
        said = content.get("sectors") if content.get("type") == "identity" else None
        if isinstance(said, list):
            sectors[str(content.get("id"))] = {sector for sector in said if isinstance(sector, str)}
    return _led(listed, sectors) if sectors else {}


def _led(listed: list[Mapping[str, object]], known: Mapping[str, set[str]]) -> dict[str, frozenset[str]]:
    """What each object learns from the victims that it leads to, of what is known of these by id."""
    found: dict[str, set[str]] = defaultdict(set)
    for content in listed:
        if content.get("type") == "sighting":
            refs = content.get("where_sighted_refs")
            places = [ref for ref in refs if isinstance(ref, str)] if isinstance(refs, list) else []
            _lead(found, content, "sighting_of_ref", places, known)
        elif content.get("relationship_type") == "targets":
            _lead(found, content, "source_ref", [str(content.get("target_ref"))], known)
    _follow_indicators(found, listed)
    return {id_: frozenset(codes) for id_, codes in found.items() if codes}


def _follow_indicators(found: dict[str, set[str]], contents: list[Mapping[str, object]]) -> None:
    # One step, from what was found before: nothing indicates an indicator.
    targeting = {id_: frozenset(codes) for id_, codes in found.items()}
    for content in contents:
        codes = targeting.get(str(content.get("target_ref")), frozenset())
        if content.get("relationship_type") == "indicates" and codes:
            for id_ in (content.get("id"), content.get("source_ref")):
                if isinstance(id_, str):
                    found[id_] |= codes


def _located(contents: list[Mapping[str, object]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for content in contents:
        country = content.get("country")
        if content.get("type") == "location" and isinstance(country, str) and _COUNTRY.fullmatch(country):
            found[str(content.get("id"))].add(country.upper())
    for content in contents:
        if content.get("relationship_type") == "located-at" and (codes := found.get(str(content.get("target_ref")))):
            found[str(content.get("source_ref"))] |= codes
    return found


def _lead(found: dict[str, set[str]], content: Mapping[str, object], source: str, places: list[str], known: Mapping[str, set[str]]) -> None:
    for place in places:
        if place.startswith(_PLACES) and (codes := known.get(place)):
            for id_ in (content.get("id"), content.get(source), place):
                if isinstance(id_, str):
                    found[id_] |= codes
