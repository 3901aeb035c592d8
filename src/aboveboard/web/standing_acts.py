"""What can be done about a hold, a suspension or a lapse, and with a partner that should be suspended."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from aboveboard.kernel.actor import Actor
from aboveboard.parties.values.words import OrganisationState
from aboveboard.standing import actions, machine, queries
from aboveboard.standing.values import Ground, LapseState
from aboveboard.standing.values import SuspensionForm as Proposal
from aboveboard.web.acts import Offered, Text, asking, sources, states
from aboveboard.web.forms.standing import GraceForm, SentenceForm, SuspensionForm
from aboveboard.web.templatetags.formats import either_text
from aboveboard.web.words import word


def persons(roles: Iterable[str]) -> str:
    """Roles as persons, joined by the word that means each of them."""
    return str(_(" and ")).join(word(role, "role") for role in sorted(roles))


def either(roles: Iterable[str]) -> str:
    """Roles as persons, of whom one is enough."""
    return either_text([word(role, "role") for role in sorted(roles)])


def _why_not_lift(actor: Actor, hold: Any) -> Text:
    lifting = queries.visible_lifting(actor, hold.pk)
    if lifting.stopping:
        return _now("A possible match on a binding list is still open. It has to be dismissed with reasons first.")
    if not lifting.mine:
        return _now("Your part is given, or it is not asked. Still missing: %(roles)s.") % {"roles": persons(lifting.missing)}
    return ""


HOLD = (
    Offered(
        name="confirm",
        action=actions.confirm_hold,
        states=sources(machine.confirm),
        label=lambda _hold: _("Confirm the hold"),
        says=_(
            "You have looked and find it justified. What is stopped stays stopped, inward data stays in quarantine, and nothing"
            " becomes public. Whether the partner is suspended is proposed and decided apart from it."
        ),
        done=_("The hold is confirmed. Propose a suspension where one is due."),
    ),
    Offered(
        name="lift",
        action=actions.lift_hold,
        states=sources(machine.lift),
        label=lambda _hold: _("Agree to lift the hold"),
        says=_(
            "With the last agreement the hold is lifted at once: new commitments, releases of tranches and outward data go on, and"
            " what was withheld for the hold is given back. Should another match come before that, your agreement is void."
        ),
        done=_("Your agreement is recorded."),
        form=asking(SentenceForm),
        hinders=_why_not_lift,
        tone="quiet",
    ),
)
SUSPENSION = (
    Offered(
        name="decide",
        action=actions.suspend,
        states=sources(machine.suspend),
        label=lambda _row: _("Suspend the partner"),
        says=_("Everything of this partner stops with your decision, and the register says so. It is recorded as decided by you."),
        second=_("Proposed by another person; your decision completes it."),
        done=_("The partner is suspended."),
        tone="danger",
    ),
    Offered(
        name="withdraw",
        action=actions.withdraw_suspension,
        states=sources(machine.withdraw),
        label=lambda _row: _("Withdraw the proposal"),
        says=_("Nothing was stopped by it, and nothing changes. The proposal stays in the file."),
        done=_("The proposal is withdrawn."),
        tone="quiet",
    ),
    Offered(
        name="propose-lift",
        action=actions.propose_lift,
        states=sources(machine.propose_lift),
        label=lambda _row: _("Propose to lift the suspension"),
        says=_("Everything stays stopped until the organ that suspended, or a higher one, decides."),
        second=_("Another person decides."),
        done=_("The lifting is proposed; everything stays stopped until it is decided."),
        form=asking(SentenceForm),
    ),
    Offered(
        name="keep",
        action=actions.keep_suspension,
        states=sources(machine.keep),
        label=lambda _row: _("Keep the suspension"),
        says=_("Everything stays stopped; the register goes on saying so."),
        done=_("The suspension stays in effect."),
        tone="quiet",
    ),
    Offered(
        name="lift",
        action=actions.lift_suspension,
        states=sources(machine.lift_suspension),
        label=lambda _row: _("Lift the suspension"),
        says=_(
            "What the suspension stopped goes on as far as clearance and agreement still cover it: withheld tranches go back to where"
            " they stood, access and recognition are given back, and the register says so within a minute."
        ),
        second=_("Proposed by another person; your decision completes it."),
        done=_("The suspension is lifted."),
    ),
)
LAPSE = (
    Offered(
        name="extend",
        action=actions.extend_grace,
        states=states(LapseState.RUNNING),
        label=lambda _lapse: _("Extend the grace period"),
        says=_("What runs already, the data channel and secondees' access, goes on for the named incident. New commitments stay stopped."),
        done=_("The grace period is extended."),
        form=asking(GraceForm),
        tone="quiet",
    ),
)
PARTNER = (
    Offered(
        name="suspend",
        action=actions.propose_suspension,
        label=lambda _partner: _("Propose the suspension"),
        says=_("Nothing stops by the proposal; another person decides it."),
        done=_("The suspension is proposed. Nothing has stopped yet."),
        form=asking(SuspensionForm),
        when=lambda partner: partner.state == OrganisationState.REGISTERED,
        do=lambda actor, partner, data: actions.propose_suspension(
            actor, Proposal(partner.pk, Ground(data["ground"]), data["reason"], data["public_text"])
        ),
        tone="danger",
    ),
)
