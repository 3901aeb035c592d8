"""Letters of the exchange: who is to be reminded is, also where the mail server was away or refuses somebody."""

from collections.abc import Callable
from datetime import timedelta
from smtplib import SMTPRecipientsRefused

import pytest
from django.core import mail
from django.core.mail import send_mail

from aboveboard.exchange import jobs
from aboveboard.exchange.models import Question
from aboveboard.exchange.queries import neighbours
from aboveboard.kernel import post
from aboveboard.lib import clock
from tests import make_exchange as make
from tests.exchange.test_alerts import alerted, move_due
from tests.exchange.test_recall_deadlines import move, recalled
from tests.make_diligence import rows
from tests.make_questions import put


@pytest.fixture(autouse=True)
def _feeds(house: None) -> None:
    make.feeds()


def _alert_is_due() -> None:
    make.bureau("de")
    alerted("DE", "FR")
    move_due(hours=1)


def _receipt_is_due() -> None:
    recalled(make.partner(), (make.partner(), "shared"), **make.marked(make.CLEAR))
    move(hours=1)


def _answer_is_due() -> None:
    make.partner()
    put(make.bureau("de"))
    with rows():
        Question.objects.update(due_at=clock.now() + timedelta(minutes=30))


@pytest.mark.parametrize(
    ("prepare", "chase"),
    [(_alert_is_due, jobs.chase_alerts), (_receipt_is_due, jobs.chase_recalls), (_answer_is_due, jobs.chase_questions)],
)
def test_who_could_not_be_reminded_is_reminded_once_the_mail_server_is_back(
    monkeypatch: pytest.MonkeyPatch, prepare: Callable[[], None], chase: Callable[[], None]
) -> None:
    prepare()
    mail.outbox.clear()

    def away(*_: object) -> int:
        raise OSError("no route")

    with monkeypatch.context() as context:
        context.setattr(post, "send_mail", away)
        chase()
        chase()
    assert mail.outbox == []
    chase()
    reminded = len(mail.outbox)
    chase()
    assert len(mail.outbox) == reminded >= 1


def test_an_address_that_is_refused_keeps_no_letter_of_the_day_from_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        make.bureau("de")
    alerted("DE")
    people = neighbours.bureau_addresses("de")

    def send(*given: object) -> int:
        if given[3] == [people[1]]:
            raise SMTPRecipientsRefused({people[1]: (550, b"no such user")})
        return send_mail(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(post, "send_mail", send)
    monkeypatch.setattr(jobs, "MORNING", 0)
    for _ in range(3):
        jobs.send_digests()
    assert sorted(to for letter in mail.outbox for to in letter.to) == sorted({*people} - {people[1]})
