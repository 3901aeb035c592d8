"""The pages of alerts: the country's inbox and answer, its table, and the desk's view of told, acknowledged, acted."""

from typing import Any

import pytest
from django.test import Client

from aboveboard.exchange import jobs
from aboveboard.exchange.models import Alert, Pull
from tests import make_diligence
from tests import make_exchange as make
from tests.api.caller import Caller
from tests.exchange.test_alerts import alerted, move_due, naming, sent
from tests.web.threat_data import HOSTILE, browser, desk, plain, text_of

pytestmark = pytest.mark.usefixtures("house")
CEILING = 40


@pytest.fixture(autouse=True)
def _feeds(house: None) -> None:
    make.feeds()


def test_a_bureau_reads_answers_and_takes_its_alert_away_and_the_desk_sees_how_far_it_is() -> None:
    nova = make.partner()
    sent(naming(nova, "DE", name="Canary-5c5c", description=HOSTILE.replace("\0", "")), nova=nova)
    alert = Alert.objects.get()
    client, office, address = browser(make.bureau("de")), desk(), f"/country/alerts/{alert.pk}/"
    assert "1 open alert" in plain(client.get("/country/"))
    assert "Acknowledge an alert" in text_of(client, "/")
    assert f"/country/alerts/{alert.pk}/" in text_of(client, "/country/alerts/")
    seen = text_of(client, address)
    assert "Canary-5c5c" in seen
    assert "Nova Networks" not in seen
    assert Pull.objects.filter(recipient="country:de").count() == 1
    table = b"".join(client.get(f"{address}table.csv")).decode()
    assert "Canary-5c5c" in table
    assert "bad.example" in table
    assert "sent" in b"".join(client.get("/country/alerts/", {"as": "csv"})).decode()
    assert "Told" in text_of(office, "/exchange/alerts/")
    assert client.post(address, {"outcome": ""}).status_code == 302
    assert client.post(address, {"outcome": "", "note": ""}).status_code == 422
    assert client.post(address, {"outcome": "nonsense"}).status_code == 422
    assert client.post(address, {"outcome": "victim_told", "note": HOSTILE}).status_code == 422
    assert client.post(address, {"outcome": "victim_told", "note": "<b>By telephone.</b>"}).status_code == 302
    assert client.post(address, {"outcome": "not_ours"}).status_code == 422
    page = text_of(office, f"/exchange/alerts/{alert.pk}/")
    for said in ("Alert to Germany", "The victim was told", "&lt;b&gt;By telephone.", "Nova Networks", "Canary-5c5c"):
        assert said in page.replace('<bdi dir="auto">', "").replace("<bdi>", "").replace("</bdi>", "")


def test_overdue_is_on_the_desk_and_on_its_worklist() -> None:
    _, alert = alerted()
    move_due(hours=-1)
    jobs.chase_alerts()
    office = desk()
    assert str(alert.pk) in text_of(office, "/exchange/alerts/", state="overdue")
    assert "Ask a bureau about an overdue alert" in text_of(office, "/")
    assert "Overdue" in text_of(browser(make.bureau("de")), f"/country/alerts/{alert.pk}/")


def test_nobody_else_reads_an_alert() -> None:
    nova, alert = alerted()
    others = [browser(make.bureau("fr")), browser(nova), browser(make_diligence.staff("officer"))]
    for client in others:
        for address in (f"/country/alerts/{alert.pk}/", f"/country/alerts/{alert.pk}/table.csv", f"/exchange/alerts/{alert.pk}/"):
            assert client.get(address).status_code == 404
        assert client.post(f"/country/alerts/{alert.pk}/", {"outcome": "secured"}).status_code == 404
    assert Client().get(f"/country/alerts/{alert.pk}/").status_code == 302
    assert browser(make.bureau("de")).get(f"/exchange/alerts/{alert.pk}/").status_code == 404
    assert desk().get(f"/country/alerts/{alert.pk}/").status_code == 404
    assert Alert.objects.get().state == "sent"


def test_the_lists_have_a_ceiling(django_assert_max_num_queries: Any) -> None:
    nova = make.partner()
    for _ in range(4):
        sent(naming(nova, "DE"), nova=nova)
    for client, address in ((browser(make.bureau("de")), "/country/alerts/"), (desk(), "/exchange/alerts/")):
        client.get(address)
        with django_assert_max_num_queries(CEILING):
            assert text_of(client, address).count("answer due") == 4


def test_a_program_answers_an_alert() -> None:
    _, alert = alerted()
    de = make.bureau("de")
    program = Caller(None, make.token(de))
    assert [each["id"] for each in program.read("/alerts")["items"]] == [str(alert.pk)]
    names = program.read(f"/alerts/{alert.pk}/objects")
    assert (names["collection"], len(names["objects"])) == ("country-de", 1)
    assert program.done(f"/alerts/{alert.pk}/acknowledge")["allowed_moves"] == ["act", "close"]
    assert program.post(f"/alerts/{alert.pk}/act", {"outcome": "known"}).status_code == 422
    assert program.done(f"/alerts/{alert.pk}/act", {"outcome": "secured", "note": "Patched."})["state"] == "acted"
    assert program.post(f"/alerts/{alert.pk}/close", {"outcome": "known"}).status_code == 409
    assert program.read(f"/alerts/{alert.pk}")["outcome"] == "secured"
    other = Caller(None, make.token(make.bureau("fr")))
    assert other.read("/alerts")["items"] == []
    for tail in ("", "/objects"):
        assert other.get(f"/alerts/{alert.pk}{tail}").status_code == 404
    assert other.post(f"/alerts/{alert.pk}/acknowledge").status_code == 404


def test_a_partner_has_no_inbox() -> None:
    assert Caller(None, make.token(make.partner())).read("/alerts")["items"] == []
