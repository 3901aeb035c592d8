"""Activity reports: never looser than what they name, to their readers alone, to partners only with consent, and taken back whole."""

from copy import replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import msgspec
import pytest
from django.db import IntegrityError, transaction

from aboveboard.exchange import actions, jobs, queries
from aboveboard.exchange.feedback import FeedbackForm, FeedbackKind
from aboveboard.exchange.models import ActivityReport, Object, Recall, Release, ReportConsent
from aboveboard.exchange.queries import neighbours, report_places
from aboveboard.exchange.rules.handling import EXTENSION
from aboveboard.exchange.rules.reporting import ReportForm
from aboveboard.exchange.stix import schema
from aboveboard.exchange.stix.markings import Marking
from aboveboard.exchange.stix.visibility import class_of
from aboveboard.exchange.values import HOUSE_IDENTITY, PullForm
from aboveboard.exchange.values.graph import Wish
from aboveboard.kernel.actor import SYSTEM, Actor
from aboveboard.kernel.errors import Blocked, Conflict, Forbidden, Invalid, Missing
from aboveboard.lib import clock
from tests import make_diligence
from tests import make_exchange as make
from tests.exchange.test_channel import suspend
from tests.exchange.test_graph import malware

pytestmark = pytest.mark.usefixtures("house")
GERMAN = "[domain-name:value = 'canary.de']"


@pytest.fixture(autouse=True)
def _feeds(house: None) -> None:
    make.feeds()


def form(*contents: dict[str, Any], **more: Any) -> ReportForm:
    """A report on these objects for Germany."""
    keys = Object.objects.filter(stix_id__in=[each["id"] for each in contents]).values_list("pk", flat=True)
    given: dict[str, Any] = {
        "title": "Canary title",
        "since": date(2026, 1, 1),
        "until": date(2026, 1, 31),
        "findings": "Canary findings.",
        "recommendations": "Look out.",
        "purpose": "To warn",
        "marking": Marking.AMBER,
        "objects": frozenset(keys),
        "countries": frozenset({"de"}),
        "is_free_of_files": True,
    }
    return ReportForm(**(given | more))


def releaser() -> Actor:
    return make_diligence.staff("security")


def released(found: ReportForm) -> ActivityReport:
    return actions.release_report(releaser(), actions.compose_report(make.desk(), found))


def sent(who: Actor, *objects: dict[str, Any]) -> None:
    status = make.admitted(who, *objects)
    assert status.failures == 0, make.fates(who, status)


def issues(report: ActivityReport) -> list[dict[str, Any]]:
    return [msgspec.json.decode(bytes(each.object.body)) for each in report.issues.select_related("object").order_by("object_id")]


def reports(who: Actor, name: str = "shared") -> list[str]:
    """The ids of the reports that a reader is given there."""
    return [each for each in make.ids(who, name) if each.startswith("report--")]


def test_it_is_marked_at_least_as_strictly_as_all_that_it_names_parts_included() -> None:
    nova = make.partner()
    parts = [{"marking_ref": make.RED, "selectors": ["description"]}]
    open_one = make.indicator(nova, GERMAN, **make.marked(make.GREEN))
    partly = make.indicator(nova, GERMAN, description="x", granular_markings=parts, **make.marked(make.GREEN))
    amber = make.indicator(nova, GERMAN, **make.marked(make.AMBER))
    sent(nova, open_one, partly, amber)
    desk = make.desk()
    for contents, least in (((open_one,), Marking.GREEN), ((open_one, amber), Marking.AMBER), ((partly,), Marking.RED)):
        for marking in Marking:
            asked = form(*contents, marking=marking)
            if marking < least:
                with pytest.raises(Invalid) as refused:
                    actions.compose_report(desk, asked)
                assert set(refused.value.fields) == {"marking"}
                assert least.label in refused.value.fields["marking"]
            else:
                assert actions.compose_report(desk, asked).marking == marking


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"is_free_of_files": False}, "is_free_of_files"),
        ({"findings": "See A-1234/5-2026"}, "findings"),
        ({"until": date(2025, 1, 1)}, "until"),
        ({"objects": frozenset()}, "objects"),
        ({"objects": frozenset({9_999_999})}, "objects"),
        ({"countries": frozenset()}, "countries"),
        ({"countries": frozenset({"xx"})}, "countries"),
        ({"rooms": frozenset({"shared"})}, "rooms"),
        ({"title": " "}, "title"),
        ({"findings": " "}, "findings"),
        ({"findings": "x" * 20_000}, "findings"),
    ],
)
def test_what_is_wrong_is_told_by_field_and_nothing_is_written(more: dict[str, Any], field: str) -> None:
    nova = make.partner()
    bad = make.indicator(nova, GERMAN, **make.marked(make.GREEN))
    sent(nova, bad)
    with pytest.raises(Invalid) as refused:
        actions.compose_report(make.desk(), form(bad, **more))
    assert field in refused.value.fields
    assert not ActivityReport.objects.exists()


def test_no_program_prepares_one_and_none_is_meant_for_a_partner_that_is_not_offered() -> None:
    nova, desk = make.partner(), make.desk()
    clear = make.indicator(nova, GERMAN, **make.marked(make.GREEN))
    sent(nova, clear)
    with pytest.raises(Forbidden):
        actions.compose_report(replace(desk, user=None), form(clear))
    with pytest.raises(Invalid) as refused:
        actions.compose_report(desk, form(clear, organisations=frozenset({uuid4()}), legal_basis="Article 5"))
    assert set(refused.value.fields) == {"organisations"}
    assert not ActivityReport.objects.exists()


def test_what_may_not_be_kept_any_longer_is_not_released() -> None:
    nova = make.partner()
    bad = make.indicator(nova, GERMAN, **make.marked(make.GREEN))
    sent(nova, bad)
    made, other = actions.compose_report(make.desk(), form(bad)), releaser()
    with clock.frozen(clock.now() + timedelta(days=40)), pytest.raises(Conflict, match="prepare it anew"):
        actions.release_report(other, made)
    assert not made.issues.exists()


def test_another_person_releases_it_and_it_becomes_an_object_for_its_readers_alone() -> None:
    nova = make.partner()
    bad = make.indicator(nova, GERMAN, **make.marked(make.GREEN))
    sent(nova, bad)
    desk = make.desk()
    made = actions.compose_report(desk, form(bad, marking=Marking.GREEN))
    for who in (desk, make.bureau("de"), nova, make_diligence.staff("officer")):
        with pytest.raises(Forbidden):
            actions.release_report(who, made)
    actions.release_report(releaser(), made)
    (content,) = issues(made)
    assert not schema.faults(content)
    assert content["object_refs"] == [bad["id"]]
    assert (content["name"], content["object_marking_refs"]) == ("Canary title", [make.GREEN])
    assert content["description"] == "2026-01-01 – 2026-01-31\n\nCanary findings.\n\nLook out."
    assert reports(make.bureau("de"), "country-de") == [content["id"]]
    for who in (make.bureau("fr"), make.partner(), nova):
        assert reports(who) == []
        with pytest.raises(Missing):
            queries.visible_dossier(who, made.issues.get().object_id)
    found = queries.visible_dossier(make.bureau("de"), made.issues.get().object_id)
    assert {node.id for node in queries.visible_graph(make.bureau("de"), found, Wish()).nodes} >= {content["id"], bad["id"]}
    with pytest.raises(Conflict):
        actions.release_report(releaser(), made)


def test_it_refers_to_what_each_reader_may_see_and_to_nothing_else() -> None:
    nova = make.partner()
    everybody, german = (make.indicator(nova, GERMAN, **make.marked(each)) for each in (make.GREEN, make.AMBER))
    hidden = malware(nova, marking=make.RED)
    sent(nova, everybody, german, hidden)
    made = released(form(everybody, german, hidden, marking=Marking.RED, countries=frozenset({"de", "fr"})))
    told = {tuple(sorted(each["object_refs"])) for each in issues(made)}
    assert told == {(everybody["id"],), tuple(sorted([everybody["id"], german["id"]]))}
    for country, named in (("de", {everybody["id"], german["id"]}), ("fr", {everybody["id"]})):
        who = make.bureau(country)
        (one,) = reports(who, f"country-{country}")
        content = msgspec.json.decode(bytes(Object.objects.get(stix_id=one).body))
        assert set(content["object_refs"]) == named
    nothing = released(form(hidden, marking=Marking.RED))
    assert [each["object_refs"] for each in issues(nothing)] == [[HOUSE_IDENTITY]]


def test_a_country_that_a_source_shut_out_gets_none_whatever_the_desk_wishes() -> None:
    nova = make.partner()
    shut = make.indicator(nova, GERMAN, **make.marked(make.CLEAR), **_handled(excluded_countries=["de"]))
    sent(nova, shut)
    made = actions.compose_report(make.desk(), form(shut, countries=frozenset({"de"})))
    assert report_places.SHUT_OUT in queries.visible_readers(make.desk(), made)[0].blocked
    with pytest.raises(Blocked):
        actions.release_report(releaser(), made)
    both = released(form(shut, countries=frozenset({"de", "fr"})))
    assert reports(make.bureau("de"), "country-de") == []
    assert len(reports(make.bureau("fr"), "country-fr")) == 1
    assert both.state == "released"


def test_words_that_name_what_a_reader_may_not_see_do_not_go_there() -> None:
    nova = make.partner()
    bad = make.indicator(nova, GERMAN, **make.marked(make.GREEN))
    secret = make.indicator(nova, "[domain-name:value = 'secret.example']", **make.marked(make.RED))
    sent(nova, bad, secret)
    made = actions.compose_report(make.desk(), form(bad, findings="Seen with SECRET[.]example and canary.de."))
    assert queries.visible_readers(make.desk(), made)[0].blocked == (report_places.TOLD,)
    # Named in the report, its marking governs the whole.
    assert released(form(bad, secret, findings="Seen with secret[.]example.", marking=Marking.RED)).state == "released"


def test_it_goes_to_partners_only_with_standing_and_where_each_source_consents_beyond_its_marking() -> None:
    nova, other, third = make.partner(), make.partner(), make.partner()
    clear, green = (make.indicator(nova, GERMAN, **make.marked(each)) for each in (make.CLEAR, make.GREEN))
    sent(nova, clear, green)
    assert other.organisation is not None
    to: dict[str, Any] = {"countries": frozenset(), "organisations": frozenset({other.organisation}), "legal_basis": "Article 5"}
    wrong: list[tuple[dict[str, Any], str]] = [({"legal_basis": " "}, "legal_basis"), ({"marking": Marking.AMBER_STRICT}, "organisations")]
    for more, field in wrong:
        with pytest.raises(Invalid) as refused:
            actions.compose_report(make.desk(), form(clear, **(to | more)))
        assert field in refused.value.fields
    free = released(form(clear, **to))
    assert not free.consents.exists()
    (content,) = issues(free)
    assert reports(other) == [content["id"]]
    for who in (nova, third, make.bureau("de"), make.bureau("fr")):
        assert reports(who) == []
    kept = actions.compose_report(make.desk(), form(green, **to))
    with pytest.raises(Blocked) as blocked:
        actions.release_report(releaser(), kept)
    assert report_places.CONSENT in str(blocked.value)
    (asked,) = queries.visible_consents(nova)
    assert (asked.purpose, asked.is_open, len(asked.own), len(asked.partners)) == ("To warn", True, 1, 1)
    assert queries.visible_consents(other) == []
    assert "report" in {task.place for task in queries.needs_me(nova)}
    row = ReportConsent.objects.get()
    for who in (other, make.desk(), make.bureau("de")):
        with pytest.raises(Missing):
            queries.visible_consent(who, row.pk)
        with pytest.raises(Forbidden):
            actions.consent_to_report(who, row)
    actions.consent_to_report(nova, queries.visible_consent(nova, row.pk))
    with pytest.raises(Conflict):
        actions.consent_to_report(nova, row)
    suspend(other)
    assert queries.visible_readers(make.desk(), kept)[0].blocked == (report_places.GATE,)
    with pytest.raises(Blocked):
        actions.release_report(releaser(), kept)


def test_a_partner_that_consented_lets_it_out_and_the_report_names_nothing_hidden() -> None:
    nova, other = make.partner(), make.partner()
    green = make.indicator(nova, GERMAN, **make.marked(make.GREEN))
    sent(nova, green)
    assert other.organisation is not None
    made = actions.compose_report(
        make.desk(), form(green, countries=frozenset(), organisations=frozenset({other.organisation}), legal_basis="Article 5")
    )
    actions.consent_to_report(nova, ReportConsent.objects.get())
    actions.release_report(releaser(), made)
    (content,) = issues(made)
    assert reports(other) == [content["id"]]
    assert content["object_refs"] == [HOUSE_IDENTITY]
    assert green["id"] not in bytes(made.issues.get().object.body).decode()


def test_taken_back_it_is_gone_for_everybody_and_those_who_had_it_are_told() -> None:
    nova, german = make.partner(), make.bureau("de")
    bad = make.indicator(nova, GERMAN, **make.marked(make.GREEN))
    sent(nova, bad)
    made = released(form(bad))
    page = queries.visible_objects(german, "country-de", make.ALL)
    actions.record_pull(german, _given(page))
    with pytest.raises(Invalid):
        actions.withdraw_report(make.desk(), made, reason=" ")
    made.refresh_from_db()
    actions.withdraw_report(make.desk(), made, reason="It was wrong.")
    made.refresh_from_db()
    assert (made.state, made.findings, made.recommendations) == ("withdrawn", "", "")
    assert bytes(made.issues.get().object.body) == b""
    assert reports(german, "country-de") == []
    assert [(each.recipient, each.reason) for each in Recall.objects.all()] == [("country:de", "It was wrong.")]


def test_its_readers_say_what_became_of_it_and_it_is_counted_among_what_was_released() -> None:
    nova, german, desk = make.partner(), make.bureau("de"), make.desk()
    bad = make.indicator(nova, GERMAN, **make.marked(make.GREEN))
    sent(nova, bad)
    before = {(row.title, row.released) for row in queries.visible_dissemination(desk) if row.title == "Concerning DE"}
    key = released(form(bad)).issues.get().object_id
    after = {(row.title, row.released) for row in queries.visible_dissemination(desk) if row.title == "Concerning DE"}
    assert {count for _, count in after} == {count + 1 for _, count in before}
    actions.give_feedback(german, queries.answerable(german, key), form=FeedbackForm(FeedbackKind.USEFUL))
    assert [each.country for each in queries.visible_feedback(desk, key)] == ["de"]
    assert "" not in {each.name for each in queries.visible_quality(desk)}
    with pytest.raises(Missing):
        queries.answerable(make.bureau("fr"), key)
    marking = Object.objects.filter(type="marking-definition").latest("pk").pk
    with pytest.raises(Missing):
        queries.answerable(german, marking)


def test_its_words_are_erased_with_the_first_object_that_may_not_be_kept() -> None:
    nova = make.partner()
    bad = make.indicator(nova, GERMAN, **make.marked(make.GREEN))
    sent(nova, bad)
    made = released(form(bad))
    assert made.retain_until == Object.objects.get(stix_id=bad["id"]).retain_until
    with pytest.raises(Conflict):
        actions.expire_report(SYSTEM, made)
    with clock.frozen(clock.now() + timedelta(days=40)):
        jobs.erase_expired()
    made.refresh_from_db()
    assert (made.findings, made.erased_at is None) == ("", False)
    assert not Release.objects.filter(stix_id__startswith="report--", is_served=True).exists()


def test_the_table_refuses_what_the_rules_refuse() -> None:
    nova = make.partner()
    bad = make.indicator(nova, GERMAN, **make.marked(make.GREEN))
    sent(nova, bad)
    made = actions.compose_report(make.desk(), form(bad))
    partner = str(nova.organisation)
    for wrong in (
        {"is_free_of_files": False},
        {"decided_by_id": made.prepared_by_id, "state": "released", "shown_hash": "x"},
        {"state": "released", "shown_hash": "x"},
        {"organisations": [partner]},
        {"organisations": [partner], "legal_basis": "x", "marking": 3},
        {"until": date(2020, 1, 1)},
    ):
        with make_diligence.rows(), pytest.raises(IntegrityError), transaction.atomic():
            ActivityReport.objects.filter(pk=made.pk).update(**wrong)


def _given(page: Any) -> PullForm:
    return PullForm(page.collection, tuple(item.seq for item in page.items))


def _handled(**wishes: list[str]) -> dict[str, Any]:
    return {"extensions": {EXTENSION: {"extension_type": "property-extension", **wishes}}}


@pytest.mark.parametrize(
    ("name", "bureau", "partner"), [("OPEN", True, True), ("OFFICIAL-USE", True, False), ("CONFIDENTIAL", False, False)]
)
def test_the_classification_of_what_it_names_narrows_its_readers_and_stands_on_it(name: str, bureau: bool, partner: bool) -> None:
    nova, peer, german = make.partner(), make.partner(), make.bureau("de")
    level = next(each for each in neighbours.levels_in_use() if each.label == f"IPO:{name}")
    bad = make.indicator(nova, GERMAN, object_marking_refs=[level.ref])
    sent(nova, bad)
    assert peer.organisation is not None
    asked = form(bad, marking=max(Marking.GREEN, level.tlp), countries=frozenset({"de"}))
    if level.tlp <= Marking.AMBER:
        asked = replace(asked, organisations=frozenset({peer.organisation}), legal_basis="Article 1")
    report = actions.compose_report(make.desk(), asked)
    for consent in ReportConsent.objects.filter(report=report):
        actions.consent_to_report(nova, consent)
    if not bureau:
        with pytest.raises(Blocked, match="classification"):
            actions.release_report(releaser(), report)
        assert not report.issues.exists()
        return
    report = actions.release_report(releaser(), report)
    (issue, *_) = issues(report)
    assert level.ref in issue["object_marking_refs"]
    assert reports(german, "country-de")
    assert bool(reports(peer)) is partner
    found = class_of(report.issues.get().object.visibility.key, neighbours.scheme()) if not partner else None
    assert found is None or (found.level, found.audience, found.parties) == (level.label, level.audience, {"country:de"})


def test_it_is_used_for_no_more_than_all_that_it_names_may_be_used_for() -> None:
    german, wide, narrow = make.bureau("de"), make.partner(), make.partner(purposes=["statistics"])
    read, unread = make.indicator(wide, GERMAN, **make.marked(make.CLEAR)), make.indicator(narrow, GERMAN, **make.marked(make.CLEAR))
    sent(wide, read)
    sent(narrow, unread)
    made = actions.compose_report(make.desk(), form(read, unread))
    assert queries.visible_readers(make.desk(), made)[0].blocked == (report_places.PURPOSE,)
    with pytest.raises(Blocked, match="may not be used"):
        actions.release_report(releaser(), made)
    one = released(form(read))
    assert len(reports(german, "country-de")) == 1
    purposes = class_of(one.issues.get().object.visibility.key, neighbours.scheme()).purposes
    assert ",".join(sorted(purposes)) == Object.objects.get(stix_id=read["id"]).purposes
