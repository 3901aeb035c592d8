"""What can be done with a stated value, and with a secondment from the vetting to the end of the cooling-off."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from aboveboard.accounts import queries as accounts
from aboveboard.contributions import actions
from aboveboard.contributions.values import SecondmentState as P
from aboveboard.contributions.values import State
from aboveboard.contributions.values import ValuationState as V
from aboveboard.kernel.actor import Actor
from aboveboard.lib.money import Money
from aboveboard.policy.values.kinds import Method
from aboveboard.web.acts import Offered, asking, states
from aboveboard.web.contribution_acts import DONE
from aboveboard.web.forms.agreements import WhyForm
from aboveboard.web.forms.contributions import AccountForm, InterestsForm, ValueForm, ValuerForm, whole
from aboveboard.web.templatetags.formats import money_text


def _stated(_actor: Actor, row: Any, data: Any) -> forms.Form:
    return ValueForm(data, initial={"method": row.method})


def _account(_actor: Actor, _secondment: Any, data: Any) -> forms.Form:
    return AccountForm(data, users=[(str(user.id), user.name) for user in accounts.users_with_role("secondee")])


def _figures(data: Any, currency: str) -> dict[str, Any]:
    amount = whole(data["amount"], currency, "amount")
    return {"amount": amount, "method": Method(data["method"]), "evidence": data["evidence"]}


def _heard(actor: Actor, row: Any, data: Any) -> Any:
    amount = whole(data["amount"], row.currency, "amount")
    return actions.hear_valuer(actor, row, amount=amount, valuer=data["valuer"], evidence=data["evidence"])


def _agreeing(row: Any) -> Any:
    if row.assessed_minor is None:
        return _("Agree to the assessment")
    return _("Agree to %(amount)s") % {"amount": money_text(Money(row.assessed_minor, row.currency))}


STATE_VALUE = Offered(
    name="value",
    action=actions.propose_valuation,
    states=states(*State) - DONE - states(State.COMPLETED),
    label=lambda _thing: _("State the value anew"),
    says=_("The value before it stays readable as superseded; it is assessed anew."),
    tone="quiet",
    done=_("The value is stated. It is assessed by somebody who does not gain by it."),
    form=_stated,
    do=lambda actor, row, data: actions.propose_valuation(actor, row, **_figures(data, row.value_currency)),
    when=lambda row: row.kind != "funding",
)
VALUATION = (
    Offered(
        name="assess",
        action=actions.assess_valuation,
        states=states(V.PROPOSED),
        label=lambda _thing: _("Assess the value"),
        says=_("Our own figure, found by somebody who does not gain by it."),
        second=_("The giver agrees or disputes."),
        done=_("The assessment is before the giver."),
        form=asking(ValueForm),
        do=lambda actor, row, data: actions.assess_valuation(actor, row, **_figures(data, row.currency)),
    ),
    Offered(
        name="agree",
        action=actions.agree_valuation,
        states=states(V.ASSESSED),
        label=_agreeing,
        says=_("The value is settled and may stand in totals."),
        done=_("The value is agreed."),
    ),
    Offered(
        name="dispute",
        action=actions.dispute_valuation,
        states=states(V.ASSESSED),
        label=lambda _thing: _("Dispute the assessment"),
        says=_("An independent valuer is heard; until then the value stays out of public totals."),
        tone="danger",
        done=_("The value is disputed. An independent valuer is heard."),
    ),
    Offered(
        name="hear",
        action=actions.hear_valuer,
        states=states(V.DISPUTED),
        label=lambda _thing: _("Record what the independent valuer found"),
        says=_("The figure is put on record with the valuer's name and evidence."),
        second=_("Another person settles it."),
        done=_("The valuer is heard. Another person settles the value."),
        form=asking(ValuerForm),
        do=_heard,
    ),
    Offered(
        name="settle",
        action=actions.settle_valuation,
        states=states(V.INDEPENDENT),
        label=lambda _thing: _("Settle the value; recorded as settled by you"),
        says=_("The independent figure is final and may stand in totals."),
        second=_("You are the second person; another has assessed."),
        done=_("The value is final."),
    ),
)
SECONDMENT = (
    Offered(
        name="vetting",
        action=actions.request_secondee_vetting,
        states=states(P.PROPOSED),
        label=lambda _thing: _("Ask security for the vetting"),
        says=_("Security decides; nothing of the vetting is shown here but its result."),
        done=_("Security is asked to vet the person."),
    ),
    Offered(
        name="clear",
        action=actions.clear_secondee,
        states=states(P.VETTING),
        label=lambda _thing: _("Note that the person is vetted"),
        says=_("Refused while security has not granted the vetting."),
        tone="quiet",
        done=_("The person is vetted."),
    ),
    Offered(
        name="onboard",
        action=actions.onboard_secondee,
        states=states(P.CLEARED),
        label=lambda _thing: _("Take the secondee in"),
        says=_("The person's own account is named; access comes with the start only."),
        second=_("The person declares interests, then the supervisor starts the secondment."),
        done=_("The secondee is taken in. Next the person declares interests."),
        form=_account,
        do=lambda actor, row, data: actions.onboard_secondee(actor, row, user=UUID(data["user"])),
    ),
    Offered(
        name="declare",
        action=actions.declare_interests,
        states=states(P.ONBOARDED, P.ACTIVE, P.SUSPENDED),
        label=lambda _thing: _("Declare your interests"),
        says=_("It holds for a year. An interest keeps the access closed until it is resolved."),
        done=_("Your declaration is recorded."),
        form=asking(InterestsForm),
    ),
    Offered(
        name="start",
        action=actions.start_secondment,
        states=states(P.ONBOARDED),
        label=lambda _thing: _("Start the secondment; recorded as started by you"),
        says=_("The person has access at once: vetted, under an agreement in force, without an open interest."),
        done=_("The secondment has started."),
    ),
    Offered(
        name="suspend",
        action=actions.suspend_access,
        states=states(P.ACTIVE),
        label=lambda _thing: _("Suspend the access at once"),
        says=_("The person has no access from the next request on."),
        tone="danger",
        done=_("The access is suspended."),
        form=asking(WhyForm),
    ),
    Offered(
        name="resume",
        action=actions.resume_access,
        states=states(P.SUSPENDED),
        label=lambda _thing: _("Give the access back"),
        says=_("Everything that the start asks is asked again."),
        done=_("The person has access again."),
    ),
    Offered(
        name="end",
        action=actions.end_access,
        states=states(P.PROPOSED, P.VETTING, P.CLEARED, P.ONBOARDED, P.ACTIVE, P.SUSPENDED),
        label=lambda _thing: _("End the secondment"),
        says=_("Access ends at once and the cooling-off begins."),
        tone="danger",
        done=_("The secondment is ended; the cooling-off has begun."),
        form=asking(WhyForm, label=_("Why does it end?")),
    ),
)
