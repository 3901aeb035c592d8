"""The gate over the channel: a hold keeps apart, a suspension silences, a lapse leaves time, and nothing is lost."""

import itertools
import uuid
from datetime import timedelta

import pytest

from aboveboard.audit.models import Entry
from aboveboard.exchange import actions, jobs, queries
from aboveboard.exchange.models import Object, Submission
from aboveboard.exchange.stix.taxii.filters import Filters
from aboveboard.kernel import worker
from aboveboard.kernel.actor import SYSTEM, Actor
from aboveboard.kernel.errors import Conflict, Missing, NoStanding, Unfit
from aboveboard.kernel.gate import gate
from aboveboard.lib import clock
from aboveboard.standing import actions as standing
from aboveboard.standing.models import Hold, Suspension
from aboveboard.standing.values import Ground, SuspensionState
from tests import make_diligence
from tests import make_exchange as make
from tests.make_diligence import rows

pytestmark = pytest.mark.usefixtures("house")


@pytest.fixture(autouse=True)
def _feeds(house: None) -> None:
    make.feeds()


def hold(who: Actor) -> Hold:
    """A hold as a rule records it."""
    with rows():
        return Hold.objects.create(
            organisation_id=who.organisation, matches=[], rule="ST-HOLD", decide_by=clock.now() + timedelta(hours=24)
        )


def lift(found: Hold) -> None:
    """The two persons whom the regulation names lift it."""
    for role in ("reviewer", "legal"):
        standing.lift_hold(make_diligence.staff(role), found, reason="Another person of that name.")


def suspend(who: Actor) -> Suspension:
    """A suspension in effect."""
    with rows():
        return Suspension.objects.create(
            organisation_id=who.organisation,
            state=SuspensionState.IN_EFFECT,
            ground=Ground.LISTING,
            reason="Named on a list.",
            public_text="Suspended.",
            proposed_by_id=uuid.uuid4(),
            decided_by_id=uuid.uuid4(),
            imposed_by="sg",
            in_effect_at=clock.now(),
        )


def test_under_a_hold_information_is_received_into_quarantine_and_admitted_when_it_is_lifted() -> None:
    nova = make.partner()
    found = hold(nova)
    submission = make.received(nova, make.indicator(nova))
    worker.drain()
    submission.refresh_from_db()
    assert (submission.state, Object.objects.filter(producer=nova.organisation).count()) == ("quarantined", 0)
    assert [outcome for outcome, _ in make.fates(nova, submission)] == ["pendings"]
    with pytest.raises(Conflict):
        actions.admit(SYSTEM, submission)
    lift(found)
    worker.drain()
    submission.refresh_from_db()
    assert submission.state == "admitted"
    assert make.fates(nova, submission) == [("successes", "")]


def test_whoever_is_shut_out_cannot_tell_what_is_hidden_from_what_is_not_there() -> None:
    nova, other = make.partner(), make.partner()
    clear, green, red = [make.indicator(other, **make.marked(marking)) for marking in (make.CLEAR, make.GREEN, make.RED)]
    make.admitted(other, clear, green, red)
    keys = dict(Object.objects.values_list("stix_id", "pk"))
    assert queries.visible_dossier(nova, keys[clear["id"]]).stix_id == clear["id"]
    suspend(nova)
    for key in (keys[green["id"]], keys[red["id"]], 10**9):
        with pytest.raises(Missing):
            queries.visible_dossier(nova, key)
    with pytest.raises(NoStanding):
        queries.visible_dossier(nova, keys[clear["id"]])


def test_under_a_hold_nothing_is_read() -> None:
    nova = make.partner()
    make.admitted(nova, *(make.indicator(nova) for _ in range(3)))
    token = queries.visible_objects(nova, str(make.intake(nova).pk), Filters(limit=1)).next
    hold(nova)
    for place, filters in ((str(make.intake(nova).pk), Filters(limit=1, next=token)), ("shared", Filters())):
        with pytest.raises(NoStanding):
            queries.visible_objects(nova, place, filters)
    assert [(view.can_read, view.can_write) for view in queries.visible_collections(nova)] == [(False, True), (False, False)]


def test_a_suspension_silences_every_way_at_once() -> None:
    nova = make.partner()
    waiting = make.received(nova, make.indicator(nova))
    done = make.admitted(nova, *(make.indicator(nova) for _ in range(3)))
    place = str(make.intake(nova).pk)
    token = queries.visible_objects(nova, place, Filters(limit=1)).next
    suspend(nova)
    silent = [
        lambda: queries.visible_collections(nova),
        lambda: queries.visible_collection(nova, "shared"),
        lambda: queries.visible_objects(nova, place, Filters(limit=1, next=token)),
        lambda: queries.visible_manifest(nova, "shared", Filters()),
        lambda: queries.visible_versions(nova, place, make.CLEAR, Filters()),
        lambda: queries.visible_status(nova, str(done.pk)),
        lambda: make.received(nova, make.indicator(nova)),
        lambda: actions.admit(SYSTEM, waiting),
    ]
    for ask in silent:
        with pytest.raises(NoStanding):
            ask()
    kinds = set(Entry.objects.filter(outcome="refused").values_list("kind", flat=True))
    assert kinds == {"exchange.receive", "exchange.admit"}


def test_what_waited_during_a_suspension_is_not_lost() -> None:
    nova = make.partner()
    submission = make.received(nova, make.indicator(nova))
    found = suspend(nova)
    worker.drain()
    jobs.admit_waiting()
    assert Submission.objects.get(pk=submission.pk).state == "received"
    with rows():
        Suspension.objects.filter(pk=found.pk).update(state=SuspensionState.LIFTED)
    jobs.admit_waiting()
    assert Submission.objects.get(pk=submission.pk).state == "admitted"


def test_what_cannot_be_admitted_keeps_nothing_behind_it(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    nova, mira = make.partner(), make.partner()
    poor, behind, others = (make.received(who, make.indicator(who)) for who in (nova, nova, mira))
    real = actions.admit

    def admit(actor: Actor, submission: Submission) -> Submission:
        if submission.pk == poor.pk:
            raise Unfit("exchange_object_once")
        return real(actor, submission)

    monkeypatch.setattr(jobs.actions, "admit", admit)
    jobs.admit_waiting()
    assert [Submission.objects.get(pk=each.pk).state for each in (poor, behind, others)] == ["received", "admitted", "admitted"]
    assert str(poor.pk) in caplog.text


def test_senders_take_turns_and_what_is_left_is_gone_on_with_a_minute_later(monkeypatch: pytest.MonkeyPatch) -> None:
    nova, mira = make.partner(), make.partner()
    first = [make.received(nova, make.indicator(nova)) for _ in range(4)]
    last = make.received(mira, make.indicator(mira))
    times = itertools.count()
    monkeypatch.setattr(jobs, "monotonic", lambda: float(next(times)))
    monkeypatch.setattr(jobs, "LONGEST_ADMITTING", 2.5)
    jobs.admit_waiting()
    assert [Submission.objects.get(pk=each.pk).state for each in (first[0], first[1], last)] == ["admitted", "received", "admitted"]
    jobs.admit_waiting()
    assert Submission.objects.filter(state="received").count() == 1


def test_the_gate_is_asked_once_of_a_sender_that_it_shuts_out_however_much_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    nova, mira = make.partner(), make.partner()
    for who in (nova, mira):
        for _ in range(5):
            make.received(who, make.indicator(who))
    suspend(nova)
    stop, asked = hold(mira), []
    real = gate().ask
    monkeypatch.setattr(type(gate()), "ask", lambda self, act, ask: (asked.append(ask.organisation), real(act, ask))[1])
    jobs.admit_waiting()
    assert asked.count(nova.organisation) == 1
    assert Submission.objects.filter(organisation_id=mira.organisation, state="quarantined").count() == 5
    asked.clear()
    jobs.admit_waiting()
    assert asked == [nova.organisation, mira.organisation]
    lift(stop)
    jobs.admit_waiting()
    assert Submission.objects.filter(organisation_id=mira.organisation, state="admitted").count() == 5


def test_the_countries_go_on_reading_what_a_suspended_partner_gave() -> None:
    nova = make.partner()
    one = make.indicator(nova, "[domain-name:value = 'bad.de']")
    make.admitted(nova, one)
    suspend(nova)
    assert make.ids(make.bureau("de"), "country-de") == [one["id"]]


def test_a_lapse_leaves_the_channel_open_for_the_grace_period() -> None:
    nova = make.partner()
    assert nova.organisation is not None
    make_diligence.document(nova.organisation, expires_on=clock.today() - timedelta(days=1))
    submission = make.received(nova, make.indicator(nova))
    worker.drain()
    submission.refresh_from_db()
    assert submission.state == "admitted"
    with clock.frozen(clock.now() + timedelta(days=30)), pytest.raises(NoStanding):
        make.received(nova, make.indicator(nova))


def test_without_an_agreement_on_inward_information_there_is_no_collection() -> None:
    inward, none = make.partner(), make.partner(inward=False)
    assert [view.kind.value for view in queries.visible_collections(none)] == ["shared"]
    assert inward.organisation is not None
    assert queries.visible_onboarding(inward).identity == make.identity(inward)


def test_a_signed_agreement_opens_the_collection_by_itself() -> None:
    nova = make.partner(inward=False)
    signed = Entry.objects.filter(kind="agreements.sign_organisation").latest("id")
    jobs.open_intake(signed)
    assert not any(view.can_write for view in queries.visible_collections(nova))
    other = make.partner(opened=False)
    worker.drain()
    assert [view.kind.value for view in queries.visible_collections(other)] == ["intake", "shared"]
    jobs.open_intake(Entry.objects.filter(kind="agreements.sign_organisation").latest("id"))
    assert queries.visible_onboarding(other).object_defaults == make.marked(make.AMBER)
