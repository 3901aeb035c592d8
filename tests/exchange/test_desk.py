"""What people read of the exchange: lists and single objects, exactly what each may see; recalls by the house; how a channel stands."""

import json
import uuid
from datetime import timedelta
from typing import Any

import pytest

from aboveboard.exchange import actions, queries
from aboveboard.exchange.intake.words import pasted
from aboveboard.exchange.models import Object, Occurrence, Recall
from aboveboard.exchange.stix.markings import Marking
from aboveboard.exchange.values import ChannelState, PullForm, Wishes
from aboveboard.kernel.actor import SYSTEM, Actor
from aboveboard.kernel.errors import AppError, Conflict, Forbidden, Invalid, Missing, NoStanding
from aboveboard.lib import clock
from tests import make_diligence
from tests import make_exchange as make
from tests.exchange.test_channel import hold, suspend

pytestmark = pytest.mark.usefixtures("house")
GERMAN = "[domain-name:value = 'bad.de']"


@pytest.fixture(autouse=True)
def _feeds(house: None) -> None:
    make.feeds()


def key_of(content: dict[str, Any]) -> int:
    return int(Object.objects.get(stix_id=content["id"]).pk)


def given(reader: Actor, name: str) -> None:
    """The reader is given all that a collection holds for it."""
    page = queries.visible_objects(reader, name, make.ALL)
    actions.record_pull(reader, PullForm(page.collection, tuple(item.seq for item in page.items)))


def test_a_country_reads_what_arrived_for_it_newest_first_and_page_by_page() -> None:
    nova = make.partner()
    sent = [make.indicator(nova, f"[domain-name:value = 'bad{number}.de']", name=f"Server {number}") for number in range(5)]
    make.admitted(nova, *sent)
    bureau = make.bureau("de")
    first = queries.visible_arrivals(bureau, "country-de", limit=2)
    assert [each.title for each in first] == ["Server 4", "Server 3", "Server 2"]
    rest = queries.visible_arrivals(bureau, "country-de", before=first[1].seq)
    assert [each.title for each in rest] == ["Server 2", "Server 1", "Server 0"]
    assert queries.visible_arrivals(bureau, "country-de", since=first[0].added) == []
    assert queries.visible_country(bureau).alias == "country-de"
    with pytest.raises(Missing):
        queries.visible_arrivals(make.bureau("fr"), "country-de")
    with pytest.raises(Missing):
        queries.visible_country(nova)


def test_an_object_is_shown_to_whom_it_was_released_and_to_nobody_else() -> None:
    nova, other = make.partner(), make.partner()
    one = make.indicator(nova, GERMAN, name="Canary-5f3a")
    make.admitted(nova, one)
    key = key_of(one)
    german = queries.visible_dossier(make.bureau("de"), key)
    assert (german.title, german.marking.tlp, german.provenance) == ("Canary-5f3a", Marking.AMBER, None)
    assert [route.country for route in german.routes] == ["DE"]
    assert queries.visible_dossier(nova, key).title == "Canary-5f3a"
    for stranger in (make.bureau("fr"), other, make_diligence.staff("officer"), SYSTEM):
        with pytest.raises(Missing) as refused:
            queries.visible_dossier(stranger, key)
        assert "Canary" not in str(refused.value)
    with pytest.raises(Missing):
        queries.visible_dossier(make.bureau("de"), 10**9)


def test_a_part_with_a_stricter_marking_is_kept_from_the_list_and_the_page() -> None:
    nova = make.partner()
    granular = [{"marking_ref": make.RED, "selectors": ["name"]}]
    one = make.indicator(nova, GERMAN, name="Canary-5f3a", granular_markings=granular, **make.marked(make.GREEN))
    make.admitted(nova, one)
    french = make.bureau("fr")
    shown = queries.visible_dossier(french, key_of(one))
    assert (shown.is_reduced, shown.routes) == (True, ())
    listed = next(each for each in queries.visible_arrivals(french, "shared") if each.stix_id == one["id"])
    for seen in (json.dumps(shown.content), shown.title, json.dumps(listed.content), listed.title):
        assert "Canary" not in seen
    assert queries.visible_dossier(make.desk(), key_of(one)).title == "Canary-5f3a"


def test_the_desk_finds_a_value_in_any_spelling_and_sees_the_whole_way() -> None:
    nova = make.partner()
    one, two = make.indicator(nova, GERMAN), make.indicator(nova)
    submission = make.admitted(nova, one, two)
    given(make.bureau("de"), "country-de")
    desk = make.desk()
    for spelling in ("BAD.de", "bad[.]de", "bad.de.", one["id"]):
        assert [each.stix_id for each in queries.visible_dossiers(desk, text=spelling)] == [one["id"]]
    assert len(queries.visible_dossiers(desk, submission=submission.pk)) == 2
    assert queries.visible_dossiers(desk, text="nothing like this") == []
    assert queries.visible_dossiers(desk, kind="malware") == []
    for stranger in (nova, make.bureau("de"), make_diligence.staff("officer")):
        assert queries.visible_dossiers(stranger, text="bad.de") == []
    found = queries.visible_dossier(desk, key_of(one)).provenance
    assert found is not None
    assert (found.organisation, found.submission, found.agreement) == (nova.organisation, submission.pk, submission.agreement_id)
    assert "Concerning DE" in {title for title, _ in found.releases}
    assert [(each.country, each.collection) for each in found.recipients] == [("de", "Concerning DE")]


def test_the_house_takes_an_object_back_from_everybody_who_holds_it() -> None:
    nova, desk, bureau = make.partner(), make.desk(), make.bureau("de")
    one = make.indicator(nova, GERMAN)
    make.admitted(nova, one)
    given(bureau, "country-de")
    key = key_of(one)
    for stranger in (nova, bureau, make_diligence.staff("officer")):
        with pytest.raises(Missing):
            queries.recallable(stranger, key)
        with pytest.raises(Forbidden):
            actions.recall_object(stranger, Object.objects.get(pk=key), reason="Mine now.")
    with pytest.raises(Invalid):
        actions.recall_object(desk, queries.recallable(desk, key), reason=" ")
    actions.recall_object(desk, queries.recallable(desk, key), reason="It names a hospital.")
    assert not Occurrence.objects.filter(object=key).exists()
    assert bytes(Object.objects.get(pk=key).body) == b""
    with pytest.raises(Missing):
        queries.visible_dossier(bureau, key)
    told = queries.visible_dossier(desk, key).provenance
    assert told is not None
    assert {each.party for each in told.recalls} == {"country:de", f"organisation:{nova.organisation}"}
    assert {each.reason for each in told.recalls} == {"It names a hospital."}
    with pytest.raises(Conflict):
        actions.recall_object(desk, queries.recallable(desk, key), reason="Twice.")


def test_what_its_source_sends_anew_is_taken_back_from_the_page_of_the_older_version_too() -> None:
    nova, desk = make.partner(), make.desk()
    one = make.indicator(nova, GERMAN)
    make.admitted(nova, one)
    older = Object.objects.get(stix_id=one["id"])
    actions.recall_object(desk, older, reason="It names a hospital.")
    make.admitted(nova, one | {"modified": "2026-03-01T00:00:00.000Z"})
    actions.recall_object(desk, older, reason="It still names it.")
    assert not Object.objects.filter(stix_id=one["id"], erased_at=None).exists()
    assert [each.recipient for each in Recall.objects.all()] == [f"organisation:{nova.organisation}"]


def test_a_recall_awaits_its_recipient_until_it_is_acknowledged() -> None:
    nova, bureau = make.partner(), make.bureau("de")
    one = make.indicator(nova, GERMAN)
    make.admitted(nova, one)
    given(bureau, "country-de")
    actions.withdraw(nova, make.intake(nova), stix_id=one["id"], filters=make.ALL)
    (task,) = queries.needs_me(bureau)
    assert (task.place, task.why) == ("recall", "Its source took it back.")
    assert queries.needs_me(make.bureau("fr")) == []
    actions.acknowledge_recall(bureau, Recall.objects.get(pk=task.key))
    assert queries.needs_me(bureau) == []


def test_quarantine_awaits_the_desk_alone() -> None:
    nova = make.partner()
    hold(nova)
    submission = make.received(nova, make.indicator(nova))
    actions.quarantine(SYSTEM, submission)
    assert [(task.place, task.key) for task in queries.needs_me(make.desk())] == [("submission", submission.pk)]
    assert queries.needs_me(nova) == []
    assert queries.needs_me(make_diligence.staff("officer")) == []


def test_a_channel_tells_how_it_stands_and_never_a_hold() -> None:
    nova = make.partner()
    assert queries.visible_channel(nova).state is ChannelState.OPEN
    hold(nova)
    paused = queries.visible_channel(nova)
    assert paused.state is ChannelState.INWARD
    assert "hold" not in " ".join(paused.reasons).lower()
    suspend(nova)
    closed = queries.visible_channel(nova)
    assert (closed.state, closed.reasons) == (ChannelState.CLOSED, ("The partner is suspended.",))


def test_a_lapse_says_until_when_the_channel_runs_on() -> None:
    nova = make.partner()
    assert nova.organisation is not None
    make_diligence.document(nova.organisation, expires_on=clock.today() - timedelta(days=1))
    found = queries.visible_channel(nova)
    assert found.state is ChannelState.GRACE
    assert found.until is not None
    assert found.until > clock.now()
    with clock.frozen(clock.now() + timedelta(days=60)):
        assert queries.visible_channel(nova).state is ChannelState.CLOSED
    assert queries.visible_channel(make.partner(inward=False)).state is ChannelState.NONE
    with pytest.raises(Missing):
        queries.visible_channel(make.bureau())


def test_what_was_pasted_goes_the_way_of_everything_else() -> None:
    nova = make.partner()
    body = queries.composed_body(
        nova, pasted("hxxps://bad[.]de/x # panel").found, Wishes(Marking.GREEN, "Wave", frozenset({"FR"})), clock.now()
    )
    (looked,) = queries.visible_look(nova, body)
    assert (looked.title, looked.marking and looked.marking.tlp, looked.sentence) == ("https://bad.de/x", Marking.GREEN, "")
    actions.admit(SYSTEM, actions.receive(nova, queries.own_intake(nova), body=body))
    assert [each.title for each in queries.visible_arrivals(make.bureau("de"), "country-de")] == ["https://bad.de/x"]
    assert len(queries.visible_arrivals(make.bureau("fr"), "country-fr")) == 1
    again = queries.composed_body(nova, pasted("hxxps://bad[.]de/x").found, Wishes(), clock.now() + timedelta(seconds=5))
    assert queries.sent_before(nova, again) is None
    found = queries.sent_before(nova, body)
    assert found is not None
    assert [title for _, title in queries.visible_titles(nova, found, [looked.stix_id]).values()] == ["https://bad.de/x"]
    assert queries.sent_before(make.partner(), body) is None
    actions.admit(SYSTEM, actions.receive(nova, queries.own_intake(nova), body=again))
    first, second = (json.loads(bytes(row.body)) for row in Object.objects.filter(producer=nova.organisation).order_by("version"))
    assert (first["id"], first["created"]) == (second["id"], second["created"])
    assert first["modified"] < second["modified"]


def test_a_look_tells_what_would_be_refused_and_writes_nothing() -> None:
    nova = make.partner()
    payload = {"type": "artifact", "spec_version": "2.1", "id": f"artifact--{uuid.uuid4()}", "mime_type": "x/y", "payload_bin": "TVqQ"}
    foreign = make.indicator(nova, created_by_ref=f"identity--{uuid.uuid4()}")
    looked = queries.visible_look(nova, make.envelope(make.indicator(nova), payload, foreign))
    assert [bool(each.sentence) for each in looked] == [False, True, True]
    assert "hashes" in looked[1].sentence
    assert not Object.objects.filter(producer=nova.organisation).exists()
    submission = make.admitted(nova, payload)
    assert make.fates(nova, submission)[0][0] == "failures"
    with pytest.raises(Invalid):
        queries.visible_look(nova, b"{}")


def test_columns_are_remembered_for_one_partner_alone() -> None:
    nova, other = make.partner(), make.partner()
    actions.remember_columns(nova, queries.own_intake(nova), roles={"src": "value", "why": "note"})
    actions.remember_columns(nova, queries.own_intake(nova), roles={"why": "nothing"})
    assert queries.remembered_columns(nova) == {"src": "value", "why": "nothing"}
    assert queries.remembered_columns(other) == {}
    with pytest.raises(AppError):
        actions.remember_columns(other, queries.own_intake(nova), roles={"src": "note"})


def test_nobody_but_a_partner_with_an_agreement_sends() -> None:
    for stranger in (make.bureau(), make.desk(), make_diligence.staff("officer"), make.partner(inward=False)):
        with pytest.raises((Missing, NoStanding)):
            queries.composed_body(stranger, pasted("bad.de").found, Wishes(), clock.now())
        with pytest.raises((Missing, NoStanding)):
            queries.visible_look(stranger, b"{}")
