"""What can be done with an activity report, with the consent that it asks for, with a question to partners, and with what is held back."""

from django.utils.translation import gettext_lazy as _

from aboveboard.exchange import actions, machine
from aboveboard.web.acts import Offered, asking, sources
from aboveboard.web.forms.exchange import ReasonForm

REPORT = (
    Offered(
        name="release",
        action=actions.release_report,
        label=lambda _row: _("Release the report"),
        link=_("Release"),
        says=_(
            "Those who will see it read its words from now on; those to whom it may not go now are left out. Recorded as decided by you."
        ),
        done=_("The report is released to its readers."),
    ),
    Offered(
        name="refuse",
        action=actions.refuse_report,
        label=lambda _row: _("Do not release it"),
        link=_("Do not release"),
        heading=_("Do not release the report"),
        says=_("Who prepared it reads your reason."),
        done=_("The report is not released; who prepared it reads why."),
        form=asking(ReasonForm),
        tone="quiet",
    ),
    Offered(
        name="withdraw",
        action=actions.withdraw_report,
        label=lambda _row: _("Take the report back"),
        link=_("Take it back"),
        says=_(
            "Its words are erased for everybody. Whoever was given it is told your reason and has to acknowledge. This cannot be undone."
        ),
        done=_("The report is taken back. Whoever was given it is told, and acknowledges."),
        form=asking(ReasonForm),
        tone="danger",
    ),
)
REPORT_CONSENT = Offered(
    name="consent",
    action=actions.consent_to_report,
    label=lambda _row: _("Consent"),
    says=_(
        "The report may then go to these partners, once another person of the secretariat releases it. Without your consent it does not."
    ),
    done=_("Your consent is recorded."),
    when=lambda row: row.consented_at is None and row.report.state in sources(machine.release),
)
QUESTION = (
    Offered(
        name="release",
        action=actions.release_question,
        label=lambda _row: _("Release the question"),
        link=_("Release it"),
        says=_(
            "Partners read the question and its purpose, not the legal basis; each only while the gate lets information out to it, and none"
            " to whom the marking of what another sent does not show it."
        ),
        done=_("The question is put to the partners."),
    ),
    Offered(
        name="refuse",
        action=actions.refuse_question,
        label=lambda _row: _("Do not release it"),
        heading=_("Do not release the question"),
        says=_("Who asked reads your reason."),
        done=_("The question is not released; who asked reads why."),
        form=asking(ReasonForm),
        tone="quiet",
    ),
    Offered(
        name="consent",
        action=actions.consent_to_question,
        states=sources(machine.withhold),
        when=lambda row: row.originator and row.consented_at is None,
        label=lambda _row: _("Consent"),
        link=_("Consent to its release"),
        heading=_("Consent to the release"),
        says=_("Partners may then read the question and its purpose, once another person releases it."),
        done=_("Your country's consent is recorded. Another person decides on the release."),
    ),
    Offered(
        name="withhold",
        action=actions.withhold_consent,
        when=lambda row: row.originator and row.consented_at is None,
        label=lambda _row: _("Do not release it"),
        link=_("Withhold consent"),
        heading=_("Do not release the question"),
        says=_("Who asked reads your reason."),
        done=_("The question is not released; who asked reads why."),
        form=asking(ReasonForm),
        tone="quiet",
    ),
    Offered(
        name="close",
        action=actions.close_question,
        label=lambda _row: _("Close the question"),
        link=_("Close it"),
        says=_("No more answers are taken; partners still read it until its time is over."),
        done=_("No more answers are taken."),
        tone="quiet",
    ),
)
HELD = Offered(
    name="release",
    action=actions.release_held,
    label=lambda _row: _("Release the object"),
    heading=_("Release"),
    says=_("Whoever is concerned can read it at once. Your reason is kept with the object."),
    done=_("The object is released to all whom it concerns."),
    form=asking(ReasonForm),
    when=lambda row: bool(row.held_by),
)
