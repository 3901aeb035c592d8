"""Writes recognitions; each asks the gate or follows what it already answered."""

from uuid import UUID

from aboveboard.cooperation import machine, permits
from aboveboard.cooperation.models import Recognition
from aboveboard.kernel.action import Done, action
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.constraints import or_conflict
from aboveboard.kernel.gate import Act, Ask, Asks, NoAct
from aboveboard.lib import clock
from aboveboard.parties.values import organisation_ref

ENDS = NoAct("Recognition is taken away because standing is gone; that cannot depend on standing.")


@action(permits.RECOGNISE, act=Asks(Act.RECOGNISE, Ask))
def recognise(actor: Actor, organisation: UUID) -> Done[Recognition]:
    """Recognise a partner in standing."""
    with or_conflict("The partner is recognised already."):
        made = Recognition.objects.create(organisation_id=organisation, changed_at=clock.now())
    return Done(made, about=[organisation_ref(organisation)])


@action(machine.suspend, act=ENDS)
def suspend_recognition(actor: Actor, recognition: Recognition) -> Done[Recognition]:
    """The credential is suspended with its holder, and can come back."""
    return _changed(recognition)


@action(machine.restore, act=Asks(Act.RECOGNISE, lambda recognition: Ask(recognition.organisation_id)))
def restore_recognition(actor: Actor, recognition: Recognition) -> Done[Recognition]:
    """The credential comes back with its holder's standing."""
    return _changed(recognition)


@action(machine.revoke, act=ENDS)
def revoke_recognition(actor: Actor, recognition: Recognition) -> Done[Recognition]:
    """The credential ends for good."""
    return _changed(recognition)


def _changed(recognition: Recognition) -> Done[Recognition]:
    recognition.changed_at = clock.now()
    return Done(recognition, about=[organisation_ref(recognition.organisation_id)])
