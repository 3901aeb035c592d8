"""Deadlines of alerts are the regulation's of the day that they are sent, and no later version changes what a bureau was told."""

from datetime import timedelta

import pytest
from django.core import mail

from aboveboard.audit import store
from aboveboard.audit.models import Entry
from aboveboard.exchange import actions, jobs, queries
from aboveboard.exchange.models import Alert, Object
from aboveboard.exchange.queries import alerts, neighbours
from aboveboard.exchange.values import AlertOutcome
from aboveboard.kernel import worker
from aboveboard.kernel.actor import SYSTEM, Actor
from aboveboard.kernel.errors import Conflict
from aboveboard.lib import clock
from tests import make_diligence
from tests import make_exchange as make
from tests.adopting import adopt
from tests.exchange.test_alerts import alerted, move_due, naming, sent, told
from tests.exchange.test_warnings import PRIVATE, load, read
from tests.web.threat_data import browser, desk, plain, text_of


@pytest.fixture(autouse=True)
def _feeds(house: None) -> None:
    make.feeds()


def hours(alert: Alert) -> float:
    """In how many hours from now its answer is due."""
    return round((alert.due_at - clock.now()) / timedelta(hours=1), 1)


def test_the_deadlines_are_those_of_the_regulation_and_the_entry_names_its_version() -> None:
    version = adopt("alerts", "acknowledge: 24", "acknowledge: 30")
    _, alert = alerted()
    assert (hours(alert), alert.rule, alert.regulation) == (30, "AL-USUAL", version.hash)
    assert store.facts(Entry.objects.get(kind="exchange.raise_alerts"))["regulation"] == version.hash
    actions.acknowledge_alert(make.bureau("de"), alert)
    assert hours(alert) == 168


def test_an_alert_falls_under_the_rule_of_the_strictest_object_that_it_tells() -> None:
    nova = make.partner()
    sent(naming(nova, "DE"), naming(nova, "DE", "FR", **make.marked(make.RED)), nova=nova)
    sent(naming(nova, "NO", **make.marked(make.CLEAR)), nova=nova)
    assert {row.country: (row.rule, hours(row)) for row in Alert.objects.all()} == {
        "de": ("AL-RED", 12),
        "fr": ("AL-RED", 12),
        "no": ("AL-USUAL", 24),
    }


def test_a_new_version_changes_no_deadline_that_a_bureau_was_told_and_holds_for_what_is_sent_from_then_on() -> None:
    nova, alert = alerted()
    before = (alert.due_at, alert.regulation)
    version = adopt("alerts", "outcome: 168\n    remind: 12", "outcome: 48\n    remind: 2")
    alert.refresh_from_db()
    assert (alert.due_at, alert.regulation) == before
    move_due(hours=11)
    jobs.chase_alerts()
    alert.refresh_from_db()
    # Reminded twelve hours before, as it was sent under; a new alert would wait until two hours before.
    assert alert.reminded_at is not None
    actions.acknowledge_alert(make.bureau("de"), alert)
    assert hours(alert) == 168
    sent(naming(nova, "FR"), nova=nova)
    new = Alert.objects.get(country="fr")
    assert (new.outcome_hours, new.remind_hours, new.regulation) == (48, 2, version.hash)
    actions.acknowledge_alert(make.bureau("fr"), new)
    assert hours(new) == 48
    jobs.chase_alerts()
    new.refresh_from_db()
    assert new.reminded_at is None


def test_an_answered_alert_that_begins_anew_has_the_deadlines_of_that_day() -> None:
    load(read(PRIVATE))
    nova, de = make.partner(), make.bureau("de")
    held = naming(nova, "DE", pattern="[ipv4-addr:value = '10.1.2.3']")
    sent(held, naming(nova, "DE"), nova=nova)
    actions.close_alert(de, queries.visible_alerts(de).get(), outcome=AlertOutcome.KNOWN)
    version = adopt("alerts", "acknowledge: 24", "acknowledge: 36")
    actions.release_held(make.desk(), Object.objects.get(stix_id=held["id"]), reason="It is meant.")
    worker.drain()
    alert = Alert.objects.get()
    assert (told(de), hours(alert), alert.regulation) == ([("sent", 2)], 36, version.hash)
    assert store.facts(Entry.objects.get(kind="exchange.renew_alert"))["regulation"] == version.hash


def test_an_overdue_alert_goes_to_the_roles_that_the_rule_names_when_the_rule_says_and_to_nobody_else() -> None:
    adopt("access", "    role: security\n    permits:\n", "    role: security\n    permits:\n      - exchange.read_all\n")
    text = "escalate: 0\n    escalated_to: [exchange_desk]"
    adopt("alerts", text, text.replace("0", "6").replace("exchange_desk", "security"))
    _, alert = alerted()
    office, security = make.desk(), make_diligence.staff("security")
    move_due(hours=-5)
    jobs.chase_alerts()
    alert.refresh_from_db()
    assert alert.escalated_at is None
    with pytest.raises(Conflict):
        actions.escalate_alert(SYSTEM, alert)
    assert _asked(security) == []
    move_due(hours=-6)
    jobs.chase_alerts()
    # Whoever reads alerts but is not named is not asked.
    assert (_asked(security), _asked(office)) == ([alert.pk], [])
    assert store.facts(Entry.objects.get(kind="exchange.escalate_alert"))["to"] == ["security"]
    # To whom it was handed stays with the alert, whatever the regulation says later.
    adopt("alerts", "remind: 12", "remind: 11")
    assert (_asked(security), _asked(office)) == ([alert.pk], [])


def _asked(who: Actor) -> list[object]:
    return [task.key for task in queries.needs_me(who) if task.place == "alert"]


def test_what_is_chased_costs_the_same_however_many_alerts_stand_open(django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    nova = make.partner()
    sent(*(naming(nova, code) for code in ("DE", "FR", "NO")), nova=nova)
    assert Alert.objects.count() == 3
    with django_assert_max_num_queries(4):
        assert alerts.to_remind(100) == alerts.to_escalate(100) == []
    assert mail.outbox == []


def test_the_page_says_the_figures_of_the_rule_under_which_the_alert_was_sent() -> None:
    adopt("alerts", "acknowledge: 24\n    outcome: 168\n    remind: 12", "acknowledge: 37\n    outcome: 171\n    remind: 13")
    _, alert = alerted()
    de = make.bureau("de")
    adopt("alerts", "outcome: 168", "outcome: 99")
    for client, place in ((browser(de), "country"), (desk(), "exchange")):
        page = plain(client.get(f"/{place}/alerts/{alert.pk}/"))
        assert "What came of it is due 171 hours after" in page
        assert "reminded 13 hours before" in page
        assert "AL-USUAL" in page
        assert "99 hours" not in page
    assert "Exchange desk" in text_of(desk(), f"/exchange/alerts/{alert.pk}/")
    assert neighbours.alerts_regulation().body.rules[0].outcome == 99
