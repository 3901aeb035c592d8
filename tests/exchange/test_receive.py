"""Receiving: the gate is asked, bytes and status are kept, nothing is decided yet."""

import hashlib
from typing import Any

import pytest

from aboveboard.audit import store
from aboveboard.audit.insertion import insert
from aboveboard.audit.models import Entry
from aboveboard.exchange import actions, queries
from aboveboard.exchange.models import Collection, Object, Submission
from aboveboard.exchange.values import LIMITS, CollectionForm, CollectionKind, Malformed, TooLarge
from aboveboard.kernel.actor import SYSTEM
from aboveboard.kernel.errors import Blocked, Busy, Conflict, Forbidden, Invalid, Missing
from tests import make_exchange as make
from tests.exchange.test_channel import hold
from tests.taxii.program import Program

pytestmark = pytest.mark.usefixtures("house")


def test_a_body_is_kept_as_it_came_and_every_object_is_pending() -> None:
    nova = make.partner()
    body = make.envelope(make.indicator(nova), {"type": "indicator"})
    submission = actions.receive(nova, make.intake(nova), body=body)
    assert bytes(submission.body) == body
    assert [outcome for outcome, _ in make.fates(nova, submission)] == ["pendings", "failures"]
    assert Object.objects.count() == 0
    entry = Entry.objects.get(kind="exchange.receive", outcome="done")
    assert store.facts(entry)["sha256"] == hashlib.sha256(body).hexdigest()
    assert entry.mentions.get().subject_id == str(nova.organisation)


def test_only_the_partner_itself_submits_to_its_collection() -> None:
    nova, other = make.partner(), make.partner()
    for stranger in (other, make.bureau(), make.desk()):
        with pytest.raises(Forbidden):
            actions.receive(stranger, make.intake(nova), body=make.envelope(make.indicator()))
    assert Submission.objects.count() == 0
    assert Entry.objects.filter(kind="exchange.receive", outcome="refused").count() == 3


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"", Malformed),
        (b"{", Malformed),
        (b"[]", Malformed),
        (b'{"objects": {}}', Malformed),
        (b"{}", Invalid),
        (b'{"objects": []}', Invalid),
        (b'{"objects": [' + b"{}," * LIMITS.objects + b"{}]}", Invalid),
        (b" " * (LIMITS.body + 1), TooLarge),
        (b'{"objects":[' + b"[" * 5000 + b"]" * 5000 + b"]}", None),
        (b"\xff\xfe{}", Malformed),
    ],
)
def test_what_is_no_envelope_is_refused_and_leaves_nothing(body: bytes, error: type[Exception] | None) -> None:
    nova = make.partner()
    if error is None:
        assert actions.receive(nova, make.intake(nova), body=body).failures == 1
        return
    with pytest.raises(error):
        actions.receive(nova, make.intake(nova), body=body)
    assert Submission.objects.count() == 0


def test_a_status_is_shown_to_its_sender_only() -> None:
    nova, other = make.partner(), make.partner()
    submission = make.received(nova, make.indicator(nova))
    assert queries.visible_status(make.desk(), str(submission.pk)).id == submission.pk
    for stranger in (other, make.bureau()):
        with pytest.raises(Missing):
            queries.visible_status(stranger, str(submission.pk))
    with pytest.raises(Missing):
        queries.visible_status(nova, "no id")


def test_what_arrived_before_a_hold_stays_apart() -> None:
    nova = make.partner()
    submission = make.received(nova, make.indicator(nova))
    hold(nova)
    with pytest.raises(Conflict, match="on hold"):
        actions.admit(SYSTEM, submission)
    submission.refresh_from_db()
    assert (submission.state, bytes(submission.body) != b"") == ("received", True)


def test_nothing_is_admitted_before_the_feeds_of_the_house_are_open() -> None:
    nova = make.partner()
    submission = make.received(nova, make.indicator(nova, "[domain-name:value = 'bad.de']"))
    with pytest.raises(Conflict, match="not open yet"):
        actions.admit(SYSTEM, submission)
    assert Object.objects.count() == 0
    make.feeds()
    assert actions.admit(SYSTEM, submission).successes == 1


def test_a_collection_is_opened_once() -> None:
    nova = make.partner()
    form = CollectionForm(CollectionKind.INTAKE, "Information from a partner", organisation=nova.organisation)
    with pytest.raises(Conflict, match="open already"):
        actions.open_collection(SYSTEM, form)
    assert Collection.objects.filter(organisation_id=nova.organisation, kind="intake").count() == 1


def test_terms_that_let_nothing_in_let_nothing_in() -> None:
    nova = make.partner(inward=False)
    form = CollectionForm(CollectionKind.INTAKE, "Information from a partner", organisation=nova.organisation)
    collection = actions.open_collection(SYSTEM, form)
    with pytest.raises(Blocked, match="No agreement lets information flow"):
        actions.receive(nova, collection, body=make.envelope(make.indicator(nova)))
    assert Submission.objects.count() == 0


@pytest.mark.parametrize("reason", ["", " \t", "x\0y", "half \ud800", "x" * 501])
def test_a_refusal_says_why_in_words(reason: str) -> None:
    nova = make.partner()
    submission = make.received(nova, make.indicator(nova))
    with pytest.raises(Invalid) as refused:
        actions.refuse_submission(make.desk(), submission, reason=reason)
    assert set(refused.value.fields) == {"reason"}
    submission.refresh_from_db()
    assert submission.state == "received"


def test_rows_are_inserted_with_every_column_named_once() -> None:
    with pytest.raises(TypeError, match="name each column once"):
        insert(Object, fixed={"stix_id": "x"}, varying=("nothing",), rows=[])


def test_of_one_sender_so_much_waits_and_no_more_whatever_others_send(settings: Any) -> None:
    nova, mira = make.partner(), make.partner()
    settings.MOST_WAITING = 2
    first, _ = (make.received(nova, make.indicator(nova)) for _ in range(2))
    with pytest.raises(Busy, match="2 submissions"):
        make.received(nova, make.indicator(nova))
    program = Program(nova)
    answer = program.post(f"collections/{make.intake(nova).pk}/objects/", make.envelope(make.indicator(nova)))
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert "wait to be checked" in answer.content.decode()
    make.received(mira, make.indicator(mira))
    actions.refuse_submission(make.desk(), first, reason="It is about nothing.")
    make.received(nova, make.indicator(nova))
