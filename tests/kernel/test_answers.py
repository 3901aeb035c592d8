"""A request sent twice is done once, also where both are under way at the same moment."""

import threading
from collections.abc import Callable

import pytest
from django.db import DatabaseError, OperationalError, connection

from aboveboard.audit.models import Entry
from aboveboard.kernel import answers
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.answers import Reply, Request
from aboveboard.kernel.errors import Busy, Conflict, NoStanding, Unfit
from aboveboard.kernel.models import Answer
from tests.kernel import box
from tests.kernel.box import Box

MAKER = Actor("user:1", frozenset({"maker"}))
ASKED = Request(MAKER, "one", "0" * 64)


@pytest.mark.usefixtures("fresh_database")
def test_of_two_at_once_the_second_gets_the_answer_of_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    known, asked_by_second, under_way = answers._known, threading.Event(), threading.Event()
    replies: dict[str, Reply] = {}

    def watched(request: Request, again: Callable[[str], str]) -> Reply | None:
        found = known(request, again)
        if threading.current_thread().name == "second":
            asked_by_second.set()
        return found

    def act() -> Reply:
        made = box.make_box(MAKER, threading.current_thread().name)
        under_way.set()
        assert asked_by_second.wait(30)
        return Reply(201, made.label)

    def send() -> None:
        try:
            replies[threading.current_thread().name] = answers.once(ASKED, act)
        finally:
            connection.close()

    monkeypatch.setattr(answers, "_known", watched)
    first, second = (threading.Thread(target=send, name=name) for name in ("first", "second"))
    first.start()
    assert under_way.wait(30)
    second.start()
    first.join()
    second.join()
    assert replies == {"first": Reply(201, "first"), "second": Reply(201, "first", is_repeated=True)}
    assert [made.label for made in Box.objects.all()] == ["first"]
    assert str(Answer.objects.get()) == "answer to user:1"


@pytest.mark.django_db
def test_a_repeated_request_gets_what_its_sender_may_read_now() -> None:
    def shut(body: str) -> str:
        raise NoStanding(["The channel is shut."])

    assert answers.once(ASKED, lambda: Reply(201, "then"), again=shut) == Reply(201, "then")
    assert answers.once(ASKED, lambda: Reply(201, "never"), again=lambda body: f"{body}, now") == Reply(201, "then, now", is_repeated=True)
    with pytest.raises(NoStanding):
        answers.once(ASKED, lambda: Reply(201, "never"), again=shut)
    with pytest.raises(Conflict):
        answers.once(ASKED, lambda: Reply(201, "never"), again=lambda body: "")


@pytest.mark.django_db
@pytest.mark.parametrize(("error", "told"), [(OperationalError("database is locked"), Busy), (DatabaseError("disk full"), DatabaseError)])
def test_an_error_of_the_database_leaves_the_key_free(error: DatabaseError, told: type[Exception]) -> None:
    def act() -> Reply:
        box.make_box(MAKER, "a")
        raise error

    with pytest.raises(told):
        answers.once(ASKED, act)
    assert not Box.objects.exists()
    assert not Answer.objects.exists()
    assert answers.once(ASKED, lambda: Reply(200, "done now")) == Reply(200, "done now")


@pytest.mark.usefixtures("fresh_database")
@pytest.mark.parametrize("is_repeatable", [False, True])
def test_a_key_that_leads_nowhere_is_refused_when_the_transaction_ends(is_repeatable: bool) -> None:
    def act() -> Reply:
        box.note_delivery(MAKER, box.make_box(MAKER, "a"))
        return Reply(201, "{}")

    with pytest.raises(Unfit):
        answers.once(Request(MAKER, "one", "0" * 64), act) if is_repeatable else box.make_and_note(MAKER, "a")
    assert not Box.objects.exists()
    assert Entry.objects.get().kind == ("kernel.answer" if is_repeatable else "tests.make_and_note")
