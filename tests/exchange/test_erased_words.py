"""No words of a question or an activity report outlive it: neither what it says nor why it was asked, refused or on which basis."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse

from aboveboard.exchange import actions, jobs, queries
from aboveboard.exchange.models import ActivityReport, Question
from aboveboard.lib import clock
from tests import make_diligence
from tests import make_exchange as make
from tests.exchange.test_products import form, releaser, sent
from tests.make_diligence import rows
from tests.make_questions import form as ask
from tests.make_questions import put
from tests.web.threat_data import browser, text_of

WORDS = ("Canary title", "Canary findings", "Canary advice", "Canary purpose", "Canary basis", "Canary reason")
CANARY = {"purpose": WORDS[3], "legal_basis": WORDS[4]}


@pytest.fixture(autouse=True)
def _feeds(house: None) -> None:
    make.feeds()


def later() -> None:
    """The time of all questions and reports is over."""
    with rows():
        for table in (Question, ActivityReport):
            table.objects.update(retain_until=clock.today() - timedelta(days=1))
    jobs.erase_expired()


def kept(row: Question | ActivityReport) -> list[str]:
    """Which of the words the row still holds."""
    row.refresh_from_db()
    return [each for each in WORDS if each in str(vars(row))]


def reported(end: Callable[[ActivityReport], object] | None = None) -> ActivityReport:
    """A report on an object of a new partner, and what became of it."""
    nova = make.partner()
    one = make.indicator(nova, **make.marked(make.AMBER))
    sent(nova, one)
    report = actions.compose_report(make.desk(), form(one, recommendations=WORDS[2], **CANARY))
    if end is not None:
        end(report)
    return report


def test_with_a_question_go_its_purpose_its_basis_and_why_it_was_refused() -> None:
    make.partner()
    de, security = make.bureau("de"), make_diligence.staff("security")
    refused = actions.prepare_question(de, ask(**CANARY))
    actions.refuse_question(security, refused, reason=WORDS[5])
    asked, waiting = put(de, **CANARY), actions.prepare_question(de, ask(**CANARY))
    assert [len(kept(each)) for each in (refused, asked, waiting)] == [3, 2, 2]
    later()
    assert [kept(each) for each in (refused, asked, waiting)] == [[], [], []]
    for each in (refused, asked):
        page = text_of(browser(de), reverse("question", args=[each.pk]))
        assert ("its text is erased" in page, "Legal basis" in page) == (True, False)
    # Whoever refuses one that is over leaves its reason no longer than until the next round.
    actions.refuse_question(security, waiting, reason=WORDS[5])
    jobs.erase_expired()
    assert kept(waiting) == []


def test_with_a_report_go_its_title_its_purpose_and_its_basis() -> None:
    security, desk = releaser(), make.desk()
    refused = reported(lambda row: actions.refuse_report(security, row, reason=WORDS[5]))
    out, waiting = reported(lambda row: actions.release_report(security, row)), reported()
    taken_back = reported(lambda row: actions.withdraw_report(desk, actions.release_report(security, row), reason="Wrong."))
    assert [len(kept(each)) for each in (refused, out, waiting, taken_back)] == [6, 5, 5, 0]
    later()
    assert [kept(each) for each in (refused, out, waiting)] == [[], [], []]
    assert not [task for task in queries.needs_me(security) if task.key == waiting.pk]
    for each in (refused, out, waiting, taken_back):
        page = text_of(browser(desk), reverse("exchange_report", args=[each.pk]))
        assert ("Activity report<" in page, "Legal basis" in page) == (True, False)


def test_what_was_erased_in_part_before_is_erased_whole() -> None:
    report = reported(lambda row: actions.release_report(releaser(), row))
    before = clock.now() - timedelta(days=1)
    with rows():
        ActivityReport.objects.update(findings="", recommendations="", erased_at=before)
    later()
    assert kept(report) == []


def test_a_source_is_asked_for_no_consent_to_a_report_whose_time_is_over() -> None:
    nova, vega = make.partner(), make.partner()
    one = make.indicator(nova, **make.marked(make.AMBER))
    sent(nova, one)
    assert vega.organisation is not None
    actions.compose_report(make.desk(), form(one, organisations=frozenset({vega.organisation}), **CANARY))
    assert [each.purpose for each in queries.visible_consents(nova)] == [CANARY["purpose"]]
    assert [task.place for task in queries.needs_me(nova)] == ["report"]
    later()
    assert (queries.visible_consents(nova), queries.needs_me(nova)) == ([], [])
