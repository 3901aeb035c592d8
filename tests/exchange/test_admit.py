"""Admission: what is taken, what is refused with which reason, and that a second sending changes nothing."""

import json
import uuid
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from aboveboard.agreements.values import Marking
from aboveboard.audit.models import Entry
from aboveboard.exchange import actions
from aboveboard.exchange.models import Object, Occurrence, Origin, Release, Submission
from aboveboard.exchange.rules.handling import EXTENSION, HandlingRefused, handling
from aboveboard.exchange.stix.markings import Marking as Tlp
from aboveboard.kernel.actor import SYSTEM
from aboveboard.kernel.errors import Conflict, Forbidden
from aboveboard.lib import clock
from tests import make_exchange as make

LATER = "2026-01-03T00:00:00.000Z"


@pytest.fixture(autouse=True)
def _feeds(house: None) -> None:
    make.feeds()


def test_the_bytes_of_an_object_are_kept_exactly() -> None:
    nova = make.partner()
    text = '{ "id" : "%s", "type":"x-thing","spec_version":"2.1", "created":"2026-01-01T00:00:00.000Z",  '
    text += '"modified":"2026-01-01T00:00:00.000Z", "name":"\\u00e9 é 漢 \\ud83d\\ude00", "number": 9007199254740992, "share": 1.50 }'
    text %= f"x-thing--{uuid.uuid4()}"
    submission = actions.receive(nova, make.intake(nova), body=b'{"objects": [' + text.encode() + b"]}")
    actions.admit(SYSTEM, submission)
    assert bytes(Object.objects.get(type="x-thing").body) == text.encode()
    submission.refresh_from_db()
    assert bytes(submission.body) == b""


def test_a_submission_is_admitted_once() -> None:
    nova = make.partner()
    submission = make.admitted(nova, make.indicator(nova))
    with pytest.raises(Conflict):
        actions.admit(SYSTEM, submission)
    with pytest.raises(Forbidden):
        actions.admit(make.desk(), submission)
    assert Entry.objects.filter(kind="exchange.admit", outcome="done").count() == 1


def test_an_exact_repeat_is_a_success_without_a_second_row() -> None:
    nova = make.partner()
    one = make.indicator(nova)
    reordered = dict(reversed(one.items()))
    submission = make.admitted(nova, one, reordered, {"type": "domain-name", "spec_version": "2.1", "id": ID, "value": "a.example"})
    again = make.admitted(nova, one, {"type": "domain-name", "spec_version": "2.1", "id": ID, "value": "a.example"})
    assert {outcome for outcome, _ in make.fates(nova, submission) + make.fates(nova, again)} == {"successes"}
    assert Object.objects.filter(producer=nova.organisation).count() == 2
    assert Release.objects.filter(collection=make.intake(nova)).count() == 2


# It follows from the value a.example.
ID = "domain-name--064f846b-2bd3-5015-8d6f-d260dbda99c1"


def refused(who: Any, *objects: dict[str, Any]) -> str:
    """The message to the last of the objects, which was refused."""
    outcome, message = make.fates(who, make.admitted(who, *objects))[-1]
    assert outcome == "failures"
    return message


def test_the_same_version_with_other_content_is_refused() -> None:
    nova = make.partner()
    one = make.indicator(nova)
    make.admitted(nova, one)
    assert "later modified" in refused(nova, one | {"name": "Changed"})
    assert make.fates(nova, make.admitted(nova, one | {"name": "Changed", "modified": LATER})) == [("successes", "")]
    assert Object.objects.filter(stix_id=one["id"]).count() == 2


def test_what_passes_the_first_look_and_cannot_be_read_is_refused_when_it_is_opened() -> None:
    nova = make.partner()
    good, twice = make.indicator(nova), json.dumps(make.indicator(nova))[:-1] + ', "name": "Another"}'
    for secret, waits in (("", "pendings"), (f', {{"type": "note", "id": "note--{uuid.uuid4()}", "content": "CSAM"}}', "failures")):
        body = f'{{"objects": [{json.dumps(good)}, {twice}{secret}]}}'.encode()
        submission = actions.receive(nova, make.intake(nova), body=body)
        assert make.fates(nova, submission)[1][0] == waits
        actions.admit(SYSTEM, submission)
        fates = make.fates(nova, submission)
        assert fates[0] == ("successes", "")
        assert (fates[1][0], "names one property twice" in fates[1][1]) == ("failures", True)


def test_nobody_updates_the_object_of_another() -> None:
    nova, other = make.partner(), make.partner()
    one = make.indicator(nova)
    unsigned = make.indicator()
    make.admitted(nova, one, unsigned)
    assert "somebody else" in refused(other, one | {"modified": LATER})
    for theirs in (one, unsigned):
        mine = {name: value for name, value in theirs.items() if name != "created_by_ref"} | {"modified": LATER}
        assert "not yours" in refused(other, mine)
    assert not Object.objects.filter(producer=other.organisation).exists()


def test_a_refused_object_claims_no_id() -> None:
    nova, other = make.partner(), make.partner()
    one = make.indicator(nova)
    refused(other, one)
    refused(other, {**one, "created_by_ref": make.identity(other), "pattern": "nonsense"})
    assert not Origin.objects.filter(stix_id=one["id"]).exists()
    assert make.fates(nova, make.admitted(nova, one)) == [("successes", "")]


def test_an_identity_belongs_to_its_partner_before_anything_is_sent() -> None:
    nova, other = make.partner(), make.partner()
    stolen = {
        "type": "identity",
        "spec_version": "2.1",
        "id": make.identity(nova),
        "created": "2026-01-01T00:00:00.000Z",
        "modified": "2026-01-01T00:00:00.000Z",
        "name": "Nova",
        "identity_class": "organization",
    }
    assert "not yours" in refused(other, stolen)
    assert make.fates(nova, make.admitted(nova, stolen)) == [("successes", "")]


def test_two_partners_may_hold_the_same_observable() -> None:
    nova, other = make.partner(), make.partner()
    sco = {"type": "domain-name", "spec_version": "2.1", "id": ID, "value": "a.example"}
    for who in (nova, other):
        make.admitted(who, sco)
    assert Object.objects.filter(stix_id=ID).count() == 2
    assert len(set(Occurrence.objects.values_list("digest", flat=True))) == 1


def test_spellings_of_one_value_meet() -> None:
    nova = make.partner()
    make.admitted(
        nova,
        make.indicator(nova, "[domain-name:value = 'Bad.Example']"),
        make.indicator(nova, "[domain-name:value = 'bad[.]example.']"),
    )
    assert Occurrence.objects.count() == 2
    assert len(set(Occurrence.objects.values_list("digest", flat=True))) == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"valid_from": "yesterday"}, "valid_from"),
        ({"spec_version": "2.0"}, "spec_version"),
        ({"modified": "2025-01-01T00:00:00.000Z"}, "older"),
        ({"pattern": "[domain-name:value = "}, "pattern"),
        ({"id": "malware--00000000-0000-4000-8000-000000000001"}, "id"),
        ({"extensions": {"extension-definition--0": {}}}, "extensions"),
    ],
)
def test_what_is_no_sound_stix_is_refused_with_a_reason(change: dict[str, Any], said: str) -> None:
    nova = make.partner()
    sound = make.indicator(nova)
    submission = make.admitted(nova, make.indicator(nova) | change, sound)
    (first, message), (second, _) = make.fates(nova, submission)
    assert (first, second) == ("failures", "successes")
    assert said in message
    assert submission.successes == submission.failures == 1


def test_no_version_says_that_the_object_was_created_at_another_time() -> None:
    nova = make.partner()
    one = make.indicator(nova)
    other = {"created": "2025-06-01T00:00:00.000Z"}
    newer, newest = [{"modified": f"2026-0{month}-01T00:00:00.000Z"} for month in (3, 4)]
    make.admitted(nova, one)
    outcome, said = make.fates(nova, make.admitted(nova, one | newer | other))[0]
    assert (outcome, "§3.6" in said) == ("failures", True)
    # The same time in another spelling is no other.
    same = one | newer | {"created": one["created"].replace(".000Z", ".000000Z")}
    assert make.fates(nova, make.admitted(nova, same)) == [("successes", "")]
    two = make.indicator(nova)
    fates = make.fates(nova, make.admitted(nova, two, two | newer | other, two | newest))
    assert sorted(outcome for outcome, _ in fates) == ["failures", "successes", "successes"]


def test_a_revoked_object_stays_revoked() -> None:
    nova = make.partner()
    one = make.indicator(nova)
    make.admitted(nova, one, one | {"modified": LATER, "revoked": True})
    assert "final" in refused(nova, one | {"modified": "2026-01-04T00:00:00.000Z"})


def test_the_agreement_gives_the_default_marking_and_the_retention() -> None:
    nova = make.partner(Marking.AMBER_STRICT)
    bare, clear, odd = (
        make.indicator(nova),
        make.indicator(nova, **make.marked(make.CLEAR)),
        make.indicator(nova, **make.marked(f"marking-definition--{uuid.uuid4()}")),
    )
    make.admitted(nova, bare, clear, odd)
    tlp = dict(Object.objects.filter(producer=nova.organisation).values_list("stix_id", "marking"))
    assert tlp == {bare["id"]: Tlp.AMBER_STRICT, clear["id"]: Tlp.CLEAR, odd["id"]: Tlp.RED}
    row = Object.objects.get(stix_id=bare["id"])
    assert row.retain_until == clock.today() + timedelta(days=30)
    assert row.purposes == "threats"


def test_the_senders_own_statement_marking_is_understood_later_too() -> None:
    nova = make.partner(Marking.GREEN)
    definition = {
        "type": "marking-definition",
        "spec_version": "2.1",
        "id": f"marking-definition--{uuid.uuid4()}",
        "created": "2026-01-01T00:00:00.000Z",
        "definition_type": "statement",
        "definition": {"statement": "Copyright Nova"},
    }
    now, later = (make.indicator(nova, **make.marked(definition["id"])) for _ in range(2))
    make.admitted(nova, definition, now)
    make.admitted(nova, later)
    assert {row.marking for row in Object.objects.filter(type="indicator")} == {Tlp.GREEN}


def test_the_counter_of_a_collection_rises_strictly_even_when_the_clock_stands_still() -> None:
    nova = make.partner()
    with clock.frozen(clock.now()):
        make.admitted(nova, *(make.indicator(nova) for _ in range(3)))
        make.admitted(nova, *(make.indicator(nova) for _ in range(3)))
    rows = list(Release.objects.filter(collection=make.intake(nova)).order_by("seq"))
    assert [row.seq for row in rows] == [1, 2, 3, 4, 5, 6]
    assert all(before.added < after.added for before, after in pairwise(rows))
    collection = make.intake(nova)
    assert (collection.seq, collection.added) == (rows[-1].seq, rows[-1].added)


def test_the_entry_holds_counts_and_no_content() -> None:
    nova = make.partner()
    make.admitted(nova, make.indicator(nova, name="canary-7731"))
    payloads = Entry.objects.filter(kind__startswith="exchange.").values_list("payload__body", flat=True)
    assert payloads
    assert not any("canary" in body or "bad.example" in body for body in payloads)


def test_a_refused_submission_is_emptied_and_its_sender_told() -> None:
    nova = make.partner()
    submission = make.received(nova, make.indicator(nova))
    with pytest.raises(Forbidden):
        actions.refuse_submission(nova, submission, reason="Changed my mind")
    actions.refuse_submission(make.desk(), submission, reason="The source was broken into.")
    assert make.fates(nova, submission) == [("failures", "The source was broken into.")]
    assert bytes(Submission.objects.get().body) == b""
    with pytest.raises(Conflict):
        actions.admit(SYSTEM, submission)


def test_json_of_an_object_is_never_written_anew() -> None:
    nova = make.partner()
    one = make.indicator(nova)
    make.admitted(nova, one)
    assert bytes(Object.objects.get(stix_id=one["id"]).body) == json.dumps(one, ensure_ascii=False).encode()


def test_a_definition_under_a_standard_id_says_what_the_standard_says() -> None:
    nova = make.partner()
    false = {
        "type": "marking-definition",
        "spec_version": "2.1",
        "id": make.RED,
        "created": "2022-10-01T00:00:00.000Z",
        "definition_type": "statement",
        "definition": {"statement": "Anybody may see this."},
    }
    assert "standard marking but says something else" in refused(nova, false)


def test_two_observables_of_one_id_in_one_body_are_one_too_many() -> None:
    nova = make.partner()
    one = {"type": "domain-name", "spec_version": "2.1", "id": ID, "value": "a.example"}
    assert "send one of them" in refused(nova, one, one | {"defanged": True})


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["DE"], "only"),
        ({"countries": ["DE"]}, "only"),
        ({"victim_countries": "DE"}, "is a list"),
        ({"victim_countries": ["DE"] * 1000}, "is a list of at most"),
        ({"excluded_countries": ["Germany"]}, "two-letter country code"),
        ({"victim_sectors": [7]}, "no sector"),
    ],
)
def test_handling_that_is_malformed_is_refused(asked: object, said: str) -> None:
    with pytest.raises(HandlingRefused, match=said):
        handling({"extensions": {EXTENSION: asked}})


def test_what_could_not_be_looked_at_stays_refused_beside_what_is_taken() -> None:
    nova = make.partner()
    submission = make.admitted(nova, make.indicator(nova), {"type": "indicator"})
    assert [outcome for outcome, _ in make.fates(nova, submission)] == ["successes", "failures"]
    assert (submission.successes, submission.failures) == (1, 1)
