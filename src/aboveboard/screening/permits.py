"""Rights over lists, runs and matches; whoever speaks for an organisation holds none of them, whatever their roles."""

from typing import Any

from aboveboard.kernel.actor import Actor
from aboveboard.kernel.permit import Permit, is_system


def _is_person(actor: Actor, _: Any) -> bool:
    return actor.user is not None


LOAD = Permit("screening.load_list", house=True)
APPROVE_SHRINK = Permit("screening.approve_shrink", where=_is_person, house=True, binding=True)
SCREEN = Permit("screening.screen_organisation", house=True)
MATCH_NAMES = Permit("screening.match_names", house=True)
DELTA = Permit("screening.screen_delta", where=is_system)
REOPEN = Permit("screening.reopen_match", where=is_system)
TAKE = Permit("screening.take_match", where=_is_person, house=True)
DISMISS = Permit("screening.dismiss_match", where=_is_person, house=True)
MARK_POSSIBLE = Permit("screening.mark_possible", where=_is_person, house=True)
CONFIRM = Permit("screening.confirm_match", where=_is_person, house=True)
END = Permit("screening.end_match", where=_is_person, house=True)
PROPOSE = Permit("screening.propose_together", where=_is_person, house=True)
SETTLE = Permit(
    "screening.settle_together",
    where=lambda actor, proposal: actor.user is not None and proposal.by_id != actor.user,
    house=True,
    says="Another person than the one who proposed it settles what is done with many matches together.",
)
READ = Permit("screening.read_match", house=True)
READ_LISTS = Permit("screening.read_lists", house=True)


def sees(actor: Actor, *permits: Permit) -> bool:
    """Whether the actor, as one of the house's staff, holds any of the rights."""
    return any(permit.holds(actor) for permit in permits)
