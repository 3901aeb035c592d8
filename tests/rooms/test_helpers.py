"""A helper without a clearance: two persons, a few hours, a list of what it may not do, and the full review afterwards."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from aboveboard.diligence import actions as diligence
from aboveboard.exchange import queries as exchange_queries
from aboveboard.exchange.stix.markings import Marking
from aboveboard.kernel.actor import SYSTEM
from aboveboard.kernel.errors import Blocked, Conflict, Forbidden, Missing, NoStanding, StepUpNeeded
from aboveboard.kernel.gate import Act
from aboveboard.lib import clock
from aboveboard.rooms import actions, jobs, queries
from aboveboard.rooms.actions import talk
from aboveboard.rooms.models import Helper, Room
from tests import make_diligence, make_rooms
from tests import make_exchange as make
from tests.exchange.test_channel import hold, lift, suspend
from tests.make_diligence import rows
from tests.make_rooms import note, put_forward
from tests.web.threat_data import browser, text_of

pytestmark = pytest.mark.usefixtures("house")


@pytest.fixture(autouse=True)
def _feeds(house: None) -> None:
    make.feeds()


def test_two_persons_admit_a_helper_that_reads_and_writes_and_nothing_else() -> None:
    outsider, desk = make_rooms.outsider(), make.desk()
    room = make_rooms.room(desk=desk)
    note(desk, room, "for the helper too")
    note(desk, room, "not for it", marking=Marking.AMBER)
    helper = put_forward(room, outsider, desk)
    with pytest.raises(Missing):
        queries.visible_room(outsider, room.pk)
    security = make_diligence.staff("security")
    assert [task.what for task in queries.needs_me(security)] == ["Decide on a helper"]
    with clock.frozen(clock.now()):
        actions.admit_helper(security, helper)
        assert helper.until == clock.now() + timedelta(hours=72)
        assert helper.review_by == clock.now() + timedelta(days=10)
    assert queries.visible_room(outsider, room.pk) == room
    assert {row.text for row in queries.visible_notes(outsider, room)} == {"for the helper too"}
    note(outsider, room, "The key lies in memory.")
    assert queries.visible_matrix(outsider, room) == []
    assert list(queries.visible_brought(outsider, room)) == []
    with pytest.raises(Missing):
        exchange_queries.visible_collection(outsider, str(room.collection_id))
    # The list that both persons read is the gate's own answer for every act.
    assert set(helper.stopped) == {act.value for act in Act}
    limits = queries.visible_limits(security, helper.organisation_id)
    assert (set(limits.stopped), limits.reads, limits.hours, limits.rule) == (set(Act), Marking.GREEN, 72, "RO-PILOT")
    kinds = [line.kind for line in queries.visible_timeline(desk, room)]
    assert {"helper_proposed", "helper_admitted"} <= set(kinds)
    assert [person.kind.value for person in queries.visible_people(desk, room)][-1] == "helper"


def test_the_same_person_never_admits_and_only_named_roles_do() -> None:
    outsider, both = make_rooms.outsider(), make_diligence.staff("exchange_desk", also=("security",))
    room = make_rooms.room(desk=both)
    helper = put_forward(room, outsider, both)
    for who in (both, make.desk(), make_diligence.staff("officer"), make.partner(), make.bureau("de"), outsider):
        with pytest.raises(Forbidden):
            actions.admit_helper(who, helper)
        with pytest.raises(Forbidden):
            actions.refuse_helper(who, helper)
    with pytest.raises(StepUpNeeded):
        actions.admit_helper(make_diligence.staff("security", stepped_up=False), helper)
    with rows(), pytest.raises(IntegrityError, match="rooms_helper_two_persons"), transaction.atomic():
        Helper.objects.update(state="refused", decided_by_id=both.user, decided_at=clock.now())
    actions.refuse_helper(make_diligence.staff("sg"), helper)
    assert helper.state == "refused"
    with pytest.raises(Missing):
        queries.visible_room(outsider, room.pk)
    assert "helper_refused" in [line.kind for line in queries.visible_timeline(both, room)]
    with pytest.raises(Forbidden):
        put_forward(room, outsider, make_diligence.staff("officer"))


def test_who_may_not_even_help() -> None:
    desk, nova = make.desk(), make.partner()
    room = make_rooms.room(desk=desk)
    barred, held, unseen = make_rooms.outsider(), make_rooms.outsider(), make_rooms.outsider(screened=False)
    suspend(barred)
    hold(held)
    for who, said in ((barred, "suspended"), (held, "possible match"), (unseen, "looked up"), (nova, "with standing")):
        assert who.organisation is not None
        assert any(said in sentence for sentence in queries.why_not_helper(desk, who.organisation))
        with pytest.raises(Blocked, match=said):
            put_forward(room, who, desk)
    seated = make_rooms.room(nova, desk=desk)
    hold(nova)
    with pytest.raises(Blocked):
        put_forward(seated, nova, desk)
    fit = make_rooms.outsider()
    put_forward(room, fit, desk)
    with pytest.raises(Conflict, match="already"):
        put_forward(room, fit, desk)
    for who in (nova, make.bureau("de")):
        assert list(queries.visible_helpers(who)) == []
        with pytest.raises(Missing):
            queries.visible_limits(who, fit.organisation or room.pk)
        with pytest.raises(Missing):
            queries.why_not_helper(who, fit.organisation or room.pk)
        with pytest.raises(Missing):
            queries.visible_helper(who, Helper.objects.get().pk)


def test_what_fell_between_the_two_persons_is_seen_by_the_second() -> None:
    outsider, desk = make_rooms.outsider(), make.desk()
    room = make_rooms.room(desk=desk)
    helper = put_forward(room, outsider, desk)
    hold(outsider)
    with pytest.raises(Blocked, match="possible match"):
        actions.admit_helper(make_diligence.staff("security"), helper)


def test_a_partner_whose_standing_ended_is_no_helper_in_a_room_where_it_sits() -> None:
    desk, nova = make.desk(), make.partner()
    room = make_rooms.room(nova, desk=desk)
    later = clock.now() + timedelta(days=4000)
    make_diligence.screened(nova.organisation)  # type: ignore[arg-type]
    with clock.frozen(later), pytest.raises(Conflict, match="sits in the room"):
        put_forward(room, nova, desk)


def test_hours_end_a_helper_on_the_next_request_and_a_suspension_at_once() -> None:
    one, two, desk, security = make_rooms.outsider(), make_rooms.outsider(), make.desk(), make_diligence.staff("security")
    room = make_rooms.room(desk=desk)
    first, second = put_forward(room, one, desk), put_forward(room, two, desk)
    actions.admit_helper(security, first)
    actions.admit_helper(security, second)
    assert list(queries.visible_rooms(one)) == [room]
    suspend(two)
    for look in (lambda: queries.visible_room(two, room.pk), lambda: note(two, room), lambda: queries.seat(two, room)):
        with pytest.raises(NoStanding):
            look()
    with clock.frozen(clock.now() + timedelta(hours=73)):
        with pytest.raises(Missing):
            queries.visible_room(one, room.pk)
        with pytest.raises(Missing):
            note(one, room)
        jobs.end_helpers()
    first.refresh_from_db()
    assert (first.state, first.ended_because[:9]) == ("ended", "The hours")
    assert "helper_ended" in [line.kind for line in queries.visible_timeline(desk, room)]
    with pytest.raises(Conflict):
        actions.end_helper(desk, Helper.objects.get(pk=first.pk), reason="Again.")


def test_what_a_helper_on_hold_writes_is_kept_apart() -> None:
    outsider, desk = make_rooms.outsider(), make.desk()
    room = make_rooms.room(desk=desk)
    note(desk, room, "for all")
    actions.admit_helper(make_diligence.staff("security"), put_forward(room, outsider, desk))
    stop = hold(outsider)
    assert note(outsider, room, "kept apart").state == "quarantined"
    assert {row.text for row in queries.visible_notes(outsider, room)} == {"kept apart"}
    lift(stop)


def test_a_helper_reads_the_desks_duties_alone_and_nothing_of_who_sits_in_the_room() -> None:
    nova, de, desk, outsider = make.partner(), make.bureau("de"), make.desk(), make_rooms.outsider()
    make_rooms.duty(de, "country:de", name="Night shift of the bureau", phone="+49 30 555 0199")
    make_rooms.duty(desk, "desk", name="Duty desk")
    room = make_rooms.room(nova, desk=desk)
    actions.admit_helper(make_diligence.staff("security"), make_rooms.put_forward(room, outsider, desk))
    other = make_rooms.outsider()
    actions.admit_helper(make_diligence.staff("security"), make_rooms.put_forward(room, other, desk))
    assert [call.party for call in queries.visible_calls(outsider, room)] == ["desk"]
    assert [person.party for person in queries.visible_people(outsider, room)] == [f"organisation:{outsider.organisation}"]
    assert not [line for line in queries.visible_timeline(outsider, room) if line.kind == "joined"]
    # Others in the room read both as before.
    assert {call.party for call in queries.visible_calls(nova, room)} == {"desk", "country:de"}
    assert len(queries.visible_people(nova, room)) == 5
    page = text_of(browser(outsider), f"/rooms/{room.pk}/")
    assert "Duty desk" in page
    for hidden in ("Night shift of the bureau", "0199"):
        assert hidden not in page


def test_a_helper_writes_so_much_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(talk, "MOST_OF_HELPER", 2)
    desk, de, outsider = make.desk(), make.bureau("de"), make_rooms.outsider()
    room = make_rooms.room(desk=desk)
    actions.admit_helper(make_diligence.staff("security"), make_rooms.put_forward(room, outsider, desk))
    for put in (make_rooms.note, make_rooms.paper):
        for _ in range(2):
            put(outsider, room)
        with pytest.raises(Conflict, match="at most 2 notes and as many documents"):
            put(outsider, room)
        for _ in range(3):
            put(de, room)


def test_the_full_review_is_a_task_until_a_file_is_opened() -> None:
    outsider, desk, security = make_rooms.outsider(), make.desk(), make_diligence.staff("security")
    room = make_rooms.room(desk=desk)
    helper = put_forward(room, outsider, desk)
    actions.admit_helper(security, helper)
    due = [task for task in queries.needs_me(desk) if task.what == "Have a helper examined in full"]
    assert [task.by for task in due] == [helper.review_by]
    actions.end_helper(desk, helper, reason="It found the key.")
    assert [task.key for task in queries.needs_me(desk) if "examined" in task.what] == [helper.pk]
    diligence.open_file(SYSTEM, make_diligence.engagement(helper.organisation_id))
    assert not [task for task in queries.needs_me(desk) if "examined" in task.what]


def test_nobody_is_admitted_into_a_closed_room() -> None:
    outsider, desk = make_rooms.outsider(), make.desk()
    room = make_rooms.room(desk=desk)
    helper = put_forward(room, outsider, desk)
    with rows():
        Room.objects.filter(pk=room.pk).update(
            state="closed", closed_at=clock.now(), closed_by_id=desk.user, closing="Over.", report_due_at=None
        )
    with pytest.raises(Conflict, match="closed"):
        actions.admit_helper(make_diligence.staff("security"), Helper.objects.get(pk=helper.pk))
