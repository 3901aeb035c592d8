"""Who may do what to parties: one's own organisation's facts, or all of them for the house's staff."""

from typing import Any
from uuid import UUID

from aboveboard.kernel.actor import Actor
from aboveboard.kernel.permit import Permit, is_system

READ_ALL = Permit("parties.read_all")
READ_OWN = Permit("parties.read_own")


def covers(actor: Actor, subject: Any) -> bool:
    """Whether the subject belongs to the organisation that the actor speaks for, or the actor is staff that reads all.

    A person who speaks for an organisation is never staff at the same time, whatever roles they hold.
    """
    organisation = organisation_of(subject)
    if actor.organisation is not None:
        return actor.organisation == organisation
    return READ_ALL.name in actor.permits


def organisation_of(subject: Any) -> UUID | None:
    """The organisation that a row of ours is about: itself, or the one that it hangs on."""
    found = getattr(subject, "organisation_id", None) or getattr(subject, "held_id", None) or getattr(subject, "id", None)
    return found if isinstance(found, UUID) else None


def _is_new_here(actor: Actor, _: Any) -> bool:
    return actor.organisation is None


REGISTER_ORGANISATION = Permit(
    "parties.register_organisation",
    where=_is_new_here,
    says="You speak for an organisation already; another one is registered by its own people.",
)
ADMIT_ORGANISATION = Permit("parties.admit_organisation", where=covers)
END_ORGANISATION = Permit("parties.end_organisation", where=covers)
RECORD_OUTCOME = Permit("parties.record_outcome", where=is_system)
UPDATE_PROFILE = Permit("parties.update_profile", where=covers)
ADD_PERSON = Permit("parties.add_person", where=covers)
TAKE_POSITION = Permit("parties.take_position", where=covers)
STATE_HOLDING = Permit("parties.state_holding", where=covers)
DECLARE = Permit("parties.declare", where=covers)
UPLOAD_DOCUMENT = Permit("parties.upload_document", where=covers)
DRAFT_ENGAGEMENT = Permit("parties.draft_engagement", where=covers)
SUBMIT_APPLICATION = Permit("parties.submit_application", where=covers)
WITHDRAW_APPLICATION = Permit("parties.withdraw_application", where=covers)
