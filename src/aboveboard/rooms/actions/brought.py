"""Brings submissions into a room, and releases what was admitted of them in the room's collection."""

from aboveboard.exchange import actions as exchange
from aboveboard.exchange import queries as exchange_queries
from aboveboard.kernel.action import Done, action
from aboveboard.kernel.actor import SYSTEM, Actor
from aboveboard.kernel.constraints import or_conflict
from aboveboard.kernel.errors import Conflict
from aboveboard.kernel.gate import NoAct
from aboveboard.lib import clock
from aboveboard.parties.values import organisation_ref
from aboveboard.rooms import permits
from aboveboard.rooms.models import Contribution, Room
from aboveboard.rooms.queries import seats
from aboveboard.rooms.values import Brought

ASKS_ITSELF = NoAct("A bureau and the desk need no standing; of an organisation the seat asks the gate in the same transaction.")


@action(permits.TAKE_PART, act=ASKS_ITSELF)
def bring_in(actor: Actor, room: Room, *, form: Brought) -> Done[Contribution]:
    """Bring a submission that the actor may see into the room; what is admitted of it is shared there as each object's marking lets.

    Raises `Missing` for a submission that is not the actor's to see, `Conflict` in a drill, from which nothing goes out.
    """
    here = seats.may_write(actor, room)
    submission = exchange_queries.visible_submission(actor, form.submission)
    if room.collection_id is None:
        raise Conflict("This is a drill: nothing real is brought into it, and nothing goes out of it.")
    with or_conflict("This submission is in the room already."):
        made = Contribution.objects.create(
            collection_id=room.collection_id, submission=submission, producer=submission.organisation_id, party=here.party
        )
    return Done(made, {"room": str(room.pk), "submission": str(submission.pk)}, about=[room, organisation_ref(submission.organisation_id)])


@action(permits.CLOCK, act=NoAct("The exchange asks the gate for the sender when it releases."))
def share_brought(actor: Actor, contribution: Contribution) -> Done[Contribution]:
    """Release in the room what was admitted of a submission since; raises `Conflict` before anything was."""
    submission = exchange_queries.admitted_submission(contribution.submission_id)
    if submission is None:
        raise Conflict("Nothing of this submission was admitted yet.")
    exchange.release_in_room(SYSTEM, submission, collection=exchange_queries.room_collection(contribution.collection_id))
    if contribution.shared_at is None:
        contribution.shared_at = clock.now()
        contribution.save(update_fields=["shared_at"])
    return Done(contribution)
