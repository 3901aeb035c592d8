"""Questions to partners: a narrow gate outward, two persons, and the gate at each view."""

from copy import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from aboveboard.exchange import actions, queries
from aboveboard.exchange.models import Asked, Question, Submission
from aboveboard.exchange.rules.asking import Capability, defanged, defects
from aboveboard.exchange.stix.markings import Marking
from aboveboard.kernel.actor import SYSTEM
from aboveboard.kernel.errors import AppError, Blocked, Conflict, Forbidden, Invalid, Missing, NoStanding
from aboveboard.lib import clock
from tests import make_diligence
from tests import make_exchange as make
from tests.exchange.test_channel import hold, suspend
from tests.make_diligence import rows
from tests.make_questions import ASKED, declare, form, own, put
from tests.web.threat_data import browser, text_of


@pytest.fixture(autouse=True)
def _feeds(house: None) -> None:
    make.feeds()


def test_one_prepares_another_releases_and_partners_with_standing_read_it() -> None:
    nova, inward, de = make.partner(), make.partner(outward=False), make.bureau("de")
    question = actions.prepare_question(de, form())
    assert not queries.visible_asked(nova).exists()
    for who in (de, make.bureau("fr"), make.desk(), nova, make_diligence.staff("officer"), SYSTEM):
        with pytest.raises(Forbidden):
            actions.release_question(who, question)
        with pytest.raises(Forbidden):
            actions.refuse_question(who, question, reason="No.")
    released = actions.release_question(make_diligence.staff("security"), question)
    assert released.state == "sent"
    assert own(nova).question.text == ASKED
    assert not queries.visible_asked(inward).exists()
    for who in (make.bureau("fr"), make_diligence.staff("officer"), nova):
        with pytest.raises(Missing):
            queries.visible_question(who, question.pk)
    assert queries.visible_answers(make.bureau("fr"), question) == []


def test_nobody_releases_what_they_prepared_whatever_roles_they_hold() -> None:
    make.partner()
    both = make_diligence.staff("security")
    question = actions.prepare_question(make.desk(), form(""))
    with rows():
        Question.objects.update(prepared_by_id=both.user)
    assert queries.needs_me(both) == []
    with pytest.raises(Forbidden):
        actions.release_question(both, question)
    with rows(), pytest.raises(IntegrityError), transaction.atomic():
        Question.objects.update(decided_by_id=both.user, decided_at=clock.now(), state="sent", shown_hash="x")


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"is_free_of_files": False}, "is_free_of_files"),
        ({"marking": Marking.RED}, "marking"),
        ({"marking": Marking.AMBER_STRICT}, "marking"),
        ({"retention_days": 0}, "retention_days"),
        ({"retention_days": 366}, "retention_days"),
        ({"organisations": frozenset()}, "organisations"),
        ({"text": "turned \u202e round"}, "text"),
        ({"text": "n\0l"}, "text"),
        ({"text": "x" * 2_001}, "text"),
        ({"legal_basis": " "}, "legal_basis"),
        ({"purpose": " "}, "purpose"),
        ({"text": "Do you know P<UTOERIKSSON<<ANNA<MARIA<<<<<<?"}, "text"),
        ({"text": "Who hosts him of notice A-4521/6-2026?"}, "text"),
        ({"originator": "xx"}, "originator"),
        ({"organisations": frozenset({UUID(int=7)})}, "organisations"),
        ({"organisations": frozenset({UUID(int=7)}), "capability": Capability.TELEMETRY}, "capability"),
        ({"due_at": clock.now() + timedelta(days=31)}, "due_at"),
    ],
)
def test_what_may_not_be_asked_is_not(more: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        actions.prepare_question(make.bureau("de"), form(**more))
    assert field in refused.value.fields
    assert not Question.objects.exists()


@pytest.mark.once
def test_a_time_that_is_over_is_no_time_to_answer_and_no_address_can_be_clicked() -> None:
    now = clock.now()
    assert set(defects(form(due_at=now), now)) == {"due_at"}
    assert defanged(ASKED) == "Do you see hxxp://panel[.]example[.]de/login or 192[.]0[.]2[.]7 in your telemetry?"


def test_without_the_right_nobody_asks_and_nobody_asks_for_another_country() -> None:
    nova = make.partner()
    for who, country in ((nova, ""), (make_diligence.staff("officer"), ""), (make.bureau("de"), "fr"), (make.desk(), "de"), (SYSTEM, "")):
        with pytest.raises(Forbidden):
            actions.prepare_question(who, form(country))
    de = make.bureau("de")
    without = replace(de, scopes=frozenset({"exchange.ask_partners"}))
    with pytest.raises(Forbidden):
        actions.prepare_question(without, form())
    with pytest.raises(Forbidden):
        actions.prepare_question(replace(de, user=None), form())


def test_where_nobody_may_be_told_nothing_is_released() -> None:
    nova = make.partner()
    question = actions.prepare_question(make.bureau("de"), form())
    suspend(nova)
    with pytest.raises(Blocked):
        actions.release_question(make_diligence.staff("security"), question)
    assert not Asked.objects.exists()


def test_a_question_that_came_too_late_is_not_released_and_a_refused_one_says_why() -> None:
    make.partner()
    question = actions.prepare_question(make.bureau("de"), form())
    with rows():
        Question.objects.update(due_at=clock.now())
    security = make_diligence.staff("security")
    with pytest.raises(Conflict):
        actions.release_question(security, question)
    with pytest.raises(Invalid):
        actions.refuse_question(security, question, reason=" ")
    assert actions.refuse_question(security, question, reason="Too wide.").refused_because == "Too wide."


@pytest.mark.parametrize("stop", [hold, suspend])
def test_who_is_stopped_sees_nothing_on_the_next_request(stop: Any) -> None:
    nova = make.partner()
    put(make.bureau("de"))
    asked, client = own(nova), browser(nova)
    address = f"/own/data/questions/{asked.pk}/"
    assert "telemetry" in text_of(client, address)
    stop(nova)
    assert "telemetry" not in client.get("/own/data/").content.decode()
    answer = client.get(address)
    assert answer.status_code == 403
    assert "telemetry" not in answer.content.decode()
    assert " hold" not in answer.content.decode().lower().replace("placeholder", "")
    assert not queries.visible_asked(nova).exists()
    with pytest.raises(NoStanding):
        queries.visible_asked_one(nova, asked.pk)
    for act in (
        lambda: actions.answer_in_words(nova, asked, words="Yes."),
        lambda: actions.answer_nothing_held(nova, asked),
        lambda: actions.answer_with_body(nova, asked, body=make.envelope(make.indicator(nova))),
    ):
        with pytest.raises(AppError):
            act()
    assert not Submission.objects.exists()


def test_what_awaits_whom() -> None:
    nova, de = make.partner(), make.bureau("de")
    question = actions.prepare_question(de, form())
    security = make_diligence.staff("security")
    assert [task.place for task in queries.needs_me(security)] == ["question"]
    actions.release_question(security, question)
    assert queries.needs_me(security) == []
    assert [task.what for task in queries.needs_me(nova)] == ["Answer a question"]
    actions.answer_nothing_held(nova, own(nova))
    assert queries.needs_me(nova) == []
    assert queries.askable(de) == queries.askable(nova) == {}
    assert set(queries.askable(make.desk())) == {nova.organisation}


def test_who_declared_something_is_asked_by_it_and_may_be_named_by_a_bureau() -> None:
    nova, other, de = make.partner(), make.partner(), make.bureau("de")
    declare(nova, Capability.TELEMETRY, Capability.MALWARE)
    declare(other, Capability.PAYMENTS)
    declare(other, Capability.PAYMENTS, Capability.NAMES)
    assert queries.visible_declared(other) == {Capability.PAYMENTS, Capability.NAMES}
    assert queries.visible_declared(de) == queries.visible_declared(make.desk()) == frozenset()
    put(de, capability=Capability.TELEMETRY)
    assert queries.visible_asked(nova).count() == 1
    assert not queries.visible_asked(other).exists()
    assert set(queries.askable(de)) == {nova.organisation, other.organisation}
    put(de, organisations=frozenset({other.organisation}))
    assert queries.visible_asked(other).count() == 1
    declare(other)
    assert set(queries.askable(de)) == {nova.organisation}
    for who in (de, nova, make.desk()):
        with pytest.raises(Forbidden):
            actions.declare_capabilities(who, make.intake(other), capabilities=frozenset())


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "sent", "shown_hash": "x", "decided_at": clock.now()},
        {"is_free_of_files": False},
        {"marking": 3},
        {"legal_basis": ""},
        {"purpose": ""},
        {"retain_until": None},
        {"organisations": [], "capability": "telemetry"},
    ],
)
def test_no_mistake_inside_an_action_writes_a_release_past_the_gate(wrong: dict[str, Any]) -> None:
    question = actions.prepare_question(make.desk(), form("", originator="fr"))
    security = make_diligence.staff("security").user
    decided = {"decided_by_id": security} if "state" in wrong else {}
    with rows(), pytest.raises(IntegrityError), transaction.atomic():
        Question.objects.filter(pk=question.pk).update(**wrong, **decided)
    with rows(), pytest.raises(IntegrityError), transaction.atomic():
        Question.objects.filter(pk=question.pk).update(consented_by_id=security, consented_at=clock.now(), decided_by_id=security)


def test_what_was_not_released_as_it_stands_is_not_shown() -> None:
    nova = make.partner()
    put(make.bureau("de"))
    asked = own(nova)
    for wrong in ({"text": "Another text."}, {"purpose": "Another."}, {"marking": 0}, {"names_country": True}):
        with rows():
            before = Question.objects.values(*wrong).get()
            Question.objects.update(**wrong)
        with pytest.raises(Missing):
            queries.visible_asked_one(nova, asked.pk)
        assert browser(nova).get(f"/own/data/questions/{asked.pk}/").status_code == 404
        with rows():
            Question.objects.update(**before)
    assert queries.visible_asked_one(nova, asked.pk).question.text == ASKED
    with rows(), pytest.raises(IntegrityError), transaction.atomic():
        Asked.objects.create(question=asked.question, organisation_id=nova.organisation)
    prepared = actions.prepare_question(make.bureau("de"), form())
    with rows():
        Asked.objects.create(question=prepared, organisation_id=nova.organisation)
    assert queries.visible_asked(nova).get() == asked
