"""Whom a source shuts out is known to the source and the secretariat; everybody else is given the object without a trace of it."""

import json
from typing import Any
from uuid import uuid4

import pytest

from aboveboard.exchange import actions, queries
from aboveboard.exchange.models import Object, Submission
from aboveboard.exchange.rules.handling import EXTENSION, without_exclusions
from aboveboard.exchange.stix import sco
from aboveboard.exchange.stix.taxii.filters import Filters
from aboveboard.kernel.actor import SYSTEM, Actor
from tests import make_exchange as make
from tests.api.caller import Caller
from tests.make_web import veil
from tests.web.threat_data import browser, text_of

OTHER = "extension-definition--1b0bb2a8-30e6-4f0d-9d2c-111111111111"


@pytest.fixture(autouse=True)
def _feeds(house: None) -> None:
    make.feeds()


def asked(**wishes: Any) -> dict[str, Any]:
    """The extension with these wishes."""
    return {EXTENSION: {"extension_type": "property-extension", **wishes}}


def given(who: Actor, place: str, stix_id: str) -> bytes:
    """The bytes that a reader is given of an object."""
    (item,) = queries.visible_objects(who, place, Filters(ids=frozenset({stix_id}))).items
    return item.body


def test_others_are_given_every_byte_but_those_that_name_the_countries_shut_out() -> None:
    nova, fr, other, desk = make.partner(), make.bureau("fr"), make.partner(), make.desk()
    one = make.indicator(nova, **make.marked(make.CLEAR), x_number=2**53)
    wishes = '"excluded_countries" : ["DE",\n "no"], "victim_countries": ["fr"]'
    whole = json.dumps(one)[:-1] + ', "name":"\\u00e9 é", "extensions":{"%s":{"extension_type":"property-extension", %s}}, "x_share": 1.50}'
    whole = whole.replace('"name": "Command server", ', "") % (EXTENSION, wishes)
    actions.receive(nova, make.intake(nova), body=f'{{"objects":[{whole}]}}'.encode())
    actions.admit(SYSTEM, Submission.objects.get())
    left = whole.replace('"excluded_countries" : ["DE",\n "no"], ', "")
    assert Object.objects.get(stix_id=one["id"]).excluded == ["DE", "NO"]
    assert given(fr, "shared", one["id"]).decode() == given(other, "shared", one["id"]).decode() == left
    assert given(desk, "shared", one["id"]).decode() == given(nova, str(make.intake(nova).pk), one["id"]).decode() == whole


@pytest.mark.parametrize(
    ("extensions", "left"),
    [
        (asked(excluded_countries=["DE"]), None),
        (asked(excluded_countries=["DE"], victim_countries=["FR"]), asked(victim_countries=["FR"])),
        ({OTHER: {"extension_type": "property-extension", "a": 1}} | asked(excluded_countries=["DE"]), [OTHER]),
    ],
)
def test_nothing_is_left_by_which_an_exclusion_could_be_missed(extensions: dict[str, Any], left: Any) -> None:
    content = make.indicator(extensions=extensions)
    told = json.loads(without_exclusions(json.dumps(content).encode()))
    wanted = {OTHER: extensions[OTHER]} if left == [OTHER] else left
    assert told == {name: value for name, value in (content | {"extensions": wanted}).items() if value is not None}


def test_pages_and_graphs_tell_nothing_of_it_nor_that_anything_is_left_out() -> None:
    nova, fr, desk = make.partner(), make.bureau("fr"), make.desk()
    one = make.indicator(nova, **make.marked(make.CLEAR), extensions=asked(excluded_countries=["DE", "NO"]))
    make.admitted(nova, one)
    key = Object.objects.get(stix_id=one["id"]).pk
    dossier = queries.visible_dossier(fr, key)
    assert ("extensions" in dossier.content, dossier.is_reduced) == (False, False)
    assert queries.visible_dossier(desk, key).content["extensions"] == one["extensions"]
    assert "excluded_countries" not in text_of(browser(fr), f"/country/objects/{veil(key)}/")
    bundle = Caller(None, make.token(fr)).get(f"/objects/graph/bundle?object={one['id']}")
    assert (one["id"] in bundle.content.decode(), "excluded_countries" in bundle.content.decode()) == (True, False)


def test_what_is_hidden_by_a_marking_as_well_stays_hidden() -> None:
    nova, fr = make.partner(), make.bureau("fr")
    part = {"granular_markings": [{"selectors": ["description"], "marking_ref": make.RED}], "description": "hidden"}
    one = make.indicator(nova, **make.marked(make.CLEAR), **part, extensions=asked(excluded_countries=["DE"]))
    make.admitted(nova, one)
    told = json.loads(given(fr, "shared", one["id"]))
    assert not {"description", "extensions", "granular_markings"} & told.keys()
    assert queries.visible_dossier(fr, Object.objects.get(stix_id=one["id"]).pk).is_reduced


@pytest.mark.parametrize("selector", ["extensions", f"extensions.{EXTENSION}", f"extensions.{EXTENSION}.excluded_countries.[0]"])
def test_no_granular_marking_tells_that_somebody_is_shut_out(selector: str) -> None:
    nova = make.partner()
    part = {"granular_markings": [{"selectors": [selector], "marking_ref": make.RED}]}
    bad = make.indicator(nova, **part, extensions=asked(excluded_countries=["DE"]))
    fine = make.indicator(nova, granular_markings=[{"selectors": ["extensions"], "marking_ref": make.RED}], extensions=asked())
    (refused, taken) = make.fates(nova, make.admitted(nova, bad, fine))
    assert (refused[0], "granular marking" in refused[1], taken[0]) == ("failures", True, "successes")


def test_an_id_that_follows_from_the_countries_shut_out_is_refused_since_trying_would_tell_them() -> None:
    nova = make.partner()
    file: dict[str, Any] = {"type": "file", "spec_version": "2.1", "name": "a.exe", "extensions": asked(excluded_countries=["DE"])}
    file |= make.marked(make.CLEAR)
    telling, drawn = file | {"id": sco.deterministic_id(file)}, file | {"id": f"file--{uuid4()}"}
    open_ = file | {"extensions": asked(victim_countries=["FR"])}
    said = make.fates(nova, make.admitted(nova, telling, drawn, open_ | {"id": sco.deterministic_id(open_)}))
    assert [outcome for outcome, _ in said] == ["failures", "successes", "successes"]
    assert "drawn at random" in said[0][1]
