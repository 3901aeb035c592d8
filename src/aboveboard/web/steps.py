"""What is next on a file: who is awaited, said in a sentence, and the steps that the reader may take."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aboveboard.diligence import machine
from aboveboard.diligence.actions import give_opinion, record_finding
from aboveboard.diligence.values import State
from aboveboard.kernel.actor import Actor
from aboveboard.policy.queries import current
from aboveboard.policy.values.depth import DepthRules
from aboveboard.policy.values.words import Depth, OpinionKind
from aboveboard.web.templatetags.formats import joined, when
from aboveboard.web.words import word


class Examined(Protocol):
    """A file, as far as its next step goes."""

    pk: UUID
    state: str
    depth: str
    due_at: datetime | None
    assessor_id: UUID | None
    reviewer_id: UUID | None
    assessor: Any
    reviewer: Any


@dataclass(frozen=True, slots=True)
class Step:
    """A button: `is_act` presses, else it leads to a page; `is_first` for the one that most come for."""

    label: str
    url: str
    is_act: bool = False
    is_first: bool = False


# Move → label, route, whether the button does it at once, whether it is the one that most come for.
MOVES: Mapping[str, tuple[str | Promise, str, bool, bool]] = {
    "take_file": (gettext_lazy("Take the file: you become its analyst"), "file_take", True, True),
    "recommend": (gettext_lazy("Recommend"), "file_recommend", False, True),
    "ask_information": (gettext_lazy("Ask the organisation"), "file_ask", False, False),
    "resume_collecting": (gettext_lazy("Go on without the answer"), "file_resume", True, False),
    "start_review": (gettext_lazy("Begin the review: you become its reviewer"), "file_review_start", True, True),
    "approve_review": (gettext_lazy("Finish the review"), "file_review", False, True),
    "return_file": (gettext_lazy("Return it to the analyst"), "file_return", False, False),
    "reopen_file": (gettext_lazy("Open it again"), "file_reopen", False, False),
}


AWAITED: Mapping[State, str | Promise] = {
    State.OPENED: gettext_lazy("Nobody assesses this file yet. Any analyst without an interest can take it."),
    State.REOPENED: gettext_lazy("The file is open again. Any analyst without an interest can take it."),
    State.COLLECTING: gettext_lazy("{analyst} collects the facts and then recommends."),
    State.AWAITING_INFORMATION: gettext_lazy("The organisation was asked; unanswered by {moment}, the file lapses."),
    State.ASSESSED: gettext_lazy("A reviewer is awaited: another person than {analyst}, who recommended."),
    State.QUALITY_REVIEW: gettext_lazy("{reviewer} reviews the recommendation as the second reader."),
    State.OPINIONS: gettext_lazy("Opinions are awaited from: {kinds}."),
    State.COMMITTEE: gettext_lazy("The file is before those who vote and decide."),
    State.DECIDED: gettext_lazy("The file is decided."),
    State.LAPSED: gettext_lazy("The organisation did not answer in time. The file can be opened again."),
}


# The same, said to the person who is awaited.
MINE: Mapping[State, str | Promise] = {
    State.COLLECTING: gettext_lazy("You collect the facts: answer the questions, record findings, then recommend."),
    State.QUALITY_REVIEW: gettext_lazy("You review the recommendation as the second reader."),
}


def steps(actor: Actor, file: Examined, given: frozenset[str]) -> list[Step]:
    """What the reader may do with the file as it stands; `given` are the opinions that are there."""
    found = []
    if file.state == State.COMMITTEE:
        found.append(Step(_("Open the decision page"), reverse("file_decide", args=[file.pk]), is_first=True))
    for move in machine.FILE.open_to(actor, file):
        if move.name in MOVES:
            label, route, is_act, is_first = MOVES[move.name]
            found.append(Step(str(label), reverse(route, args=[file.pk]), is_act, is_first))
    if gives_opinion(actor, file):
        offices = {kind.value for kind in OpinionKind} & actor.roles
        label, is_first = (_("Revise your opinion"), False) if offices <= given else (_("Give your opinion"), file.state == State.OPINIONS)
        found.append(Step(label, reverse("file_opinion", args=[file.pk]), is_first=is_first))
    return found


def collects(actor: Actor, file: Examined) -> bool:
    """Whether the reader may put facts into the file now."""
    is_mine = actor.user is not None and file.assessor_id == actor.user
    return is_mine and file.state == State.COLLECTING and record_finding.permit.holds(actor, file)


def gives_opinion(actor: Actor, file: Examined) -> bool:
    """Whether the reader may give, or revise, an opinion now."""
    is_time = file.state in {State.OPINIONS, State.COMMITTEE}
    return is_time and give_opinion.permit.holds(actor, file) and actor.user not in {file.assessor_id, file.reviewer_id}


def awaited(actor: Actor, file: Examined, given: frozenset[str]) -> str:
    """Who is awaited, in a sentence; `given` are the opinions that are there."""
    wanted = current(DepthRules).body.opinions_at(Depth(file.depth))
    missing = [word(kind, "opinion_kind") for kind in OpinionKind if kind in wanted and kind.value not in given]
    facts = {
        "analyst": file.assessor.name if file.assessor else "",
        "reviewer": file.reviewer.name if file.reviewer else "",
        "moment": when(file.due_at),
        "kinds": joined(missing),
    }
    state = State(file.state)
    awaits = {State.COLLECTING: file.assessor_id, State.QUALITY_REVIEW: file.reviewer_id}.get(state)
    words = MINE if awaits is not None and awaits == actor.user else AWAITED
    return format_html(str(words[state]), **facts)
