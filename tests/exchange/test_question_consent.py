"""What another gave leaves by a question only with its consent: a country, or a partner that sent a value under its marking."""

from copy import replace

import pytest

from aboveboard.exchange import actions, queries
from aboveboard.exchange.models import Question
from aboveboard.exchange.queries import neighbours
from aboveboard.exchange.rules import asking
from aboveboard.kernel.errors import Blocked, Conflict, Forbidden
from aboveboard.lib import clock
from tests import make_diligence
from tests import make_exchange as make
from tests.exchange.test_channel import suspend
from tests.make_diligence import rows
from tests.make_questions import ASKED, form, own, put
from tests.web.threat_data import browser, text_of


@pytest.fixture(autouse=True)
def _feeds(house: None) -> None:
    make.feeds()


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
