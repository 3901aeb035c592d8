"""What the actions on agreements share: who is meant, what the entry is about, and when a draft may be changed."""

from uuid import UUID

from aboveboard.agreements.models import Agreement
from aboveboard.agreements.values import State
from aboveboard.audit.store import Ref
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Conflict, Forbidden
from aboveboard.kernel.gate import NoAct
from aboveboard.parties.values import organisation_ref

NO_STANDING_NEEDED = NoAct("Words on paper move nothing; the signature asks the gate.")
ENDS_ONLY = NoAct("This takes away or settles; it is possible above all when standing is lost.")


def person(actor: Actor) -> UUID:
    """The user behind an actor; raises `Forbidden` for processes."""
    if actor.user is None:
        raise Forbidden("Only a person may do this: sign in.")
    return actor.user


def about(agreement: Agreement) -> list[Ref]:
    """What an entry on an agreement is about besides."""
    refs = [organisation_ref(agreement.organisation_id)]
    return refs if agreement.chain_id == agreement.pk else [*refs, Ref("agreements.agreement", str(agreement.chain_id))]


def require_draft(agreement: Agreement) -> None:
    """Raise `Conflict` unless the words may be changed."""
    if agreement.state != State.DRAFT:
        raise Conflict("Only a draft can be changed: return it to draft first. That voids the approval and the signatures.")
