"""How far an application is: the task list of an organisation's file, and what is awaited from whom."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from aboveboard.diligence.values import Stage
from aboveboard.kernel.actor import Actor
from aboveboard.parties import queries as parties
from aboveboard.parties.values.words import EngagementState, PositionRole
from aboveboard.web.words import word

RUNNING = {Stage.ARRIVED, Stage.EXAMINED, Stage.ASKED, Stage.BEFORE_DECISION}
DIRECTS = {PositionRole.DIRECTOR, PositionRole.OFFICER}


@dataclass(frozen=True, slots=True)
class Task:
    """A part of the application; state is done, started, todo or blocked."""

    label: str
    url: str
    state: str
    hint: str = ""


def tasks(actor: Actor, organisation: UUID) -> list[Task]:
    """The parts of the application in their order."""
    positions = {PositionRole(row.role) for row in parties.visible_positions(actor, organisation)}
    declared = {row.kind for row in parties.visible_declarations(actor, organisation)}
    drafts = parties.visible_engagements(actor, organisation=organisation).rows
    people = "done" if positions & DIRECTS and PositionRole.SIGNATORY in positions else "started" if positions else "todo"
    required = {"accuracy", "compatibility"}
    return [
        Task(_("Your organisation"), reverse("own_organisation"), "done"),
        Task(_("People"), reverse("own_people"), people, _("At least one director or officer, and who signs.")),
        Task(
            _("Owners"),
            reverse("own_owners"),
            "done" if parties.visible_holdings(actor, organisation) else "todo",
            _("Who holds how much; a company or consortium has to say."),
        ),
        Task(
            _("Declarations"),
            reverse("own_declarations"),
            "done" if required <= declared else "started" if declared else "todo",
            _("Two are needed before you apply."),
        ),
        Task(
            _("Documents"),
            reverse("own_documents"),
            "done" if parties.visible_documents(actor, organisation) else "todo",
            _("Statutes, accounts, certificates: what you have at hand; more can be asked for later."),
        ),
        Task(
            _("What you propose"),
            reverse("own_engagements"),
            "done" if any(row.state == EngagementState.SUBMITTED for row in drafts) else "started" if drafts else "todo",
            _("What you offer, what for, and its value. You check your answers before anything is submitted."),
        ),
    ]


def told(stage: Stage, *, is_agreed: bool) -> str:
    """How far an examination is, in a sentence; once an agreement can be read, that tells what comes next."""
    if stage is Stage.ACCEPTED and is_agreed:
        return _("Your application was accepted. What is agreed stands under Agreements.")
    return word(stage, "stage")


def awaited(states: Mapping[str, int], questions: int, stages: Mapping[UUID, Stage], agreed: Collection[UUID]) -> str:
    """One sentence: what is awaited from whom; `stages` are those of the examinations, the newest last, `agreed` has its agreement."""
    if questions:
        return word(Stage.ASKED, "stage")
    if stages:
        # What still runs is told before what was decided.
        newest = [key for key, stage in stages.items() if stage in RUNNING] or list(stages)
        return told(stages[newest[-1]], is_agreed=newest[-1] in agreed)
    if states.get(EngagementState.SUBMITTED):
        return word(Stage.ARRIVED, "stage")
    return _("Nothing has been submitted yet. What is left to do is marked in the list; you can leave at any time and come back.")
