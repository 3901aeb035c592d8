"""What can be done with the vetting of a person."""

from django.utils.translation import gettext_lazy as _

from aboveboard.diligence import actions
from aboveboard.web.acts import Offered, asking
from aboveboard.web.forms.diligence import GrantForm, TextForm

REASONS = asking(TextForm, label=_("Reasons"), hint=_("Only those who vet and audit read them."))
VETTING = (
    Offered(
        name="start",
        action=actions.start_vetting,
        label=lambda _vetting: _("Begin the vetting"),
        says=_("You look at the person and then grant or refuse the vetting. Neither the person nor the organisation sees it."),
        done=_("The vetting has begun."),
    ),
    Offered(
        name="grant",
        action=actions.grant_vetting,
        label=lambda _vetting: _("Grant the vetting"),
        says=_("The person may be given access until the day that you name, as far as an agreement and the own declarations cover it."),
        done=_("The person is vetted. Access still needs a valid agreement and the own declarations."),
        form=asking(GrantForm),
    ),
    Offered(
        name="refuse",
        action=actions.refuse_vetting,
        label=lambda _vetting: _("Refuse the vetting"),
        says=_("The person gets no access. A vetting can be asked for again."),
        done=_("The vetting is refused; the person gets no access."),
        form=REASONS,
        do=lambda actor, vetting, data: actions.refuse_vetting(actor, vetting, reasons=data["text"]),
        tone="danger",
    ),
    Offered(
        name="revoke",
        action=actions.revoke_vetting,
        label=lambda _vetting: _("Revoke the vetting"),
        says=_("It ends now, and every access that rests on it."),
        done=_("The vetting is revoked; access that rests on it ends."),
        form=REASONS,
        do=lambda actor, vetting, data: actions.revoke_vetting(actor, vetting, reasons=data["text"]),
        tone="danger",
    ),
)
