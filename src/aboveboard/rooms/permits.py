"""Rights over incident rooms: the desk runs them, members take part, two persons admit a helper, each keeps its own duties."""

from typing import Any

from aboveboard.kernel.actor import Actor
from aboveboard.kernel.permit import Permit, is_system
from aboveboard.policy.queries import current
from aboveboard.policy.values.rooms import Rooms
from aboveboard.policy.values.standing import Standing


def _is_own(actor: Actor, thing: Any) -> bool:
    return thing.party in parties_of(actor)


def _is_another(actor: Actor, helper: Any) -> bool:
    """Somebody else than who put the helper forward, in one of the roles that the regulation names."""
    named = bool(current(Rooms).body.pilot.admitted_by & actor.roles)
    return named and actor.user is not None and helper.proposed_by_id != actor.user


def _is_named_authority(actor: Actor, grace: Any) -> bool:
    """Somebody else than who asked, in one of the roles by which the standing regulation lets grace periods be extended."""
    named = bool(current(Standing).body.grace.extended_by & actor.roles)
    return named and actor.user is not None and grace.asked_by_id != actor.user


def _is_next_shift(actor: Actor, hand_over: Any) -> bool:
    return actor.user is not None and hand_over.written_by_id != actor.user


def parties_of(actor: Actor) -> frozenset[str]:
    """The parties for which somebody speaks: a partner, a country's bureau, else the desk for whoever runs rooms."""
    if actor.organisation is not None:
        return frozenset({f"organisation:{actor.organisation}"})
    if actor.country is not None:
        return frozenset({f"country:{actor.country}"})
    return frozenset({"desk"}) if RUN.name in actor.permits else frozenset()


RUN = Permit("rooms.run_room", house=True)
TAKE_PART = Permit("rooms.take_part")
SETTLE_TASK = Permit("rooms.settle_task", where=_is_own, says="A task is settled by the one that it was given to.")
KEEP_ROSTER = Permit("rooms.keep_roster", where=_is_own, says="Each keeps its own duties on the roster.")
PROPOSE_HELPER = Permit("rooms.propose_helper", house=True)
DECIDE_HELPER = Permit(
    "rooms.decide_helper",
    where=_is_another,
    house=True,
    binding=True,
    says="A helper is admitted by another person than the one who put it forward, in a role that the rooms regulation names.",
)
END_HELPER = Permit("rooms.end_helper", house=True)
DECIDE_GRACE = Permit(
    "rooms.decide_grace",
    where=_is_named_authority,
    house=True,
    binding=True,
    says="A grace period is extended by a role that the standing regulation names, and by another person than the one who asks.",
)
END_GRACE = Permit("rooms.end_grace", house=True)
ACKNOWLEDGE = Permit(
    "rooms.acknowledge_hand_over",
    where=_is_next_shift,
    house=True,
    says="The shift that comes acknowledges what the shift that goes wrote.",
)
CLOCK = Permit("rooms.run_clock", where=is_system)
