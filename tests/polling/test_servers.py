"""Servers of partners: named by the partner, confirmed by another person of the house, their credentials shown to nobody."""

import logging
import socket
from copy import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError
from django.test.utils import override_settings

from aboveboard.audit.models import Payload
from aboveboard.exchange.models import Object
from aboveboard.exchange.stix.markings import Marking
from aboveboard.kernel.actor import SYSTEM, Actor
from aboveboard.kernel.errors import Blocked, Conflict, Forbidden, Invalid, Missing
from aboveboard.lib import clock
from aboveboard.polling import actions, fetching, jobs, queries
from aboveboard.polling.models import Server
from aboveboard.polling.rules import waiting
from aboveboard.polling.values import MOST_SERVERS, Credentials, Habits, Scheme, Trouble
from tests import make_exchange as make
from tests import make_polling
from tests.make_diligence import rows, staff
from tests.polling.partner_server import Reply, Shelf, honest
from tests.polling.test_reading import polled

INSIDE = (
    "https://127.0.0.1/api1/",
    "https://[::1]/api1/",
    "https://localhost/api1/",
    "https://169.254.169.254/latest/",
    "https://168.63.129.16/api1/",
    "https://100.100.100.200/api1/",
    "https://metadata.google.internal/api1/",
    "https://[fe80::1]/api1/",
    "https://[::ffff:10.0.0.1]/api1/",
    "https://10.1.2.3/api1/",
    "https://192.168.0.10/api1/",
    "https://2130706433/api1/",
    "http://taxii.example.org/api1/",
    "https://taxii.example.org:9200/api1/",
    "https://house:word@taxii.example.org/api1/",
    "https://taxii.example.org/api1/?x=y",
    "https://taxii.example.org/../api1/",
    "file:///etc/passwd",
    "\0",
    "x" * 500,
)


@pytest.mark.parametrize("root", INSIDE)
def test_an_address_that_leads_inside_is_not_even_named(nova: Actor, root: str) -> None:
    with pytest.raises(Invalid) as caught:
        make_polling.claimed(nova, root)
    assert set(caught.value.fields) == {"root"}
    assert not Server.objects.exists()


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"collection": "a/b"}, "collection"),
        ({"collection": ".."}, "collection"),
        ({"collection": ""}, "collection"),
        ({"collection": "x" * 101}, "collection"),
        ({"habits": Habits(1)}, "interval"),
        ({"credentials": Credentials(Scheme.BEARER, "two words")}, "secret"),
        ({"credentials": Credentials(Scheme.BEARER, "a\r\nX: y")}, "secret"),
        ({"credentials": Credentials(Scheme.BEARER, "")}, "secret"),
        ({"credentials": Credentials(Scheme.BASIC, "password", "co:lon")}, "secret"),
        ({"credentials": Credentials(Scheme.BASIC, "pass\nword", "user")}, "secret"),
        ({"credentials": Credentials(Scheme.BASIC, "x" * 5000, "user")}, "secret"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_its_field(nova: Actor, more: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as caught:
        make_polling.claimed(nova, **more)
    assert set(caught.value.fields) == {field}


def test_nothing_is_called_before_another_person_of_the_house_has_confirmed(nova: Actor, shelf: Shelf) -> None:
    shelf.put(*make_polling.indicators(nova, 1))
    server = make_polling.claimed(nova, shelf.root)
    jobs.poll()
    assert (shelf.asked, server.due_at) == ([], None)
    outsiders = [nova, make.partner(), make.bureau(), staff("officer"), staff("analyst"), SYSTEM]
    for who in outsiders:
        with pytest.raises(Forbidden):
            actions.confirm_server(who, server)
    desk = make.desk()
    assert actions.confirm_server(desk, server).confirmed_by_id == desk.user
    jobs.poll()
    assert len(shelf.asked) == 1
    assert actions.confirm_server.permit.house


def test_the_tables_refuse_one_person_as_both_and_a_look_without_confirmation(nova: Actor) -> None:
    server = make_polling.claimed(nova)
    now = clock.now()
    wrong: list[dict[str, Any]] = [
        {"state": "confirmed", "confirmed_by_id": nova.user, "confirmed_at": now, "due_at": now},
        {"state": "confirmed", "due_at": now},
        {"due_at": now},
        {"state": "ended"},
        {"state": "asleep"},
        {"scheme": "none"},
        {"unmarked": "WHITE"},
    ]
    for columns in wrong:
        with pytest.raises(IntegrityError), rows():
            Server.objects.filter(pk=server.pk).update(**columns)
    with pytest.raises(Conflict):
        make_polling.claimed(nova)


def test_a_server_lives_by_its_partner_and_the_desk_each_in_their_part(nova: Actor) -> None:
    desk, other = make.desk(), make.partner()
    server = make_polling.confirmed(nova)
    for act in (actions.pause_server, actions.end_server, actions.fetch_now):
        with pytest.raises(Forbidden):
            act(desk, server)
        with pytest.raises(Forbidden):
            act(other, server)
    with pytest.raises(Forbidden):
        actions.halt_server(nova, server, reason="mine")
    assert actions.pause_server(nova, server).due_at is None
    with pytest.raises(Conflict):
        actions.fetch_now(nova, server)
    actions.resume_server(nova, server)
    with pytest.raises(Invalid):
        actions.halt_server(desk, server, reason=" ")
    actions.halt_server(desk, server, reason="It floods us.")
    # What the desk has halted the partner does not start again.
    with pytest.raises(Conflict):
        actions.resume_server(nova, server)
    assert (server.state, server.reason, server.due_at) == ("halted", "It floods us.", None)
    actions.let_server_go_on(desk, server)
    assert (server.state, server.reason) == ("confirmed", "")
    actions.end_server(nova, server)
    assert (server.state, bytes(Server.objects.get(pk=server.pk).credentials)) == ("ended", b"")
    with pytest.raises(Conflict):
        actions.change_server(nova, server, habits=make_polling.HOURLY)
    refused = actions.refuse_server(desk, make_polling.claimed(nova), reason="Not the host of the agreement.")
    assert (refused.state, bytes(refused.credentials)) == ("refused", b"")


def test_each_sees_its_own_and_the_desk_all(nova: Actor) -> None:
    server = make_polling.claimed(nova)
    make_polling.claimed(make.partner())
    assert [row.pk for row in queries.visible_servers(nova)] == [server.pk]
    assert queries.visible_servers(make.desk()).count() == 2
    for who in (make.partner(), make.bureau(), staff("officer"), Actor("user:x", frozenset({"partner"}))):
        with pytest.raises(Missing):
            queries.visible_server(who, server.pk)
    # Nor do those who have a partner's rights and are nobody of any.
    for other in (make.bureau(), make.desk(), staff("officer"), replace(nova, user=None), replace(nova, organisation=None)):
        with pytest.raises(Forbidden):
            make_polling.claimed(other)


def test_few_servers_are_kept_and_only_where_information_may_come_in(nova: Actor) -> None:
    for number in range(MOST_SERVERS):
        make_polling.claimed(nova, collection=f"c{number}")
    with pytest.raises(Conflict):
        make_polling.claimed(nova, collection="more")
    with pytest.raises(Blocked):
        make_polling.claimed(make.partner(inward=False))


def test_credentials_are_kept_encrypted_and_stand_in_no_entry_log_or_sentence(
    nova: Actor, shelf: Shelf, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server = make_polling.confirmed(nova, shelf.root)
    shelf.answer = lambda shelf, query: Reply(status=500, body={"echo": make_polling.SECRET})
    polled(server)
    shelf.answer = honest
    shelf.put(*make_polling.indicators(nova, 1))
    polled(server)
    server = Server.objects.get()
    assert queries.credentials_of(server) == make_polling.BEARER
    kept = [bytes(server.credentials).decode("latin-1"), server.why, caplog.text, repr(make_polling.form()), repr(queries.question(server))]
    kept += [str(value) for name, value in vars(server).items() if name != "credentials"]
    assert not [text for text in [*kept, *Payload.objects.values_list("body", flat=True)] if make_polling.SECRET in text]
    assert "credentials" in queries.visible_servers(nova).get().get_deferred_fields()
    other = Credentials(Scheme.BASIC, "new word", "house")
    actions.change_server(nova, server, habits=Habits(5), credentials=other)
    server.refresh_from_db()
    assert (queries.credentials_of(server), server.interval) == (other, 5)


def test_a_server_that_lets_us_in_no_more_is_left_alone_and_both_sides_are_told(nova: Actor, shelf: Shelf) -> None:
    server = make_polling.confirmed(nova, shelf.root)
    desk = make.desk()
    assert queries.needs_me(nova) == []
    for status in (401, 403):
        shelf.answer = lambda *_, status=status: Reply(status=status)  # type: ignore[misc]
        server = polled(server)
        assert (server.state, server.due_at) == ("paused", None)
        assert f"it answered {status}" in server.why
        (mine,), (theirs,) = queries.needs_me(nova), queries.needs_me(desk)
        assert (mine.key, theirs.key, theirs.organisation) == (server.pk, server.pk, nova.organisation)
        assert str(status) in mine.why
        asked = len(shelf.asked)
        with clock.frozen(clock.now() + timedelta(days=3)):
            jobs.poll()
        assert len(shelf.asked) == asked
        shelf.answer = honest
        actions.resume_server(nova, server)
        server = polled(server)
        assert (server.state, server.failures, queries.needs_me(nova), queries.needs_me(desk)) == ("confirmed", 0, [], [])


def test_failures_are_waited_for_longer_and_longer_and_after_a_day_stand_on_worklists(nova: Actor, shelf: Shelf) -> None:
    server = make_polling.confirmed(nova, shelf.root)
    shelf.answer = lambda *_: Reply(status=500)
    waits, begun = [], clock.now()
    while not queries.needs_me(nova):
        at = max(server.due_at or begun, begun)
        with clock.frozen(at):
            jobs.poll()
            server.refresh_from_db()
            assert server.due_at is not None
            waits.append(server.due_at - at)
        with clock.frozen(server.due_at):
            if queries.needs_me(nova):
                break
    assert 6 < len(waits) < 30
    assert waits[0] < timedelta(minutes=2) < waits[2] < waits[6]
    assert max(waits) <= waiting.LONGEST * 1.5
    assert server.failing_since is not None
    with clock.frozen(server.failing_since + waiting.LONG + timedelta(seconds=1)):
        assert [task.what for task in queries.needs_me(make.desk())] == ["Ask a partner about its server"]


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_is_kept_to_even_where_somebody_presses(nova: Actor, shelf: Shelf, status: int) -> None:
    server = make_polling.confirmed(nova, shelf.root)
    shelf.answer = lambda *_: Reply(status=status, headers={"Retry-After": "7200"})
    at = clock.now() + timedelta(seconds=1)
    with clock.frozen(at):
        jobs.poll()
        server.refresh_from_db()
        assert (server.wait_until, server.due_at, server.state) == (at + timedelta(hours=2), at + timedelta(hours=2), "confirmed")
        with pytest.raises(Conflict):
            actions.fetch_now(nova, server)
    with clock.frozen(at + timedelta(hours=1)):
        with pytest.raises(Conflict):
            actions.fetch_now(nova, server)
        # Neither a pause nor other habits shorten it.
        actions.resume_server(nova, actions.pause_server(nova, server))
        actions.change_server(nova, server, habits=Habits(5))
        jobs.poll()
    assert len(shelf.asked) == 1
    shelf.answer = honest
    assert polled(server).failures == 0


def test_fetch_now_asks_at_the_next_round_and_not_twice_in_a_minute(nova: Actor, shelf: Shelf) -> None:
    server = polled(make_polling.confirmed(nova, shelf.root))
    asked = len(shelf.asked)
    with pytest.raises(Conflict):
        actions.fetch_now(nova, server)
    with clock.frozen(clock.now() + timedelta(minutes=2)):
        actions.fetch_now(nova, server)
        jobs.poll()
    assert len(shelf.asked) == asked + 1


def test_hosts_are_those_of_the_setting_only_also_after_confirmation(nova: Actor, shelf: Shelf) -> None:
    with override_settings(POLLING_HOSTS=["example.org"]):
        claimed = make_polling.claimed(nova)
        with pytest.raises(Invalid):
            make_polling.claimed(nova, "https://taxii.example.net/api1/")
    with override_settings(POLLING_HOSTS=["example.net"]), pytest.raises(Invalid):
        actions.confirm_server(make.desk(), claimed)
    actions.confirm_server(make.desk(), claimed)
    with override_settings(POLLING_HOSTS=["example.net"]):
        assert "not among those" in polled(claimed).why
    local = make_polling.confirmed(nova, shelf.root)
    with override_settings(POLLING_LOOPBACK=False):
        assert polled(local).why
    assert shelf.asked == []


@pytest.mark.parametrize("number", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "fd00::1", "::ffff:127.0.0.1", "100.64.1.1"])
def test_a_name_that_leads_inside_is_never_connected_to(nova: Actor, shelf: Shelf, monkeypatch: pytest.MonkeyPatch, number: str) -> None:
    server = make_polling.confirmed(nova)
    connected: list[Any] = []
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, 443)) for each in ("1.1.1.1", number)]
    with monkeypatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
        patch.setattr(socket, "create_connection", lambda place, *_: connected.append(place))
        server.refresh_from_db()
        (question,) = [queries.question(server)]
        trouble = fetching.fetch(question)
    assert isinstance(trouble, Trouble)
    assert (connected, "public internet" in trouble.why) == ([], True)


def test_the_number_that_was_looked_at_is_called_and_redirects_inside_are_not_followed(
    nova: Actor, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = make_polling.confirmed(nova)
    again, called = iter([["1.1.1.1"], ["127.0.0.1"]]), []
    with monkeypatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", lambda *_, **__: [(0, 0, 0, "", (each, 443)) for each in next(again)])
        patch.setattr(socket, "create_connection", lambda place, *_: called.append(place[0]) or (_ for _ in ()).throw(OSError()))
        fetching.fetch(queries.question(server))
    assert called == ["1.1.1.1"]
    local = make_polling.confirmed(nova, shelf.root)
    for inside in ("http://169.254.169.254/latest/meta-data/", f"{shelf.root}elsewhere/", "file:///etc/passwd"):
        shelf.answer = lambda *_, inside=inside: Reply(status=307, headers={"Location": inside})  # type: ignore[misc]
        assert "not followed" in polled(local).why
    assert {path for path, _, _ in shelf.asked} == {"/api1/collections/indicators/objects/"}


def test_what_is_unmarked_is_marked_more_strictly_where_the_partner_asks_for_it_and_never_less(nova: Actor, shelf: Shelf) -> None:
    found = {}
    for wish in (None, Marking.CLEAR, Marking.RED):
        (one,) = shelf.put(make.indicator(nova))
        polled(make_polling.confirmed(nova, shelf.root, collection=f"c{wish}", habits=Habits(60, wish)))
        found[wish] = Object.objects.get(stix_id=one["id"]).marking
    assert found == {None: Marking.AMBER, Marking.CLEAR: Marking.AMBER, Marking.RED: Marking.RED}
