"""Words that name a value go to whom what holds it now may be shown, and to nobody where that is held back."""

from typing import Any
from uuid import UUID

import pytest
from django.urls import reverse

from aboveboard.exchange import actions, queries
from aboveboard.exchange.models import Object, Question
from aboveboard.exchange.queries import questions, report_places
from aboveboard.exchange.rules import asking
from aboveboard.exchange.rules.asking import Capability
from aboveboard.exchange.rules.handling import EXTENSION
from aboveboard.exchange.stix.markings import Marking
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Blocked, Conflict, Invalid
from aboveboard.lib import clock
from tests import make_diligence
from tests import make_exchange as make
from tests.exchange.test_channel import hold, lift
from tests.exchange.test_products import form, releaser, reports, sent
from tests.make_diligence import rows
from tests.make_questions import declare, own, put
from tests.make_questions import form as ask
from tests.web.threat_data import browser, text_of

VALUE = "[domain-name:value = 'canary.example']"
OTHER = "[domain-name:value = 'other.example']"
NAMES = "Do you see canary.example?"
LATER = {"modified": "2026-03-01T00:00:00.000Z"}


@pytest.fixture(autouse=True)
def _feeds(house: None) -> None:
    make.feeds()


def told(**more: Any) -> set[UUID]:
    """The partners that a question of the German bureau may be put to."""
    question = actions.prepare_question(make.bureau("de"), ask(**more))
    return set(questions.told(question, questions.wanted(question)))


def address(question: Question) -> str:
    return reverse("question", args=[question.pk])


def made(nova: Actor, content: dict[str, Any]) -> Object:
    sent(nova, content)
    return Object.objects.get(stix_id=content["id"], erased_at=None)


def test_the_purpose_of_a_question_is_looked_through_as_its_text_is() -> None:
    nova, mira = make.partner(), make.partner()
    sent(nova, make.indicator(nova, VALUE, **make.marked(make.AMBER)))
    for words in ({"text": NAMES}, {"text": "Do you see anything?", "purpose": "To stop canary[.]example"}):
        assert told(**words) == {nova.organisation}
    asked = put(make.bureau("de"), text="Do you see anything?", purpose="To stop canary[.]example").asked.get()
    assert queries.names_own(nova, asked)
    actions.share_with_asked(nova, asked)
    assert set(asked.question.asked.values_list("organisation_id", flat=True)) == {nova.organisation, mira.organisation}


def test_the_newest_version_alone_decides_who_is_told_of_a_value() -> None:
    nova, mira = make.partner(), make.partner()
    one = make.indicator(nova, VALUE, **make.marked(make.CLEAR))
    sent(nova, one)
    assert told(text=NAMES) == {nova.organisation, mira.organisation}
    sent(nova, one | LATER | make.marked(make.RED))
    assert told(text=NAMES) == {nova.organisation}


def test_of_a_value_that_is_held_back_nobody_is_told() -> None:
    nova, mira, desk = make.partner(), make.partner(), make.desk()
    first = made(nova, make.indicator(nova, VALUE, **make.marked(make.CLEAR)))
    actions.recall_object(desk, first, reason="It was wrong.")
    assert made(nova, make.indicator(nova, VALUE, **make.marked(make.CLEAR))).held_by
    assert told(text=NAMES) == set()
    other = make.indicator(mira, OTHER, **make.marked(make.CLEAR))
    sent(mira, other)
    (place,) = queries.visible_readers(desk, form(other, findings=NAMES))
    assert place.blocked == (report_places.TOLD,)


@pytest.mark.once
def test_a_value_that_was_sent_and_of_which_nothing_counts_is_told_to_nobody() -> None:
    assert not asking.may_be_told([b"a"], {b"a": []})
    assert asking.may_be_told([b"b"], {b"a": []})


def test_a_report_names_the_newest_version_only() -> None:
    nova, fr = make.partner(), make.bureau("fr")
    one, held = (make.indicator(nova, VALUE, **make.marked(make.GREEN)) for _ in range(2))
    sent(nova, one, held)
    wanted = form(one, countries=frozenset({"fr"}), marking=Marking.GREEN)
    report = actions.compose_report(make.desk(), wanted)
    exclusions = {"extensions": {EXTENSION: {"extension_type": "property-extension", "excluded_countries": ["FR"]}}}
    sent(nova, one | LATER | exclusions)
    with pytest.raises(Conflict, match="newer version"):
        actions.release_report(releaser(), report)
    with pytest.raises(Invalid, match="newest version") as refused:
        actions.compose_report(make.desk(), wanted)
    assert set(refused.value.fields) == {"objects"}
    assert queries.reportable(make.desk(), wanted.objects) == {}
    assert reports(fr, "country-fr") == []
    actions.recall_object(make.desk(), Object.objects.get(stix_id=held["id"]), reason="It was wrong.")
    again = made(nova, held | LATER)
    assert again.held_by
    assert queries.reportable(make.desk(), [again.pk]) == {}


def test_the_purpose_of_a_report_names_nothing_to_a_source_that_it_may_not_see() -> None:
    nova, mira, vega, desk = make.partner(), make.partner(), make.partner(), make.desk()
    sent(nova, make.indicator(nova, VALUE, **make.marked(make.AMBER)))
    hers = make.indicator(mira, OTHER, **make.marked(make.AMBER))
    sent(mira, hers)
    to_partner = {"organisations": frozenset({vega.organisation}), "legal_basis": "Paragraph 161"}
    for more, purpose in ((to_partner, "To stop canary[.]example"), ({}, "On notice A-4521/6-2026")):
        with pytest.raises(Invalid) as refused:
            actions.compose_report(desk, form(hers, purpose=purpose, **more))
        assert set(refused.value.fields) == {"purpose"}
    assert queries.visible_consents(mira) == []
    # Where no source is asked nobody reads the purpose but those who release it; its own a source knows.
    actions.compose_report(desk, form(hers, purpose="To stop canary.example"))
    actions.compose_report(desk, form(hers, purpose="To stop other.example", **to_partner))
    assert [each.purpose for each in queries.visible_consents(mira)] == ["To stop other.example"]


def test_a_bureau_learns_from_no_release_that_a_value_is_kept_from_it() -> None:
    nova, other, fr, desk, security = make.partner(), make.partner(), make.bureau("fr"), make.desk(), make_diligence.staff("security")
    assert nova.organisation is not None
    exclusions = {"extensions": {EXTENSION: {"extension_type": "property-extension", "excluded_countries": ["FR"]}}}
    sent(other, make.indicator(other, VALUE, **make.marked(make.AMBER), **exclusions))
    declare(nova, Capability.TELEMETRY)
    named = frozenset({nova.organisation})
    kept, free = (put(fr, text=text, organisations=named) for text in (NAMES, "Do you see other.example?"))
    assert [list(each.asked.values_list("organisation_id", flat=True)) for each in (kept, free)] == [[], [nova.organisation]]
    seen = [queries.visible_question(fr, each.pk) for each in (kept, free)]
    assert {(each.state, each.told, each.said) for each in seen} == {("sent", None, 0)}
    assert [queries.visible_answers(fr, each) for each in seen] == [[], []]
    assert [queries.visible_untold(who, kept) for who in (fr, security, nova)] == [{}, {}, {}]
    assert [word for each in seen for word in ("Not put to", "Answers</h2>") if word in text_of(browser(fr), address(each))] == []
    assert queries.visible_untold(desk, kept) == {nova.organisation: questions.NAMES}
    assert questions.NAMES in text_of(browser(desk), address(kept))
    actions.answer_nothing_held(nova, own(nova))
    assert [each.organisation_id for each in queries.visible_answers(fr, free)] == [nova.organisation]
    assert (queries.visible_question(fr, free.pk).said, text_of(browser(fr), reverse("questions")).count(" answered")) == (1, 1)
    # What the desk asks it sees the whole of, and is told why it is put to nobody.
    with pytest.raises(Blocked):
        actions.release_question(security, actions.prepare_question(desk, ask("", text=NAMES, organisations=named)))
    stopped = hold(nova)
    with pytest.raises(Blocked):
        put(fr, organisations=named)
    assert queries.visible_untold(desk, actions.close_question(fr, free)) == {}
    assert queries.visible_untold(desk, kept) == {nova.organisation: questions.NAMES}
    with rows():
        Object.objects.update(erased_at=clock.now(), body=b"")
    assert queries.visible_untold(desk, kept) == {nova.organisation: questions.GATE}
    lift(stopped)
    assert queries.visible_untold(desk, kept) == {nova.organisation: questions.LEFT_OUT}
