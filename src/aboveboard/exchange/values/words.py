"""What collections, submissions, alerts and claims are called and can be."""

from enum import StrEnum


class CollectionKind(StrEnum):
    """What a collection is for."""

    INTAKE = "intake"  # what one partner submits; read and written by that partner
    COUNTRY = "country"  # what was routed to one member country
    SHARED = "shared"  # what every member, and by its marking every partner, may read
    ROOM = "room"  # what is shared in one incident room; read by its members, whose names stand beside it
    QUEUE = "queue"  # what no country was found for: the secretariat decides by hand


class SubmissionState(StrEnum):
    """How far a submission is."""

    RECEIVED = "received"
    QUARANTINED = "quarantined"
    ADMITTED = "admitted"
    REFUSED = "refused"


class AlertState(StrEnum):
    """How far a country is with an alert."""

    SENT = "sent"
    ACKNOWLEDGED = "acknowledged"
    ACTED = "acted"
    CLOSED = "closed"


class AlertOutcome(StrEnum):
    """What a country says came of an alert."""

    VICTIM_TOLD = "victim_told"
    SECURED = "secured"
    INVESTIGATING = "investigating"
    KNOWN = "known"
    NOT_OURS = "not_ours"
    NOT_FOUND = "not_found"
    FALSE_POSITIVE = "false_positive"


ACTED = frozenset({AlertOutcome.VICTIM_TOLD, AlertOutcome.SECURED, AlertOutcome.INVESTIGATING})
CLOSED = frozenset(AlertOutcome) - ACTED


class ClaimState(StrEnum):
    """How far a bureau's claim of a constituency is."""

    CLAIMED = "claimed"
    CONFIRMED = "confirmed"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"
    REFUSED = "refused"
