"""The words on screen for the exchange of threat data and for recognition."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = Mapping[str, str | Promise]

SUBMISSION_STATE: Words = {
    "received": _("Being checked"),
    "quarantined": _("In quarantine"),
    "admitted": _("Admitted"),
    "refused": _("Refused"),
}
# To its sender a submission in quarantine is one that is still being checked: nothing tells of a hold.
SENT_STATE: Words = {**SUBMISSION_STATE, "quarantined": SUBMISSION_STATE["received"]}
OUTCOME: Words = {"successes": _("Taken"), "failures": _("Refused"), "pendings": _("Being checked")}
COLUMN_ROLE: Words = {
    "value": _("Values: addresses, names, hashes"),
    "note": _("Remark"),
    "victim": _("Country of the victim (two letters)"),
    "victims_value": _("Values of victims: their own addresses, never blocked"),
    "sector": _("Sector of the victim"),
    "time": _("When it was seen (UTC)"),
    "nothing": _("Leave out"),
}
COLLECTION_KIND: Words = {
    "intake": _("Intake of a partner"),
    "country": _("Feed of a country"),
    "shared": _("Shared feed"),
    "room": _("Collection of an incident room"),
    "queue": _("Queue of the secretariat"),
}
READERS: Words = {
    "intake": _("Read by the partner and the desk; written by the partner."),
    "country": _("Read by the country's bureau and the desk; written by routing."),
    "shared": _("Read by all countries and, by marking, by partners that may receive; written by routing."),
    "room": _("Read by the desk and by those who sit in the room, each as far as the marking lets it; written from the room."),
    "queue": _("Read by the desk; written by routing where no country was found."),
}
READER_KIND: Words = {"countries": _("Countries"), "partners": _("Partners"), "house": _("The desk"), "": _("Nobody yet")}
WEBHOOK_STATE: Words = {"on": _("On"), "off": _("Switched off"), "ended": _("Ended")}
SERVER_STATE: Words = {
    "claimed": _("Waits for the desk"),
    "confirmed": _("Polled"),
    "paused": _("Paused"),
    "halted": _("Halted by the desk"),
    "refused": _("Refused"),
    "ended": _("Ended"),
}
SERVER_SCHEME: Words = {"bearer": _("Token (Bearer)"), "basic": _("User and password (Basic)")}
CHANNEL_STATE: Words = {
    "open": _("Open"),
    "grace": _("Open for the grace period"),
    "inward": _("Open for submitting"),
    "closed": _("Closed"),
    "none": _("Not agreed"),
}
RECOGNITION_STATE: Words = {"active": _("Recognised"), "suspended": _("Suspended"), "revoked": _("Revoked")}
FEEDBACK: Words = {
    "sighted": _("Sighted"),
    "acted": _("Acted on"),
    "useful": _("Useful"),
    "false_positive": _("False positive"),
}
ALERT_STATE: Words = {
    "sent": _("Told"),
    "acknowledged": _("Acknowledged"),
    "acted": _("Acted"),
    "closed": _("Nothing to do"),
}
ALERT_OUTCOME: Words = {
    "victim_told": _("The victim was told"),
    "secured": _("What was attacked was secured"),
    "investigating": _("An investigation runs"),
    "known": _("It was known already"),
    "not_ours": _("It does not concern our country"),
    "not_found": _("No victim could be found"),
    "false_positive": _("It is no attack"),
}
CLAIM_STATE: Words = {
    "claimed": _("Waits for the desk"),
    "confirmed": _("In force"),
    "replaced": _("Replaced"),
    "withdrawn": _("Withdrawn"),
    "refused": _("Refused"),
}
QUESTION_STATE: Words = {
    "prepared": _("Awaits release"),
    "sent": _("Put to partners"),
    "refused": _("Not released"),
    "closed": _("Closed"),
}
ACTIVITY_REPORT_STATE: Words = {
    "prepared": _("Awaits release"),
    "released": _("Released"),
    "refused": _("Not released"),
    "withdrawn": _("Taken back"),
}
ASKED_STATE: Words = {"waiting": _("Awaits an answer"), "answered": _("Answered"), "nothing_held": _("Nothing held")}
CAPABILITY: Words = {
    "telemetry": _("Telemetry of sensors and products"),
    "malware": _("Malware and its analysis"),
    "hosting": _("Hosting and networks"),
    "names": _("Domain names and their registration"),
    "payments": _("Payments and virtual assets"),
    "victims": _("Stolen data and whom it concerns"),
}
SIDE: Words = {"victim": _("Victim there"), "host": _("Hosted there")}
STRENGTH: Words = {
    "hint": _("a hint only"),
    "address": _("by address"),
    "domain": _("by domain"),
    "constituency": _("by the bureau's own declaration"),
    "victim": _("named by the source"),
    "desk": _("by the desk's decision"),
}
EXCHANGE: Mapping[str, Words] = {
    "alert_outcome": ALERT_OUTCOME,
    "alert_state": ALERT_STATE,
    "activity_report_state": ACTIVITY_REPORT_STATE,
    "asked_state": ASKED_STATE,
    "question_state": QUESTION_STATE,
    "capability": CAPABILITY,
    "channel_state": CHANNEL_STATE,
    "claim_state": CLAIM_STATE,
    "reader_kind": READER_KIND,
    "server_scheme": SERVER_SCHEME,
    "server_state": SERVER_STATE,
    "webhook_state": WEBHOOK_STATE,
    "collection_kind": COLLECTION_KIND,
    "column_role": COLUMN_ROLE,
    "fate": OUTCOME,
    "feedback": FEEDBACK,
    "readers": READERS,
    "recognition_state": RECOGNITION_STATE,
    "sent_state": SENT_STATE,
    "route_side": SIDE,
    "route_strength": STRENGTH,
    "submission_state": SUBMISSION_STATE,
}
