"""What a room begins with: the tasks of its template, each for the party that it is meant for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from aboveboard.policy.values.rooms import RoomTemplate, TaskOwner
from aboveboard.rooms.values import DESK


@dataclass(frozen=True, slots=True)
class FirstTask:
    """A task of the template for one party, due at an instant (UTC)."""

    title: str
    party: str
    due_at: datetime


def first_tasks(template: RoomTemplate, parties: Iterable[str], now: datetime) -> list[FirstTask]:
    """The tasks of the template for these members, and for the desk."""
    seated = list(parties)
    whose = {
        TaskOwner.DESK: [DESK],
        TaskOwner.BUREAU: [party for party in seated if party.startswith("country:")],
        TaskOwner.PARTNER: [party for party in seated if party.startswith("organisation:")],
    }
    return [FirstTask(task.title, party, now + timedelta(minutes=task.minutes)) for task in template.tasks for party in whose[task.owner]]


def tasks_of(template: RoomTemplate, party: str, now: datetime) -> list[FirstTask]:
    """The tasks for a party that joins later, due as long after it as for those who were there from the beginning."""
    return [task for task in first_tasks(template, [party], now) if task.party == party]
