"""Tables that watchers of the network send of infected and open machines: their addresses are victims, not attackers."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from aboveboard.exchange import actions, queries
from aboveboard.exchange.intake import objects, tables
from aboveboard.exchange.intake.tables import Role
from aboveboard.exchange.models import Alert, Object
from aboveboard.exchange.rules.handling import EXTENSION, HandlingRefused, handling
from aboveboard.exchange.stix import schema
from aboveboard.exchange.stix.markings import Marking
from aboveboard.exchange.values import Wishes
from aboveboard.kernel.actor import SYSTEM
from tests import make_exchange as make

REPORT = b"""\
"timestamp","severity","ip","protocol","port","hostname","tag","asn","geo","city","infection","src_port","dst_ip","sector"
"2026-01-28 03:04:05","high","193.156.90.1","tcp",445,"host1.example","sinkhole",224,"NO","OSLO","avalanche",1,"198.51.100.7","Education"
"2026-01-28 03:04:06","high","193.156.90.2","tcp",445,"host2.example","sinkhole",224,"NO","OSLO","avalanche",2,"198.51.100.7",""
"""
SAYING = objects.Saying("identity--6f1b8a0e-7f1c-4b38-9f6d-111111111111", Marking.AMBER)


def read(remembered: dict[str, str] | None = None) -> tables.Understood:
    table = tables.opened(REPORT)
    return tables.tabled(table, tables.guessed(table, remembered or {}))


def test_the_columns_are_known_by_their_head_and_remembered_choices_prevail() -> None:
    table = tables.opened(REPORT)
    roles = dict(zip(table.titles, tables.guessed(table, {"sector": "nothing"}), strict=True))
    assert roles["ip"] is Role.VICTIMS_VALUE
    assert (roles["geo"], roles["timestamp"], roles["infection"]) == (Role.VICTIM, Role.TIME, Role.NOTE)
    assert roles["sector"] is roles["dst_ip"] is roles["hostname"] is Role.NOTHING


def test_each_address_is_observed_at_its_victim_and_nothing_is_an_indicator() -> None:
    listed = json.loads(objects.composed(read().found, SAYING, at=datetime(2026, 2, 1, tzinfo=UTC), created={}))["objects"]
    assert [each["type"] for each in listed] == ["ipv4-addr", "ipv4-addr", "observed-data", "observed-data"]
    assert [schema.faults(each) for each in listed] == [()] * 4
    address, _, observed, _ = listed
    assert address["value"] == "193.156.90.1"
    wanted: dict[str, Any] = {"extension_type": "property-extension", "victim_countries": ["NO"], "victim_sectors": ["education"]}
    assert address["extensions"][EXTENSION] == wanted | {"values_side": "victim"}
    assert observed["first_observed"] == observed["last_observed"] == "2026-01-28T03:04:05.000Z"
    assert observed["object_refs"] == [address["id"]]
    assert "avalanche" in observed["x_description"]


def test_a_time_to_come_is_no_time_of_observation() -> None:
    listed = json.loads(objects.composed(read().found, SAYING, at=datetime(2026, 1, 1, tzinfo=UTC), created={}))["objects"]
    assert listed[2]["first_observed"] == "2026-01-01T00:00:00.000Z"


def test_the_victims_country_is_alerted(house: None) -> None:
    make.feeds()
    nova = make.partner()
    body = queries.composed_body(nova, read().found, Wishes(), datetime(2026, 2, 1, tzinfo=UTC))
    submission = actions.admit(SYSTEM, actions.receive(nova, make.intake(nova), body=body))
    assert [message for outcome, message in make.fates(nova, submission) if outcome != "successes"] == []
    rows = Object.objects.filter(submission=submission, type="ipv4-addr")
    routes = [route for row in rows for route in row.routes]
    assert routes
    assert {(country, side) for country, _, side, _ in routes} == {("NO", "victim")}
    actions.raise_alerts(SYSTEM, submission)
    assert list(Alert.objects.values_list("country", flat=True)) == ["no"]


def test_a_hash_seen_at_a_victim_is_taken_and_its_id_tells_nothing_of_whom_its_source_shuts_out(house: None) -> None:
    make.feeds()
    nova = make.partner()
    table = tables.opened(b"ip,geo\n" + b"a1" * 32 + b",NO\n")
    found = tables.tabled(table, (Role.VICTIMS_VALUE, Role.VICTIM)).found
    sent = {}
    for day, excluded in enumerate((frozenset[str](), frozenset({"FR"})), start=1):
        body = queries.composed_body(nova, found, Wishes(excluded=excluded), datetime(2026, 2, day, tzinfo=UTC))
        submission = actions.admit(SYSTEM, actions.receive(nova, make.intake(nova), body=body))
        assert [message for outcome, message in make.fates(nova, submission) if outcome != "successes"] == []
        sent[excluded] = [each["id"] for each in json.loads(body)["objects"]]
    assert len({tuple(ids) for ids in sent.values()}) == 1


@pytest.mark.once
def test_a_side_that_is_none_is_refused() -> None:
    with pytest.raises(HandlingRefused, match="values_side"):
        handling({"extensions": {EXTENSION: {"values_side": "both"}}})
