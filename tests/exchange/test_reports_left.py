"""A released report of which something was taken back: the desk is asked to take it back, or to issue it anew."""

from django.urls import reverse

from aboveboard.exchange import actions, queries
from aboveboard.web.worklist import awaiting
from tests import make_exchange as make
from tests.exchange.test_products import form, releaser, sent


def test_a_report_whose_object_is_taken_back_stands_on_the_desks_worklist(house: None) -> None:
    make.feeds()
    nova, desk = make.partner(), make.desk()
    one, two = (
        make.indicator(nova, f"[domain-name:value = '{value}']", **make.marked(make.AMBER)) for value in ("canary.example", "other.example")
    )
    sent(nova, one, two)
    report = actions.release_report(releaser(), actions.compose_report(desk, form(one, two)))
    assert queries.needs_me(desk) == []
    for each in (one, two):
        actions.withdraw(nova, make.intake(nova), stix_id=each["id"], filters=make.ALL)
        (task,) = queries.needs_me(desk)
        assert (task.place, task.key, task.what) == ("report", report.pk, "Take back a report, or issue it anew")
    for who in (nova, make.bureau("de"), releaser()):
        assert not [each for each in queries.needs_me(who) if each.key == report.pk]
    assert reverse("exchange_report", args=[report.pk]) in [each.url for each in awaiting(desk)]
    actions.withdraw_report(desk, report, reason="What it rests on is gone.")
    assert queries.needs_me(desk) == []
