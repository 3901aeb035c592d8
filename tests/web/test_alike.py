"""The pages of what holds the same values: at three doors, each by its rights, and noted as handed over."""

from typing import Any

import pytest

from aboveboard.exchange import queries
from aboveboard.exchange.models import Object
from tests import make_diligence
from tests import make_exchange as make
from tests.exchange.test_channel import suspend
from tests.make_web import veil
from tests.web.threat_data import GERMAN, HOSTILE, browser, plain, text_of

pytestmark = pytest.mark.usefixtures("house")


@pytest.fixture(autouse=True)
def _feeds(house: None) -> None:
    make.feeds()


def test_three_doors_lead_from_object_to_value_to_neighbour(django_assert_max_num_queries: Any) -> None:
    nova, other, german = make.partner(), make.partner(), make.bureau("de")
    one = make.indicator(nova, GERMAN, name="Canary-one", **make.marked(make.CLEAR))
    two = make.indicator(other, "[domain-name:value = 'BAD[.]de' OR url:value = 'http://x.de/?a=1&b=2']", name="Canary-two", confidence=70)
    three = make.indicator(other, GERMAN, name="Canary-red", **make.marked(make.RED))
    make.admitted(nova, one)
    make.admitted(other, two, three)
    keys = dict(Object.objects.values_list("stix_id", "pk"))
    doors = {"/country/": german, "/exchange/": make.desk(), "/own/data/": other}
    for door, who in doors.items():
        client = browser(who)
        address = f"{door}objects/{veil(keys[one['id']])}/"
        client.get(address)
        with django_assert_max_num_queries(110):
            answer = client.get(address)
        shown = plain(answer)
        assert "What holds the same values" in shown
        assert f"{door}objects/{veil(keys[two['id']])}/" in shown
        assert "confidence 70 of 100" in shown
        assert f"{door}values/?q=bad.de&amp;kind=domain" in shown
        assert ("Canary-red" in shown) == (door != "/country/")
        assert answer.context["marking"] == ("TLP:AMBER" if door == "/country/" else "TLP:RED")
        value = plain(client.get(f"{door}values/", {"q": "BAD[.]de."}))
        assert ("2 objects hold it" if door == "/country/" else "3 objects hold it") in value
        assert f"{door}values/?q=http%3A%2F%2Fx.de%2F%3Fa%3D1%26b%3D2&amp;kind=url" in value
        assert "1 object holds it" in plain(client.get(f"{door}values/", {"q": "http://x.de/?a=1&b=2", "kind": "url"}))
    assert "Nova Networks" in text_of(browser(make.desk()), f"/exchange/objects/{veil(keys[one['id']])}/")
    # What was listed beside it was handed over with it.
    held = queries.visible_dossier(make.desk(), keys[two["id"]]).provenance
    assert held is not None
    assert "country:de" in {each.party for each in held.recipients}


def test_three_doors_draw_what_an_object_relates_to_and_each_step_leads_on(django_assert_max_num_queries: Any) -> None:
    nova, german = make.partner(), make.bureau("de")
    one = make.indicator(nova, GERMAN, name=f"Canary {HOSTILE[:25]}", **make.marked(make.GREEN))
    two = make.indicator(nova, GERMAN, name="Canary-two", **make.marked(make.AMBER))
    make.admitted(nova, one, two)
    keys = dict(Object.objects.values_list("stix_id", "pk"))
    for door, who in {"/country/": german, "/exchange/": make.desk(), "/own/data/": nova}.items():
        client = browser(who)
        assert f"{door}objects/{veil(keys[one['id']])}/relations/" in plain(client.get(f"{door}objects/{veil(keys[one['id']])}/"))
        address = f"{door}objects/{veil(keys[one['id']])}/relations/"
        client.get(address)
        with django_assert_max_num_queries(120):
            answer = client.get(address)
        shown = plain(answer)
        assert "<script>alert" not in shown
        assert f'<a href="{door}objects/{veil(keys[two["id"]])}/relations/"' in shown
        assert f"{door}values/?q=bad.de&amp;kind=domain" in shown
        assert answer.context["marking"] == "TLP:AMBER"
        assert "Who says what of whom" in shown
        narrow = plain(client.get(address, {"kind": "malware", "depth": "3"}))
        assert "Canary-two" not in narrow
        assert "Nothing of these kinds stands beside it." in narrow
        taken = client.get(address, {"as": "stix"})
        assert {each["id"] for each in taken.json()["objects"]} == {one["id"], two["id"]}
        for odd in ({"depth": "9"}, {"depth": "x\0"}, {"kind": [HOSTILE, "\0", "x" * 9_000] * 40}, {"as": "exe"}):
            assert client.get(address, odd).status_code == 200, odd
        assert client.get(f"{door}objects/{veil(10**18)}/relations/").status_code == 404
    held = queries.visible_dossier(make.desk(), keys[two["id"]]).provenance
    assert held is not None
    assert "country:de" in {each.party for each in held.recipients}


def test_hostile_values_are_answered_with_a_sentence_and_strangers_find_nothing() -> None:
    nova = make.partner()
    doors = {"/country/": make.bureau("de"), "/exchange/": make.desk(), "/own/data/": nova}
    for door, who in doors.items():
        client = browser(who)
        assert "Everything about a value" in text_of(client, f"{door}values/")
        for text in (HOSTILE, "\0", "x" * 9_000, "[" * 400, "https://[::1", "%", "\u202e.de", "-"):
            answer = client.get(f"{door}values/", {"q": text, "kind": text[:20]})
            assert answer.status_code == 422 or text == "\0", (door, text)
            assert "<script>alert" not in answer.content.decode()
        assert "No object that you may see." in text_of(client, f"{door}values/", q="good.de")
        assert client.get(f"{door}objects/{veil(10**18)}/").status_code == 404
        for other in set(doors) - {door}:
            assert client.get(f"{other}values/", {"q": "bad.de"}).status_code == 404
    assert browser(make_diligence.staff("officer")).get("/exchange/values/", {"q": "bad.de"}).status_code == 404
    client = browser(nova)
    suspend(nova)
    assert client.get("/own/data/values/", {"q": "bad.de"}).status_code == 403
