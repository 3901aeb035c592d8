"""The words on screen for incident rooms."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = Mapping[str, str | Promise]
ROOMS: Mapping[str, Words] = {
    "room_state": {"open": _("Open"), "closed": _("Closed")},
    "room_seat": {"desk": _("Desk"), "bureau": _("Bureau"), "partner": _("Partner"), "helper": _("Pilot helper")},
    "room_step": {"told": _("Told"), "acknowledged": _("Acknowledged"), "acted": _("Acted")},
    "room_task_state": {"open": _("To be done"), "done": _("Done"), "dropped": _("Not needed")},
    "room_helper_state": {
        "proposed": _("Awaits another person"),
        "admitted": _("Admitted"),
        "refused": _("Refused"),
        "ended": _("Ended"),
    },
    "room_note_state": {"posted": _("Posted"), "quarantined": _("In quarantine"), "refused": _("Refused")},
    "room_report_state": {"draft": _("Draft"), "issued": _("Issued")},
    "room_hand_over_state": {"written": _("Awaits the next shift"), "acknowledged": _("Acknowledged")},
    "room_happening": {
        "opened": _("Room opened"),
        "closed": _("Room closed"),
        "joined": _("Let in"),
        "left": _("Left"),
        "note": _("Note"),
        "paper": _("Document"),
        "task_done": _("Task done"),
        "task_dropped": _("Task taken back"),
        "report": _("Situation report issued"),
        "brought": _("Submission brought in"),
        "helper_proposed": _("Helper put forward"),
        "helper_admitted": _("Helper admitted"),
        "helper_refused": _("Helper refused"),
        "helper_ended": _("Helper's hours ended"),
        "hand_over": _("Hand-over written"),
        "hand_over_acknowledged": _("Hand-over acknowledged"),
    },
}
ENTRIES: Words = {
    "exchange.admit_reader": _("Member let into a room's collection"),
    "exchange.release_in_room": _("Threat data shared in a room"),
    "exchange.remove_reader": _("Member let out of a room's collection"),
    "rooms.acknowledge_hand_over": _("Hand-over acknowledged"),
    "rooms.add_paper": _("Document put into a room"),
    "rooms.add_task": _("Task given in a room"),
    "rooms.admit_helper": _("Pilot helper admitted"),
    "rooms.bring_in": _("Submission brought into a room"),
    "rooms.call_member": _("Member called to a room by letter"),
    "rooms.close_room": _("Incident room closed"),
    "rooms.draft_report": _("Situation report drafted"),
    "rooms.drop_task": _("Task in a room taken back"),
    "rooms.edit_report": _("Situation report edited"),
    "rooms.end_helper": _("Pilot helper's seat ended"),
    "rooms.finish_task": _("Task in a room done"),
    "rooms.issue_report": _("Situation report issued"),
    "rooms.keep_apart": _("Note kept in quarantine"),
    "rooms.keep_duty": _("Duty on the roster confirmed"),
    "rooms.let_in": _("Note let in from quarantine"),
    "rooms.let_in_bureau": _("Bureau let into a room"),
    "rooms.let_in_partner": _("Partner let into a room"),
    "rooms.open_room": _("Incident room opened"),
    "rooms.play_line": _("Line of an exercise played"),
    "rooms.propose_helper": _("Pilot helper put forward"),
    "rooms.refuse_helper": _("Pilot helper refused"),
    "rooms.refuse_note": _("Note in quarantine refused"),
    "rooms.remove_member": _("Member let out of a room"),
    "rooms.share_brought": _("Submission shared in a room"),
    "rooms.take_off_duty": _("Duty taken off the roster"),
    "rooms.write_hand_over": _("Hand-over written"),
    "rooms.write_note": _("Note written in a room"),
}
