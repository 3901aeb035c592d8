"""Answers to questions: they go to who asked and to nobody else, are reminded of in time, and go with the question."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse

from aboveboard.audit.models import Payload
from aboveboard.exchange import actions, jobs, queries
from aboveboard.exchange.models import Answer, Asked, Question
from aboveboard.exchange.queries import neighbours
from aboveboard.kernel import worker
from aboveboard.kernel.actor import SYSTEM
from aboveboard.kernel.errors import Conflict, Forbidden, Invalid, Missing
from aboveboard.lib import clock
from tests import make_diligence
from tests import make_exchange as make
from tests.exchange.test_alerts import naming
from tests.exchange.test_channel import hold
from tests.make_diligence import rows
from tests.make_questions import own, put
from tests.web.threat_data import browser, plain, text_of


@pytest.fixture(autouse=True)
def _feeds(house: None) -> None:
    make.feeds()


def test_another_partner_neither_reads_nor_answers() -> None:
    nova, other = make.partner(), make.partner()
    desk = make.desk()
    put(desk, organisations=frozenset({nova.organisation}))
    asked = own(nova)
    assert not queries.visible_asked(other).exists()
    with pytest.raises(Missing):
        queries.visible_asked_one(other, asked.pk)
    for who in (other, make.bureau("de"), desk):
        with pytest.raises(Forbidden):
            actions.answer_in_words(who, asked, words="Yes.")
    assert browser(other).get(f"/own/data/questions/{asked.pk}/").status_code == 404


def test_answers_go_to_who_asked_and_to_nobody_else() -> None:
    nova, de = make.partner(), make.bureau("de")
    question = put(de)
    one = make.indicator(nova, "[domain-name:value = 'panel.example.com']")
    actions.answer_with_body(nova, own(nova), body=make.envelope(one))
    actions.answer_in_words(nova, own(nova), words="Seen since Monday.")
    worker.drain()
    assert make.ids(de, "country-de") == [one["id"]]
    assert make.ids(make.bureau("fr"), "country-fr") == []
    (told,) = queries.visible_answers(de, question)
    assert (told.state, [each.words for each in told.answers.order_by("created_at")]) == ("answered", ["", "Seen since Monday."])
    with pytest.raises(Conflict):
        actions.answer_nothing_held(nova, own(nova))


def test_words_that_hold_a_secret_or_tell_of_child_abuse_are_not_taken_as_an_answer() -> None:
    nova = make.partner()
    put(make.bureau("de"))
    for words, said in (
        ("They got in with https://joe:CANARYWORD@mail.example/", "leave the secret out"),
        ("CSAM stands there.", "unread"),
    ):
        with pytest.raises(Invalid, match=said) as caught:
            actions.answer_in_words(nova, own(nova), words=words)
        assert set(caught.value.fields) == {"words"}
    assert (Answer.objects.count(), own(nova).state) == (0, "waiting")
    assert not any("CANARY" in body for body in Payload.objects.values_list("body", flat=True))


def test_an_excluded_asker_gets_no_data_and_red_goes_to_who_was_named_only() -> None:
    nova, de = make.partner(), make.bureau("de")
    put(de)
    asked = own(nova)
    actions.answer_with_body(nova, asked, body=make.envelope(naming(nova, "NO", excluded=("DE",))))
    actions.answer_with_body(nova, asked, body=make.envelope(make.indicator(nova, **make.marked(make.RED))))
    worker.drain()
    assert make.ids(de, "country-de") == []
    with rows():
        Question.objects.update(names_country=True)
    red = make.indicator(nova, **make.marked(make.RED))
    actions.answer_with_body(nova, asked, body=make.envelope(red))
    worker.drain()
    assert make.ids(de, "country-de") == [red["id"]]


def test_a_closed_question_takes_no_answer_and_after_its_time_the_text_is_gone() -> None:
    nova, de = make.partner(), make.bureau("de")
    question = put(de)
    asked = own(nova)
    with pytest.raises(Forbidden):
        actions.close_question(make.bureau("fr"), question)
    with pytest.raises(Conflict):
        actions.expire_question(SYSTEM, question)
    with pytest.raises(Forbidden):
        actions.expire_question(de, question)
    actions.close_question(de, question)
    with pytest.raises(Conflict):
        actions.answer_in_words(nova, own(nova), words="Late.")
    with rows():
        Question.objects.update(retain_until=clock.today() - timedelta(days=1))
    assert not queries.visible_asked(nova).exists()
    jobs.erase_expired()
    gone = Question.objects.get()
    assert (gone.text, gone.purpose, gone.legal_basis) == ("", "", "")
    assert "Purpose" not in text_of(browser(de), reverse("question", args=[gone.pk]))
    with pytest.raises(Missing):
        queries.visible_asked_one(nova, asked.pk)


def test_partners_are_reminded_in_time_and_what_is_over_goes_back_to_who_asked() -> None:
    nova, quick, de = make.partner(), make.partner(), make.bureau("de")
    question = put(de)
    actions.answer_nothing_held(quick, own(quick))
    jobs.chase_questions()
    assert mail.outbox == []
    with rows():
        Question.objects.update(due_at=clock.now() + timedelta(minutes=30))
    jobs.chase_questions()
    jobs.chase_questions()
    assert len(mail.outbox) == Asked.objects.exclude(reminded_at=None).count() * len(neighbours.organisation_addresses(nova.organisation))
    assert [each.organisation_id for each in Asked.objects.exclude(reminded_at=None)] == [nova.organisation]
    assert "telemetry" not in "".join(str(letter.message()) for letter in mail.outbox)
    asked = Asked.objects.get(organisation_id=nova.organisation)
    with pytest.raises(Conflict):
        actions.remind_of_question(SYSTEM, asked)
    with pytest.raises(Conflict):
        actions.hand_back_question(SYSTEM, question)
    assert queries.needs_me(de) == []
    with rows():
        Question.objects.update(due_at=clock.now())
    jobs.chase_questions()
    jobs.chase_questions()
    assert [task.what for task in queries.needs_me(de)] == ["Read the answers and close the question"]
    assert queries.needs_me(make.bureau("fr")) == []
    for who in (de, nova):
        with pytest.raises(Forbidden):
            actions.hand_back_question(who, question)
    question.refresh_from_db()
    actions.close_question(de, question)
    assert queries.needs_me(de) == []


def test_who_is_stopped_is_not_reminded() -> None:
    nova = make.partner()
    put(make.bureau("de"))
    with rows():
        Question.objects.update(due_at=clock.now() + timedelta(minutes=30))
    hold(nova)
    jobs.chase_questions()
    assert Asked.objects.get().reminded_at is None


def test_words_are_erased_with_the_question_and_neither_is_written_twice() -> None:
    nova, de = make.partner(), make.bureau("de")
    put(de)
    actions.answer_in_words(nova, own(nova), words="Seen since Monday.")
    with rows():
        Question.objects.update(retain_until=clock.today() - timedelta(days=1))
    jobs.erase_expired()
    assert [(each.words, each.erased_at is not None) for each in Answer.objects.all()] == [("", True)]
    assert "Seen since" not in text_of(browser(de), f"/asking/{Question.objects.get().pk}/")
    for wrong in ({"words": "again"}, {"erased_at": None}):
        with rows(), pytest.raises(IntegrityError), transaction.atomic():
            Answer.objects.update(**wrong)


def test_who_asks_stays_unknown_to_partners_and_only_who_asked_reads_the_answers() -> None:
    nova, de, fr = make.partner(), make.bureau("de"), make.bureau("fr")
    question = put(de)
    client, address = browser(nova), f"/own/data/questions/{own(nova).pk}/"
    for place in (address, "/own/data/", "/own/"):
        page = plain(client.get(place))
        assert "Germany" not in page
        assert "Paragraph 161" not in page
    assert "To protect hospitals" in plain(client.get(address))
    actions.answer_in_words(nova, own(nova), words="Canary in words.")
    assert "Canary in words." in text_of(browser(de), f"/asking/{question.pk}/")
    assert "Canary in words." in text_of(browser(make.desk()), f"/asking/{question.pk}/")
    deciding = text_of(browser(make_diligence.staff("security")), f"/asking/{question.pk}/")
    assert "Canary" not in deciding
    for who in (fr, make.partner(), make_diligence.staff("officer")):
        assert browser(who).get(f"/asking/{question.pk}/").status_code == 404
