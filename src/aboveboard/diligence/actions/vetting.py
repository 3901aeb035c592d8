"""The vetting of persons: asked for by one, decided by the security officer, for a limited time."""

from datetime import date
from uuid import UUID

from aboveboard.audit.store import Ref
from aboveboard.diligence import machine, permits
from aboveboard.diligence.models import Vetting
from aboveboard.diligence.queries import interest, neighbours
from aboveboard.diligence.rules.validity import months_after
from aboveboard.diligence.values import text
from aboveboard.kernel.action import Done, action
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.constraints import or_conflict
from aboveboard.kernel.errors import Conflict, Invalid, Missing
from aboveboard.kernel.gate import NoAct
from aboveboard.lib import clock
from aboveboard.parties.values import organisation_ref

BEFORE_ACCESS = NoAct("A vetting comes before any access; access itself asks the gate.")


@action(permits.REQUEST_VETTING, act=BEFORE_ACCESS)
def request_vetting(actor: Actor, person_id: UUID, *, organisation_id: UUID | None, purpose: str) -> Done[Vetting]:
    """Ask that a person be vetted for a purpose; raises `Conflict` while another vetting of the person is open."""
    vetting = Vetting(
        person_id=person_id,
        organisation_id=organisation_id,
        purpose=text(purpose, "purpose", most=2000),
        requested_by_id=interest.person(actor),
    )
    with or_conflict("A vetting of this person is open already."):
        vetting.save(force_insert=True)
    return Done(vetting, {"person": str(person_id)}, _about(vetting))


@action(machine.start_vetting, act=BEFORE_ACCESS)
def start_vetting(actor: Actor, vetting: Vetting) -> Done[Vetting]:
    """Begin to look at a person."""
    _require_stranger(actor, vetting)
    return Done(vetting, {}, _about(vetting))


@action(machine.grant_vetting, act=BEFORE_ACCESS)
def grant_vetting(actor: Actor, vetting: Vetting, *, reasons: str, valid_until: date) -> Done[Vetting]:
    """Vet a person until a last day (UTC), at most as many months from now as the risk regulation allows."""
    user = _require_stranger(actor, vetting)
    today = clock.today()
    longest = neighbours.in_force().risk.body.vetting.longest_months
    if not today <= valid_until <= months_after(today, longest):
        raise Invalid(valid_until=f"A vetting ends between today and {longest} months from now.")
    vetting.valid_until = valid_until
    return _decided(vetting, user, reasons)


@action(machine.refuse_vetting, act=BEFORE_ACCESS)
def refuse_vetting(actor: Actor, vetting: Vetting, *, reasons: str) -> Done[Vetting]:
    """Refuse to vet a person."""
    return _decided(vetting, _require_stranger(actor, vetting), reasons)


@action(machine.revoke_vetting, act=BEFORE_ACCESS)
def revoke_vetting(actor: Actor, vetting: Vetting, *, reasons: str) -> Done[Vetting]:
    """End a vetting now."""
    return _decided(vetting, _require_stranger(actor, vetting), reasons)


@action(machine.expire_vetting, act=BEFORE_ACCESS)
def expire_vetting(actor: Actor, vetting: Vetting) -> Done[Vetting]:
    """Note that a vetting has run out; it gave no right from the day after its last already."""
    if vetting.valid_until is None or vetting.valid_until >= clock.today():
        raise Conflict("This vetting has not run out.")
    return Done(vetting, {}, _about(vetting))


def _decided(vetting: Vetting, user: UUID, reasons: str) -> Done[Vetting]:
    vetting.decided_by_id, vetting.reasons = user, text(reasons, "reasons")
    until = vetting.valid_until.isoformat() if vetting.valid_until else ""
    return Done(vetting, {"state": vetting.state, "valid_until": until}, _about(vetting))


def _require_stranger(actor: Actor, vetting: Vetting) -> UUID:
    """The user of an actor who is neither the person vetted nor from its organisation."""
    user = interest.person(actor)
    if interest.is_same(user, vetting.person_id):
        raise Missing
    if vetting.organisation_id is not None and interest.is_named(user, vetting.organisation_id, actor.organisation):
        raise Missing
    return user


def _about(vetting: Vetting) -> list[Ref]:
    mentioned = [Ref("parties.person", str(vetting.person_id))]
    return mentioned if vetting.organisation_id is None else [organisation_ref(vetting.organisation_id), *mentioned]
