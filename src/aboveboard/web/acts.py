"""Acts that a page offers on a thing: which of them the reader may do now, who else may, and the page on which one is done."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from aboveboard.accounts import queries as accounts
from aboveboard.kernel.action import Action
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Missing
from aboveboard.kernel.machine import Move
from aboveboard.policy.queries import current
from aboveboard.policy.values.access import Access
from aboveboard.web.forms.parties import ReasonlessForm
from aboveboard.web.request import Crumb, Request, attempt, sent, shown
from aboveboard.web.templatetags.formats import either_text
from aboveboard.web.words import word

Text = str | Promise
Data = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Led:
    """An act with a page of its own, on a thing in one of `states`; by default those from which its move starts.

    `label` is the button, said for the thing; `link` leads to it from the page of the thing where that says it shorter. `awaits` is what
    others read of who does it, where a rule finds that for each thing; else those who hold the permit are named.
    """

    name: str
    action: Action[..., Any]
    label: Callable[[Any], Text]
    link: Text = ""
    states: frozenset[str] | None = None
    tone: str = "primary"
    awaits: Text = ""
    when: Callable[[Any], bool] | None = None

    def __post_init__(self) -> None:
        # Without any of the three the act would be offered whatever became of the thing.
        if self.states is None and self.action.move is None and self.when is None:
            raise ValueError(f"Say of the act {self.name!r} in which states, or when, it is possible: its action makes no move.")

    def is_possible(self, thing: Any) -> bool:
        """Whether the thing is in a state for this; what has no states is told by `when` alone."""
        move = self.action.move
        found = self.states if self.states is not None or move is None else sources(move)
        return (found is None or str(thing.state) in found) and (self.when is None or self.when(thing))


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered(Led):
    """An act that is done on the one page for all of them.

    `heading` is what its page is called, where that is not its label. `says` is what comes of it; `second` who confirms it or did the
    first half; `done` what is said afterwards. `form` makes the form with the reader's choices, `do` acts with its values: by default the
    action itself, which takes each under the name of its field. Nothing needs to be read before what is done `at_once`: its button
    does it. `hinders` says what stands in the way besides state and permit.
    """

    done: Text
    do: Callable[[Actor, Any, Data], Any] | None = None
    form: Callable[[Actor, Any, Any], forms.Form] = field(default=lambda _actor, _thing, data: ReasonlessForm(data))
    heading: Text = ""
    says: Text = ""
    second: Text = ""
    at_once: bool = False
    hinders: Callable[[Actor, Any], Text] = field(default=lambda _actor, _thing: "")

    def run(self, actor: Actor, thing: Any, data: Data) -> Any:
        """Do it with the values of the form; raises what the action raises."""
        return self.action(actor, thing, **data) if self.do is None else self.do(actor, thing, data)


@dataclass(frozen=True, slots=True)
class Button:
    """A way to an act that the reader may do; one that `presses` does it, the others lead to its page."""

    label: Text
    url: str
    tone: str = "primary"
    presses: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where an act is done: the template below `web/`, what it shows beside the button, where it leads back and, done, onwards.

    `follows` says line by line what the act does to this thing, `rule` by which rule.
    """

    template: str
    back: str
    crumbs: Sequence[Crumb] = ()
    context: Mapping[str, object] = field(default_factory=dict)
    onwards: str = ""
    follows: Sequence[Text] = ()
    rule: str = ""


def asking(form: Callable[..., forms.Form], **said: object) -> Callable[[Actor, Any, Any], forms.Form]:
    """How an act asks for the same of everybody, about whatever thing: this form, which is told what is in `said`."""
    return lambda _actor, _thing, data: form(data, **said)


def states(*members: object) -> frozenset[str]:
    """The names of states."""
    return frozenset(str(member) for member in members)


def sources(move: Move) -> frozenset[str]:
    """The names of the states from which a move starts, for acts that make it inside."""
    return states(*(source.value for source in move.sources))


def buttons(offered: Iterable[Led], actor: Actor, thing: Any, url: Callable[[str], str]) -> list[Button]:
    """The acts that the actor may do with the thing as it stands."""
    return [
        Button(act.link or act.label(thing), url(act.name), act.tone, _presses(act, actor))
        for act in offered
        if act.is_possible(thing) and act.action.permit.holds(actor, thing) and not _hindrance(act, actor, thing)
    ]


def _hindrance(act: Led, actor: Actor, thing: Any) -> str:
    return str(act.hinders(actor, thing)) if isinstance(act, Offered) else ""


def _presses(act: Led, actor: Actor) -> bool:
    """Whether the button does it; a binding act has the second factor first, on its page."""
    return isinstance(act, Offered) and act.at_once and (actor.stepped_up or not act.action.permit.binding)


def others(offered: Iterable[Led], actor: Actor, thing: Any) -> list[str]:
    """What others may do with the thing as it stands: who, and why not the reader; and what hinders the reader now."""
    lines = []
    for act in offered:
        permit = act.action.permit
        if not act.is_possible(thing):
            continue
        label = _short(act.label(thing))
        if not permit.holds(actor, thing):
            by = act.awaits or who(permit.name)
            sentence = _("%(act)s: this awaits %(who)s.") % {"act": label, "who": by} if by else label
            lines.append(f"{sentence} {permit.says}".strip())
        elif hindrance := _hindrance(act, actor, thing):
            lines.append(f"{label}: {hindrance}")
    return lines


def _short(label: Text) -> str:
    """The act alone: what its button promises after a semicolon ("recorded as decided by you") is said to who presses it only."""
    return str(label).partition(";")[0]


def who(permit: str) -> str:
    """The roles that hold a permit by the access regulation in force, in words; any one of them may act."""
    roles = [rule.role for rule in current(Access).body.roles if permit in rule.permits and rule.role != "system"]
    return either_text([word(role, "role") for role in roles])


def named(offered: Iterable[Offered], name: str, thing: Any) -> Offered:
    """The act of this name; raises `Missing` where there is none for the thing at all."""
    found = [act for act in offered if act.name == name]
    if not found:
        raise Missing
    # A state may have its own wording of the same act; what has become impossible meanwhile says so when it is tried.
    return next((act for act in found if act.is_possible(thing)), found[0])


def perform(request: Request, act: Offered, thing: Any, place: Place) -> HttpResponse:
    """The page of one act: the facts, the button, and after it the way back; a refusal keeps what was typed."""
    actor = request.actor
    form = act.form(actor, thing, sent(request))
    label = act.label(thing)
    heading = str(act.heading) or _short(label)
    if attempt(form, lambda data: act.run(actor, thing, data) or True):
        messages.success(request, str(act.done))
        return redirect(place.onwards or place.back)
    # A refused act leaves the row in memory as if it had moved.
    thing.refresh_from_db()
    context: dict[str, object] = {
        **place.context,
        "act": act,
        "label": label,
        "heading": heading,
        "back": place.back,
        "follows": place.follows,
        "rule": place.rule,
        "why_not": _why_not(act, actor, thing),
        "step_up": step_up(request) if act.action.permit.binding and not actor.stepped_up else "",
    }
    return shown(request, place.template, form, crumbs=[*place.crumbs, (heading, "")], **context)


def step_up(request: Request) -> str:
    """The way to the second factor and back to this page, before anything is typed."""
    enrolled = request.user.is_authenticated and accounts.has_second_factor(request.user)
    route = "mfa_reauthenticate" if enrolled else "mfa_activate_totp"
    return f"{reverse(route)}?{urlencode({REDIRECT_FIELD_NAME: request.get_full_path()})}"


def _why_not(act: Offered, actor: Actor, thing: Any) -> str:
    if not act.is_possible(thing):
        return _("This cannot be done as things stand now; somebody may have been faster. Go back to see how it stands.")
    return " ".join(others([act], actor, thing))
