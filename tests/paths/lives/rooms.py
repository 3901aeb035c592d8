"""Lives of incident rooms and of the webhooks that tell of them."""

from datetime import timedelta

from aboveboard.kernel.actor import SYSTEM
from aboveboard.kernel.gate import Act, Verdict
from aboveboard.lib import clock
from aboveboard.rooms import actions as rooms
from aboveboard.rooms.models import Member, RoomTask
from aboveboard.rooms.values import GraceForm
from aboveboard.standing.jobs import record_lapses
from aboveboard.standing.models import Lapse
from aboveboard.webhooks import actions as hooks
from aboveboard.webhooks.models import Message, Webhook
from aboveboard.webhooks.rules import repeating
from aboveboard.webhooks.values import Attempt, Sent
from tests import (
    make_diligence,
    make_exchange,
    make_rooms,
)
from tests.make_agreements import Doorman
from tests.make_diligence import staff

HOLD, SUSPENSION = Verdict(open=True, quarantine=True), Verdict(open=False, reasons=("Suspended.",))


def incidents(doorman: Doorman) -> None:
    """A room is opened, worked in, handed over, and closed; one helper is refused, one ends, one is let out with the room."""
    desk, comes, security, nova = make_exchange.desk(), make_exchange.desk(), make_diligence.staff("security"), make_exchange.partner()
    make_exchange.feeds()
    room = make_rooms.room(nova, desk=desk)
    duty = make_rooms.duty(desk, "desk")
    rooms.take_off_duty(desk, duty)
    doorman.of = {Act.READ_FEED: SUSPENSION, Act.SUBMIT: HOLD}
    refused, kept = make_rooms.note(nova, room, "One."), make_rooms.note(nova, room, "Two.")
    rooms.refuse_note(desk, refused)
    doorman.of = {}
    rooms.let_in(SYSTEM, kept)
    mine, other = RoomTask.objects.filter(room=room, party="desk")[:2]
    rooms.finish_task(desk, mine)
    rooms.drop_task(desk, other)
    helpers = [make_rooms.put_forward(room, make_rooms.outsider(), desk) for _ in range(2)]
    rooms.refuse_helper(security, helpers[0])
    rooms.admit_helper(security, helpers[1])
    rooms.end_helper(desk, helpers[1], reason="Done.")
    rooms.issue_report(desk, rooms.draft_report(SYSTEM, room))
    rooms.acknowledge_hand_over(comes, rooms.write_hand_over(desk, room, written="Watch."))
    rooms.remove_member(desk, Member.objects.get(room=room, country="fr"), reason="Not concerned.")
    rooms.close_room(desk, room, report="Over.")


def graces() -> None:
    """A longer grace period for an incident is refused, granted to the next who asks, and ends with the room."""
    desk, nova, chief = make_exchange.desk(), make_exchange.partner(), staff("sg")
    make_exchange.feeds()
    room = make_rooms.room(nova, desk=desk)
    assert nova.organisation is not None
    make_diligence.document(nova.organisation, expires_on=clock.today() - timedelta(days=1))
    record_lapses()
    form = GraceForm(Lapse.objects.get().pk, 30, "The incident is not over.")
    rooms.refuse_grace(chief, rooms.ask_grace(desk, room, form=form))
    rooms.grant_grace(chief, rooms.ask_grace(desk, room, form=form))
    rooms.close_room(desk, room, report="Over.")


def webhooks() -> None:
    """A webhook that fails until it is switched off, is switched on again, and ends."""
    bureau = make_exchange.bureau("de")
    made = hooks.register_webhook(bureau, address="https://hooks.example.org/in")
    hook, message = Webhook.objects.get(pk=made.id), Message.objects.get()
    for failures in range(repeating.MOST_FAILURES):
        hooks.note_attempt(SYSTEM, message, attempt=Attempt("It answered 500."), sent=Sent(clock.now(), failures))
    hook.refresh_from_db()
    hooks.switch_on_webhook(bureau, hook)
    hooks.end_webhook(bureau, hook)
