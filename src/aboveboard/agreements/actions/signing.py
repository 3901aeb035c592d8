"""From the finished draft to the agreement in force: legal review, approval, and the signatures of both sides.

Each act is bound to the hash of what was shown (`seen`); the tables are read anew and hashed again at every act.
"""

from uuid import UUID

from aboveboard.agreements import machine
from aboveboard.agreements.actions.bounds import ENDS_ONLY, NO_STANDING_NEEDED, about, person
from aboveboard.agreements.actions.obligations import enter
from aboveboard.agreements.models import Agreement, Signature
from aboveboard.agreements.queries import content, neighbours
from aboveboard.agreements.values import Side, text
from aboveboard.kernel.action import Done, action
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.constraints import or_conflict
from aboveboard.kernel.errors import Blocked, Conflict, Forbidden
from aboveboard.kernel.gate import Act, Ask, Asks
from aboveboard.lib import clock
from aboveboard.lib.money import Money

APPROVAL = "approval"
SIGNS = Asks(
    Act.SIGN,
    lambda agreement: Ask(agreement.organisation_id, value=Money(agreement.value_minor, agreement.value_currency), agreement=agreement.pk),
)


@action(machine.submit, act=NO_STANDING_NEEDED)
def submit_for_review(actor: Actor, agreement: Agreement) -> Done[Agreement]:
    """Put a finished draft before legal."""
    return Done(agreement, {"content": agreement.content_hash, "revision": agreement.revision}, about(agreement))


@action(machine.give_back, act=ENDS_ONLY)
def return_to_draft(actor: Actor, agreement: Agreement, *, reason: str) -> Done[Agreement]:
    """Open the words again; approval and signatures given so far are void (I-5)."""
    why = text(reason, "reason", most=2000)
    agreement.revision += 1
    agreement.approved_by = None
    agreement.content_hash = content.content_hash(agreement)
    return Done(agreement, {"revision": agreement.revision, "reason_length": len(why)}, about(agreement))


@action(machine.approve, act=NO_STANDING_NEEDED)
def approve_agreement(actor: Actor, agreement: Agreement, *, seen: str) -> Done[Agreement]:
    """Approve, as legal, exactly the words that were seen. Raises `Blocked` with everything that is still wrong."""
    user = person(actor)
    _require_same(agreement, seen)
    _require_no_interest(actor, agreement)
    _require_sound(agreement)
    _sign(agreement, APPROVAL, user)
    agreement.approved_by_id = user
    return Done(agreement, {"content": seen}, about(agreement))


@action(machine.sign_partner, act=SIGNS)
def sign_partner(actor: Actor, agreement: Agreement, *, seen: str, signatory: UUID) -> Done[Agreement]:
    """Sign for the partner, as the registered signatory (a person's id) that the signed-in user is.

    Raises `Forbidden` for anybody else, `Conflict` for other words than those seen.
    """
    user = person(actor)
    _require_same(agreement, seen)
    if not neighbours.is_signatory(actor, agreement.organisation_id, signatory):
        raise Forbidden("Only a registered signatory of the organisation signs for it, and in the own name: add the position first.")
    _require_sound(agreement)
    _sign(agreement, Side.PARTNER, user, signatory)
    return Done(agreement, {"content": seen, "person": str(signatory)}, about(agreement))


@action(machine.sign_organisation, act=SIGNS)
def sign_organisation(actor: Actor, agreement: Agreement, *, seen: str) -> Done[Agreement]:
    """Sign for the house; the agreement is in force from its first day, and an amended version is superseded (I-1, I-25)."""
    user = person(actor)
    _require_same(agreement, seen)
    _require_no_interest(actor, agreement)
    _require_sound(agreement)
    for act in (APPROVAL, Side.PARTNER):
        if not agreement.signatures.filter(act=act, revision=agreement.revision, content_hash=agreement.content_hash).exists():
            raise Blocked(
                [f"These words have no valid {'approval' if act == APPROVAL else 'signature of the partner'}; begin again there."]
            )
    superseded = _supersede(agreement)
    _sign(agreement, Side.ORGANISATION, user)
    agreement.signed_by_id, agreement.in_force_at = user, clock.now()
    owed = enter(agreement)
    return Done(
        agreement,
        {
            "content": seen,
            "clearance": str(agreement.clearance_id),
            "kinds": agreement.kinds,
            "value": {"minor": agreement.value_minor, "currency": agreement.value_currency},
            "starts_on": agreement.starts_on.isoformat(),
            "ends_on": agreement.ends_on.isoformat(),
            "version": agreement.version,
            "obligations": owed,
        },
        [*about(agreement), *([superseded] if superseded else [])],
    )


def _require_same(agreement: Agreement, seen: str) -> None:
    """The words in the tables are those that were shown and those that the row says were drafted."""
    if content.content_hash(agreement) != agreement.content_hash or seen != agreement.content_hash:
        raise Conflict("What you saw is not what stands here now; read the agreement again, then act on it.")


def _require_sound(agreement: Agreement) -> None:
    if found := content.shortcomings(agreement):
        raise Blocked(found)


def _require_no_interest(actor: Actor, agreement: Agreement) -> None:
    if neighbours.has_interest(person(actor), agreement.organisation_id):
        raise Forbidden("You are named as a person behind this organisation: another must act.")


def _sign(agreement: Agreement, act: str, user: UUID, signatory: UUID | None = None) -> None:
    with or_conflict("You have approved or signed these words already; each act is another person's."):
        Signature.objects.create(
            agreement=agreement,
            act=str(act),
            user_id=user,
            person_id=signatory,
            revision=agreement.revision,
            content_hash=agreement.content_hash,
        )


def _supersede(agreement: Agreement) -> Agreement | None:
    """End the version that this one amends; raises `Conflict` where that one is not in force."""
    if agreement.version == 1:
        return None
    before = Agreement.objects.get(chain_id=agreement.chain_id, version=agreement.version - 1)
    machine.supersede.apply(before, ended_at=clock.now())
    return before
