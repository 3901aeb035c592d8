"""What can be done about a hold, a suspension or a lapse: the words beside each button, who may, and who must confirm."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aboveboard.kernel.machine import Move
from aboveboard.standing import actions, machine
from aboveboard.web.forms.parties import ReasonlessForm
from aboveboard.web.forms.standing import SentenceForm
from aboveboard.web.templatetags.formats import either_text
from aboveboard.web.words import word


@dataclass(frozen=True, slots=True)
class Deed:
    """An act about a stop: its button, what it does in a sentence, whether it counts what is touched, and what is said after."""

    move: Move
    act: Callable[..., Any]
    form: type[forms.Form]
    label: str | Promise
    says: str | Promise
    done: str | Promise
    second: str | Promise = ""
    tone: str = "primary"
    counts: bool = False


HOLD: Mapping[str, Deed] = {
    "confirm": Deed(
        machine.confirm,
        actions.confirm_hold,
        ReasonlessForm,
        _("Confirm the hold"),
        _(
            "You have looked and find it justified. What is stopped stays stopped, inward data stays in quarantine, and nothing"
            " becomes public. Whether the partner is suspended is proposed and decided apart from it."
        ),
        _("The hold is confirmed. Propose a suspension where one is due."),
    ),
    "lift": Deed(
        machine.lift,
        actions.lift_hold,
        SentenceForm,
        _("Agree to lift the hold"),
        _(
            "With the last agreement the hold is lifted at once: new commitments, releases of tranches and outward data go on, and"
            " what was withheld for the hold is given back. Should another match come before that, your agreement is void."
        ),
        _("Your agreement is recorded."),
    ),
}
SUSPENSION: Mapping[str, Deed] = {
    "decide": Deed(
        machine.suspend,
        actions.suspend,
        ReasonlessForm,
        _("Suspend the partner"),
        _("Everything of this partner stops with your decision, and the register says so. It is recorded as decided by you."),
        _("The partner is suspended."),
        _("Proposed by another person; your decision completes it."),
        "danger",
        counts=True,
    ),
    "withdraw": Deed(
        machine.withdraw,
        actions.withdraw_suspension,
        ReasonlessForm,
        _("Withdraw the proposal"),
        _("Nothing was stopped by it, and nothing changes. The proposal stays in the file."),
        _("The proposal is withdrawn."),
        tone="quiet",
    ),
    "propose-lift": Deed(
        machine.propose_lift,
        actions.propose_lift,
        SentenceForm,
        _("Propose to lift the suspension"),
        _("Everything stays stopped until the organ that suspended, or a higher one, decides."),
        _("The lifting is proposed; everything stays stopped until it is decided."),
        _("Another person decides."),
    ),
    "keep": Deed(
        machine.keep,
        actions.keep_suspension,
        ReasonlessForm,
        _("Keep the suspension"),
        _("Everything stays stopped; the register goes on saying so."),
        _("The suspension stays in effect."),
        tone="quiet",
    ),
    "lift": Deed(
        machine.lift_suspension,
        actions.lift_suspension,
        ReasonlessForm,
        _("Lift the suspension"),
        _(
            "What the suspension stopped goes on as far as clearance and agreement still cover it: withheld tranches go back to where"
            " they stood, access and recognition are given back, and the register says so within a minute."
        ),
        _("The suspension is lifted."),
        _("Proposed by another person; your decision completes it."),
    ),
}


def persons(roles: Iterable[str]) -> str:
    """Roles as persons, joined by the word that means each of them."""
    return str(_(" and ")).join(word(role, "role") for role in sorted(roles))


def either(roles: Iterable[str]) -> str:
    """Roles as persons, of whom one is enough."""
    return either_text([word(role, "role") for role in sorted(roles)])
