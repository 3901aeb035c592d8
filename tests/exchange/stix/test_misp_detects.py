"""Which attributes of the MISP feed a sensor may look for by itself."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from aboveboard.exchange.stix import misp
from aboveboard.exchange.stix.markings import Badge, Marking, Pap

NOW = 1_790_000_000_000_000
HEADING = misp.Heading(UUID(int=1), "x", date(2026, 1, 1).toordinal(), NOW, Badge(Marking.GREEN), frozenset(), "house", UUID(int=2))
ONE = "[domain-name:value = 'evil.example']"


def detected(pattern: str, pap: Pap | None = None, **more: Any) -> dict[str, bool]:
    """Value → whether it is to be looked for."""
    content = {"type": "indicator", "id": "indicator--1", "pattern": pattern, "pattern_type": "stix"} | more
    entry = misp.Entry(1, NOW, "indicator--1", "2026", content, Badge(Marking.GREEN), pap)
    event: Any = misp.event(HEADING, [entry], NOW)
    return {each["value"]: each["to_ids"] for each in event["Event"]["Attribute"] if each["type"] != "stix2-pattern"}


def at(moment: int) -> str:
    return f"{datetime.fromtimestamp(moment / 1e6, UTC):%Y-%m-%dT%H:%M:%SZ}"


@pytest.mark.parametrize(
    ("pattern", "wanted"),
    [
        (ONE, True),
        ("[domain-name:value = 'evil.example' OR ipv4-addr:value = '8.8.8.8']", True),
        ("[domain-name:value = 'evil.example'] OR [ipv4-addr:value = '8.8.8.8']", True),
        ("[domain-name:value = 'evil.example' AND ipv4-addr:value = '8.8.8.8']", False),
        ("[domain-name:value = 'evil.example'] AND [ipv4-addr:value = '8.8.8.8']", False),
        ("[domain-name:value = 'evil.example'] FOLLOWEDBY [ipv4-addr:value = '8.8.8.8']", False),
        ("[url:value = 'http://evil.example/x AND y']", True),
    ],
)
def test_a_value_is_looked_for_where_it_suffices_alone(pattern: str, wanted: bool) -> None:
    assert set(detected(pattern).values()) == {wanted}


@pytest.mark.parametrize(("begins", "live"), [(NOW - 10**9, "yes"), (NOW + 10**9, "no"), (None, "no")])
def test_the_table_says_of_what_has_not_begun_that_no_sensor_looks_for_it_yet(begins: int | None, live: str) -> None:
    more = {"valid_from": "some day" if begins is None else at(begins)}
    content = {"type": "indicator", "id": "indicator--1", "pattern": ONE, "pattern_type": "stix"} | more
    entry = misp.Entry(1, NOW, "indicator--1", "2026", content, Badge(Marking.GREEN), None)
    assert [row[-1] for row in misp.cells(entry, NOW)] == [live]


def test_what_is_over_revoked_or_not_for_active_use_is_not_looked_for() -> None:
    assert detected(ONE, valid_until=at(NOW + 10**9)) == {"evil.example": True}
    assert detected(ONE, pap=Pap.AMBER) == {"evil.example": True}
    assert detected(ONE, valid_until=at(NOW - 10**9)) == {"evil.example": False}
    assert detected(ONE, valid_until="some day") == {"evil.example": False}
    assert detected(ONE, revoked=True) == {"evil.example": False}
    assert detected(ONE, pap=Pap.RED) == {"evil.example": False}
