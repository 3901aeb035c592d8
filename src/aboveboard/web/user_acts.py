"""What can be done with a person's role, and with the account."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from aboveboard.accounts import actions
from aboveboard.kernel.actor import Actor
from aboveboard.web.acts import Offered, Text


def _is_proposer(actor: Actor, membership: Any) -> Text:
    return _("You proposed this role; a second person confirms it.") if membership.granted_by == actor.id else ""


ROLE = (
    Offered(
        name="confirm",
        action=actions.confirm_role,
        label=lambda _row: _("Confirm this role"),
        says=_("The person may do what the role allows from the next request on; recorded as confirmed by you."),
        second=_("You are the second person: whoever proposed the role cannot do this."),
        done=_("The role is in force."),
        hinders=_is_proposer,
    ),
    Offered(
        name="revoke",
        action=actions.revoke_role,
        label=lambda _row: _("End this role"),
        says=_("It is gone from the next request on; what was done under it stays."),
        done=_("The role has ended; it is gone from the next request on."),
        tone="danger",
    ),
)
ACCOUNT = (
    Offered(
        name="close",
        action=actions.deactivate_user,
        label=lambda _user: _("Close the account"),
        says=_("Sessions and tokens end with the next request; everything the person did stays."),
        done=_("The account is closed."),
        when=lambda user: user.is_active,
        tone="danger",
    ),
    Offered(
        name="open",
        action=actions.activate_user,
        label=lambda _user: _("Open the account again"),
        says=_("The person can sign in again and holds the roles that were not ended."),
        done=_("The account is open again."),
        when=lambda user: not user.is_active,
        tone="quiet",
    ),
)
