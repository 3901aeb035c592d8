"""Everything that can be read of incident rooms."""

from aboveboard.rooms.queries.closed import closed_incident, closed_incidents
from aboveboard.rooms.queries.graces import extendable, visible_grace, visible_graces
from aboveboard.rooms.queries.news import reads_room, visible_room_news
from aboveboard.rooms.queries.people import (
    own_duty,
    partners_with_standing,
    visible_calls,
    visible_member,
    visible_people,
)
from aboveboard.rooms.queries.picture import desk_facts, facts, visible_brought, visible_matrix
from aboveboard.rooms.queries.pilots import possible_helpers, visible_helper, visible_helpers, visible_limits, why_not_helper
from aboveboard.rooms.queries.reading import (
    visible_hand_over,
    visible_hand_overs,
    visible_note,
    visible_notes,
    visible_paper,
    visible_papers,
    visible_report,
    visible_reports,
    visible_task,
    visible_tasks,
)
from aboveboard.rooms.queries.seats import helps_now, own_party, seat, visible_room, visible_rooms
from aboveboard.rooms.queries.tasks import needs_me
from aboveboard.rooms.queries.timeline import visible_proof, visible_timeline

__all__ = [
    "closed_incident",
    "closed_incidents",
    "desk_facts",
    "extendable",
    "facts",
    "helps_now",
    "needs_me",
    "own_duty",
    "own_party",
    "partners_with_standing",
    "possible_helpers",
    "reads_room",
    "seat",
    "visible_brought",
    "visible_calls",
    "visible_grace",
    "visible_graces",
    "visible_hand_over",
    "visible_hand_overs",
    "visible_helper",
    "visible_helpers",
    "visible_limits",
    "visible_matrix",
    "visible_member",
    "visible_note",
    "visible_notes",
    "visible_paper",
    "visible_papers",
    "visible_people",
    "visible_proof",
    "visible_report",
    "visible_reports",
    "visible_room",
    "visible_room_news",
    "visible_rooms",
    "visible_task",
    "visible_tasks",
    "visible_timeline",
    "why_not_helper",
]
