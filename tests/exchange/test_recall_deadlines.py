"""Recalls bear a deadline: who does not acknowledge is reminded once, then the desk is asked to ask, and the receipt ends it."""

import importlib
import uuid
from datetime import timedelta

import pytest
from django.apps import apps
from django.core import mail
from django.db import IntegrityError, transaction

from aboveboard.audit import store
from aboveboard.audit.models import Entry
from aboveboard.exchange import actions, jobs, queries
from aboveboard.exchange.models import Alert, Digest, Object, Recall
from aboveboard.exchange.queries import neighbours, recalls
from aboveboard.exchange.rules.handling import EXTENSION
from aboveboard.exchange.values import PullForm
from aboveboard.kernel.actor import SYSTEM, Actor
from aboveboard.kernel.errors import Conflict, Forbidden
from aboveboard.lib import clock
from tests import make_diligence
from tests import make_exchange as make
from tests.adopting import adopt
from tests.exchange.test_alerts import alerted
from tests.exchange.test_channel import suspend
from tests.exchange.test_desk import given
from tests.make_diligence import rows
from tests.make_web import veil
from tests.taxii.program import Program
from tests.web.threat_data import browser, plain, text_of


@pytest.fixture(autouse=True)
def _feeds(house: None) -> None:
    make.feeds()


def recalled(nova: Actor, *readers: tuple[Actor, str], **more: object) -> Object:
    """An object that was given to these, each through its collection, and that its source took back."""
    # Another value each time: what was taken back is known again by its values.
    one = make.indicator(nova, f"[domain-name:value = 'bad{uuid.uuid4().hex}.de']", **more)
    make.admitted(nova, one)
    for who, place in readers:
        given(who, place)
    actions.withdraw(nova, make.intake(nova), stix_id=one["id"], filters=make.ALL)
    return Object.objects.get(stix_id=one["id"])


def move(hours: int) -> None:
    """The time goes on until receipts are due in so many hours."""
    with rows():
        for row in Recall.objects.all():
            by = clock.now() + timedelta(hours=hours) - row.due_at
            moved = {name: getattr(row, name) + by for name in ("due_at", "remind_at", "escalate_at")}
            Recall.objects.filter(pk=row.pk).update(**moved)


def hours(row: Recall) -> float:
    return round((row.due_at - clock.now()) / timedelta(hours=1), 1)


def chased(who: Actor) -> list[object]:
    return [task.key for task in queries.needs_me(who) if task.place == "recall"]


def test_the_deadlines_are_those_of_the_regulation_by_the_marking_of_the_object_and_no_later_version_changes_them() -> None:
    version = adopt("recalls", "acknowledge: 72", "acknowledge: 60")
    nova, de, desk = make.partner(), make.bureau("de"), make.desk()
    first = recalled(nova, (de, "country-de"))
    row = Recall.objects.get(object=first)
    assert (hours(row), row.rule, row.regulation, row.escalated_to) == (60, "RC-USUAL", version.hash, ["exchange_desk"])
    assert (row.due_at - row.remind_at, row.escalate_at) == (timedelta(hours=24), row.due_at)
    adopt("recalls", "acknowledge: 72", "acknowledge: 50")
    row.refresh_from_db()
    assert (hours(row), row.regulation) == (60, version.hash)
    named = {"extension_type": "property-extension", "victim_countries": ["DE"]}
    red = make.indicator(nova, extensions={EXTENSION: named}, **make.marked(make.RED))
    make.admitted(nova, red)
    given(de, "country-de")
    actions.recall_object(desk, Object.objects.get(stix_id=red["id"]), reason="It was wrong.")
    found = Recall.objects.filter(object__stix_id=red["id"])
    assert {(each.recipient, hours(each), each.rule) for each in found} == {
        ("country:de", 24, "RC-RED"),
        (f"organisation:{nova.organisation}", 24, "RC-RED"),
    }


def test_who_is_silent_is_reminded_once_then_the_desk_is_asked_to_ask_and_the_receipt_ends_it() -> None:
    nova, mira, de, desk = make.partner(), make.partner(), make.bureau("de"), make.desk()
    readers = ((de, "country-de"), (mira, "shared"))
    recalled(nova, *readers, **make.marked(make.CLEAR))
    recalled(nova, *readers, **make.marked(make.CLEAR))
    mail.outbox.clear()
    jobs.chase_recalls()
    assert (mail.outbox, chased(desk)) == ([], [])
    move(hours=23)
    jobs.chase_recalls()
    jobs.chase_recalls()
    # One letter to each person, whatever was taken back; it says how many and where, never what.
    assert {letter.subject.partition(": ")[2] for letter in mail.outbox} == {"2 recalls to acknowledge"}
    told = {to: letter.body for letter in mail.outbox for to in letter.to}
    persons = {party: neighbours.party_addresses(party) for party in ("country:de", f"organisation:{mira.organisation}")}
    assert sorted(told) == sorted(to for each in persons.values() for to in each)
    assert len(mail.outbox) == len(told)
    assert {to for to, body in told.items() if "/own/data/" in body} == set(persons[f"organisation:{mira.organisation}"])
    assert not [body for body in told.values() if ".de'" in body or "indicator--" in body]
    assert chased(desk) == []
    move(hours=-1)
    jobs.chase_recalls()
    jobs.chase_recalls()
    lines = [task for task in queries.needs_me(desk) if task.place == "recall"]
    assert [task.what for task in lines] == ["Ask a recipient about overdue recalls"] * 2
    for who in ("The bureau of DE", neighbours.organisation_names([mira.organisation])[mira.organisation]):
        why = f"{who} has not said in time that it dropped 2 objects that were taken back; it was reminded."
        assert why in {task.why for task in lines}
    assert {task.by for task in queries.needs_me(de)} == set(Recall.objects.filter(recipient="country:de").values_list("due_at", flat=True))
    for row in Recall.objects.filter(recipient="country:de"):
        actions.acknowledge_recall(de, row)
    assert [Recall.objects.get(pk=key).recipient for key in chased(desk)] == [f"organisation:{mira.organisation}"]
    assert Entry.objects.filter(kind="exchange.remind_of_recalls").count() == Entry.objects.filter(kind="exchange.escalate_recalls").count()
    facts = [store.facts(each) for each in Entry.objects.filter(kind="exchange.escalate_recalls")]
    assert {each["recalls"] for each in facts} == {2}
    for chase in (actions.remind_of_recalls, actions.escalate_recalls):
        with pytest.raises(Conflict):
            chase(SYSTEM, "country:de")
        with pytest.raises(Forbidden):
            chase(desk, "country:de")


def test_who_acknowledged_in_time_is_never_chased_and_what_follows_is() -> None:
    nova, de, desk = make.partner(), make.bureau("de"), make.desk()
    recalled(nova, (de, "country-de"))
    actions.acknowledge_recall(de, Recall.objects.get())
    mail.outbox.clear()
    move(hours=-1)
    jobs.chase_recalls()
    assert (mail.outbox, chased(desk)) == ([], [])
    recalled(nova, (de, "country-de"))
    move(hours=-1)
    jobs.chase_recalls()
    assert (len(mail.outbox), len(chased(desk))) == (1, 1)


def test_a_suspended_partner_is_chased_all_the_same() -> None:
    nova, mira, desk = make.partner(), make.partner(), make.desk()
    recalled(nova, (mira, "shared"), **make.marked(make.CLEAR))
    suspend(mira)
    mail.outbox.clear()
    move(hours=-1)
    jobs.chase_recalls()
    reminded = [to for letter in mail.outbox if "recall" in letter.subject for to in letter.to]
    assert (reminded, len(chased(desk))) == (neighbours.party_addresses(f"organisation:{mira.organisation}"), 1)
    actions.acknowledge_recall(mira, queries.visible_recalls(mira).get())
    assert chased(desk) == []


def test_overdue_recalls_go_to_the_roles_that_the_rule_names_when_it_says_and_to_nobody_else() -> None:
    adopt("access", "    role: security\n    permits:\n", "    role: security\n    permits:\n      - exchange.read_all\n")
    text = "escalate: 0\n    escalated_to: [exchange_desk]"
    adopt("recalls", text, text.replace("0", "6").replace("exchange_desk", "security"))
    recalled(make.partner(), (make.bureau("de"), "country-de"))
    office, security = make.desk(), make_diligence.staff("security")
    move(hours=-5)
    jobs.chase_recalls()
    assert (chased(security), chased(office)) == ([], [])
    move(hours=-6)
    jobs.chase_recalls()
    assert (chased(security), chased(office)) == ([Recall.objects.get().pk], [])


def test_the_letter_of_the_day_tells_a_bureau_of_its_recalls_as_well() -> None:
    nova, de = make.partner(), make.bureau("de")
    recalled(nova, (de, "country-de"))
    mail.outbox.clear()
    morning = clock.now().replace(hour=jobs.MORNING + 1)
    with clock.frozen(morning):
        jobs.send_digests()
        jobs.send_digests()
    (letter,) = mail.outbox
    assert (letter.subject.partition(": ")[2], Digest.objects.count()) == ("1 recall open for your country", 1)
    assert "/country/" in letter.body
    alerted("DE")
    with clock.frozen(morning + timedelta(days=1)):
        jobs.send_digests()
    assert mail.outbox[-1].subject.partition(": ")[2] == "1 alert and 1 recall open for your country"
    assert str(Alert.objects.get().pk) in mail.outbox[-1].body
    actions.acknowledge_recall(de, Recall.objects.get())
    with clock.frozen(morning + timedelta(days=2)):
        jobs.send_digests()
    assert mail.outbox[-1].subject.partition(": ")[2] == "1 alert open for your country"


def test_recipient_and_desk_read_by_when_and_what_follows() -> None:
    nova, de, office = make.partner(), make.bureau("de"), browser(make.desk())
    found = recalled(nova, (de, "country-de"))
    other = recalled(nova, (de, "country-de"))
    row = Recall.objects.get(object=found)
    client = browser(de)
    assert "due" in text_of(client, "/country/")
    said = plain(client.get(f"/country/recalls/{row.pk}/"))
    for words in ("Receipt due", "RC-USUAL", "the exchange desk"):
        assert words in said
    assert "Reminded" not in said
    assert "No recall is overdue" in text_of(office, "/exchange/recalls/", state="overdue")
    move(hours=-1)
    # Due is due, whether or not it was handed over yet: all pages say the same.
    for who, address in ((client, "/country/"), (client, f"/country/recalls/{row.pk}/"), (office, f"/exchange/objects/{veil(found.pk)}/")):
        assert "overdue" in text_of(who, address).lower(), address
    jobs.chase_recalls()
    said = plain(client.get(f"/country/recalls/{row.pk}/"))
    assert "Reminded" in said
    assert "Handed over as overdue" in said
    assert "overdue" in text_of(client, "/country/")
    page = plain(office.get(f"/exchange/recalls/{row.pk}/"))
    for words in ("Overdue", "Germany", found.stix_id, other.stix_id):
        assert words in page
    assert "Overdue" in text_of(office, f"/exchange/objects/{veil(found.pk)}/")
    assert f"/exchange/recalls/{row.pk}/" in text_of(office, "/exchange/recalls/", state="overdue")
    assert f"/exchange/recalls/{chased(make.desk())[0]}/" in text_of(office, "/")
    assert found.stix_id in b"".join(office.get("/exchange/recalls/?as=csv")).decode()
    for stranger in (client, browser(nova), browser(make_diligence.staff("officer"))):
        assert stranger.get(f"/exchange/recalls/{row.pk}/").status_code == 404
    assert client.post(f"/country/recalls/{row.pk}/").status_code == 302
    assert f"/exchange/recalls/{row.pk}/" not in text_of(office, "/exchange/recalls/", state="overdue")
    assert office.get("/exchange/recalls/00000000-0000-4000-8000-00000000dead/").status_code == 404


def test_programs_read_by_when() -> None:
    nova, de = make.partner(), make.bureau("de")
    recalled(nova, (de, "country-de"))
    (told,) = Program(de, basic=False).get("/api/recalls").json()["items"]
    row = Recall.objects.get()
    assert (told["rule"], told["regulation"], told["reminded_at"], told["escalated_at"]) == ("RC-USUAL", row.regulation, None, None)
    assert told["due_at"][:16] == row.due_at.isoformat()[:16]


def test_deadlines_stand_in_order_in_the_table() -> None:
    recalled(make.partner(), (make.bureau("de"), "country-de"))
    with rows(), pytest.raises(IntegrityError, match="exchange_recall_in_order"), transaction.atomic():
        Recall.objects.update(remind_at=clock.now() + timedelta(days=90))


def test_chasing_costs_the_same_however_many_recalls_stand_open(django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    nova, de, desk = make.partner(), make.bureau("de"), make.desk()
    for _ in range(3):
        recalled(nova, (de, "country-de"))
    move(hours=-1)
    with django_assert_max_num_queries(2):
        assert recalls.recipients(recalls.to_remind(), 100) == recalls.recipients(recalls.to_escalate(), 100) == ["country:de"]
    mail.outbox.clear()
    jobs.chase_recalls()
    assert (len(mail.outbox), len(chased(desk))) == (1, 1)


def test_the_house_asks_itself_for_no_receipt_and_everybody_else_is_reminded() -> None:
    nova, de, desk = make.partner(), make.bureau("de"), make.desk()
    recalled(nova, (desk, "shared"), (de, "shared"), **make.marked(make.CLEAR))
    assert list(Recall.objects.values_list("recipient", flat=True)) == ["country:de"]
    move(hours=23)
    mail.outbox.clear()
    jobs.chase_recalls()
    assert mail.outbox
    move(hours=-1)
    jobs.chase_recalls()
    assert Recall.objects.get().escalated_at is not None


def test_the_house_is_sent_no_recall_of_what_is_taken_back_while_it_is_shown() -> None:
    nova, desk = make.partner(), make.desk()
    one = make.indicator(nova, **make.marked(make.CLEAR))
    make.admitted(nova, one)
    page = queries.visible_objects(desk, "shared", make.ALL)
    actions.withdraw(nova, make.intake(nova), stix_id=one["id"], filters=make.ALL)
    actions.record_pull(desk, PullForm(page.collection, tuple(item.seq for item in page.items)))
    assert not Recall.objects.exists()


def test_the_migration_drops_the_recalls_of_the_desk_and_no_other() -> None:
    nova, de = make.partner(), make.bureau("de")
    found = recalled(nova, (de, "country-de"))
    with rows():
        row = Recall.objects.get()
        row.pk, row.recipient, row._state.adding = uuid.uuid4(), "desk", True
        row.save()
        importlib.import_module("aboveboard.exchange.migrations.0026_no_recalls_of_the_desk").drop_own(apps, None)
    assert list(Recall.objects.values_list("object_id", "recipient")) == [(found.pk, "country:de")]
