"""Keeps the register equal to what the house knows: after each act that can change it, and once more on the clock."""

from contextlib import suppress
from uuid import UUID

from aboveboard.audit.models import Entry
from aboveboard.diligence import queries as diligence
from aboveboard.kernel.actor import SYSTEM
from aboveboard.kernel.errors import Conflict
from aboveboard.kernel.follow import every, follows
from aboveboard.register import actions, queries


@follows(
    "agreements.sign_organisation",
    "agreements.suspend_agreement",
    "agreements.resume_agreement",
    "agreements.terminate_agreement",
    "agreements.expire_agreement",
    "diligence.decide",
    "diligence.revoke_clearance",
    "parties.update_profile",
    "standing.suspend",
    "standing.lift_suspension",
    "standing.record_lapse",
    "standing.end_lapse",
    "contributions.accept",
    "contributions.commit_contribution",
    "contributions.receive_tranche",
    "contributions.agree_valuation",
    "contributions.start_secondment",
    "contributions.complete",
)
def publish_changes(entry: Entry) -> None:
    """Publish what the entry changed about the organisations that it mentions."""
    mentioned = set(entry.mentions.filter(subject_kind="parties.organisation").values_list("subject_id", flat=True))
    if entry.subject_kind == "parties.organisation":
        mentioned.add(entry.subject_id)
    for organisation in sorted(mentioned):
        publish_if_due(UUID(organisation))


@follows("rooms.close_room")
def publish_incident(entry: Entry) -> None:
    """Publish that an incident is over; of an exercise nothing is public."""
    publish_incident_if_due(UUID(entry.subject_id))


@every(60)
def publish_all() -> None:
    """What the calendar alone changes (a term that begins or ends) is public within the minute, too."""
    for room in queries.unpublished_incidents():
        publish_incident_if_due(room)
    for organisation in diligence.cleared_organisations():
        publish_if_due(organisation)


def publish_if_due(organisation: UUID) -> None:
    """Publish an organisation's record if it differs from the published one."""
    if queries.due(organisation) is not None:
        actions.publish(SYSTEM, organisation)


def publish_incident_if_due(room: UUID) -> None:
    """Publish an incident that is over, where the regulation opens something of it and nobody did."""
    if queries.due_incident(room) is not None:
        with suppress(Conflict):
            actions.publish_incident(SYSTEM, room)
