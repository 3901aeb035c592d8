"""The words on screen for lists, matches, the three stops and the acts that they stop."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = Mapping[str, str | Promise]

MATCH_STATE: Words = {
    "new": _("Not yet read"),
    "triage": _("Being read"),
    "possible": _("Kept open"),
    "confirmed": _("Confirmed"),
    "false_positive": _("Dismissed"),
    "reopened": _("Opened again"),
    "ended": _("Ended"),
}
LIST_STANDING: Words = {"binding": _("Binding list"), "weighty": _("Weighty list"), "information": _("For information")}
VERSION_STATE: Words = {
    "staged": _("Being read in"),
    "in_force": _("In force"),
    "superseded": _("Replaced"),
    "refused": _("Refused"),
}
BATCH_STATE: Words = {"waiting": _("Waits for two persons"), "released": _("Released"), "declined": _("Left to single readings")}
PROPOSAL_STATE: Words = {"proposed": _("Awaits another person"), "confirmed": _("Confirmed"), "refused": _("Refused")}
TOGETHER: Words = {
    "dismiss": _("Dismiss matches together"),
    "release": _("Let the matches of a batch act"),
    "decline": _("Leave the matches of a batch to single readings"),
}
FINDING: Words = {"agrees": _("agrees"), "contradicts": _("differs"), "unknown": _("unknown")}
JUDGED: Words = {"dismissed": _("Dismissed"), "possible": _("Kept open"), "confirmed": _("Confirmed")}
MATCH_REASON: Words = {
    "different_birth_date": _("Another date of birth"),
    "different_country": _("Another country"),
    "different_identifier": _("Another number"),
    "different_name": _("Another name"),
    "different_activity": _("Another activity"),
    "different_person": _("Another person or body"),
    "same_identifier": _("The same number"),
    "same_facts": _("The same facts"),
    "said_so": _("The party says so itself"),
    "not_enough_known": _("Not enough is known yet"),
}
ENTRY_FIELD: Words = {
    "names": _("Names"),
    "schema": _("Kind"),
    "countries": _("Countries"),
    "births": _("Births"),
    "identifiers": _("Numbers"),
    "programmes": _("Programmes"),
    "facts": _("Facts"),
    "listed_on": _("Listed on"),
}
LIST_CHANGE: Words = {"ADD": _("Added"), "MOD": _("Changed"), "DEL": _("Removed")}
LISTED_KIND: Words = {
    "Person": _("Person"),
    "Organization": _("Organisation"),
    "LegalEntity": _("Person or organisation"),
    "Vessel": _("Ship"),
    "Airplane": _("Aircraft"),
}
PART_HOW: Words = {
    "same": _("the same"),
    "spelling": _("close in spelling"),
    "sound": _("sounds alike"),
    "meaning": _("means the same"),
    "initial": _("may be the initial"),
    "joined": _("spaced differently"),
    "absent": _("not in the listed name"),
}
SCREENING_DOOR: Words = {
    "file": _("A file"),
    "api": _("A program, over the API"),
    "yente": _("A program, as it would ask yente"),
    "reconciliation": _("A table, over reconciliation"),
}
HOLD_STATE: Words = {"set": _("Set by rule"), "confirmed": _("Confirmed by a person"), "lifted": _("Lifted")}
SUSPENSION_STATE: Words = {
    "proposed": _("Proposed, no effect yet"),
    "withdrawn": _("Withdrawn"),
    "in_effect": _("In effect"),
    "lift_proposed": _("In effect, lifting proposed"),
    "lifted": _("Lifted"),
}
LAPSE_STATE: Words = {"running": _("Running"), "ended": _("Renewed")}
SUSPENSION_GROUND: Words = {
    "listing": _("Named on a list"),
    "conduct": _("Conduct"),
    "investigation": _("Under investigation"),
    "breach": _("Breach of the agreement"),
    "data_incident": _("Incident with data"),
    "other": _("Another ground"),
}
ACT: Words = {
    "sign": _("Signing agreements"),
    "amend": _("Amending agreements"),
    "accept": _("Accepting contributions"),
    "release_tranche": _("Releasing tranches"),
    "receive_money": _("Receiving money"),
    "spend": _("Spending"),
    "activate_access": _("Opening access for secondees"),
    "keep_access": _("Keeping secondees' access"),
    "submit": _("Taking in threat data"),
    "read_feed": _("Reading the data feed"),
    "release_outward": _("Giving data out"),
    "introduce": _("Introductions"),
    "recognise": _("Recognition, name and logo"),
}
LISTS: Mapping[str, Words] = {
    "act": ACT,
    "entry_field": ENTRY_FIELD,
    "hold_state": HOLD_STATE,
    "judged": JUDGED,
    "batch_state": BATCH_STATE,
    "proposal_state": PROPOSAL_STATE,
    "together": TOGETHER,
    "finding": FINDING,
    "lapse_state": LAPSE_STATE,
    "list_change": LIST_CHANGE,
    "list_standing": LIST_STANDING,
    "listed_kind": LISTED_KIND,
    "match_reason": MATCH_REASON,
    "match_state": MATCH_STATE,
    "part_how": PART_HOW,
    "screening_door": SCREENING_DOOR,
    "suspension_ground": SUSPENSION_GROUND,
    "suspension_state": SUSPENSION_STATE,
    "list_version_state": VERSION_STATE,
}
