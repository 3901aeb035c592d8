"""Draws the events of a thing as a timeline: filtered by a part of the house, each line with its proof for who may read the log."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from aboveboard.accounts import queries as accounts
from aboveboard.kernel import log
from aboveboard.kernel.actor import Actor
from aboveboard.parties.values.facts import Event
from aboveboard.web.entry_words import AREA, TONES, entry_title
from aboveboard.web.request import Request, asked

# So many lines are shown at once; the others are a click away.
FIRST = 20


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened; `actor` is a name, empty where the reader is not told; `proof_url` where its proof is."""

    title: str
    at: datetime
    actor: str
    tone: str
    detail: str = ""
    proof_url: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the house as a filter: its name, its address, how many lines it has, whether it is chosen."""

    label: str | Promise
    url: str
    count: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Timeline:
    """The newest lines, the earlier ones, and the filters where there is something to choose."""

    first: Sequence[Line]
    earlier: Sequence[Line]
    parts: Sequence[Part] = ()


def drawn(request: Request, events: Iterable[Event]) -> Timeline:
    """The events by the filter of the address (`part`); unfiltered, a run of like acts of one person is told once."""
    shown = list(events)
    counted = Counter(_area(event) for event in shown)
    chosen = asked(request, "part")
    if chosen in counted:
        found = lines(request.actor, [event for event in shown if _area(event) == chosen])
    else:
        chosen, found = "", folded(request.actor, shown)
    return Timeline(found[:FIRST], found[FIRST:], _parts(request, counted, chosen) if len(counted) > 1 else ())


def folded(actor: Actor, events: Iterable[Event]) -> list[Line]:
    """The lines with a run of like acts of one person told once, at the time of the newest: "31 times"."""
    found = []
    for (title, name, tone), run in groupby(lines(actor, events), key=lambda line: (line.title, line.actor, line.tone)):
        like = list(run)
        times = _("%(count)s times") % {"count": len(like)} if len(like) > 1 else ""
        found.append(Line(title, like[0].at, name, tone, times, "" if times else like[0].proof_url))
    return found


def lines(actor: Actor, events: Iterable[Event]) -> list[Line]:
    """The events with names for their actors, asked for at once, and for readers of the log the way to each proof."""
    shown = list(events)
    names = accounts.names_of(event.actor for event in shown if event.actor)
    proves = log.visible_entries.open_to(actor)
    return [
        Line(
            entry_title(event.kind),
            event.at,
            names.get(event.actor, "") if event.actor else "",
            TONES.get(event.kind, ""),
            proof_url=reverse("log_entry", args=[event.uid]) if proves else "",
        )
        for event in shown
    ]


def _area(event: Event) -> str:
    return event.kind.partition(".")[0]


def _parts(request: Request, counted: Counter[str], chosen: str) -> list[Part]:
    """The filters, each an address that keeps what else the address says."""
    kept = {name: value for name, value in request.GET.items() if name != "part"}

    def address(part: str) -> str:
        query = urlencode({**kept, **({"part": part} if part else {})})
        return f"?{query}#timeline"

    all_of_it = Part(_("All"), address(""), sum(counted.values()), not chosen)
    return [all_of_it, *(Part(AREA.get(area, area), address(area), count, area == chosen) for area, count in sorted(counted.items()))]
