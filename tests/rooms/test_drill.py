"""A drill touches nobody: nothing goes out of it, nobody outside knows of it, and it says EXERCISE wherever it is read."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from aboveboard.exchange.models import Alert, Collection, CollectionReader, Release
from aboveboard.kernel import worker
from aboveboard.kernel.actor import SYSTEM
from aboveboard.kernel.errors import Conflict, Forbidden, Invalid, Missing
from aboveboard.lib import clock
from aboveboard.rooms import actions, jobs, queries
from aboveboard.rooms.models import Contribution, Member, Room
from aboveboard.rooms.rules import writing
from aboveboard.rooms.values import Brought, Step, TaskForm
from tests import make_diligence, make_rooms
from tests import make_exchange as make
from tests.make_diligence import rows

pytestmark = pytest.mark.usefixtures("house")


@pytest.fixture(autouse=True)
def _feeds(house: None) -> None:
    make.feeds()


def test_a_drill_runs_from_opening_to_closing_and_leaves_no_trace_outside() -> None:
    nova, de, desk, next_shift = make.partner(), make.bureau("de"), make.desk(), make.desk()
    outsider = make_rooms.outsider()
    collections, releases = Collection.objects.count(), Release.objects.count()
    room = make_rooms.room(nova, desk=desk, drill=True)
    submission = make.admitted(nova, *make_rooms.victim(nova, "Klinik", "DE"))
    worker.drain()
    alerts = Alert.objects.count()
    released = Release.objects.count()
    with pytest.raises(Conflict, match="drill"):
        actions.bring_in(desk, room, form=Brought(submission.pk))
    make_rooms.note(desk, room, "The first call comes in.")
    actions.add_task(desk, room, form=TaskForm("Play the clinic", "country:de"))
    for step in Step:
        actions.play_line(desk, room, victim="Clinic of the exercise", country="de", step=step)
    helper = make_rooms.put_forward(room, outsider, desk)
    actions.admit_helper(make_diligence.staff("security"), helper)
    # Played by an organisation that is none: its people see nothing of it, and nobody examines it on account of a drill.
    assert not queries.helps_now(outsider)
    with clock.frozen(clock.now() + timedelta(minutes=61)):
        worker.run_timers()
        worker.drain()
        jobs.draft_reports()
    (draft,) = queries.visible_reports(desk, room)
    assert draft.text.startswith("EXERCISE")
    assert draft.text.endswith("EXERCISE")
    assert "DE: told of 1, acknowledged 1, acted on 1." in draft.text
    actions.issue_report(desk, draft)
    left = actions.write_hand_over(desk, room, written=writing.hand_over(queries.facts(desk, room)))
    assert left.text.startswith("EXERCISE")
    tasks = [task for task in queries.needs_me(next_shift) if task.place.startswith("room_")]
    assert tasks
    assert not [task for task in tasks if "examined" in task.what]
    assert all(task.why.startswith("EXERCISE. ") for task in tasks)
    actions.acknowledge_hand_over(next_shift, left)
    (line,) = queries.visible_matrix(desk, room)
    assert (line.name, line.cells["de"].step) == ("Clinic of the exercise", Step.ACTED)
    assert list(queries.visible_brought(desk, room)) == []
    jobs.call_members()
    for who in (nova, de, outsider):
        assert list(queries.visible_rooms(who)) == []
        assert queries.needs_me(who) == []
        with pytest.raises(Missing):
            queries.visible_room(who, room.pk)
        with pytest.raises(Missing):
            make_rooms.note(who, room)
    actions.close_room(desk, room, report=writing.closing(queries.facts(desk, room)))
    jobs.call_members()
    worker.drain()
    assert not [letter for letter in mail.outbox if "/rooms/" in str(letter.body)]
    assert (Collection.objects.count(), CollectionReader.objects.count(), Contribution.objects.count()) == (collections, 0, 0)
    assert (Alert.objects.count(), Release.objects.count() - released) == (alerts, 0)
    assert released > releases


def test_the_tables_refuse_a_drill_that_goes_out() -> None:
    nova, desk = make.partner(), make.desk()
    drill, real = make_rooms.room(nova, desk=desk, drill=True), make_rooms.room(nova, desk=desk)
    collection = Collection.objects.get(pk=real.collection_id)
    for table, change, refused in (
        (Room.objects.filter(pk=drill.pk), {"collection": Collection.objects.get(alias="shared")}, "rooms_room_drill_has_no_way_out"),
        (Room.objects.filter(pk=real.pk), {"is_drill": True}, "rooms_room_drill_has_no_way_out"),
        (Room.objects.filter(pk=drill.pk), {"is_drill": False}, "rooms_room_drill_has_no_way_out"),
        (Member.objects.filter(room=drill), {"called_at": clock.now()}, "rooms_member_drill_calls_nobody"),
    ):
        with rows(), pytest.raises(IntegrityError, match=refused), transaction.atomic():
            table.update(**change)
    assert collection.kind == "room"
    with pytest.raises(Conflict, match="drill"):
        actions.call_member(SYSTEM, Member.objects.filter(room=drill)[0], letters=1)


def test_lines_are_played_in_a_drill_only() -> None:
    desk = make.desk()
    real, drill = make_rooms.room(desk=desk), make_rooms.room(desk=desk, drill=True)
    with pytest.raises(Conflict, match="Only in a drill"):
        actions.play_line(desk, real, victim="Clinic", country="de", step=Step.TOLD)
    with pytest.raises(Invalid):
        actions.play_line(desk, drill, victim="Clinic", country="no", step=Step.TOLD)
    with pytest.raises(Forbidden):
        actions.play_line(make.bureau("de"), drill, victim="Clinic", country="de", step=Step.TOLD)
