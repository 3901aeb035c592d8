"""Keeps the roster: each party its own duties."""

from aboveboard.kernel.action import Done, action
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Conflict, Invalid
from aboveboard.kernel.gate import NoAct
from aboveboard.lib import clock
from aboveboard.parties.values import organisation_ref
from aboveboard.rooms import machine, permits
from aboveboard.rooms.actions.saying import line
from aboveboard.rooms.models import Duty
from aboveboard.rooms.rules import roster
from aboveboard.rooms.values import DutyForm, DutyState

MOST = 20
TELEPHONE = NoAct("A telephone number moves nothing.")


@action(permits.KEEP_ROSTER, act=TELEPHONE)
def keep_duty(actor: Actor, form: DutyForm) -> Done[Duty]:
    """Put a duty of one's own party on the roster, or confirm and change the one of this name."""
    name, phone = line(form.name, "name", 120), line(form.phone, "phone", 40)
    if found := roster.problem(phone, form.zone, form.hours):
        raise Invalid(**dict([found]))
    known = Duty.objects.filter(party=form.party, state=DutyState.ON)
    row = known.filter(name=name).first()
    if row is None:
        if known.count() >= MOST:
            raise Conflict(f"A party has at most {MOST} duties on the roster; take one off first.")
        row = Duty(party=form.party, name=name, organisation_id=actor.organisation)
    row.phone, row.zone, row.hours, row.kept_at = phone, form.zone, form.hours, clock.now()
    row.save()
    about = [organisation_ref(actor.organisation)] if actor.organisation is not None else []
    return Done(row, {"party": form.party}, about=about)


@action(machine.take_off, act=TELEPHONE)
def take_off_duty(actor: Actor, duty: Duty) -> Done[Duty]:
    """Take a duty of one's own off the roster."""
    return Done(duty, {"party": duty.party})
