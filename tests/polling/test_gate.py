"""The gate over polling: no page without standing, quarantine under a hold, time in a lapse, and reading goes on where it stopped."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from aboveboard.audit.models import Entry
from aboveboard.exchange import jobs as exchange_jobs
from aboveboard.exchange.models import Object, Submission
from aboveboard.exchange.queries import needs_me as exchange_tasks
from aboveboard.kernel import worker
from aboveboard.kernel.actor import SYSTEM, Actor
from aboveboard.kernel.errors import Busy, Conflict, NoStanding
from aboveboard.lib import clock
from aboveboard.polling import actions, fetching, jobs, queries
from aboveboard.polling.models import Server
from aboveboard.polling.values import Cursor, Page, Question, Trouble
from aboveboard.standing.models import Suspension
from aboveboard.standing.values import SuspensionState
from tests import make_diligence, make_polling
from tests import make_exchange as make
from tests.exchange.test_channel import hold, lift, suspend
from tests.make_diligence import rows
from tests.polling.partner_server import Shelf, moment
from tests.polling.test_reading import names, polled


def lifted(found: Suspension) -> None:
    with rows():
        Suspension.objects.filter(pk=found.pk).update(state=SuspensionState.LIFTED)


def test_without_standing_nothing_is_asked_and_afterwards_nothing_is_missing(nova: Actor, shelf: Shelf) -> None:
    shelf.most = 4
    sent = shelf.put(*make_polling.indicators(nova, 10))
    server = make_polling.confirmed(nova, shelf.root)
    found = suspend(nova)
    server = polled(server, 3)
    assert (shelf.asked, server.failures, server.state, server.pages) == ([], 0, "confirmed", 0)
    lifted(found)
    polled(server)
    assert make_polling.stored(nova.organisation) == names(sent)


def test_a_suspension_between_two_pages_stops_the_reading_before_the_next_one(
    nova: Actor, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.most = 4
    sent = shelf.put(*make_polling.indicators(nova, 10))
    server = make_polling.confirmed(nova, shelf.root)
    honestly, stopped = fetching.fetch_all, []

    def between(questions: Sequence[Question]) -> list[Page | Trouble]:
        answers = honestly(questions)
        if len(shelf.asked) == 2:
            stopped.append(suspend(nova))
        return answers

    monkeypatch.setattr(fetching, "fetch_all", between)
    server = polled(server)
    # The page that was on its way when it fell is not taken either, and the cursor stays before it.
    assert (len(shelf.asked), server.pages, server.token, server.failures) == (2, 1, "4", 0)
    assert Submission.objects.filter(is_polled=True).count() == 1
    refused = Entry.objects.get(kind__in=["polling.take_page", "exchange.receive_polled"], outcome="refused")
    assert refused.actor == "system"
    assert Object.objects.filter(type="indicator").count() == 0
    lifted(stopped[0])
    exchange_jobs.admit_waiting()
    server = polled(server)
    assert [query.get("next") for query in shelf.queries] == [None, "4", "4", "8"]
    assert make_polling.stored(nova.organisation) == names(sent)


def test_under_a_hold_what_is_fetched_waits_in_quarantine_and_the_partner_is_told_nothing(nova: Actor, shelf: Shelf) -> None:
    sent = shelf.put(*make_polling.indicators(nova, 5))
    server = make_polling.confirmed(nova, shelf.root)
    found = hold(nova)
    server = polled(server)
    (submission,) = Submission.objects.filter(is_polled=True)
    assert (submission.state, make_polling.stored(nova.organisation), server.why, server.state) == ("quarantined", [], "", "confirmed")
    assert any(task.key == submission.pk for task in exchange_tasks(make.desk()))
    lift(found)
    worker.drain()
    assert make_polling.stored(nova.organisation) == names(sent)


def test_a_lapse_leaves_its_grace_and_then_nothing_is_asked(nova: Actor, shelf: Shelf) -> None:
    assert nova.organisation is not None
    make_diligence.document(nova.organisation, expires_on=clock.today() - timedelta(days=1))
    sent = shelf.put(*make_polling.indicators(nova, 5))
    server = polled(make_polling.confirmed(nova, shelf.root))
    assert make_polling.stored(nova.organisation) == names(sent)
    asked = len(shelf.asked)
    with clock.frozen(clock.now() + timedelta(days=30)):
        jobs.poll()
    assert len(shelf.asked) == asked
    server.refresh_from_db()
    assert server.failures == 0


def test_a_server_that_has_ever_more_is_asked_behind_those_that_wait(nova: Actor, shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "MOST_ASKED", 2)
    endless = {make_polling.confirmed(who, shelf.root).pk for who in (nova, make.partner())}
    honest = make_polling.confirmed(make.partner(), shelf.root)
    assert {each.pk for each in queries.due()} == endless
    for number, each in enumerate(queries.due()):
        body = make.envelope(*make_polling.indicators(nova, 1))
        page = Page((body,), 1, 0, each.cursor, Cursor(each.after, f"n{number}", moment(number)), goes_on=True)
        actions.take_page(SYSTEM, each, page=page)
    assert honest.pk in {each.pk for each in queries.due()}


def test_where_the_house_cannot_write_a_server_waits_its_turn_and_nothing_is_said_of_it(
    nova: Actor, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = shelf.put(*make_polling.indicators(nova, 2))
    server, other = [make_polling.confirmed(nova, shelf.root, collection=each) for each in ("one", "two")]

    def busy(*_: object, **__: object) -> None:
        raise Busy("Another change is being written; try again in a moment.")

    with monkeypatch.context() as patch:
        patch.setattr(actions, "take_page", busy)
        patch.setattr(queries, "MOST_ASKED", 1)
        patch.setattr(jobs, "BUDGET", 0.0)
        jobs.poll()
    assert [each.pk for each in queries.due()] == [other.pk, server.pk]
    server = polled(server)
    assert (server.failures, server.why, make_polling.stored(nova.organisation)) == (0, "", names(sent))


def test_a_page_that_comes_when_the_server_was_paused_or_read_on_is_let_go(nova: Actor, shelf: Shelf) -> None:
    (one,) = make_polling.indicators(nova, 1)
    server = make_polling.confirmed(nova, shelf.root)
    page = Page((make.envelope(one),), 1, 0, server.cursor, server.cursor.__class__(moment(1)), goes_on=False)
    actions.take_page(SYSTEM, server, page=page)
    # A second worker comes with the same page: the cursor is not where it was asked from.
    with pytest.raises(Conflict):
        actions.take_page(SYSTEM, server, page=page)
    assert Submission.objects.count() == 1
    actions.pause_server(nova, server)
    with pytest.raises(Conflict):
        actions.note_trouble(SYSTEM, server, begun=server.cursor, trouble=Trouble("x"), chance=0.0)
    suspend(nova)
    with pytest.raises(NoStanding):
        actions.take_page(SYSTEM, server, page=page)
    assert Server.objects.get().failures == 0
