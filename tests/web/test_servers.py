"""The pages of partners' servers: named by a form, confirmed by the desk, their credentials never shown."""

from datetime import timedelta
from typing import Any

import pytest

from aboveboard.kernel.actor import SYSTEM, Actor
from aboveboard.lib import clock
from aboveboard.polling import actions
from aboveboard.polling.models import Server
from aboveboard.polling.values import Cursor, Page, Trouble
from tests import make_exchange as make
from tests import make_polling
from tests.exchange.test_channel import hold, suspend
from tests.make_polling import SECRET
from tests.web.threat_data import browser

pytestmark = pytest.mark.usefixtures("house")
OWN, DESK = "/own/data/servers/", "/exchange/servers/"
TYPED = {
    "root": "https://taxii.example.org/api1",
    "collection": "indicators",
    "scheme": "bearer",
    "user": "",
    "secret": SECRET,
    "interval": "60",
    "unmarked": "RED",
}


@pytest.fixture
def nova(house: None) -> Actor:
    make.feeds()
    return make.partner()


def failed(server: Server, trouble: Trouble) -> None:
    server.refresh_from_db()
    actions.note_trouble(SYSTEM, server, begun=server.cursor, trouble=trouble, chance=0.0)


def test_a_server_is_named_confirmed_looked_at_and_ended(nova: Actor) -> None:
    client, desk = browser(nova), browser(make.desk())
    assert client.get(OWN).status_code == 200
    refused = client.post(OWN, TYPED | {"root": "https://169.254.169.254/"})
    assert (refused.status_code, b"public internet" in refused.content) == (422, True)
    assert SECRET.encode() not in refused.content
    assert client.post(OWN, TYPED).status_code == 302
    server = Server.objects.get()
    assert (server.unmarked, server.root, server.state) == ("RED", "https://taxii.example.org/api1/", "claimed")
    page = client.get(f"{OWN}{server.pk}/").content
    assert b"nothing was called yet" in page
    worklist = desk.get("/", follow=True).content
    assert f"{DESK}{server.pk}/".encode() in worklist
    assert b"Confirm it" in desk.get(f"{DESK}{server.pk}/").content
    assert desk.post(f"{DESK}{server.pk}/", {"act": "confirm"}).status_code == 302
    assert desk.post(f"{DESK}{server.pk}/", {"act": "confirm"}, follow=True).status_code == 200
    server.refresh_from_db()
    assert server.state == "confirmed"
    body = make.envelope(*make_polling.indicators(nova, 2))
    after = Cursor("2026-03-01T00:00:00.000000Z")
    actions.take_page(SYSTEM, server, page=Page((body,), 2, 0, server.cursor, after, goes_on=False))
    for seen in (client.get(f"{OWN}{server.pk}/").content, desk.get(f"{DESK}{server.pk}/").content):
        assert b"2</bdi> objects" in seen
        assert after.after.encode() in seen
        assert SECRET.encode() not in seen
    changed = {"act": "change", "interval": "5", "unmarked": "", "scheme": "basic", "user": "house", "secret": "new"}
    assert client.post(f"{OWN}{server.pk}/", changed | {"interval": "7"}).status_code == 422
    assert client.post(f"{OWN}{server.pk}/", changed).status_code == 302
    for act in ("fetch_now", "pause", "resume"):
        assert client.post(f"{OWN}{server.pk}/", {"act": act}).status_code == 302
    for act in ("halt", "let_go_on"):
        assert desk.post(f"{DESK}{server.pk}/", {"act": act, "reason": "It floods us."}).status_code == 302
        if act == "halt":
            assert b"It floods us." in client.get(f"{OWN}{server.pk}/").content
    assert client.post(f"{OWN}{server.pk}/", {"act": "end"}).status_code == 302
    assert client.get(f"{OWN}{server.pk}/").status_code == 404
    server.refresh_from_db()
    assert (server.state, server.interval, server.scheme, bytes(server.credentials)) == ("ended", 5, "basic", b"")
    assert desk.get(f"{DESK}{server.pk}/").status_code == 200


def test_troubles_are_told_to_both_sides_and_what_cannot_be_done_is_said(nova: Actor) -> None:
    server = make_polling.confirmed(nova)
    client, desk = browser(nova), browser(make.desk())
    failed(server, Trouble("It does not let us in (it answered 401): check the credentials, then resume.", is_shut_out=True))
    for seen, place in ((client, OWN), (desk, DESK)):
        assert b"it answered 401" in seen.get(f"{place}{server.pk}/").content
        assert b"it answered 401" in seen.get(place).content
        assert f"{place}{server.pk}/".encode() in seen.get("/", follow=True).content
    assert b"not polled at present" in client.post(f"{OWN}{server.pk}/", {"act": "fetch_now"}, follow=True).content
    for seen, place in ((client, OWN), (desk, DESK)):
        assert seen.post(f"{place}{server.pk}/", {"act": "dance"}).status_code == 404
    refused = desk.post(f"{DESK}{server.pk}/", {"act": "halt", "reason": ""})
    assert refused.status_code == 422


def test_a_closed_channel_is_told_and_a_hold_is_not(nova: Actor) -> None:
    server = make_polling.confirmed(nova)
    client = browser(nova)
    hold(nova)
    assert b"channel is closed" not in client.get(f"{OWN}{server.pk}/").content
    suspend(nova)
    assert b"channel is closed" in client.get(f"{OWN}{server.pk}/").content
    assert b"may not submit at present" in browser(make.desk()).get(f"{DESK}{server.pk}/").content


def test_nobody_else_is_shown_it_and_the_lists_take_few_queries(nova: Actor, django_assert_max_num_queries: Any) -> None:
    server = make_polling.claimed(nova)
    for who in (make.bureau(), make.partner()):
        client = browser(who)
        for place in (OWN, DESK):
            assert client.get(f"{place}{server.pk}/").status_code == 404
            assert b"taxii.example.org" not in client.get(place).content
    desk = browser(make.desk())
    assert desk.get(f"{OWN}{server.pk}/").status_code == 404
    assert browser(nova).get(f"{DESK}{server.pk}/").status_code == 404
    for number in range(4):
        make_polling.claimed(nova, collection=f"c{number}")
        other = make.partner()
        make_polling.claimed(other)
    with clock.frozen(clock.now() + timedelta(seconds=1)):
        desk.get(DESK)
        with django_assert_max_num_queries(25):
            desk.get(DESK)
        client = browser(nova)
        client.get(OWN)
        with django_assert_max_num_queries(40):
            client.get(OWN)
