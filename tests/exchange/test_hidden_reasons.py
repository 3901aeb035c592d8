"""Why an object went where, and which lists its values are on, tells nobody of a part that is kept from it."""

import json
from uuid import uuid4

import pytest

from aboveboard.exchange import actions, queries
from aboveboard.exchange.models import Object
from aboveboard.exchange.queries import dossiers
from aboveboard.exchange.rules.handling import EXTENSION
from aboveboard.exchange.values import ClaimForm
from aboveboard.exchange.warning import compiling, lists
from aboveboard.exchange.warning.index import Warnings
from aboveboard.kernel.actor import SYSTEM
from tests import make_exchange as make

SECTOR, HASH = "canary-sector", "aa" * 32


@pytest.fixture(autouse=True)
def _feeds(house: None) -> None:
    make.feeds()


def test_a_reason_that_quotes_a_hidden_part_is_shown_to_desk_and_source_alone() -> None:
    nova, de, desk = make.partner(), make.bureau("de"), make.desk()
    actions.confirm_claim(desk, actions.claim_constituency(de, ClaimForm("de", sectors=(SECTOR,))))
    said = {"extension_type": "property-extension", "victim_sectors": [SECTOR], "values_side": "victim"}
    parts = [{"marking_ref": make.RED, "selectors": [f"extensions.{EXTENSION}.victim_sectors"]}]
    hidden = make.indicator(nova, extensions={EXTENSION: said}, granular_markings=parts, **make.marked(make.GREEN))
    shown = make.indicator(nova, extensions={EXTENSION: said}, **make.marked(make.GREEN))
    make.admitted(nova, hidden, shown)
    for content, is_told in ((hidden, False), (shown, True)):
        key = Object.objects.get(stix_id=content["id"]).pk
        found = queries.visible_dossier(de, key)
        assert (found.is_reduced, SECTOR in str(found.routes), SECTOR in str(found.content)) == (not is_told, is_told, is_told)
        assert is_told or {route.reason for route in found.routes} == {dossiers.KEPT}
        assert {route.country for route in found.routes} == {"DE"}
        assert SECTOR in str(queries.visible_dossier(desk, key).routes)


def test_no_list_is_named_for_a_value_that_is_hidden() -> None:
    nova, de, desk = make.partner(), make.bureau("de"), make.desk()
    written = {"name": "harmless", "version": 1, "type": "string", "list": [HASH], "matching_attributes": ["sha256"]}
    made = Warnings.open(compiling.compiled([lists.read("harmless", json.dumps(written).encode())], queries.WARNINGS.folder))
    actions.load_warnings(SYSTEM, sha256=made.sha256, heads=made.heads)
    whole = {"type": "file", "spec_version": "2.1", "hashes": {"SHA-256": HASH}, "name": "a.doc", **make.marked(make.GREEN)}
    parts = {"granular_markings": [{"marking_ref": make.RED, "selectors": ["hashes"]}]}
    hidden, shown = (whole | more | {"id": f"file--{uuid4()}"} for more in (parts, {}))
    make.admitted(nova, hidden, shown)
    for content, is_told in ((hidden, False), (shown, True)):
        key = Object.objects.get(stix_id=content["id"]).pk
        assert [bool(queries.visible_dossier(who, key).warnings) for who in (de, desk)] == [is_told, True]
