"""Rights over lists, runs and matches; whoever speaks for an organisation holds none of them, whatever their roles."""

from typing import Any

from aboveboard.kernel.actor import Actor
from aboveboard.kernel.permit import Permit, is_system


def _is_staff(actor: Actor, _: Any) -> bool:
    return actor.organisation is None


def _is_person(actor: Actor, subject: Any) -> bool:
    return actor.user is not None and _is_staff(actor, subject)


LOAD = Permit("screening.load_list", where=_is_staff)
APPROVE_SHRINK = Permit("screening.approve_shrink", where=_is_person, binding=True)
SCREEN = Permit("screening.screen_organisation", where=_is_staff)
DELTA = Permit("screening.screen_delta", where=is_system)
REOPEN = Permit("screening.reopen_match", where=is_system)
TAKE = Permit("screening.take_match", where=_is_person)
DISMISS = Permit("screening.dismiss_match", where=_is_person)
MARK_POSSIBLE = Permit("screening.mark_possible", where=_is_person)
CONFIRM = Permit("screening.confirm_match", where=_is_person)
END = Permit("screening.end_match", where=_is_person)
READ = Permit("screening.read_match", where=_is_staff)
READ_LISTS = Permit("screening.read_lists", where=_is_staff)


def sees(actor: Actor, *permits: Permit) -> bool:
    """Whether the actor, as one of the house's staff, holds any of the rights; the right alone does not tell who it is."""
    return any(permit.holds(actor, actor) for permit in permits)
