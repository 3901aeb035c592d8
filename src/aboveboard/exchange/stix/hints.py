"""Finds countries at which objects only hint: where something that is no victim is said to be or to come from, and tags of language."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

_COUNTRY = re.compile(r"[A-Za-z]{2}")
# Language, extensions of it, script, region (RFC 5646 §2.1); a region of three digits is no country.
_REGION = re.compile(r"[a-z]{2,3}(?:-[a-z]{3}){0,3}(?:-[a-z]{4})?-([a-z]{2})(?:-[a-z0-9-]{1,50})?", re.IGNORECASE)
ORIGIN = "originates-from"
_SAID = {"located-at": "A relationship locates it there.", ORIGIN: "A relationship says that it comes from there."}


class Hint(NamedTuple):
    """A country (ISO 3166 alpha-2, capitals) with what hints at it, a sentence."""

    country: str
    reason: str


def own(content: Mapping[str, object]) -> Iterator[Hint]:
    """What an object says itself: a location's country, and the region of its language tag (STIX 2.1 §3.2); malformed says nothing."""
    if content.get("type") == "location" and (country := _country(content)) is not None:
        yield Hint(country, "The location lies there.")
    tag = content.get("lang")
    if isinstance(tag, str) and (region := _REGION.fullmatch(tag)) is not None:
        yield Hint(region[1].upper(), f"Its language is tagged {tag}.")


def related(contents: Iterable[Mapping[str, object]]) -> dict[str, frozenset[Hint]]:
    """Object id → what relationships among these objects say of where it is or comes from, for both the relationship and its source.

    Whether that is a victim is asked elsewhere (`stix.victims`).
    """
    listed = list(contents)
    countries = {str(each.get("id")): country for each in listed if each.get("type") == "location" and (country := _country(each))}
    found: dict[str, set[Hint]] = defaultdict(set)
    if not countries:
        return {}
    for content in listed:
        said, country = _SAID.get(str(content.get("relationship_type"))), countries.get(str(content.get("target_ref")))
        if said is None or country is None:
            continue
        for id_ in (content.get("id"), content.get("source_ref")):
            if isinstance(id_, str):
                found[id_].add(Hint(country, said))
    return {id_: frozenset(hints) for id_, hints in found.items()}


def origins(contents: Iterable[Mapping[str, object]]) -> list[str]:
    """The ids of the locations from which relationships among these objects say that something comes."""
    named = (content.get("target_ref") for content in contents if content.get("relationship_type") == ORIGIN)
    return [target for target in named if isinstance(target, str)]


def _country(content: Mapping[str, object]) -> str | None:
    country = content.get("country")
    return country.upper() if isinstance(country, str) and _COUNTRY.fullmatch(country) else None
