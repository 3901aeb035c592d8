"""What the pages of a room show: names for parties, the matrix as a table, people with who is on call, the timeline."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from aboveboard.exchange.stix.markings import Marking
from aboveboard.kernel.actor import Actor
from aboveboard.parties import queries as parties
from aboveboard.rooms import queries
from aboveboard.rooms.values import DESK, Call, GraceState, Happening, Person, Victim
from aboveboard.standing.values import Status
from aboveboard.web.forms import choices
from aboveboard.web.templatetags.formats import country, when
from aboveboard.web.timeline import Line
from aboveboard.web.words import word

ORGANISATION = "organisation:"
TONES = {"opened": "key", "closed": "key", "report": "key", "left": "stop", "helper_admitted": "hold", "task_done": "good"}


@dataclass(frozen=True, slots=True)
class Row:
    """Somebody in the room with its name and whom to call."""

    person: Person
    name: str
    calls: Sequence[Call]
    longer: Any = None
    may_ask: bool = False


@dataclass(frozen=True, slots=True)
class Longer:
    """Longer grace periods of a room by organisation, and for which organisations the desk may ask for one."""

    asked: Mapping[UUID | None, Any]
    may_ask: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class Said:
    """A note, a document or a task with the name of whose it is and its marking."""

    row: Any
    by: str
    marking: str = ""


def names(people: Iterable[Person]) -> dict[str, str]:
    """What the parties of a room are called; one whose name the reader may not know is called a partner."""
    found = {DESK: _("The desk")}
    for person in people:
        found[person.party] = person.name or (str(country(person.country)) if person.country else _("A partner"))
    return found


def called(party: str, known: Mapping[str, str]) -> str:
    """The name of a party, also of one that has left."""
    if party in known:
        return known[party]
    return str(country(party.removeprefix("country:"))) if party.startswith("country:") else _("A partner")


def rows(people: Iterable[Person], calls: Iterable[Call], longer: "Longer | None" = None) -> tuple[list[Row], list[Call]]:
    """The people each with its duties and its longer grace period, and the duties of the desk."""
    listed = list(people)
    by_party: dict[str, list[Call]] = defaultdict(list)
    for call in calls:
        by_party[call.party].append(call)
    known = names(listed)
    asked, open_to = (longer.asked, longer.may_ask) if longer is not None else ({}, frozenset())
    shown = [
        Row(each, known[each.party], by_party[each.party], asked.get(each.organisation), each.organisation in open_to) for each in listed
    ]
    return shown, by_party[DESK]


def longer(actor: Actor, room: Any, people: Iterable[Person]) -> Longer | None:
    """For the desk, where something of a partner in the room has expired; None otherwise."""
    if room.is_drill or not any(person.standing == Status.LAPSED for person in people):
        return None
    open_ones = queries.visible_graces(actor).filter(room=room, state__in=(GraceState.ASKED, GraceState.GRANTED))
    may_ask = frozenset(each.organisation for each in queries.extendable(actor, room))
    return Longer({row.organisation_id: row for row in open_ones}, may_ask)


def said(found: Iterable[Any], known: Mapping[str, str], *, marked: bool = True) -> list[Said]:
    """Notes, documents or tasks with the names of whose they are."""
    return [Said(row, called(row.party, known), Marking(row.marking).label if marked else "") for row in found]


def matrix(victims: Sequence[Victim], concerned: Iterable[str]) -> dict[str, object]:
    """The matrix as columns and rows of a table: a line a victim, a column a country."""
    listed = sorted({code for victim in victims for code in victim.cells} | set(concerned))
    names = dict(choices.country_choices())
    columns = [{"label": _("Victim")}, *({"label": names.get(code, code.upper())} for code in listed)]
    return {"columns": columns, "rows": [[_victim(victim), *(_cell(victim, code) for code in listed)] for victim in victims]}


def _victim(victim: Victim) -> str:
    if not victim.name:
        return _("Not named")
    others = [spelling for spelling in victim.spellings if spelling != victim.name]
    return f"{victim.name} ({', '.join(others)})" if others else victim.name


def _cell(victim: Victim, code: str) -> SafeString | None:
    cell = victim.cells.get(code)
    if cell is None:
        return None
    late = [_("Overdue")] if cell.is_overdue else []
    parts = [*late, word(cell.step, "room_step"), word(cell.outcome, "alert_outcome") if cell.outcome else "", when(cell.at)]
    return format_html_join(" · ", "{}", ((part,) for part in parts if part))


def timeline(actor: Actor, room: Any, known: Mapping[str, str], *, is_desk: bool) -> list[Line]:
    """What happened in the room, as far as the reader may read it; the desk is told also who has left or was only put forward."""
    happened = queries.visible_timeline(actor, room)
    gone = {each.by for each in happened if is_desk and each.by.startswith(ORGANISATION)} - known.keys()
    names = parties.names_of(UUID(party.removeprefix(ORGANISATION)) for party in gone)
    told = {**known, **{f"{ORGANISATION}{key}": name for key, name in names.items()}}
    return [_line(each, told, reverse("room_proof", args=[room.pk, each.entry]) if each.entry else "") for each in happened]


def _line(each: Happening, known: Mapping[str, str], proof: str) -> Line:
    is_party = each.what.startswith(("organisation:", "country:"))
    detail = called(each.what, known) if is_party else each.what
    by = "" if is_party or each.by == DESK else called(each.by, known)
    shown = "" if each.kind == "brought" else detail
    return Line(word(each.kind, "room_happening"), each.at, by, TONES.get(each.kind, ""), shown, proof)
