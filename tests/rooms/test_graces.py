"""A lapse in a room whose channel stays open for the named incident: who grants, how long at most, that both sides read it, and its end."""

import uuid
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from aboveboard.kernel import worker
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Conflict, Forbidden, Invalid, Missing, NoStanding
from aboveboard.lib import clock
from aboveboard.parties.models import Document
from aboveboard.rooms import actions, queries
from aboveboard.rooms.models import Grace, Member, Room
from aboveboard.rooms.queries.timeline import RECORDED
from aboveboard.rooms.values import GraceForm
from aboveboard.standing import jobs as standing_jobs
from aboveboard.standing.models import Lapse
from tests import make_diligence, make_rooms
from tests import make_exchange as make
from tests.api.caller import Caller
from tests.exchange.test_channel import hold, suspend
from tests.make_diligence import rows
from tests.web.threat_data import HOSTILE, browser, plain, text_of

pytestmark = pytest.mark.usefixtures("house")
USUAL, MOST = 14, 30


@pytest.fixture(autouse=True)
def _feeds(house: None) -> None:
    make.feeds()


def lapsed() -> tuple[Actor, Actor, Room, Lapse]:
    """A partner in a room whose certificate expired at midnight, recorded by the clock; the desk and the room."""
    nova, desk = make.partner(), make.desk()
    room = make_rooms.room(nova, desk=desk)
    assert nova.organisation is not None
    make_diligence.document(nova.organisation, expires_on=clock.today() - timedelta(days=1))
    standing_jobs.record_lapses()
    return nova, desk, room, Lapse.objects.get(organisation_id=nova.organisation)


def asked(desk: Actor, room: Room, lapse: Lapse, days: int = MOST) -> Grace:
    return actions.ask_grace(desk, room, form=GraceForm(lapse.pk, days, "The incident is not over."))


def after(days: int) -> datetime:
    return clock.now() + timedelta(days=days)


def test_the_channel_stays_open_for_the_incident_beyond_the_ordinary_grace_and_both_sides_read_so() -> None:
    nova, desk, room, lapse = lapsed()
    other = make_rooms.room(desk=desk, title="Another")
    with clock.frozen(after(USUAL)), pytest.raises(NoStanding):
        queries.seat(nova, room)
    grace = actions.grant_grace(make_diligence.staff("sg"), asked(desk, room, lapse))
    lapse.refresh_from_db()
    assert lapse.incident == "Incident room 1: Hospitals"
    assert grace.until == lapse.grace_until == lapse.since + timedelta(days=MOST)
    with clock.frozen(after(MOST - 2)):
        seat = queries.seat(nova, room)
        assert (seat.reads, seat.writes) == (True, True)
        said = [each for each in seat.says if "extended for this incident until" in each and "ends when the room is closed" in each]
        assert said
        person = next(each for each in queries.visible_people(desk, room) if each.organisation == nova.organisation)
        assert said[0] in person.says
        assert person.standing == "lapsed"
        assert not any("extended" in says for each in queries.visible_people(desk, other) for says in each.says)
        make_rooms.note(nova, room, "Seen again.")
        make.admitted(nova, make.indicator(nova))
    with clock.frozen(after(MOST + 1)), pytest.raises(NoStanding):
        queries.seat(nova, room)
    for who in (nova, desk):
        assert "grace_granted" in {line.kind for line in queries.visible_timeline(who, room)}
    found = {line.kind: line for line in queries.visible_timeline(desk, room) if line.kind.startswith("grace_")}
    assert found.keys() == {"grace_asked", "grace_granted"}
    assert all(queries.visible_proof(desk, room, line.entry).entry.kind == RECORDED[kind][0] for kind, line in found.items() if line.entry)
    assert all(line.entry for line in found.values())
    assert not {"grace_asked", "grace_granted"} & {line.kind for line in queries.visible_timeline(make.bureau("de"), room)}


def test_it_ends_with_the_room_and_with_the_seat_and_with_the_renewal() -> None:
    for end in ("room", "seat", "renewal", "hand"):
        nova, desk, room, lapse = lapsed()
        grace = actions.grant_grace(make_diligence.staff("sg"), asked(desk, room, lapse))
        if end == "room":
            actions.close_room(desk, room, report="Over.")
        elif end == "seat":
            actions.remove_member(desk, Member.objects.get(room=room, organisation_id=nova.organisation), reason="Not concerned.")
        elif end == "hand":
            actions.end_grace(desk, grace, reason="It is not needed any more.")
        else:
            with rows():
                Document.objects.filter(organisation_id=nova.organisation).update(expires_on=clock.today() + timedelta(days=99))
            standing_jobs.record_lapses()
            worker.drain()
        grace.refresh_from_db()
        lapse.refresh_from_db()
        assert (grace.state, grace.ended_at is None) == ("ended", False), end
        if end != "renewal":
            assert (lapse.incident, lapse.grace_until) == ("", lapse.since + timedelta(days=USUAL)), end
            with clock.frozen(after(USUAL)), pytest.raises(NoStanding):
                make.admitted(nova, make.indicator(nova))


def test_the_named_authority_grants_and_nobody_else_and_no_longer_than_the_regulation_lets() -> None:
    nova, desk, room, lapse = lapsed()
    for days in (USUAL, MOST + 1):
        with pytest.raises(Invalid, match="at most 30 days"):
            asked(desk, room, lapse, days)
    with pytest.raises(Invalid, match="Choose something"):
        asked(desk, make_rooms.room(desk=desk), lapse)
    for who in (nova, make.bureau("de"), make_diligence.staff("security")):
        with pytest.raises(Forbidden):
            asked(who, room, lapse)
    grace = asked(desk, room, lapse)
    with pytest.raises(Conflict, match="asked for this already"):
        asked(desk, room, lapse)
    for who in (desk, make_diligence.staff("security"), nova):
        with pytest.raises(Forbidden):
            actions.grant_grace(who, grace)
    both = make_diligence.staff("exchange_desk", "sg")
    own = actions.refuse_grace(make_diligence.staff("sg"), grace) and asked(both, room, lapse)
    with pytest.raises(Forbidden):
        actions.grant_grace(both, own)
    granted = {"state": "granted", "decided_at": clock.now(), "until": clock.now()}
    with rows(), pytest.raises(IntegrityError, match="rooms_grace_two_persons"), transaction.atomic():
        Grace.objects.filter(pk=own.pk).update(decided_by_id=own.asked_by_id, **granted)
    lapse.refresh_from_db()
    assert lapse.incident == ""


def test_nothing_is_granted_for_what_is_over() -> None:
    nova, desk, room, lapse = lapsed()
    drill = make_rooms.room(nova, desk=desk, drill=True)
    with pytest.raises(Conflict, match="exercise"):
        asked(desk, drill, lapse)
    grace = asked(desk, room, lapse)
    with rows():
        Document.objects.filter(organisation_id=nova.organisation).update(expires_on=clock.today() + timedelta(days=99))
    standing_jobs.record_lapses()
    with pytest.raises(Conflict, match="renewed"):
        actions.grant_grace(make_diligence.staff("sg"), grace)
    actions.close_room(desk, room, report="Over.")
    grace.refresh_from_db()
    assert grace.state == "ended"
    with pytest.raises(Conflict):
        actions.grant_grace(make_diligence.staff("sg"), grace)
    room.refresh_from_db()
    with pytest.raises(Conflict):
        asked(desk, room, lapse)


def test_a_hold_and_a_suspension_are_not_opened_by_it() -> None:
    nova, desk, room, lapse = lapsed()
    actions.grant_grace(make_diligence.staff("sg"), asked(desk, room, lapse))
    hold(nova)
    assert not queries.seat(nova, room).reads
    suspend(nova)
    with pytest.raises(NoStanding):
        queries.seat(nova, room)


def test_the_desk_asks_and_the_secretary_general_grants_by_clicks() -> None:
    nova, desk, room, lapse = lapsed()
    office, organ, company = browser(desk), browser(make_diligence.staff("sg")), browser(nova)
    address = f"/rooms/{room.pk}/grace/"
    assert address in text_of(office, f"/rooms/{room.pk}/")
    for wrong in ({"lapse": "nonsense"}, {"lapse": str(uuid.uuid4())}, {"days": "31"}, {"days": HOSTILE}, {"reason": HOSTILE}):
        form = {"lapse": str(lapse.pk), "days": "30", "reason": "It is not over <b>."} | wrong
        assert office.post(address, form).status_code == 422, wrong
    assert office.post(address, form | {"reason": "It is not over <b>.", "days": "30"}).status_code == 302
    grace = Grace.objects.get()
    page = f"/rooms/graces/{grace.pk}/"
    assert page in text_of(office, f"/rooms/{room.pk}/")
    assert page in text_of(organ, "/")
    assert "It is not over &lt;b&gt;." in plain(organ.get(page))
    for client in (company, browser(make.bureau("de")), browser(make_diligence.staff("security"))):
        assert client.get(page).status_code == client.post(f"{page}grant/").status_code == client.get(address).status_code == 404
    assert office.post(f"{page}grant/").status_code in {403, 422}
    assert organ.post(f"{page}grant/").status_code == 302
    assert "extended for this incident until" in text_of(company, f"/rooms/{room.pk}/")
    assert "extended for this incident until" in text_of(office, f"/rooms/{room.pk}/")
    assert organ.post(f"{page}refuse/").status_code in {404, 409, 422}
    assert office.post(f"{page}end/", {"reason": "It is over."}).status_code == 302
    assert "extended for this incident" not in text_of(company, f"/rooms/{room.pk}/")


def test_programs_ask_and_decide_likewise() -> None:
    nova, desk, room, lapse = lapsed()
    program, organ, company = (Caller(None, make.token(who)) for who in (desk, make_diligence.staff("sg"), nova))
    assert [each["lapse"] for each in program.get(f"/rooms/{room.pk}/lapses").json()["items"]] == [str(lapse.pk)]
    body = {"lapse_id": str(lapse.pk), "days": 30, "reason": "The incident is not over."}
    assert program.post(f"/rooms/{room.pk}/graces", body | {"days": 31}).status_code == 422
    made = program.post(f"/rooms/{room.pk}/graces", body)
    assert made.status_code == 201
    key = made.json()["id"]
    assert company.get(f"/rooms/{room.pk}/lapses").json()["items"] == []
    assert company.post(f"/room-graces/{key}/grant").status_code in {403, 404}
    assert program.post(f"/room-graces/{key}/grant").status_code == 403
    # A binding act wants the second factor, which a program shows first.
    assert organ.post(f"/room-graces/{key}/grant").json()["code"] == "step_up"
    assert organ.post(f"/room-graces/{key}/refuse").json()["code"] == "step_up"
    actions.grant_grace(make_diligence.staff("sg"), Grace.objects.get(pk=key))
    assert organ.post(f"/room-graces/{key}/refuse").status_code in {403, 409}


def test_nobody_else_reads_of_it() -> None:
    nova, desk, room, lapse = lapsed()
    grace = asked(desk, room, lapse)
    for who in (nova, make.bureau("de"), make_diligence.staff("security")):
        assert not queries.visible_graces(who).exists()
        with pytest.raises(Missing):
            queries.visible_grace(who, grace.pk)
    assert queries.extendable(nova, room) == []
