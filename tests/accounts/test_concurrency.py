"""Two hats given at one moment are compared as if they came one after the other."""

from uuid import uuid4

import pytest

from aboveboard.accounts import actions
from aboveboard.accounts.machine import State
from aboveboard.accounts.models import Membership
from aboveboard.accounts.values import BodyKind
from aboveboard.kernel.actor import SYSTEM
from aboveboard.kernel.errors import Blocked
from aboveboard.policy import actions as policy
from tests import make_accounts
from tests.make_agreements import at_once

pytestmark = pytest.mark.usefixtures("committed")


def test_of_two_organisations_that_one_account_is_to_speak_for_at_once_one_gets_it() -> None:
    policy.install_defaults(SYSTEM, "organisation")
    user = make_accounts.user("Ana Almeida", "applicant", place=make_accounts.body("applicants", BodyKind.PARTNER))
    results = at_once(
        *[lambda name=name: actions.speak_for(SYSTEM, user.pk, organisation=uuid4(), name=name) for name in ("Harbour Optics", "Aurora")]
    )
    refused = [result for result in results if isinstance(result, Blocked)]
    assert len(refused) == 1, results
    held = Membership.objects.filter(user=user, body__organisation_id__isnull=False).exclude(state=State.REVOKED.value)
    assert held.count() == 1
