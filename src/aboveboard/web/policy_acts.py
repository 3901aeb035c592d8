"""What can be done with a proposed version of a regulation."""

from django.utils.translation import gettext_lazy as _

from aboveboard.policy import actions
from aboveboard.policy.machine import State
from aboveboard.web.acts import Offered, states
from aboveboard.web.forms.policy import HashForm

VERSION = (
    Offered(
        name="activate",
        action=actions.activate_version,
        states=states(State.PROPOSED),
        label=lambda version: _("Put this version in force"),
        says=_("From this second on everything is decided by it; what was decided before keeps the version that it was decided by."),
        second=_("You are the second person: whoever proposed it cannot do this."),
        done=_("The version is in force."),
        form=lambda _actor, version, data: HashForm(data, initial={"seen": version.hash}),
    ),
    Offered(
        name="withdraw",
        action=actions.withdraw_version,
        states=states(State.PROPOSED),
        label=lambda version: _("Take the proposal back"),
        says=_("It never comes into force; its text stays in the records."),
        done=_("The proposal is withdrawn."),
        tone="quiet",
    ),
)
