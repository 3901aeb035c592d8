"""Who reads what in a room: by seat, by marking, by standing at each look; nobody else knows that there is a room."""

import uuid

import pytest

from aboveboard.exchange.stix.markings import Marking
from aboveboard.exchange.values import AlertState
from aboveboard.kernel import worker
from aboveboard.kernel.actor import ANONYMOUS, Actor
from aboveboard.kernel.errors import Conflict, Forbidden, Invalid, Missing, NoStanding
from aboveboard.parties import documents
from aboveboard.rooms import actions, queries
from aboveboard.rooms.looking import looked_into
from aboveboard.rooms.models import Member, Note, RoomTask
from aboveboard.rooms.rules import reading
from aboveboard.rooms.rules.reading import Said
from aboveboard.rooms.values import Seat, SeatKind, TaskForm
from aboveboard.web.pages.rooms import PAGE
from tests import make_diligence, make_rooms
from tests import make_exchange as make
from tests.exchange.test_channel import hold, lift, suspend
from tests.exchange.test_questions_programs import program
from tests.make_rooms import note
from tests.web.threat_data import browser, plain

pytestmark = pytest.mark.usefixtures("house")
DE, PARTNER, OTHER = "country:de", "organisation:1", "organisation:2"
SEATS = {
    "desk": Seat(SeatKind.DESK, "desk", reads=True, writes=True),
    "de": Seat(SeatKind.BUREAU, DE, reads=True, writes=True),
    "no": Seat(SeatKind.BUREAU, "country:no", reads=True, writes=True),
    "partner": Seat(SeatKind.PARTNER, PARTNER, reads=True, writes=True),
    "other": Seat(SeatKind.PARTNER, OTHER, reads=True, writes=True),
    "held": Seat(SeatKind.PARTNER, OTHER, reads=False, writes=True, quarantines=True),
    "helper": Seat(SeatKind.HELPER, "organisation:3", reads=True, writes=True),
}


@pytest.fixture(autouse=True)
def _feeds(house: None) -> None:
    make.feeds()


@pytest.mark.once
@pytest.mark.parametrize(
    ("marking", "countries", "readers"),
    [
        (Marking.CLEAR, "", "desk de no partner other helper"),
        (Marking.GREEN, "", "desk de no partner other helper"),
        (Marking.AMBER, "", "desk de partner"),
        (Marking.AMBER_STRICT, "", "desk de partner"),
        (Marking.RED, "de", "desk de partner"),
        (Marking.RED, "no", "desk no partner"),
    ],
)
def test_the_truth_table_of_a_room_with_germany_concerned(marking: Marking, countries: str, readers: str) -> None:
    said = Said(marking, PARTNER, frozenset(countries.split()))
    found = {name for name, seat in SEATS.items() if reading.may_read(seat, said, "room", ["de"], Marking.GREEN)}
    assert found == set(readers.split())
    apart = {
        name
        for name, seat in SEATS.items()
        if reading.may_read(seat, Said(marking, PARTNER, frozenset(), True), "room", ["de"], Marking.GREEN)
    }
    assert apart == {"desk", "partner"}


@pytest.mark.once
def test_a_helper_reads_no_further_than_the_regulation_lets_it() -> None:
    said = Said(Marking.GREEN, DE, frozenset())
    assert not reading.may_read(SEATS["helper"], said, "room", ["de"], Marking.CLEAR)
    assert reading.may_know_name(SEATS["de"], PARTNER)
    assert not reading.may_know_name(SEATS["other"], PARTNER)
    assert reading.may_know_name(SEATS["partner"], PARTNER)
    assert reading.may_know_name(SEATS["other"], DE)
    assert [reading.shown_party(SEATS["other"], party) for party in (PARTNER, OTHER, DE)] == ["partner", OTHER, DE]


def texts(who: Actor, room: object) -> set[str]:
    return {row.text for row in queries.visible_notes(who, room)}  # type: ignore[arg-type]


def test_each_reads_the_notes_that_its_marking_lets_and_outsiders_nothing() -> None:
    nova, mira, de, fr, desk = make.partner(), make.partner(), make.bureau("de"), make.bureau("fr"), make.desk()
    room = make_rooms.room(nova, mira, desk=desk)
    note(desk, room, "green")
    note(desk, room, "amber", marking=Marking.AMBER)
    note(desk, room, "red", marking=Marking.RED, countries=frozenset({"de"}))
    note(mira, room, "mira's own", marking=Marking.AMBER_STRICT)
    assert texts(desk, room) == {"green", "amber", "red", "mira's own"}
    assert texts(de, room) == {"green", "amber", "red", "mira's own"}
    assert texts(fr, room) == {"green", "amber", "mira's own"}
    assert texts(nova, room) == {"green"}
    assert texts(mira, room) == {"green", "mira's own"}
    red = Note.objects.get(text="red")
    assert queries.visible_note(de, red.pk) == red
    foreign = (fr, nova, make.bureau("no"), make.partner(), make_diligence.staff("officer"), make_diligence.staff("sg"), ANONYMOUS)
    for who in foreign:
        with pytest.raises(Missing):
            queries.visible_note(who, red.pk)
    for who in foreign[2:]:
        assert list(queries.visible_rooms(who)) == []
        for look in (queries.visible_notes, queries.visible_people, queries.visible_tasks, queries.visible_reports, queries.seat):
            with pytest.raises(Missing):
                look(who, room)
        for look in (
            queries.visible_papers,
            queries.visible_matrix,
            queries.visible_brought,
            queries.visible_timeline,
            queries.visible_calls,
        ):
            with pytest.raises(Missing):
                look(who, room)
        with pytest.raises((Missing, Forbidden)):
            note(who, room)
    with pytest.raises(Missing):
        queries.visible_note(desk, uuid.uuid4())


def test_nobody_is_hidden_by_whoever_writes_most_and_what_is_hidden_is_not_counted() -> None:
    desk, nova, de = make.desk(), make.partner(), make.bureau("de")
    room = make_rooms.room(nova, desk=desk)
    note(desk, room, "Pull the plug on 192.0.2.7 now.")
    for number in range(PAGE + 9):
        note(nova, room, f"Flood {number}")
    for _ in range(7):
        note(de, room, "For Germany", marking=Marking.RED, countries=frozenset({"de"}))
    assert queries.visible_notes(nova, room).count() == PAGE + 10
    first, last = (plain(browser(nova).get(f"/rooms/{room.pk}/?page={number}")) for number in (1, 2))
    assert f"1 to 50 of {PAGE + 10}" in first
    assert "Pull the plug on 192.0.2.7 now." in last
    caller = program(nova)
    found = caller.read(f"/rooms/{room.pk}/notes")
    more = caller.read(f"/rooms/{room.pk}/notes", after=found["next"])
    assert (len(found["items"]), len(more["items"])) == (50, 10)
    assert more["next"] is None
    assert [each["text"] for each in more["items"]][-1] == "Pull the plug on 192.0.2.7 now."


def test_red_names_its_readers_and_only_red_does() -> None:
    de = make.bureau("de")
    room = make_rooms.room()
    for wrong in ({"marking": Marking.RED}, {"countries": frozenset({"de"})}, {"marking": Marking.RED, "countries": frozenset({"no"})}):
        with pytest.raises(Invalid):
            note(de, room, **wrong)
    with pytest.raises(Invalid):
        note(de, room, "\n \n")
    with pytest.raises(Invalid, match="400 lines"):
        note(de, room, "x\n" * 500)
    with pytest.raises(Invalid):
        note(de, room, "over\u202eturned")
    assert note(de, room, "one\n\ntwo").text == "one\n\ntwo"


def test_a_suspended_partner_is_out_on_the_next_request() -> None:
    nova = make.partner()
    room = make_rooms.room(nova)
    note(nova, room, "before")
    mine = RoomTask.objects.get(room=room, party=f"organisation:{nova.organisation}")
    assert queries.visible_room(nova, room.pk) == room
    suspend(nova)
    for look in (lambda: queries.visible_room(nova, room.pk), lambda: list(queries.visible_rooms(nova)), lambda: texts(nova, room)):
        with pytest.raises(NoStanding):
            look()
    for act in (lambda: note(nova, room), lambda: actions.finish_task(nova, mine)):
        with pytest.raises(NoStanding):
            act()
    assert queries.needs_me(nova) == []
    assert Note.objects.count() == 1


def test_what_a_partner_under_a_hold_writes_is_kept_apart_until_people_have_looked() -> None:
    nova, mira, de, desk = make.partner(), make.partner(), make.bureau("de"), make.desk()
    room = make_rooms.room(nova, mira, desk=desk)
    note(desk, room, "for all")
    stop = hold(nova)
    written = note(nova, room, "from the held")
    assert written.state == "quarantined"
    assert texts(nova, room) == {"from the held"}
    assert queries.seat(nova, room).quarantines
    assert texts(desk, room) == {"for all", "from the held"}
    assert texts(mira, room) == texts(de, room) == {"for all"}
    assert list(queries.visible_brought(nova, room)) == []
    with pytest.raises(Forbidden):
        actions.let_in(desk, written)
    refused = note(nova, room, "refused")
    actions.refuse_note(desk, refused)
    person = next(each for each in queries.visible_people(desk, room) if each.organisation == nova.organisation)
    assert (person.standing, person.says[0][:22]) == ("on_hold", "What it sends goes int")
    lift(stop)
    worker.drain()
    assert texts(de, room) == {"for all", "from the held"}
    assert texts(nova, room) == {"for all", "from the held", "refused"}


def test_a_hold_that_another_still_stops_lets_nothing_in() -> None:
    from aboveboard.audit.models import Entry
    from aboveboard.rooms import jobs

    nova = make.partner()
    room = make_rooms.room(nova)
    stop = hold(nova)
    note(nova, room, "apart")
    lift(stop)
    hold(nova)
    jobs.let_in_kept_apart(Entry.objects.filter(kind="standing.lift_hold").latest("at"))
    assert Note.objects.get().state == "quarantined"


def test_papers_are_read_as_notes_are() -> None:
    nova, de, no = make.partner(), make.bureau("de"), make.bureau("no")
    room = make_rooms.room(nova)
    with documents.read([b"what was found in the logs of the clinic"]) as received:
        paper = actions.add_paper(de, room, title="Log of the clinic", looked=looked_into(received), marking=Marking.AMBER)
        hold(nova)
        apart = actions.add_paper(nova, room, title="Apart", looked=looked_into(received))
    with documents.content_of(paper.sha256) as content:
        assert content.read() == b"what was found in the logs of the clinic"
    assert queries.visible_paper(de, paper.pk) == paper
    assert [row.title for row in queries.visible_papers(nova, room)] == ["Apart"]
    for who, key in ((nova, paper.pk), (no, paper.pk), (de, apart.pk), (de, uuid.uuid4())):
        with pytest.raises(Missing):
            queries.visible_paper(who, key)
    with pytest.raises(Missing), documents.read([b"text"]) as received:
        actions.add_paper(no, room, title="Foreign", looked=looked_into(received))


def test_a_task_is_settled_by_whose_it_is() -> None:
    nova, de, fr, desk = make.partner(), make.bureau("de"), make.bureau("fr"), make.desk()
    room = make_rooms.room(nova, desk=desk)
    given = actions.add_task(desk, room, form=TaskForm("Call the clinic", "country:de"))
    for who in (fr, nova, desk):
        with pytest.raises(Forbidden):
            actions.finish_task(who, given)
    for who in (fr, nova):
        with pytest.raises(Missing):
            queries.visible_task(who, given.pk)
    actions.finish_task(de, queries.visible_task(de, given.pk), outcome="Called.")
    given.refresh_from_db()
    assert (given.state, given.outcome) == ("done", "Called.")
    with pytest.raises(Conflict):
        actions.finish_task(de, RoomTask.objects.get(pk=given.pk))
    other = actions.add_task(desk, room, form=TaskForm("Not needed", "desk"))
    actions.drop_task(desk, other, outcome="Known by now.")
    with pytest.raises(Forbidden):
        actions.add_task(de, room, form=TaskForm("Mine", "country:de"))
    for party in ("country:no", f"organisation:{uuid.uuid4()}", "nobody"):
        with pytest.raises(Invalid, match="sits in the room"):
            actions.add_task(desk, room, form=TaskForm("For whom?", party))
    with pytest.raises(Missing):
        queries.visible_task(desk, uuid.uuid4())


def test_a_room_has_an_end_of_tasks(monkeypatch: pytest.MonkeyPatch) -> None:
    desk, room = make.desk(), make_rooms.room()
    monkeypatch.setattr("aboveboard.rooms.actions.tasks.MOST", 3)
    with pytest.raises(Conflict, match="at most 3"):
        actions.add_task(desk, room, form=TaskForm("One more", "desk"))


def test_a_process_settles_no_task_and_closes_no_room() -> None:
    room = make_rooms.room()
    machine = Actor("token:1", frozenset({"exchange_desk"}), name="A process")
    task = RoomTask.objects.filter(room=room, party="desk")[0]
    with pytest.raises(Missing):
        actions.drop_task(machine, task)
    with pytest.raises(Conflict, match="person"):
        actions.close_room(machine, room, report="Over.")


def test_partners_are_not_told_of_one_another() -> None:
    nova, mira, de, desk = make.partner(), make.partner(), make.bureau("de"), make.desk()
    room = make_rooms.room(nova, mira, desk=desk)
    names = {make_rooms.name_of(who) for who in (nova, mira)}
    assert {person.name for person in queries.visible_people(de, room) if person.name} == names
    assert {person.name for person in queries.visible_people(nova, room) if person.name} == {make_rooms.name_of(nova)}
    assert all(not person.standing for who in (de, nova) for person in queries.visible_people(who, room))
    joined = [line.what for line in queries.visible_timeline(nova, room) if line.kind == "joined"]
    assert f"organisation:{mira.organisation}" not in joined
    assert len(joined) == 3


def test_the_timeline_tells_each_what_it_may_read() -> None:
    nova, de, desk = make.partner(), make.bureau("de"), make.desk()
    room = make_rooms.room(nova, desk=desk)
    note(desk, room, "secret line\nmore", marking=Marking.AMBER)
    actions.finish_task(de, RoomTask.objects.filter(party="country:de")[0])
    actions.remove_member(desk, Member.objects.get(country="fr"), reason="Not concerned.")
    actions.close_room(desk, room, report="Over.")
    room.refresh_from_db()
    kinds = [line.kind for line in queries.visible_timeline(desk, room)]
    assert {"opened", "closed", "joined", "left", "note", "task_done"} <= set(kinds)
    assert "secret line" in [line.what for line in queries.visible_timeline(de, room)]


@pytest.mark.once
def test_every_state_of_an_alert_is_a_step() -> None:
    from aboveboard.rooms.rules.victims import STEPS

    assert set(STEPS) == set(AlertState)
