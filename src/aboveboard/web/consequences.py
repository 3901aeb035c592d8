"""Says beside a button what pressing it will do: of a judgement on a match, of a hold, of a suspension."""

from typing import Protocol
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aboveboard.contributions import queries as contributions
from aboveboard.cooperation import queries as cooperation
from aboveboard.kernel.actor import Actor
from aboveboard.screening.values import Consequence, SideBySide
from aboveboard.web.words import word


class Judgement(Protocol):
    """A judgement, as far as it is told."""

    complete: bool


def judged(judgement: Judgement | None, state: str) -> str:
    """What became of a match, for the line above the next page."""
    if judgement is not None and not judgement.complete:
        return _("Your reading is recorded. It counts once a second person has said the same.")
    return _("The match is now: %(state)s.") % {"state": word(state, "match_state")}


def of_judgement(found: Consequence, name: str, sides: SideBySide) -> str:
    """What a judgement will do, in one or two sentences."""
    if found.is_mine:
        return _("You have said so already; a second person must read this match.")
    says = {"dismissed": _dismissed, "confirmed": _confirmed, "possible": _possible, "ended": _ended}[name](found)
    if found.is_second:
        return " ".join([_("A first reader has said the same; with your reading it counts."), says])
    return says


def _dismissed(found: Consequence) -> str:
    if found.awaits_second:
        return _("The match stops acts, so two persons must dismiss it: until a second reader agrees, everything stays as it is.")
    remembered = _("The dismissal is remembered with your reason; the match opens again when one of the two sides changes.")
    if not found.stops:
        return remembered
    if found.others:
        left = ngettext("%(count)d other match still stops acts.", "%(count)d other matches still stop acts.", found.others)
        return " ".join([_("This match then stops nothing any more."), left % {"count": found.others}, remembered])
    return " ".join([_("Nothing stops this partner any more by a match; a recorded hold stays until persons lift it."), remembered])


def _confirmed(found: Consequence) -> str:
    if found.awaits_second:
        return _("Two persons must confirm a match with this list: until a second reader agrees, everything stays as it is.")
    return _(
        "The party is taken to be the one on the list. Where the list is binding, new commitments, releases and outward data stay"
        " stopped, and a person decides on a suspension. It ends only when the list drops the entry and somebody else decides so."
    )


def _possible(found: Consequence) -> str:
    stays = _("The match stays open, and the examination waits for it.")
    return " ".join([stays, _("What it stops stays stopped.")]) if found.stops else stays


def _ended(found: Consequence) -> str:
    return _(
        "The list names this entry no longer. With your decision the match stops nothing any more; a recorded hold stays until lifted."
    )


def of_suspension(actor: Actor, organisation: UUID) -> list[str]:
    """What a suspension stops at once for this partner, counted as far as the reader may see it."""
    says = []
    if contributions.visible_tranches.open_to(actor):
        tranches = contributions.visible_tranches(actor).filter(
            contribution__organisation_id=organisation, state__in=("planned", "due", "received")
        )
        if count := tranches.count():
            says.append(ngettext("%(count)d tranche is withheld.", "%(count)d tranches are withheld.", count) % {"count": count})
        says.append(_("Money not yet spent is frozen."))
    if contributions.visible_secondments.open_to(actor):
        seconded = contributions.visible_secondments(actor).filter(contribution__organisation_id=organisation, state="active")
        if access := seconded.count():
            says.append(ngettext("%(count)d secondee loses access.", "%(count)d secondees lose access.", access) % {"count": access})
    says.append(_("The data channel closes in both directions."))
    if cooperation.visible_recognitions.open_to(actor):
        held = cooperation.visible_recognitions(actor).filter(organisation_id=organisation, state="active").exists()
        says.append(_("Recognition, name and logo are suspended.") if held else _("There is no recognition to suspend."))
    says.append(_("The public register says “suspended” with the public sentence within a minute."))
    return says
