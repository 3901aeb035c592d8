"""What became of an object reaches its source without the country's name, unless the country agrees; figures single nobody out."""

import importlib
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from aboveboard.audit import store
from aboveboard.audit.models import Entry
from aboveboard.exchange import actions, queries
from aboveboard.exchange.feedback import FeedbackForm, FeedbackKind, OutcomeView
from aboveboard.exchange.models import Alert, Feedback, Object, Submission
from aboveboard.exchange.queries import neighbours
from aboveboard.exchange.rules import alerting
from aboveboard.exchange.rules import feedback as rules
from aboveboard.exchange.rules.destinations import Bureaus
from aboveboard.exchange.rules.handling import EXTENSION
from aboveboard.exchange.stix.markings import Marking
from aboveboard.exchange.stix.visibility import ObjectClass
from aboveboard.exchange.values import AlertOutcome
from aboveboard.kernel import worker
from aboveboard.kernel.actor import SYSTEM, Actor
from aboveboard.kernel.errors import Conflict, Forbidden, Invalid, Missing, NoStanding
from aboveboard.lib import clock
from tests import make_diligence
from tests import make_exchange as make
from tests.exchange.test_alerts import alerted, naming
from tests.exchange.test_alerts import sent as send
from tests.exchange.test_channel import suspend
from tests.make_diligence import rows
from tests.make_web import veil
from tests.web.threat_data import HOSTILE, browser, plain

pytestmark = pytest.mark.usefixtures("house")
USEFUL = FeedbackForm(FeedbackKind.USEFUL)
THREATS = frozenset({"threats"})
MEMBERS = Bureaus(frozenset({"DE", "FR", "NO", "ES"}), THREATS)


@pytest.fixture(autouse=True)
def _feeds(house: None) -> None:
    make.feeds()


def released(ref: str = make.GREEN, **more: Any) -> tuple[Actor, Object]:
    nova = make.partner()
    one = make.indicator(nova, "[domain-name:value = 'bad.de']", **make.marked(ref), **more)
    status = make.admitted(nova, one)
    assert status.failures == 0
    return nova, Object.objects.get(stix_id=one["id"])


def night() -> None:
    """What was said so far was said yesterday."""
    with rows():
        Feedback.objects.update(created_at=F("created_at") - timedelta(days=1))


def say(who: Actor, found: Object, form: FeedbackForm = USEFUL) -> Feedback:
    return actions.give_feedback(who, queries.answerable(who, found.pk), form=form)


def test_the_source_reads_what_was_said_and_by_whom_only_where_that_country_agreed() -> None:
    nova, found = released()
    german, french = make.bureau("de"), make.bureau("fr")
    say(german, found, FeedbackForm(FeedbackKind.SIGHTED, 40, clock.today(), "On three servers."))
    say(french, found, FeedbackForm(FeedbackKind.FALSE_POSITIVE, names_country=True))
    # By name at once; unnamed with all of its day.
    assert [each.country for each in queries.visible_feedback(nova, found.pk)] == ["fr"]
    night()
    told = queries.visible_feedback(nova, found.pk)
    assert {(each.kind.value, each.country) for each in told} == {("false_positive", "fr"), ("sighted", "")}
    assert {(each.at.hour, each.at.minute, each.at.microsecond) for each in told} == {(0, 0, 0)}
    assert [each.country for each in queries.visible_feedback(make.desk(), found.pk)] == ["fr", "de"]
    assert [(each.country, each.times) for each in queries.visible_feedback(german, found.pk)] == [("de", 40)]
    for stranger in (make.partner(), make.bureau("no"), make_diligence.staff("officer"), SYSTEM):
        assert queries.visible_feedback(stranger, found.pk) == ()
    assert queries.visible_feedback(nova, 10**30) == ()
    entry = Entry.objects.filter(kind="exchange.give_feedback").latest("id")
    assert not entry.mentions.filter(subject_kind="parties.organisation").exists()
    page = plain(browser(nova).get(f"/own/data/objects/{veil(found.pk)}/"))
    for words in ("On three servers.", "40 times", "a member country", "France"):
        assert words in page
    assert "Germany" not in page.split("What became of it")[1]
    suspend(nova)
    with pytest.raises(NoStanding):
        queries.visible_feedback(nova, found.pk)
    with pytest.raises(NoStanding):
        queries.visible_quality(nova)


def test_only_a_bureau_that_was_given_an_object_says_anything_of_it() -> None:
    nova, found = released(make.AMBER)
    for stranger in (nova, make.partner(), make.desk(), make.bureau("fr"), make_diligence.staff("officer"), SYSTEM):
        with pytest.raises(Missing):
            queries.answerable(stranger, found.pk)
        with pytest.raises((Forbidden, Missing)):
            actions.give_feedback(stranger, found, form=USEFUL)
    with pytest.raises(Missing):
        queries.answerable(make.bureau("de"), 10**30)
    actions.withdraw(nova, make.intake(nova), stix_id=found.stix_id, filters=make.ALL)
    with pytest.raises(Missing):
        say(make.bureau("de"), found)
    assert not Feedback.objects.exists()


@pytest.mark.parametrize(
    "form",
    [
        FeedbackForm(FeedbackKind.SIGHTED),
        FeedbackForm(FeedbackKind.SIGHTED, 0, clock.today()),
        FeedbackForm(FeedbackKind.SIGHTED, 10**9, clock.today()),
        FeedbackForm(FeedbackKind.SIGHTED, 1, clock.today() + timedelta(days=3)),
        FeedbackForm(FeedbackKind.USEFUL, remark="x" * 501),
        FeedbackForm(FeedbackKind.USEFUL, remark="a\0b"),
    ],
)
def test_half_a_sighting_is_refused(form: FeedbackForm) -> None:
    _, found = released()
    with pytest.raises(Invalid):
        say(make.bureau("de"), found, form)
    assert not Feedback.objects.exists()


def test_a_country_says_each_thing_once_and_figures_wait_for_three_countries() -> None:
    nova, found = released()
    countries = [make.bureau(code) for code in ("de", "fr", "no")]
    for who in countries[:2]:
        say(who, found)
    with pytest.raises(Conflict):
        say(make.bureau("de"), found)
    assert queries.visible_quality(nova) == ()
    (desk,) = queries.visible_quality(make.desk())
    assert (desk.countries, desk.useful, desk.objects, desk.source) == (2, 1, 1, nova.organisation)
    say(countries[2], found, FeedbackForm(FeedbackKind.FALSE_POSITIVE))
    assert queries.visible_quality(nova) == ()
    night()
    (own,) = queries.visible_quality(nova)
    assert (own.countries, own.useful, own.false_positive, own.sighted) == (3, 1, 1, 0)
    assert queries.visible_quality(make.partner()) == queries.visible_quality(countries[0]) == ()
    assert "What countries say of it" in plain(browser(nova).get("/own/data/"))
    assert "Nova Networks" in plain(browser(make.desk()).get("/exchange/sources/"))
    for wrong in (
        {"country": "de", "kind": "useful", "is_told": True},
        {"country": "es", "kind": "sighted", "seen_on": clock.today(), "is_told": True},
        {"country": "es", "kind": "useful", "is_told": False, "names_country": True},
    ):
        with make_diligence.rows(), pytest.raises(IntegrityError), transaction.atomic():
            Feedback.objects.create(object=found, **wrong)


def test_who_alone_was_given_an_object_is_not_given_away_by_what_it_says() -> None:
    nova, found = released(make.AMBER)
    german = make.bureau("de")
    say(german, found, FeedbackForm(FeedbackKind.SIGHTED, 4, clock.today(), "Seen at a clinic."))
    assert queries.visible_feedback(nova, found.pk) == ()
    assert not queries.visible_said(nova).exists()
    assert [(each.country, each.is_told) for each in queries.visible_feedback(make.desk(), found.pk)] == [("de", False)]
    page = plain(browser(german).get(f"/country/objects/{veil(found.pk)}/"))
    assert "not told to the source" in page
    for address in ("/own/data/", f"/own/data/objects/{veil(found.pk)}/", "/own/data/said/", "/own/data/said/?as=csv"):
        answer = browser(nova).get(address)
        assert "clinic" not in (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()
    say(german, found, FeedbackForm(FeedbackKind.FALSE_POSITIVE, names_country=True))
    assert [(each.kind.value, each.country) for each in queries.visible_feedback(nova, found.pk)] == [("false_positive", "de")]
    assert queries.called_false(make.desk()) == 1
    assert queries.called_false(nova) == 0


@pytest.mark.once
@pytest.mark.parametrize(
    ("found", "agrees", "wanted"),
    [
        (ObjectClass(Marking.GREEN, "organisation:x", purposes=THREATS), False, True),
        (ObjectClass(Marking.GREEN, "organisation:x", purposes=THREATS, excluded=frozenset({"FR", "NO"})), False, False),
        (ObjectClass(Marking.AMBER, "organisation:x", purposes=THREATS, countries=frozenset({"DE", "FR"})), False, False),
        (ObjectClass(Marking.AMBER, "organisation:x", purposes=THREATS, countries=frozenset({"DE", "FR", "NO"})), False, True),
        (ObjectClass(Marking.AMBER, "organisation:x", purposes=THREATS, countries=frozenset({"DE", "FR", "US"})), False, False),
        (ObjectClass(Marking.RED, "organisation:x", purposes=THREATS, named=frozenset({"DE"})), True, True),
    ],
)
def test_what_singles_a_country_out_is_told_only_if_it_agrees(found: ObjectClass, agrees: bool, wanted: bool) -> None:
    assert rules.telling("DE", agrees, [found], MEMBERS, rules.Said()).is_told is wanted


@pytest.mark.once
def test_nobody_is_known_by_striking_out_those_who_agreed_to_be_named() -> None:
    found = [ObjectClass(Marking.AMBER, "organisation:x", purposes=THREATS, countries=frozenset({"DE", "FR", "NO"}))]
    members, two = MEMBERS, rules.Said(named=frozenset({"DE", "FR"}))
    assert rules.telling("NO", False, found, members, two) == rules.Telling(is_told=False, names_country=False)
    assert rules.telling("NO", True, found, members, two) == rules.Telling(is_told=True, names_country=True)
    first = rules.Said(unnamed=frozenset({"NO"}))
    assert rules.telling("DE", True, found, members, first) == rules.Telling(is_told=True, names_country=False)


def test_a_source_draws_no_crowd_by_sending_a_value_twice_with_other_exclusions() -> None:
    nova, german = make.partner(), make.bureau("de")
    members = {code.upper() for code in neighbours.house().members}

    def for_these(*codes: str) -> dict[str, Any]:
        said = {"extension_type": "property-extension", "excluded_countries": sorted(members - {*codes})}
        return make.indicator(nova, "[domain-name:value = 'canary.de']", extensions={EXTENSION: said}, **make.marked(make.GREEN))

    both = for_these("DE", "FR", "NO"), for_these("DE", "ES", "CH")
    make.admitted(nova, *both)
    for each in both:
        say(german, Object.objects.get(stix_id=each["id"]), FeedbackForm(FeedbackKind.SIGHTED, 7, clock.today(), "On two hosts."))
    night()
    # Germany alone was given both, and would have said both.
    assert not queries.visible_said(nova).exists()
    assert queries.visible_said(make.desk()).count() == 2
    # Of what holds another value nothing is kept back.
    make.admitted(nova, other := make.indicator(nova, "[domain-name:value = 'other.de']", **make.marked(make.GREEN)))
    say(german, Object.objects.get(stix_id=other["id"]))
    night()
    assert queries.visible_said(nova).count() == 1


def test_figures_are_made_of_what_the_source_may_read_alone() -> None:
    nova, shared = released(make.GREEN)
    for country in ("de", "fr", "no"):
        say(make.bureau(country), shared, FeedbackForm(FeedbackKind.USEFUL))
    night()
    make.admitted(nova, alone := make.indicator(nova, "[domain-name:value = 'alone.de']", **make.marked(make.AMBER)))
    found = Object.objects.get(stix_id=alone["id"])
    before = queries.visible_quality(nova)
    say(make.bureau("de"), found, FeedbackForm(FeedbackKind.ACTED))
    night()
    assert queries.visible_quality(nova) == before
    assert queries.visible_quality(make.desk())[0].acted == 1


def test_the_sender_reads_what_came_of_alerts_by_whom_only_where_that_country_agreed() -> None:
    nova, alert = alerted("DE", "FR")
    submission, german = alert.submission, make.bureau("de")
    actions.act_on_alert(german, queries.visible_alert(german, alert.pk), outcome=AlertOutcome.SECURED, note="At the clinic.")
    assert queries.visible_outcomes(nova, submission) == ()
    french = make.bureau("fr")
    (other,) = queries.visible_alerts(french)
    actions.close_alert(french, other, outcome=AlertOutcome.FALSE_POSITIVE, names_country=True)
    assert queries.visible_outcomes(nova, submission) == (OutcomeView(AlertOutcome.FALSE_POSITIVE, "fr"),)
    page = plain(browser(nova).get(f"/own/data/submissions/{submission.pk}/"))
    assert "It is no attack" in page
    assert "France" in page
    assert "clinic" not in page
    assert "secured" not in page
    for stranger in (make.partner(), german, make.desk(), SYSTEM):
        assert queries.visible_outcomes(stranger, submission) == ()
    submission = send(naming(nova, "DE", "FR", "NO", "ES"), nova=nova)
    alert = Alert.objects.get(country="de", submission=submission)
    actions.act_on_alert(german, queries.visible_alert(german, alert.pk), outcome=AlertOutcome.SECURED)
    worker.drain()
    assert queries.visible_outcomes(nova, alert.submission) == ()
    suspend(nova)
    with pytest.raises(NoStanding):
        queries.visible_outcomes(nova, alert.submission)


def answered(submission: Submission, country: str, outcome: AlertOutcome, *, named: bool = False) -> None:
    """The bureau of a country says what came of its alert, once more where it said so before."""
    who, row = make.bureau(country), Alert.objects.get(country=country, submission=submission)
    if row.settled_at is not None:
        anew = alerting.deadlines(neighbours.alerts_regulation(), [ObjectClass(Marking.AMBER, "organisation:x")])
        actions.renew_alert(SYSTEM, row, deadlines=anew)
    actions.close_alert(who, queries.visible_alert(who, row.pk), outcome=outcome, names_country=named)
    worker.drain()


def test_outcomes_are_told_so_many_at_a_time_that_who_answered_when_singles_nobody_out() -> None:
    nova = make.partner()
    submission = send(naming(nova, "DE", "FR", "NO", "ES", "CH", "GB"), nova=nova)
    read = [queries.visible_outcomes(nova, submission)]
    known, not_found = AlertOutcome.KNOWN, AlertOutcome.NOT_FOUND
    for country, outcome in (("de", known), ("fr", known), ("no", not_found), ("es", known), ("ch", known), ("no", known)):
        answered(submission, country, outcome)
        read.append(queries.visible_outcomes(nova, submission))
    # Nothing, nothing, nothing, three at once; then two new ones and one that changed its answer, together again.
    three = (OutcomeView(known, ""), OutcomeView(known, ""), OutcomeView(not_found, ""))
    assert read == [(), (), (), three, three, three, (OutcomeView(known, ""),) * 5]
    # What is said again as it was is no news, and who names itself takes nothing from what was told of the others.
    answered(submission, "de", known)
    answered(submission, "gb", not_found)
    assert queries.visible_outcomes(nova, submission) == read[-1]
    answered(submission, "fr", not_found, named=True)
    assert queries.visible_outcomes(nova, submission) == (*read[-1], OutcomeView(not_found, "fr"))
    with pytest.raises(Conflict, match="singled out"):
        actions.tell_outcomes(SYSTEM, submission)
    with pytest.raises(Forbidden):
        actions.tell_outcomes(make.desk(), submission)
    told = Entry.objects.filter(kind="exchange.tell_outcomes", outcome="done")
    assert [store.facts(each)["outcomes"] for each in told.order_by("pk")] == [3, 3]


def test_who_agrees_to_be_named_leaves_enough_of_those_who_were_told_unnamed() -> None:
    nova = make.partner()
    submission = send(naming(nova, "DE", "FR", "NO", "ES"), nova=nova)
    known, not_found = AlertOutcome.KNOWN, AlertOutcome.NOT_FOUND
    for country, outcome in (("de", known), ("fr", known), ("no", not_found)):
        answered(submission, country, outcome)
    before = queries.visible_outcomes(nova, submission)
    assert len(before) == 3
    for country in ("de", "fr"):
        answered(submission, country, known, named=True)
    # Named, Germany and France would leave Norway alone with what it said.
    assert queries.visible_outcomes(nova, submission) == before
    # Who was not among them takes nothing from the three.
    answered(submission, "es", known, named=True)
    assert queries.visible_outcomes(nova, submission) == tuple(
        sorted((*before, OutcomeView(known, "es")), key=lambda row: (row.outcome, row.country))
    )


@pytest.mark.once
@pytest.mark.parametrize(
    ("unnamed", "named", "wanted"),
    [
        ("", "", True),
        ("", "fr no", True),
        ("de", "", True),
        ("de fr no", "", False),
        ("de fr no es", "", True),
        ("fr no es ch", "fr no", False),
    ],
)
def test_who_is_named_with_its_outcome(unnamed: str, named: str, wanted: bool) -> None:
    assert rules.names_outcome("de", rules.Said(frozenset(named.split()), frozenset(unnamed.split()))) is wanted


def test_what_a_source_could_read_before_it_reads_on() -> None:
    nova = make.partner()
    many, few = (send(naming(nova, *codes), nova=nova) for codes in (("DE", "FR", "NO"), ("ES", "CH")))
    with rows():
        Alert.objects.filter(country__in=["de", "es"]).update(
            state="closed", acknowledged_at=clock.now(), settled_at=clock.now(), outcome="known"
        )
    with rows():
        importlib.import_module("aboveboard.exchange.migrations.0023_told_outcomes").keep_told(apps, None)
    assert queries.visible_outcomes(nova, many) == (OutcomeView(AlertOutcome.KNOWN, ""),)
    assert queries.visible_outcomes(nova, few) == ()


def test_lists_tell_each_reader_its_own_and_cost_the_same_however_long() -> None:
    nova, found = released()
    german, desk = make.bureau("de"), make.desk()
    for _ in range(3):
        say(german, found, FeedbackForm(FeedbackKind.SIGHTED, 1, clock.today(), "Canary of Berlin."))
    client, costs = browser(desk), []
    client.get("/exchange/said/")
    for more in (0, 4):
        for _ in range(more):
            say(german, found, FeedbackForm(FeedbackKind.SIGHTED, 1, clock.today()))
        with CaptureQueriesContext(connection) as noted:
            assert plain(client.get("/exchange/said/")).count("Sighted</b>") == 3 + more
        costs.append(len(noted))
    night()
    assert costs[0] == costs[1] <= 30
    told = plain(browser(nova).get("/own/data/said/"))
    assert "Canary of Berlin." in told
    assert "Germany" not in told
    assert "Germany" in plain(browser(german).get("/country/said/"))
    assert "Canary" not in plain(browser(make.bureau("fr")).get("/country/said/"))
    assert "Sighted</b>" not in plain(client.get("/exchange/said/?kind=useful"))
    assert b"de" in b"".join(client.get("/exchange/said/?as=csv").streaming_content)
    table = b"".join(browser(nova).get("/own/data/said/?as=csv").streaming_content).decode()
    assert {line.rpartition(",")[2] for line in table.strip().splitlines()[1:]} == {'""'}, table
    for who, address in ((nova, "/country/said/"), (german, "/own/data/said/"), (german, "/exchange/said/"), (nova, "/exchange/sources/")):
        assert browser(who).get(address).status_code == 404
    assert not queries.visible_said(make_diligence.staff("officer")).exists()
    assert not queries.visible_said(make.partner()).exists()


def test_the_page_of_a_country_takes_it_and_refuses_nonsense_with_a_sentence() -> None:
    _, found = released()
    client, address = browser(make.bureau("de")), f"/country/objects/{veil(found.pk)}/feedback/"
    assert "Say what became of it" in plain(client.get(f"/country/objects/{veil(found.pk)}/"))
    assert client.get(address).status_code == 200
    for typed in (
        {},
        {"kind": "nonsense"},
        {"kind": "sighted"},
        {"kind": "sighted", "times": "9" * 40, "seen_on": "2026-01-01"},
        {"kind": "sighted", "times": "-1", "seen_on": "0000-99-99"},
        {"kind": "useful", "remark": HOSTILE},
    ):
        answer = client.post(address, typed)
        assert answer.status_code == 422, typed
        assert "<script>alert" not in answer.content.decode()
    assert client.post(address, {"kind": "sighted", "times": "3", "seen_on": "2026-01-05"}).status_code == 302
    assert "3 times" in plain(client.get(f"/country/objects/{veil(found.pk)}/"))
    assert browser(make.bureau("de")).get(f"/country/objects/{veil(10**9)}/feedback/").status_code == 404
    assert browser(make.desk()).get(address).status_code == 404
