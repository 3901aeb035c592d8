"""The pages and the API of constituencies: a bureau claims, the desk asks and decides, others find nothing."""

from typing import Any

import pytest
from django.test import Client

from aboveboard.exchange.models import ConstituencyClaim
from tests import make_exchange as make
from tests.api.caller import Caller
from tests.exchange.test_claims import claim, confirmed
from tests.web.threat_data import HOSTILE, browser, desk, text_of

pytestmark = pytest.mark.usefixtures("house")
OWN = "/country/constituency/"
DESK = "/exchange/constituencies/"
CEILING = 40


@pytest.fixture(autouse=True)
def _feeds(house: None) -> None:
    make.feeds()


def test_a_bureau_claims_the_desk_asks_and_confirms_and_the_bureau_sees_it() -> None:
    confirmed(make.bureau("fr"), domains=("clinic.example",))
    client, office = browser(make.bureau("de")), desk()
    assert "Nothing is claimed yet" in text_of(client, OWN)
    said = {"networks": "192.0.2.0/24\n\n 2001:db8::/32 ", "asns": "", "domains": "a.clinic.example", "sectors": "health"}
    assert client.post(OWN, said).status_code == 302
    row = ConstituencyClaim.objects.get(country="de")
    assert row.networks == ["192.0.2.0/24", "2001:db8::/32"]
    page = text_of(client, OWN)
    assert "Waits for the desk" in page
    assert 'name="networks"' not in page
    assert str(row.pk) in text_of(office, "/")
    assert str(row.pk) in text_of(office, DESK)
    assert "FR has clinic.example, in which it lies." in text_of(office, f"{DESK}{row.pk}/")
    assert office.post(f"{DESK}{row.pk}/").status_code == 302
    assert "In force" in text_of(client, OWN)
    assert office.post(f"{DESK}{row.pk}/").status_code == 409
    assert client.post(f"{OWN}{row.pk}/withdraw/").status_code == 302
    assert ConstituencyClaim.objects.get(country="de").state == "withdrawn"


def test_a_refusal_is_shown_to_its_bureau_until_it_claims_anew() -> None:
    row, client, office = claim(make.bureau("de")), browser(make.bureau("de")), desk()
    assert office.post(f"{DESK}{row.pk}/", {"decision": "refuse", "reason": ""}).status_code == 422
    assert office.post(f"{DESK}{row.pk}/", {"decision": "refuse", "reason": "Ask the registry."}).status_code == 302
    assert "Ask the registry." in text_of(client, OWN)
    client.post(OWN, {"domains": "clinic.example"})
    assert "Ask the registry." not in text_of(client, OWN)


@pytest.mark.parametrize("name", ["networks", "asns", "domains", "sectors"])
def test_what_cannot_be_claimed_comes_back_with_a_sentence(name: str) -> None:
    client = browser(make.bureau("de"))
    for text in (HOSTILE, "0.0.0.0/0" if name == "networks" else "\x00", "x" * 61_000):
        answer = client.post(OWN, {name: text})
        assert answer.status_code == 422, text
    assert not ConstituencyClaim.objects.exists()


def test_others_find_neither_the_page_nor_the_claim() -> None:
    row = claim(make.bureau("de"))
    for client in (browser(make.partner()), Client()):
        assert client.get(OWN).status_code in {302, 404}
        assert client.get(f"{DESK}{row.pk}/").status_code in {302, 404}
    foreign = browser(make.bureau("fr"))
    assert foreign.post(f"{OWN}{row.pk}/withdraw/").status_code == 404
    for address in (DESK, f"{DESK}{row.pk}/"):
        assert foreign.get(address).status_code == browser(make.bureau("de")).get(address).status_code == 404
    assert foreign.post(f"{DESK}{row.pk}/").status_code == 404
    assert desk().get(OWN).status_code == 404
    assert ConstituencyClaim.objects.get().state == "claimed"


def test_the_lists_have_a_ceiling(django_assert_max_num_queries: Any) -> None:
    for country in ("de", "fr", "no"):
        confirmed(make.bureau(country))
    office = desk()
    office.get(DESK)
    with django_assert_max_num_queries(CEILING):
        assert text_of(office, DESK).count("/exchange/constituencies/") >= 3


def test_a_program_claims_and_the_desks_program_decides() -> None:
    de, office = Caller(None, make.token(make.bureau("de"))), Caller(None, make.token(make.desk()))
    made = de.post("/constituencies", {"domains": ["clinic.example"]})
    assert made.status_code == 201
    key = made.json()["id"]
    assert de.read("/constituencies")["items"][0]["allowed_moves"] == ["withdraw_claim"]
    assert de.post("/constituencies", {"domains": ["clinic.example"]}).status_code == 409
    assert de.post(f"/constituencies/{key}/confirm").status_code == 403
    assert Caller(None, make.token(make.bureau("fr"))).get(f"/constituencies/{key}").status_code == 404
    assert Caller(None, make.token(make.partner())).post("/constituencies", {"domains": ["clinic.example"]}).status_code == 403
    assert office.post(f"/constituencies/{key}/refuse", {"reason": ""}).status_code == 422
    assert office.done(f"/constituencies/{key}/confirm")["state"] == "confirmed"
    assert de.done(f"/constituencies/{key}/withdraw")["state"] == "withdrawn"
    again = de.post("/constituencies", {"sectors": ["health"]}).json()["id"]
    assert office.done(f"/constituencies/{again}/refuse", {"reason": "Too wide."})["reason"] == "Too wide."
    assert de.post("/constituencies", {"networks": ["::/0"]}).status_code == 422
