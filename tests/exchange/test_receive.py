"""Receiving: the gate is asked, bytes and status are kept, nothing is decided yet."""

import hashlib

import pytest

from aboveboard.audit import store
from aboveboard.audit.models import Entry
from aboveboard.exchange import actions, queries
from aboveboard.exchange.models import Object, Submission
from aboveboard.exchange.values import LIMITS, Malformed, TooLarge
from aboveboard.kernel.errors import Forbidden, Invalid, Missing
from tests import make_exchange as make

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
