"""What only hints at a country, read off one object and off what relates it to a location."""

from typing import Any

import pytest

from aboveboard.exchange.stix.hints import Hint, origins, own, related

pytestmark = pytest.mark.once

PLACE = {"type": "location", "id": "location--1", "country": "ke"}
LIES, COMES = Hint("KE", "A relationship locates it there."), Hint("KE", "A relationship says that it comes from there.")


def relation(kind: object, source: object = "campaign--1", target: object = "location--1") -> dict[str, Any]:
    return {"type": "relationship", "id": "relationship--1", "relationship_type": kind, "source_ref": source, "target_ref": target}


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (PLACE, [Hint("KE", "The location lies there.")]),
        ({"type": "location", "region": "africa"}, []),
        ({"type": "location", "country": "Kenya"}, []),
        ({"type": "location", "country": 7}, []),
        # Only a location has a country (STIX 2.1 §4.11): what another object calls so is its own affair.
        ({"type": "identity", "country": "KE", "x_country": "KE"}, []),
        ({"type": "report", "lang": "fr-CH"}, [Hint("CH", "Its language is tagged fr-CH.")]),
        ({"type": "report", "lang": "zh-Hant-tw"}, [Hint("TW", "Its language is tagged zh-Hant-tw.")]),
        ({"type": "report", "lang": "de-AT-1996"}, [Hint("AT", "Its language is tagged de-AT-1996.")]),
        ({"type": "report", "lang": "fr"}, []),
        ({"type": "report", "lang": "es-419"}, []),
        ({"type": "report", "lang": "x-ch"}, []),
        ({"type": "report", "lang": "fr-CH-" + "a" * 60}, []),
        ({"type": "report", "lang": ["fr-CH"]}, []),
        (PLACE | {"lang": "fr-CH"}, [Hint("KE", "The location lies there."), Hint("CH", "Its language is tagged fr-CH.")]),
    ],
)
def test_an_object_hints_by_its_place_and_the_tag_of_its_language(content: dict[str, Any], expected: list[Hint]) -> None:
    assert list(own(content)) == expected


@pytest.mark.parametrize(("kind", "hint"), [("located-at", LIES), ("originates-from", COMES)])
def test_where_something_is_or_comes_from_hints_for_it_and_for_what_says_so(kind: str, hint: Hint) -> None:
    assert related([relation(kind), PLACE]) == {"campaign--1": {hint}, "relationship--1": {hint}}


@pytest.mark.parametrize(
    "contents",
    [
        [relation("located-at")],
        [PLACE],
        [relation("uses"), PLACE],
        [relation(["located-at"]), PLACE],
        [relation("located-at", target="location--2"), PLACE],
        [relation("located-at", target={}), PLACE],
        [relation("located-at"), PLACE | {"type": "identity"}],
        [relation("located-at"), PLACE | {"country": "Kenya"}],
    ],
)
def test_what_leads_to_no_known_location_hints_at_nothing(contents: list[dict[str, Any]]) -> None:
    assert related(contents) == {}


def test_a_malformed_source_gets_none() -> None:
    assert related([relation("located-at", source=7), PLACE]) == {"relationship--1": {LIES}}


def test_the_places_that_something_comes_from_are_named() -> None:
    assert origins([relation("originates-from"), relation("located-at", target="location--2"), relation("originates-from", target=7)]) == [
        "location--1"
    ]
