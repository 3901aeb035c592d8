"""The only writers of polling."""

from aboveboard.polling.actions.servers import (
    change_server,
    claim_server,
    confirm_server,
    end_server,
    fetch_now,
    halt_server,
    let_server_go_on,
    pause_server,
    refuse_server,
    resume_server,
)
from aboveboard.polling.actions.taking import InCircles, note_trouble, shut_out_server, take_page

__all__ = [
    "InCircles",
    "change_server",
    "claim_server",
    "confirm_server",
    "end_server",
    "fetch_now",
    "halt_server",
    "let_server_go_on",
    "note_trouble",
    "pause_server",
    "refuse_server",
    "resume_server",
    "shut_out_server",
    "take_page",
]
