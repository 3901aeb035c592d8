"""The watch: reports drafted on a clock and issued by a person, shifts that hand over, and the roster that each keeps itself."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from aboveboard.exchange.stix.markings import Marking
from aboveboard.kernel.actor import SYSTEM, Actor
from aboveboard.kernel.errors import Conflict, Forbidden, Invalid, Missing
from aboveboard.lib import clock
from aboveboard.rooms import actions, jobs, queries
from aboveboard.rooms.models import Duty, HandOver, Member, Report
from aboveboard.rooms.rules import roster, writing
from aboveboard.rooms.values import DutyForm
from tests import make_diligence, make_rooms
from tests import make_exchange as make
from tests.exchange.test_channel import hold
from tests.make_diligence import rows

pytestmark = pytest.mark.usefixtures("house")


@pytest.fixture(autouse=True)
def _feeds(house: None) -> None:
    make.feeds()


def test_a_report_is_drafted_on_the_clock_edited_and_issued_by_a_person() -> None:
    nova, de, desk = make.partner(), make.bureau("de"), make.desk()
    room = make_rooms.room(nova, desk=desk)
    jobs.draft_reports()
    assert not Report.objects.exists()
    with clock.frozen(clock.now() + timedelta(minutes=61)):
        jobs.draft_reports()
        jobs.draft_reports()
    (draft,) = queries.visible_reports(desk, room)
    assert (draft.number, draft.state, "Countries concerned: DE, FR." in draft.text) == (1, "draft", True)
    assert "6 open, 6 late" not in draft.text
    assert queries.visible_reports(de, room) == []
    assert [task.what for task in queries.needs_me(desk) if task.place == "room_report"] == ["Edit and issue a situation report"]
    with clock.frozen(clock.now() + timedelta(minutes=122)):
        jobs.draft_reports()
        draft.refresh_from_db()
        assert draft.facts_at == clock.now()
        actions.edit_report(desk, draft, written="Three hospitals are hit.\n\nThe key is known.", marking=Marking.AMBER)
    with clock.frozen(clock.now() + timedelta(minutes=183)):
        jobs.draft_reports()
    draft.refresh_from_db()
    assert draft.text.startswith("Three hospitals")
    for who in (de, nova, make_diligence.staff("sg")):
        with pytest.raises(Forbidden):
            actions.issue_report(who, draft)
        with pytest.raises(Missing):
            queries.visible_report(who, draft.pk)
    with pytest.raises(Conflict, match="person"):
        actions.issue_report(Actor("token:1", frozenset({"exchange_desk"})), draft)
    actions.issue_report(desk, draft)
    assert queries.visible_report(de, draft.pk).issued_by_id == desk.user
    assert queries.visible_reports(nova, room) == []
    assert "report" in [line.kind for line in queries.visible_timeline(de, room)]
    with pytest.raises(Conflict, match="issued"):
        actions.edit_report(desk, draft, written="Otherwise.", marking=Marking.GREEN)
    actions.draft_report(SYSTEM, room)
    assert [row.number for row in queries.visible_reports(desk, room)] == [2, 1]
    with pytest.raises(Missing):
        queries.visible_report(desk, uuid.uuid4())
    with rows(), pytest.raises(IntegrityError, match=r"rooms_report(_one_draft|\.room_id)"), transaction.atomic():
        Report.objects.update(state="draft", issued_by_id=None, issued_at=None)


def test_the_shift_that_comes_acknowledges_what_the_shift_that_goes_wrote() -> None:
    goes, comes = make.desk(), make.desk()
    room = make_rooms.room(desk=goes)
    left = actions.write_hand_over(goes, room, written=writing.hand_over(queries.facts(goes, room)))
    with pytest.raises(Forbidden, match="comes"):
        actions.acknowledge_hand_over(goes, left)
    with rows(), pytest.raises(IntegrityError, match="rooms_handover_two_persons"), transaction.atomic():
        HandOver.objects.update(state="acknowledged", acknowledged_by_id=goes.user, acknowledged_at=clock.now())
    assert [task.what for task in queries.needs_me(comes) if "hand" in task.what] == ["Acknowledge a hand-over"]
    assert not [task for task in queries.needs_me(goes) if "hand" in task.what]
    actions.acknowledge_hand_over(comes, queries.visible_hand_over(comes, left.pk))
    kinds = [line.kind for line in queries.visible_timeline(goes, room)]
    assert {"hand_over", "hand_over_acknowledged"} <= set(kinds)
    de = make.bureau("de")
    assert list(queries.visible_hand_overs(de, room)) == []
    with pytest.raises(Missing):
        queries.visible_hand_over(de, left.pk)
    with pytest.raises(Forbidden):
        actions.write_hand_over(de, room, written="Mine.")


@pytest.mark.once
def test_drafts_say_what_is_late_and_what_is_apart() -> None:
    at = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
    facts = writing.Facts(at, 4, "Hospitals", False, at, (), 1, 2, 1, 0, {}, 3, 1, 2, 2, ("Call the clinic",))
    assert "- late: Call the clinic" in writing.hand_over(facts)
    assert "In quarantine: 2." in writing.hand_over(facts)
    assert "No country was alerted yet." in writing.report(facts, 1)
    assert "1 partner, 2 pilot helpers, 1 submission." in writing.closing(facts)
    assert "none named" in writing.closing(facts)


def test_each_keeps_its_own_duties_and_reads_those_it_needs() -> None:
    nova, mira, de, fr, desk = make.partner(), make.partner(), make.bureau("de"), make.bureau("fr"), make.desk()
    room = make_rooms.room(nova, mira, desk=desk)
    make_rooms.duty(desk, "desk", name="Exchange desk")
    make_rooms.duty(nova, f"organisation:{nova.organisation}", name="Nova on call", hours="mon-fri 08:00-18:00", zone="Asia/Tokyo")
    make_rooms.duty(mira, f"organisation:{mira.organisation}", name="Mira on call")
    make_rooms.duty(de, "country:de", name="Lagezentrum", zone="Europe/Berlin")
    for who, party in ((nova, "desk"), (de, "country:fr"), (desk, "country:de"), (make_diligence.staff("officer"), "desk")):
        with pytest.raises(Forbidden):
            make_rooms.duty(who, party)

    def names(who: Actor, *where: object) -> set[str]:
        return {call.name for call in queries.visible_calls(who, *where)}  # type: ignore[arg-type]

    everybody = {"Exchange desk", "Nova on call", "Mira on call", "Lagezentrum"}
    assert names(desk) == names(desk, room) == names(fr, room) == everybody
    assert names(nova, room) == everybody - {"Mira on call"}
    assert names(nova) == {"Exchange desk", "Nova on call"}
    assert names(make_diligence.staff("officer")) == set()
    mine = Duty.objects.get(name="Nova on call")
    make_rooms.duty(nova, mine.party, name="Nova on call", phone="+81 3 5550 0100", zone="Asia/Tokyo", hours="mon-fri 08:00-18:00")
    mine.refresh_from_db()
    assert (mine.phone, Duty.objects.count()) == ("+81 3 5550 0100", 4)
    with clock.frozen(datetime(2026, 3, 2, 1, 0, tzinfo=UTC)):
        call = next(each for each in queries.visible_calls(nova) if each.key == mine.pk)
    assert (call.local.hour, call.answers) == (10, True)
    with clock.frozen(clock.now() + timedelta(days=31)):
        assert all(each.is_old for each in queries.visible_calls(desk))
    for who, key in ((mira, mine.pk), (desk, mine.pk), (nova, uuid.uuid4())):
        with pytest.raises(Missing):
            queries.own_duty(who, key)
    actions.take_off_duty(nova, queries.own_duty(nova, mine.pk))
    assert names(desk) == everybody - {"Nova on call"}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("phone", "020 555"),
        ("phone", "+31 call me"),
        ("zone", "Mars/Base"),
        ("hours", "whenever"),
        ("hours", "mon-fri 18:00-08:00"),
        ("hours", "xyz 08:00-09:00"),
        ("hours", "mon-fri 08:00-24:30"),
        ("name", ""),
    ],
)
def test_a_duty_that_cannot_be_read_is_not_taken(field: str, value: str) -> None:
    with pytest.raises(Invalid) as refused:
        make_rooms.duty(make.desk(), "desk", **{field: value})
    assert field in refused.value.fields


def test_a_party_has_an_end_of_duties() -> None:
    desk = make.desk()
    for number in range(20):
        make_rooms.duty(desk, "desk", name=f"Desk {number}")
    with pytest.raises(Conflict, match="at most 20"):
        actions.keep_duty(desk, DutyForm("One more", "+31 20 555 0100", "Europe/Paris", "always"))


@pytest.mark.once
@pytest.mark.parametrize(
    ("hours", "at", "answers"),
    [
        ("always", datetime(2026, 3, 1, 3, 0), True),
        ("mon-fri 08:00-18:00", datetime(2026, 3, 2, 8, 0), True),
        ("mon-fri 08:00-18:00", datetime(2026, 3, 2, 18, 0), False),
        ("mon-fri 08:00-18:00", datetime(2026, 3, 1, 9, 0), False),
        ("sat-mon 00:00-24:00", datetime(2026, 3, 1, 23, 59), True),
        ("sat-mon 00:00-24:00", datetime(2026, 3, 3, 12, 0), False),
        ("wed 08:00-09:00", datetime(2026, 3, 4, 8, 30), True),
        ("nonsense", datetime(2026, 3, 4, 8, 30), False),
    ],
)
def test_whether_somebody_answers(hours: str, at: datetime, answers: bool) -> None:
    assert roster.answers(hours, at.replace(tzinfo=UTC)) is answers


def test_a_lapse_says_so_and_the_channel_stays_open_for_the_grace_period() -> None:
    nova, desk = make.partner(), make.desk()
    room = make_rooms.room(nova, desk=desk)
    assert queries.seat(nova, room).says == ()
    later = _expiry(nova)
    with clock.frozen(later):
        here = queries.seat(nova, room)
        assert here.until is not None
        assert "expired" in here.says[0]
        person = next(each for each in queries.visible_people(desk, room) if each.organisation == nova.organisation)
        assert person.standing == "lapsed"
        assert "stays open for this incident until" in person.says[-1]
        assert make_rooms.note(nova, room).state == "posted"
    with clock.frozen(later + timedelta(days=30)), pytest.raises(Exception, match="shut at present"):
        queries.seat(nova, room)


def _expiry(who: Actor) -> datetime:
    """Just after the clearance of an organisation expires."""
    from aboveboard.diligence import queries as diligence

    assert who.organisation is not None
    last = max(each.valid_until for each in diligence.clearances(who.organisation, clock.now()))
    return datetime(last.year, last.month, last.day, 1, 0, tzinfo=UTC) + timedelta(days=1)


def test_a_drill_and_a_hold_are_told_apart_for_people() -> None:
    nova, desk = make.partner(), make.desk()
    room = make_rooms.room(nova, desk=desk)
    hold(nova)
    assert queries.visible_people(nova, room)[-1].says == ()
    assert Member.objects.count() == 3
