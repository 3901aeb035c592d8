"""Reads recognitions."""

from uuid import UUID

from django.db.models import QuerySet

from aboveboard.cooperation import permits
from aboveboard.cooperation.models import Recognition
from aboveboard.cooperation.values import RecognitionState
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.serve import query


def recognition(organisation: UUID) -> Recognition | None:
    """The live recognition of an organisation, to be handed to an action; None where there is none."""
    return Recognition.objects.filter(organisation_id=organisation).exclude(state=RecognitionState.REVOKED).first()


@query(permits.READ, permits.READ_OWN)
def visible_recognitions(actor: Actor) -> QuerySet[Recognition]:
    """Recognitions, newest first: all for the secretariat, its own for a partner."""
    rows = Recognition.objects.order_by("-changed_at")
    if permits.READ.holds(actor):
        return rows
    return rows.filter(organisation_id=actor.organisation) if permits.READ_OWN.holds(actor) and actor.organisation else rows.none()


@query(permits.READ)
def all_recognitions(actor: Actor) -> QuerySet[Recognition]:
    """Every partner's recognitions for the house, newest change first; nothing for others."""
    rows = Recognition.objects.order_by("-changed_at", "id")
    return rows if permits.READ.holds(actor) else rows.none()
