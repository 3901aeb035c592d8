"""Alerts: victims' countries are told once, nobody else is, they answer or are chased, and what is hidden stays hidden."""

import json
from copy import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from aboveboard.audit import store
from aboveboard.audit.models import Entry
from aboveboard.exchange import actions, jobs, queries
from aboveboard.exchange.models import Alert, Digest, Object, Submission, Told, Unalerted
from aboveboard.exchange.queries import alerts
from aboveboard.exchange.rules import alerting
from aboveboard.exchange.rules.destinations import Bureaus
from aboveboard.exchange.rules.handling import EXTENSION
from aboveboard.exchange.stix.markings import Marking
from aboveboard.exchange.stix.visibility import ObjectClass
from aboveboard.exchange.values import AlertOutcome, AlertState
from aboveboard.kernel import post, worker
from aboveboard.kernel.actor import SYSTEM, Actor
from aboveboard.kernel.errors import Conflict, Forbidden, Invalid, Missing, NoStanding
from aboveboard.lib import clock
from aboveboard.parties.models import Document
from tests import make_diligence
from tests import make_exchange as make
from tests.exchange.test_channel import hold, lift, suspend
from tests.exchange.test_warnings import PRIVATE, load, read
from tests.make_diligence import rows

GERMAN = "[domain-name:value = 'bad.de']"


@pytest.fixture(autouse=True)
def _feeds(house: None) -> None:
    make.feeds()


def naming(who: Actor, *countries: str, excluded: tuple[str, ...] = (), **more: Any) -> dict[str, Any]:
    """An indicator whose source names victims in these countries."""
    said: dict[str, Any] = {"extension_type": "property-extension", "victim_countries": list(countries)}
    said |= {"excluded_countries": list(excluded)} if excluded else {}
    return make.indicator(who, **{"extensions": {EXTENSION: said}} | more)


def told(who: Actor) -> list[tuple[str, int]]:
    """State and number of objects of each alert that somebody sees."""
    return [(row.state, row.tells) for row in queries.visible_alerts(who)]


def sent(*objects: dict[str, Any], nova: Actor) -> Submission:
    """What a partner sends, admitted, with all that follows."""
    submission = make.admitted(nova, *objects)
    worker.drain()
    return submission


def alerted(*countries: str) -> tuple[Actor, Alert]:
    """A partner, and the alert to the first of these countries after it named victims there."""
    nova = make.partner()
    sent(naming(nova, *(countries or ("DE",))), nova=nova)
    return nova, Alert.objects.get(country=(countries or ("DE",))[0].lower())


def test_each_victims_country_is_told_once_with_all_that_concerns_it_and_nobody_else_is() -> None:
    nova, de, fr = make.partner(), make.bureau("de"), make.bureau("fr")
    one, two = naming(nova, "DE", "FR"), naming(nova, "DE")
    sent(one, two, make.indicator(nova, GERMAN), nova=nova)
    assert (told(de), told(fr), told(make.bureau("no"))) == ([("sent", 2)], [("sent", 1)], [])
    assert told(make.desk()) == [("sent", 1), ("sent", 2)] or told(make.desk()) == [("sent", 2), ("sent", 1)]
    for stranger in (nova, make.partner(), make_diligence.staff("officer")):
        assert told(stranger) == []
        with pytest.raises(Missing):
            queries.visible_alert(stranger, Alert.objects.filter(country="de").get().pk)
    german = queries.visible_alerts(de).get()
    assert {each.stix_id for each in queries.told_objects(de, german)} == {one["id"], two["id"]}
    with pytest.raises(Missing):
        queries.told_objects(fr, german)
    # Safe to repeat: what was told stays told.
    actions.raise_alerts(SYSTEM, german.submission)
    assert (Alert.objects.count(), Told.objects.count()) == (2, 3)


def test_a_host_of_what_attacks_is_not_alerted() -> None:
    nova = make.partner()
    sent(make.indicator(nova, GERMAN, **make.marked(make.GREEN)), nova=nova)
    assert make.ids(make.bureau("de"), "country-de") != []
    assert not Alert.objects.exists()
    # Nobody was named, so nobody looked: the entry says it, and reading every release again is spared.
    assert store.facts(Entry.objects.get(kind="exchange.admit"))["victims"] == 0


@pytest.mark.parametrize("excluded", [("DE",), ("FR", "DE")])
def test_an_excluded_country_is_never_alerted(excluded: tuple[str, ...]) -> None:
    nova = make.partner()
    sent(naming(nova, "DE", "NO", excluded=excluded, **make.marked(make.CLEAR)), nova=nova)
    assert told(make.bureau("de")) == []
    assert list(Alert.objects.values_list("country", flat=True)) == ["no"]
    # Nor can anybody write it: the alert to Norway bears whom its source shut out.
    with rows(), pytest.raises(IntegrityError, match="exchange_alert_excluded"), transaction.atomic():
        Alert.objects.filter(country="no").update(country="de")


@pytest.mark.once
@pytest.mark.parametrize(
    ("country", "route", "marking", "excluded", "wanted"),
    [
        ("DE", ["DE", "victim", "victim", ""], Marking.RED, frozenset(), True),
        ("DE", ["DE", "constituency", "victim", ""], Marking.AMBER, frozenset(), True),
        ("DE", ["DE", "constituency", "host", ""], Marking.AMBER, frozenset(), True),
        ("DE", ["DE", "address", "host", ""], Marking.AMBER, frozenset(), False),
        ("DE", ["DE", "desk", "victim", ""], Marking.AMBER, frozenset(), True),
        ("DE", ["DE", "desk", "host", ""], Marking.AMBER, frozenset(), False),
        ("DE", ["DE", "domain", "victim", ""], Marking.AMBER, frozenset(), False),
        ("DE", ["DE", "hint", "victim", ""], Marking.AMBER, frozenset(), False),
        ("FR", ["DE", "victim", "victim", ""], Marking.CLEAR, frozenset(), False),
        ("DE", ["DE", "victim", "victim", ""], Marking.CLEAR, frozenset({"DE"}), False),
    ],
)
def test_who_is_alerted(country: str, route: list[str], marking: Marking, excluded: frozenset[str], wanted: bool) -> None:
    found = ObjectClass(
        marking, "organisation:x", None, frozenset({"DE"}), frozenset({"DE"}), excluded=excluded, purposes=frozenset({"threats"})
    )
    assert alerting.is_alerted(country, [route], found, Bureaus(frozenset({"DE", "FR"}), frozenset({"threats"}))) is wanted


@pytest.mark.once
def test_without_a_purpose_nobody_is_alerted_and_those_shut_out_are_listed_once() -> None:
    found = ObjectClass(Marking.CLEAR, "organisation:x", named=frozenset({"DE"}))
    for other in (found, replace(found, purposes=frozenset({"response"}))):
        assert not alerting.is_alerted("DE", [["DE", "victim", "victim", ""]], other, Bureaus(frozenset({"DE"}), frozenset({"threats"})))
    shut = [ObjectClass(Marking.CLEAR, "x", excluded=frozenset(codes)) for codes in (("FR",), ("DE", "FR"))]
    assert (alerting.shut_out(shut), alerting.shut_out([found])) == (",de,fr,", "")


def test_a_red_object_alerts_the_country_that_its_source_named_only() -> None:
    nova = make.partner()
    sent(naming(nova, "DE", **make.marked(make.RED)), nova=nova)
    assert told(make.bureau("de")) == [("sent", 1)]
    assert told(make.bureau("fr")) == []


def test_while_the_sender_is_on_hold_nobody_is_alerted_and_when_it_is_lifted_they_are() -> None:
    nova = make.partner()
    submission = make.admitted(nova, naming(nova, "DE"))
    found = hold(nova)
    worker.drain()
    assert not Alert.objects.exists()
    with pytest.raises(Conflict):
        actions.raise_alerts(SYSTEM, submission)
    lift(found)
    worker.drain()
    assert told(make.bureau("de")) == [("sent", 1)]


def test_a_suspended_sender_alerts_nobody() -> None:
    nova = make.partner()
    submission = make.admitted(nova, naming(nova, "DE"))
    suspend(nova)
    worker.drain()
    assert not Alert.objects.exists()
    with pytest.raises(NoStanding):
        actions.raise_alerts(SYSTEM, submission)


def test_what_is_held_back_alerts_once_the_desk_releases_it_and_begins_an_answered_alert_anew() -> None:
    load(read(PRIVATE))
    nova, de = make.partner(), make.bureau("de")
    held = naming(nova, "DE", pattern="[ipv4-addr:value = '10.1.2.3']")
    sent(held, naming(nova, "DE"), nova=nova)
    assert told(de) == [("sent", 1)]
    actions.close_alert(de, queries.visible_alerts(de).get(), outcome=AlertOutcome.KNOWN, note="Seen last week.")
    actions.release_held(make.desk(), Object.objects.get(stix_id=held["id"]), reason="It is meant.")
    worker.drain()
    alert = queries.visible_alerts(de).get()
    assert (alert.state, alert.tells, alert.outcome, alert.note, alert.acknowledged_at) == ("sent", 2, "", "", None)


def test_what_arrives_while_an_alert_stands_open_joins_it() -> None:
    load(read(PRIVATE))
    nova, de = make.partner(), make.bureau("de")
    held = naming(nova, "DE", pattern="[ipv4-addr:value = '10.1.2.3']")
    sent(held, naming(nova, "DE"), nova=nova)
    actions.release_held(make.desk(), Object.objects.get(stix_id=held["id"]), reason="It is meant.")
    worker.drain()
    assert told(de) == [("sent", 2)]


def test_what_is_taken_back_is_told_no_longer() -> None:
    nova, de = make.partner(), make.bureau("de")
    one = naming(nova, "DE", name="Canary-0b1c")
    sent(one, nova=nova)
    actions.withdraw(nova, make.intake(nova), stix_id=one["id"], filters=make.ALL)
    alert = queries.visible_alerts(de).get()
    assert (alert.tells, queries.told_objects(de, alert)) == (0, [])
    assert queries.told_objects(make.desk(), alert) == []


def test_an_alert_of_which_everything_was_taken_back_asks_nobody_for_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    nova, de, desk = make.partner(), make.bureau("de"), make.desk()
    one, two = naming(nova, "DE"), naming(nova, "DE")
    sent(one, two, nova=nova)
    actions.withdraw(nova, make.intake(nova), stix_id=one["id"], filters=make.ALL)
    move_due(hours=-1)
    jobs.chase_alerts()
    assert len(queries.needs_me(desk)) == len(mail.outbox) == queries.alert_matrix(desk)["overdue"] == 1
    actions.withdraw(nova, make.intake(nova), stix_id=two["id"], filters=make.ALL)
    with rows():
        Alert.objects.update(reminded_at=None, escalated_at=None)
    mail.outbox.clear()
    monkeypatch.setattr(jobs, "MORNING", 0)
    jobs.chase_alerts()
    jobs.send_digests()
    assert (mail.outbox, alerts.to_escalate(10)) == ([], [])
    assert [queries.needs_me(who) for who in (desk, de)] == [[], []]
    assert queries.alert_matrix(desk)["overdue"] == 0
    # What the bureau knows of it, it may still say.
    actions.close_alert(de, queries.visible_alerts(de).get(), outcome=AlertOutcome.KNOWN)


def test_a_bureau_acknowledges_and_says_what_came_of_it() -> None:
    _, alert = alerted()
    de = make.bureau("de")
    actions.acknowledge_alert(de, alert)
    assert (alert.state, alert.acknowledged_at is not None) == (AlertState.ACKNOWLEDGED, True)
    assert alert.due_at > clock.now() + timedelta(days=6)
    with pytest.raises(Conflict):
        actions.acknowledge_alert(de, alert)
    with pytest.raises(Invalid):
        actions.act_on_alert(de, alert, outcome=AlertOutcome.NOT_OURS)
    actions.act_on_alert(de, alert, outcome=AlertOutcome.VICTIM_TOLD, note="By telephone.")
    assert (alert.state, alert.outcome, alert.note) == ("acted", "victim_told", "By telephone.")
    with pytest.raises(Conflict):
        actions.close_alert(de, alert, outcome=AlertOutcome.NOT_OURS)
    assert queries.alert_matrix(make.desk()) == {"sent": 0, "acknowledged": 0, "acted": 1, "closed": 0, "overdue": 0}
    assert queries.alert_matrix(de) == {}


def test_an_alert_is_closed_with_a_reason_and_without_hidden_characters() -> None:
    _, alert = alerted()
    de = make.bureau("de")
    with pytest.raises(Invalid):
        actions.close_alert(de, alert, outcome=AlertOutcome.SECURED)
    for hostile in ("turned \u202e round", "n\0l", "x" * 501):
        with pytest.raises(Invalid):
            actions.close_alert(de, alert, outcome=AlertOutcome.NOT_OURS, note=hostile)
    actions.close_alert(de, Alert.objects.get(), outcome=AlertOutcome.NOT_OURS)
    assert Alert.objects.get().state == "closed"


def test_nobody_else_answers_an_alert() -> None:
    nova, alert = alerted()
    for stranger in (make.bureau("fr"), nova, make.desk(), make_diligence.staff("officer"), SYSTEM):
        with pytest.raises(Forbidden):
            actions.acknowledge_alert(stranger, alert)
        with pytest.raises(Forbidden):
            actions.act_on_alert(stranger, alert, outcome=AlertOutcome.SECURED)
    for person in (make.bureau("de"), make.desk(), nova):
        for chase in (actions.raise_alerts, actions.remind_of_alert, actions.escalate_alert):
            with pytest.raises(Forbidden):
                chase(person, alert.submission if chase is actions.raise_alerts else alert)
        with pytest.raises(Forbidden):
            actions.record_digest(person, "de", day=clock.today(), letters=1)
    alert.refresh_from_db()
    assert alert.state == "sent"


def move_due(hours: int) -> None:
    with rows():
        Alert.objects.update(due_at=clock.now() + timedelta(hours=hours))


def test_a_silent_bureau_is_reminded_once_and_then_the_desk_is_asked_to_ask() -> None:
    _, alert = alerted()
    de = make.bureau("de")
    desk = make.desk()
    jobs.chase_alerts()
    assert mail.outbox == []
    move_due(hours=11)
    jobs.chase_alerts()
    jobs.chase_alerts()
    assert [letter.to for letter in mail.outbox] == [[f"{address}"] for address in _addresses("de")]
    assert not [task for task in queries.needs_me(desk) if task.place == "alert"]
    move_due(hours=-1)
    jobs.chase_alerts()
    jobs.chase_alerts()
    alert.refresh_from_db()
    assert alert.escalated_at is not None
    assert [(task.what, task.key) for task in queries.needs_me(desk)] == [("Ask a bureau about an overdue alert", alert.pk)]
    assert [(task.what, task.by) for task in queries.needs_me(de)] == [("Acknowledge an alert", alert.due_at)]
    assert queries.alert_matrix(desk)["overdue"] == 1
    for chase in (actions.remind_of_alert, actions.escalate_alert):
        with pytest.raises(Conflict):
            chase(SYSTEM, alert)
    actions.acknowledge_alert(de, alert)
    assert [task.what for task in queries.needs_me(de)] == ["Say what came of an alert"]
    assert queries.needs_me(desk) == []
    assert queries.needs_me(make.bureau("fr")) == []


def _addresses(country: str) -> list[str]:
    return list(jobs.neighbours.bureau_addresses(country))


def test_the_letter_of_the_day_counts_and_tells_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    nova = make.partner()
    make.bureau("de")
    make.bureau("fr")
    sent(naming(nova, "DE", name="Canary-9d2e"), nova=nova)
    monkeypatch.setattr(jobs, "MORNING", 24)
    jobs.send_digests()
    assert mail.outbox == []
    monkeypatch.setattr(jobs, "MORNING", 0)
    jobs.send_digests()
    jobs.send_digests()
    assert [letter.to for letter in mail.outbox] == [[address] for address in _addresses("de")]
    written = f"{mail.outbox[0].subject}\n{mail.outbox[0].body}"
    assert "1 alert open for your country" in written
    assert f"/country/alerts/{Alert.objects.get().pk}/" in written
    for secret in ("Canary", "bad.example", "Nova"):
        assert secret not in written
    assert Digest.objects.count() == 1
    with pytest.raises(Conflict):
        actions.record_digest(SYSTEM, "de", day=clock.today(), letters=1)


def test_a_mail_server_that_is_away_stops_nothing_and_the_letter_goes_later(monkeypatch: pytest.MonkeyPatch) -> None:
    alerted("DE", "FR")
    make.bureau("de")

    def away(*_: object, **__: object) -> int:
        raise OSError("no route")

    monkeypatch.setattr(jobs, "MORNING", 0)
    with monkeypatch.context() as context:
        context.setattr(post, "send_mail", away)
        jobs.send_digests()
        # France has nobody to write to, so nothing failed there.
        assert list(Digest.objects.values_list("country", flat=True)) == ["fr"]
    jobs.send_digests()
    assert sorted(Digest.objects.values_list("country", flat=True)) == ["de", "fr"]
    assert len(mail.outbox) == 1


def test_the_entries_of_alerts_tell_no_content() -> None:
    from aboveboard.audit.models import Payload

    nova = make.partner()
    sent(naming(nova, "DE", name="Canary-77ee"), nova=nova)
    assert "canary" not in json.dumps([str(body) for body in Payload.objects.values_list("body", flat=True)]).lower()


def test_what_is_admitted_before_a_lapse_shuts_the_gate_alerts_after_the_renewal() -> None:
    nova, de = make.partner(), make.bureau("de")
    assert nova.organisation is not None
    named = {"extension_type": "property-extension", "victim_countries": ["DE"]}
    one = make.indicator(nova, "[domain-name:value = 'bad.de']", extensions={EXTENSION: named})
    submission = make.admitted(nova, one)
    make_diligence.document(nova.organisation, expires_on=clock.today() - timedelta(days=60))
    worker.drain()
    jobs.alert_unalerted()
    jobs.alert_victims(Entry.objects.get(kind="exchange.admit", subject_id=str(submission.pk), outcome="done"))
    assert (Alert.objects.count(), Unalerted.objects.count()) == (0, 1)
    with rows():
        Document.objects.filter(expires_on__lt=clock.today()).update(expires_on=clock.today() + timedelta(days=365))
    worker.drain()
    jobs.alert_unalerted()
    assert (Alert.objects.get().country, Unalerted.objects.count()) == ("de", 0)
    assert make.ids(de, "country-de") == [one["id"]]


def test_what_is_news_no_more_when_the_gate_opens_alerts_nobody() -> None:
    nova = make.partner()
    named = {"extension_type": "property-extension", "victim_countries": ["DE"]}
    old, new = (
        make.admitted(nova, make.indicator(nova, "[domain-name:value = 'bad.de']", extensions={EXTENSION: named})) for _ in range(2)
    )
    actions.note_unalerted(SYSTEM, old)
    with rows():
        Submission.objects.filter(pk=old.pk).update(closed_at=clock.now() - timedelta(days=31))
    jobs.alert_unalerted()
    assert (Alert.objects.count(), Unalerted.objects.count()) == (0, 1)
    actions.note_unalerted(SYSTEM, new)
    assert [row.submission_id for row in Unalerted.objects.all()] == [new.pk]
    with pytest.raises(Forbidden):
        actions.note_unalerted(make.desk(), new)


def test_whoever_answers_no_alert_awaits_none() -> None:
    assert not alerts.awaited(make.partner()).exists()
