"""Tables of incident rooms: the room and its members, what is said and done in it, its helpers, longer grace periods, and the roster."""

from aboveboard.rooms.models.grace import Grace
from aboveboard.rooms.models.helper import Helper
from aboveboard.rooms.models.room import Contribution, Member, Room
from aboveboard.rooms.models.roster import Duty
from aboveboard.rooms.models.talk import Note, Paper, RoomTask
from aboveboard.rooms.models.watch import HandOver, Line, Report

__all__ = ["Contribution", "Duty", "Grace", "HandOver", "Helper", "Line", "Member", "Note", "Paper", "Report", "Room", "RoomTask"]
