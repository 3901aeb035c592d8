"""Questions to partners: a narrow gate outward, two persons, the gate at each view, and answers that go to who asked."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client

from aboveboard.exchange import actions, jobs, queries
from aboveboard.exchange.models import Answer, Asked, Question, Submission
from aboveboard.exchange.queries import neighbours
from aboveboard.exchange.rules import asking
from aboveboard.exchange.rules.asking import Capability, QuestionForm, defanged, defects
from aboveboard.exchange.stix.markings import Marking
from aboveboard.kernel import worker
from aboveboard.kernel.actor import SYSTEM, Actor
from aboveboard.kernel.errors import AppError, Blocked, Conflict, Forbidden, Invalid, Missing, NoStanding
from aboveboard.lib import clock
from tests import make_diligence
from tests import make_exchange as make
from tests.exchange.test_alerts import naming
from tests.exchange.test_channel import hold, suspend
from tests.make_diligence import rows
from tests.web.threat_data import HOSTILE, browser, plain, seen, text_of

ASKED = "Do you see http://panel.example.de/login or 192.0.2.7 in your telemetry?"


@pytest.fixture(autouse=True)
def _feeds(house: None) -> None:
    make.feeds()


def form(country: str = "de", **more: Any) -> QuestionForm:
    """A question that may be asked."""
    sound = QuestionForm(
        country,
        ASKED,
        "To protect hospitals under attack",
        "Paragraph 161 of the code of procedure",
        Marking.AMBER,
        clock.now() + timedelta(hours=4),
        30,
        originator=country,
        is_free_of_files=True,
    )
    return replace(sound, **more)


def put(who: Actor, **more: Any) -> Question:
    """A question that was released."""
    question = actions.prepare_question(who, form(who.country or "", **more))
    return actions.release_question(make_diligence.staff("security"), question)


def own(nova: Actor) -> Asked:
    """The one question put to a partner."""
    return queries.visible_asked_one(nova, queries.visible_asked(nova).get().pk)


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
    assert Question.objects.get().text == ""
    with pytest.raises(Missing):
        queries.visible_asked_one(nova, asked.pk)


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


def posted(**more: str) -> dict[str, str]:
    due = (clock.now() + timedelta(hours=5)).strftime("%Y-%m-%dT%H:%M")
    sound = {
        "text": ASKED,
        "purpose": "To protect hospitals",
        "legal_basis": "Paragraph 161",
        "originator": "de",
        "marking": "AMBER",
        "due_at": due,
        "retention_days": "30",
        "is_free_of_files": "on",
    }
    return sound | more


def test_the_pages_from_asking_to_the_answer() -> None:
    nova, german = make.partner(), make.bureau("de")
    bureau, security, client = browser(german), browser(make_diligence.staff("security")), browser(nova)
    assert "Ask partners" in text_of(bureau, "/asking/")
    for wrong in ({"is_free_of_files": ""}, {"text": HOSTILE}, {"due_at": "yesterday"}, {"marking": "RED"}, {"retention_days": "0"}):
        assert bureau.post("/asking/new/", posted(**wrong)).status_code == 422
    address = bureau.post("/asking/new/", posted())["Location"]
    assert "Release it" not in text_of(bureau, address)
    assert bureau.post(f"{address}release/").status_code == 403
    assert "Decide on the release" in text_of(security, "/")
    assert "hxxp://panel[.]example[.]de" in plain(security.get(f"{address}release/"))
    assert security.post(f"{address}release/").status_code == 302
    assert "You are asked" in text_of(client, "/own/data/")
    mine = f"/own/data/questions/{Asked.objects.get().pk}/"
    page = plain(client.get(mine))
    assert "hxxp://panel[.]example[.]de" in page
    assert "Germany" not in page
    paste = f"/own/data/paste/?for={Asked.objects.get().pk}"
    looked = client.post(paste, {"text": "panel.example.com"})
    assert client.post(paste, {"text": "panel.example.com", "seen": seen(looked), "send": "1"}).status_code == 302
    assert client.post(mine, {"words": ""}).status_code == 422
    assert client.post(mine, {"words": "<b>Seen</b> at evil.example."}).status_code == 302
    worker.drain()
    shown = plain(bureau.get(address))
    assert re.search(r"Answered", shown)
    assert "&lt;b&gt;Seen&lt;/b&gt; at evil[.]example." in shown
    assert "panel.example.com" in text_of(bureau, "/country/")
    assert browser(make.bureau("fr")).get(address).status_code == 404
    assert client.get(address).status_code == 404
    assert Client().get(address).status_code == 302
    assert bureau.post(f"{address}close/").status_code == 302
    assert client.post(f"/own/data/paste/?for={'x' * 9}", {"text": "a.example", "seen": "", "send": "1"}).status_code == 200


def test_a_named_country_is_shown_and_the_list_has_a_ceiling(django_assert_max_num_queries: Any) -> None:
    nova, de = make.partner(), make.bureau("de")
    for _ in range(3):
        put(de, names_country=True)
    assert "Germany" in text_of(browser(nova), f"/own/data/questions/{Asked.objects.first().pk}/")
    bureau = browser(de)
    bureau.get("/asking/")
    with django_assert_max_num_queries(40):
        assert text_of(bureau, "/asking/").count("answers by") == 3


def declare(nova: Actor, *capabilities: Capability) -> None:
    """A partner says what it can look into."""
    actions.declare_capabilities(nova, queries.own_intake(nova), capabilities=frozenset(capabilities))


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


def test_what_comes_from_another_country_leaves_only_with_its_consent() -> None:
    nova, de, fr, security = make.partner(), make.bureau("de"), make.bureau("fr"), make_diligence.staff("security")
    question = actions.prepare_question(make.desk(), form("", originator="fr"))
    assert [task.what for task in queries.needs_me(fr)] == ["Consent to the release of your country's information"]
    assert queries.needs_me(security) == queries.needs_me(de) == []
    with pytest.raises(Conflict, match="not consented"):
        actions.release_question(security, question)
    for who in (de, nova, make.desk(), security, replace(fr, user=None)):
        with pytest.raises(Forbidden):
            actions.consent_to_question(who, question)
        with pytest.raises(Forbidden):
            actions.withhold_consent(who, question, reason="No.")
    actions.consent_to_question(fr, question)
    for again in (lambda: actions.consent_to_question(fr, question), lambda: actions.withhold_consent(fr, question, reason="No.")):
        with pytest.raises(Conflict):
            again()
    assert actions.release_question(security, question).state == "sent"
    assert queries.visible_answers(fr, question) == []
    with pytest.raises(Conflict):
        actions.consent_to_question(fr, question)
    second = actions.prepare_question(de, form(originator="fr"))
    assert second.consented_at is None
    assert actions.withhold_consent(fr, second, reason="It would warn them.").refused_because == "It would warn them."
    with pytest.raises(Conflict):
        actions.release_question(security, second)


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


def test_what_one_partner_sent_under_its_marking_is_told_to_no_other_by_a_question() -> None:
    nova, other, de = make.partner(), make.partner(), make.bureau("de")
    make.admitted(nova, make.indicator(nova, "[domain-name:value = 'panel.example.de']", **make.marked(make.AMBER)))
    question = put(de)
    assert [each.organisation_id for each in question.asked.all()] == [nova.organisation]
    with pytest.raises(Blocked):
        actions.release_question(
            make_diligence.staff("security"), actions.prepare_question(make.desk(), form("", organisations=frozenset({other.organisation})))
        )
    make.admitted(other, make.indicator(other, "[domain-name:value = 'panel.example.de']", **make.marked(make.CLEAR)))
    assert {each.organisation_id for each in put(de).asked.all()} == {nova.organisation, other.organisation}


def test_a_source_may_consent_that_others_who_are_asked_are_told() -> None:
    nova, other, third, de = make.partner(), make.partner(), make.partner(), make.bureau("de")
    make.admitted(nova, make.indicator(nova, "[domain-name:value = 'panel.example.de']", **make.marked(make.AMBER)))
    question = put(de, organisations=None)
    asked, client = own(nova), browser(nova)
    address = f"/own/data/questions/{asked.pk}/"
    assert "It names what you sent" in text_of(client, address)
    assert not queries.visible_asked(other).exists()
    for who in (other, de, make.desk(), make_diligence.staff("security")):
        assert not queries.names_own(who, asked)
        with pytest.raises(Forbidden):
            actions.share_with_asked(who, asked)
    suspend(third)
    assert client.post(address, {"share": "1"}).status_code == 302
    assert {each.organisation_id for each in question.asked.all()} == {nova.organisation, other.organisation}
    assert own(other).question.text == ASKED
    assert nova.organisation is not None
    assert neighbours.organisation_name(nova.organisation) not in text_of(browser(other), f"/own/data/questions/{own(other).pk}/")
    assert "It names what you sent" not in text_of(client, address)
    for who in (nova, other):
        with pytest.raises(Conflict):
            actions.share_with_asked(who, own(who))
    assert client.post(address, {"share": "1"}).status_code == 422


def test_after_its_time_nobody_is_told_by_a_late_consent() -> None:
    nova, other = make.partner(), make.partner()
    make.admitted(nova, make.indicator(nova, "[domain-name:value = 'panel.example.de']", **make.marked(make.AMBER)))
    question = put(make.bureau("de"))
    with rows():
        Question.objects.update(due_at=clock.now())
    with pytest.raises(Conflict):
        actions.share_with_asked(nova, question.asked.get())
    assert not queries.visible_asked(other).exists()


@pytest.mark.once
def test_partners_are_told_of_a_value_that_nobody_sent_or_that_one_marking_shows_them() -> None:
    assert asking.may_be_told([b"a", b"b"], {})
    assert asking.may_be_told([b"a"], {b"a": [False, True]})
    assert not asking.may_be_told([b"a", b"b"], {b"a": [True], b"b": [False]})


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


def test_the_pages_of_consent_and_of_what_a_partner_declares() -> None:
    nova, fr = make.partner(), make.bureau("fr")
    partner, bureau, desk = browser(nova), browser(fr), browser(make.desk())
    assert partner.post("/own/data/declared/", {"capabilities": ["gold"]}).status_code == 422
    assert partner.post("/own/data/declared/", {"capabilities": ["telemetry"]}).status_code == 302
    assert 'value="telemetry" checked' in re.sub(r' id="\w+"', "", text_of(partner, "/own/data/declared/")).replace(
        'class="form-check-input" ', ""
    )
    assert desk.post("/asking/new/", posted(originator="zz")).status_code == 422
    address = desk.post("/asking/new/", posted(originator="fr", capability="telemetry"))["Location"]
    assert "whose consent is awaited" in plain(desk.get(address))
    assert desk.post(f"{address}consent/").status_code == 403
    assert "Consent to the release" in text_of(bureau, "/")
    assert "Consent to its release" in text_of(bureau, address)
    assert bureau.get(f"{address}withhold/").status_code == 200
    assert bureau.post(f"{address}consent/").status_code == 302
    assert "which consented" in plain(bureau.get(address))
    assert bureau.post(f"{address}withhold/", {"reason": "No."}).status_code == 422
