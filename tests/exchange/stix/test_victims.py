"""Victims that the objects name themselves lead to their countries."""

from typing import Any

import pytest

from aboveboard.exchange.stix.victims import victim_countries, victim_sectors

LOCATION = {"type": "location", "id": "location--l", "country": "fr"}


def related(kind: str, source: str, target: str) -> dict[str, Any]:
    return {"type": "relationship", "id": "relationship--1", "relationship_type": kind, "source_ref": source, "target_ref": target}


def test_a_targeted_location_is_the_victims_country() -> None:
    found = victim_countries([related("targets", "malware--m", "location--l"), LOCATION])
    assert found == dict.fromkeys(["relationship--1", "malware--m", "location--l"], frozenset({"FR"}))


def test_what_indicates_it_is_for_the_victims_country_too() -> None:
    indicates = related("indicates", "indicator--i", "malware--m") | {"id": "relationship--2"}
    found = victim_countries([indicates, related("targets", "malware--m", "location--l"), LOCATION])
    assert found["indicator--i"] == found["relationship--2"] == {"FR"}
    assert "indicator--i" not in victim_countries([indicates, LOCATION])


def test_a_targeted_identity_is_located_first() -> None:
    objects = [related("targets", "campaign--c", "identity--v"), related("located-at", "identity--v", "location--l"), LOCATION]
    assert victim_countries(objects)["campaign--c"] == {"FR"}


def test_a_victims_sectors_lead_as_its_countries_do() -> None:
    victim = {"type": "identity", "id": "identity--v", "sectors": ["energy", 7]}
    odd = {"type": "identity", "id": "identity--w", "sectors": "energy"}
    indicates = related("indicates", "indicator--i", "malware--m") | {"id": "relationship--2"}
    found = victim_sectors([victim, odd, related("targets", "malware--m", "identity--v"), indicates])
    wanted = ["relationship--1", "malware--m", "identity--v", "relationship--2", "indicator--i"]
    assert found == dict.fromkeys(wanted, frozenset({"energy"}))
    assert (
        victim_sectors([victim, odd, related("uses", "malware--m", "identity--v"), related("targets", "malware--m", "identity--w")]) == {}
    )


def test_a_sighting_leads_to_where_it_was_seen() -> None:
    sighting = {"type": "sighting", "id": "sighting--s", "sighting_of_ref": "indicator--i", "where_sighted_refs": ["identity--v", 7]}
    objects = [LOCATION, related("located-at", "identity--v", "location--l"), sighting]
    assert victim_countries(objects)["indicator--i"] == {"FR"}


@pytest.mark.parametrize(
    "objects",
    [
        [LOCATION],
        [LOCATION, related("located-at", "threat-actor--t", "location--l")],
        [LOCATION, related("uses", "malware--m", "location--l")],
        [LOCATION | {"country": "France"}, related("targets", "malware--m", "location--l")],
        [LOCATION | {"country": ["FR"]}, related("targets", "malware--m", "location--l")],
        [related("targets", "malware--m", "location--elsewhere")],
        [{"type": "sighting", "where_sighted_refs": "identity--v"}],
        [{}],
    ],
)
def test_nothing_else_makes_a_victim(objects: list[dict[str, Any]]) -> None:
    assert victim_countries(objects) == {}
