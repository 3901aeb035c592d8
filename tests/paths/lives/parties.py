"""Lives of organisations and their applications, of the people who act for the house, and of its regulations."""

from uuid import UUID

from aboveboard.accounts import actions as accounts
from aboveboard.kernel.actor import SYSTEM, Actor
from aboveboard.parties import actions as parties
from aboveboard.parties.values.words import Outcome
from aboveboard.policy import actions as policy
from aboveboard.policy.models import Version
from tests import (
    make_accounts,
    make_parties,
)


def organisations() -> None:
    """One comes in, ends and is excluded; another withdraws, comes again and is declined."""
    officer, one = make_parties.staff("officer"), make_parties.named(make_parties.organisation())
    parties.admit_organisation(officer, one)
    parties.end_organisation(officer, one)
    parties.exclude_organisation(SYSTEM, one)
    other = make_parties.organisation("Harbour Optics GmbH", registration_number="HRB 1")
    parties.withdraw_organisation(make_parties.speaker(other), other)
    parties.reapply_organisation(make_parties.speaker(other), other)
    parties.decline_organisation(SYSTEM, other)


def engagements() -> None:
    """Submitted, withdrawn, drafted anew, submitted and closed."""
    owner = make_parties.ready(make_parties.organisation())
    speaker, made = make_parties.speaker(owner), make_parties.submitted(owner)
    parties.withdraw_application(speaker, made)
    parties.redraft_engagement(speaker, made)
    parties.submit_application(speaker, made)
    parties.close_engagement(SYSTEM, made, outcome=Outcome.DECLINED)


def memberships() -> None:
    """A role that decides is granted by one, confirmed by another, and revoked."""
    one, two = (make_accounts.actor(make_accounts.user(name, "system_admin")) for name in ("Ada Admin", "Sven Second"))
    held = accounts.grant_role(one, make_accounts.user("Sam Someone"), body=make_accounts.body().code, role="auditor")
    accounts.confirm_role(two, held)
    accounts.revoke_role(one, held)


def regulations() -> None:
    """A version comes into force in the place of another, and one is withdrawn."""
    admin = Actor("user:1", frozenset({"policy_admin"}), user=UUID(int=1), stepped_up=True)
    chief = Actor("user:2", frozenset({"ec"}), user=UUID(int=2), stepped_up=True)
    text = Version.objects.get(kind="standing", state="active").text
    one, other = (
        policy.propose_version(admin, policy.Proposal(text.replace("days: 14", f"days: {days}").encode(), "standing.yaml"))
        for days in (10, 9)
    )
    policy.activate_version(chief, one, seen=one.hash)
    policy.withdraw_version(admin, other)
