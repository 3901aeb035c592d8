"""What is next on a file: who is awaited, said in a sentence, and the ways that are open to the reader."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aboveboard.diligence.actions import give_opinion, record_finding
from aboveboard.diligence.values import State
from aboveboard.kernel.actor import Actor
from aboveboard.policy.queries import current
from aboveboard.policy.values.depth import DepthRules
from aboveboard.policy.values.words import Depth, OpinionKind
from aboveboard.web import acts
from aboveboard.web.acts import Button
from aboveboard.web.file_acts import FILE
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


def buttons(actor: Actor, file: Examined, given: frozenset[str]) -> list[Button]:
    """What the reader may do with the file as it stands; `given` are the opinions that are there."""
    found = acts.buttons(FILE, actor, file, lambda name: reverse("file_act", args=[file.pk, name]))
    if file.state == State.COMMITTEE:
        found.insert(0, Button(_("Open the decision page"), reverse("file_decide", args=[file.pk])))
    if gives_opinion(actor, file):
        offices = {kind.value for kind in OpinionKind} & actor.roles
        label = _("Revise your opinion") if offices <= given else _("Give your opinion")
        is_due = file.state == State.OPINIONS and not offices <= given
        found.append(Button(label, reverse("file_opinion", args=[file.pk]), "primary" if is_due else "quiet"))
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
