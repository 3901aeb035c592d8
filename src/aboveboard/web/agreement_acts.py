"""What can be done with an agreement as a whole, and with what is owed under it; clauses are worded on pages of their own."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from aboveboard.agreements import actions
from aboveboard.agreements.values import ObligationState as O
from aboveboard.agreements.values import Side
from aboveboard.agreements.values import State as S
from aboveboard.kernel.actor import Actor
from aboveboard.parties import queries as parties
from aboveboard.parties.values.words import PositionRole
from aboveboard.web.acts import Offered, asking, states
from aboveboard.web.forms.agreements import SeenForm, SigningForm, WhyForm


def _seen(_actor: Actor, agreement: Any, data: Any) -> forms.Form:
    return SeenForm(data, initial={"seen": agreement.content_hash})


def _signing(actor: Actor, agreement: Any, data: Any) -> forms.Form:
    positions = parties.visible_positions(actor, agreement.organisation_id)
    signatories = [(str(row.person_id), row.person.full_name) for row in positions if row.role == PositionRole.SIGNATORY]
    initial = {"seen": agreement.content_hash, "signatory": signatories[0][0] if len(signatories) == 1 else None}
    return SigningForm(data, signatories=signatories, initial=initial)


AGREEMENT = (
    Offered(
        name="submit",
        action=actions.submit_for_review,
        states=states(S.DRAFT),
        label=lambda _thing: _("Put the draft before legal"),
        says=_("Nobody changes the words while legal reads them. Whoever worded any of it neither approves nor signs."),
        done=_("The draft is before legal."),
    ),
    Offered(
        name="approve",
        action=actions.approve_agreement,
        states=states(S.LEGAL_REVIEW),
        label=lambda _thing: _("Approve exactly these words"),
        says=_("You approve the words with the fingerprint shown, recorded as yours. Any change voids the approval."),
        second=_("Next the partner's signatory signs the same fingerprint."),
        done=_("The words are approved. The partner's signatory is asked to sign."),
        form=_seen,
    ),
    Offered(
        name="sign-partner",
        action=actions.sign_partner,
        states=states(S.APPROVED),
        label=lambda _thing: _("Sign for your organisation"),
        says=_("You sign exactly the words with the fingerprint shown, in your own name, for your organisation."),
        second=_("The agreement is in force once the organisation has signed too."),
        done=_("You have signed. The organisation signs next."),
        form=_signing,
        do=lambda actor, row, data: actions.sign_partner(actor, row, seen=data["seen"], signatory=UUID(data["signatory"])),
    ),
    Offered(
        name="sign",
        action=actions.sign_organisation,
        states=states(S.SIGNED_PARTNER),
        label=lambda _thing: _("Sign for the organisation"),
        says=_("The agreement is in force at once and appears in the register. Who drafted, worded or approved it cannot sign."),
        done=_("The agreement is in force."),
        form=_seen,
    ),
    Offered(
        name="return",
        action=actions.return_to_draft,
        states=states(S.LEGAL_REVIEW, S.APPROVED, S.SIGNED_PARTNER),
        label=lambda _thing: _("Return it to draft"),
        says=_("The words are open again; approval and signatures given so far are void."),
        tone="quiet",
        done=_("The agreement is a draft again."),
        form=asking(WhyForm),
    ),
    Offered(
        name="suspend",
        action=actions.suspend_agreement,
        states=states(S.IN_FORCE),
        label=lambda _thing: _("Suspend the agreement"),
        says=_("Nothing is accepted, released or given access under it until it is resumed."),
        tone="danger",
        done=_("The agreement is suspended."),
        form=asking(WhyForm),
    ),
    Offered(
        name="resume",
        action=actions.resume_agreement,
        states=states(S.SUSPENDED),
        label=lambda _thing: _("Resume the agreement"),
        says=_("The gate is asked as for a signature; the agreement has effect again at once."),
        done=_("The agreement is in force again."),
    ),
    Offered(
        name="terminate",
        action=actions.terminate_agreement,
        states=states(S.IN_FORCE, S.SUSPENDED),
        label=lambda _thing: _("Terminate the agreement"),
        says=_("It ends for good. What is owed under it stays owed."),
        tone="danger",
        done=_("The agreement is terminated. Settle what is owed, then close it."),
        form=asking(WhyForm),
    ),
    Offered(
        name="close",
        action=actions.close_agreement,
        states=states(S.EXPIRED, S.TERMINATED),
        label=lambda _thing: _("Close the agreement"),
        says=_("It is put away. That is refused while anything is owed under it."),
        done=_("The agreement is closed."),
    ),
)
OBLIGATION = (
    Offered(
        name="met",
        action=actions.meet_obligation,
        states=states(O.OPEN),
        label=lambda _thing: _("Record that it was met"),
        says=_("It is no longer owed, and no longer keeps tranches back."),
        done=_("The obligation is met."),
        form=asking(WhyForm, label=_("How was it met? Say what shows it.")),
        do=lambda actor, row, data: actions.meet_obligation(actor, row, how=data["reason"]),
    ),
    Offered(
        name="waive",
        action=actions.waive_obligation,
        states=states(O.OPEN),
        label=lambda owed: _("Release the partner from it") if owed.side == Side.PARTNER else _("Release the organisation from it"),
        says=_("It is no longer owed, though it was not met; recorded as decided by you."),
        tone="danger",
        done=_("The obligation is waived."),
        form=asking(WhyForm),
    ),
)
