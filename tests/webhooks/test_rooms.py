"""News of incident rooms by webhook: to members only, of what each may read, without content, and silent where the channel is shut."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from aboveboard.exchange.stix.markings import Marking
from aboveboard.kernel import worker
from aboveboard.kernel.actor import Actor
from aboveboard.lib import clock
from aboveboard.rooms import actions
from aboveboard.rooms.models import Member, Note, Room
from aboveboard.rooms.values import TaskForm
from aboveboard.webhooks import jobs
from aboveboard.webhooks.models import Message
from tests import make_exchange as make
from tests import make_rooms
from tests.exchange.test_channel import hold, lift, suspend
from tests.make_diligence import rows
from tests.webhooks.receiver import Receiver
from tests.webhooks.test_telling import registered

pytestmark = pytest.mark.usefixtures("feeds")


def told(receiver: Receiver) -> list[str]:
    """The rooms that came in since the last look."""
    receiver.posts.clear()
    jobs.tell()
    for _, body in receiver.posts:
        assert b"canary" not in body.lower()
    found = receiver.told("room.changed")
    assert all(set(each) == {"room", "up_to"} for each in found)
    return [each["room"] for each in found]


def seated(receiver: Receiver) -> tuple[Actor, Actor, Actor, Room]:
    """A partner whose program listens, another one, the desk, and the room that all of them sit in; the opening was told."""
    nova, mira, desk = make.partner(), make.partner(), make.desk()
    registered(nova, receiver)
    room = make_rooms.room(nova, mira, desk=desk, title="Canary hospitals")
    assert told(receiver) == [str(room.pk)], "that it was let in"
    assert told(receiver) == []
    return nova, mira, desk, room


def test_a_member_is_told_of_what_others_did_signed_and_without_content(receiver: Receiver) -> None:
    nova, mira, desk, room = seated(receiver)
    make_rooms.note(nova, room, "Canary of its own.")
    assert told(receiver) == []
    make_rooms.note(mira, room, "Canary of mira.")
    assert told(receiver) == [str(room.pk)]
    ((headers, body),) = receiver.posts
    assert receiver.accepts(headers, body)
    assert told(receiver) == []
    actions.add_task(desk, room, form=TaskForm("Canary task", f"organisation:{nova.organisation}"))
    assert told(receiver) == [str(room.pk)]
    actions.add_task(desk, room, form=TaskForm("Canary task", f"organisation:{mira.organisation}"))
    assert told(receiver) == []
    make_rooms.brought(mira, room, make.indicator(mira, name="canary", **make.marked(make.GREEN)))
    worker.drain()
    assert told(receiver) == [str(room.pk)]
    assert told(receiver) == []
    make_rooms.brought(nova, room, make.indicator(nova, name="canary", **make.marked(make.GREEN)))
    worker.drain()
    assert told(receiver) == []


def test_what_its_marking_hides_is_no_news_and_a_room_of_others_none_either(receiver: Receiver) -> None:
    _, mira, desk, room = seated(receiver)
    for marking in (Marking.AMBER, Marking.RED):
        make_rooms.note(mira, room, "Canary of mira.", marking=marking, countries=frozenset({"de"} if marking is Marking.RED else ()))
    make_rooms.brought(mira, room, *make_rooms.victim(mira, "Canary clinic", "DE", **make.marked(make.AMBER)))
    make_rooms.note(desk, make_rooms.room(mira, desk=desk), "Canary of another room.")
    make_rooms.room(mira, desk=desk, drill=True)
    worker.drain()
    assert told(receiver) == []


def test_a_bureau_is_told_of_its_rooms(receiver: Receiver) -> None:
    bureau, nova = make.bureau("de"), make.partner()
    registered(bureau, receiver)
    room = make_rooms.room(nova)
    assert told(receiver) == [str(room.pk)]
    make_rooms.note(nova, room, "Canary", marking=Marking.AMBER)
    assert told(receiver) == [str(room.pk)]
    make_rooms.room(nova, countries=("fr",))
    assert told(receiver) == []


def test_a_hold_and_a_suspension_silence_it_and_what_came_meanwhile_is_told_afterwards(receiver: Receiver) -> None:
    nova, mira, _, room = seated(receiver)
    held = hold(nova)
    make_rooms.note(mira, room, "Canary of mira.")
    assert told(receiver) == []
    lift(held)
    assert told(receiver) == [str(room.pk)]
    stopped = suspend(nova)
    make_rooms.note(mira, room, "Another canary.")
    assert told(receiver) == []
    with rows():
        stopped.delete()
    assert told(receiver) == [str(room.pk)]


def test_what_was_written_before_is_not_sent_once_the_seat_is_gone(receiver: Receiver) -> None:
    nova, mira, desk, room = seated(receiver)
    make_rooms.note(mira, room, "Canary of mira.")
    receiver.status = 500
    assert told(receiver) == [str(room.pk)], "not taken; it waits"
    receiver.status = 204
    actions.remove_member(desk, Member.objects.get(organisation_id=nova.organisation), reason="Not concerned.")
    with clock.frozen(clock.now() + timedelta(minutes=10)):
        assert told(receiver) == []


def test_a_note_that_a_hold_kept_apart_is_news_when_it_is_let_in(receiver: Receiver) -> None:
    _, mira, _, room = seated(receiver)
    held = hold(mira)
    make_rooms.note(mira, room, "Canary of the held.")
    assert told(receiver) == []
    lift(held)
    worker.drain()
    assert Note.objects.get().state == "posted"
    assert told(receiver) == [str(room.pk)]
    assert told(receiver) == []


def test_the_table_keeps_the_room_of_a_message(receiver: Receiver) -> None:
    _, mira, _, room = seated(receiver)
    make_rooms.note(mira, room, "Canary of mira.")
    assert told(receiver) == [str(room.pk)]
    message = Message.objects.filter(kind="room.changed").latest("created_at")
    assert message.room_id == room.pk
    with rows(), pytest.raises(IntegrityError, match="webhooks_message_room"), transaction.atomic():
        Message.objects.filter(pk=message.pk).update(room=None)
