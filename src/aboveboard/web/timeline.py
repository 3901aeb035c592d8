"""Draws the events of a file as the lines of a timeline."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.utils.translation import gettext as _

from aboveboard.accounts import queries as accounts
from aboveboard.parties.values.facts import Event
from aboveboard.web.entry_words import TONES, entry_title


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened; `actor` is a name, empty where the reader is not told."""

    title: str
    at: datetime
    actor: str
    tone: str
    detail: str = ""


def folded(events: Iterable[Event]) -> list[Line]:
    """The same with a run of like acts of one person told once, at the time of the newest: "31 times"."""
    found = []
    for (title, actor, tone), run in groupby(lines(events), key=lambda line: (line.title, line.actor, line.tone)):
        like = list(run)
        times = _("%(count)s times") % {"count": len(like)} if len(like) > 1 else ""
        found.append(Line(title, like[0].at, actor, tone, times))
    return found


def lines(events: Iterable[Event]) -> list[Line]:
    """The events with names for their actors, asked for at once."""
    shown = list(events)
    names = accounts.names_of(event.actor for event in shown if event.actor)
    return [
        Line(entry_title(event.kind), event.at, names.get(event.actor, "") if event.actor else "", TONES.get(event.kind, ""))
        for event in shown
    ]
