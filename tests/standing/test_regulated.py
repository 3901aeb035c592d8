"""Who suspends and who extends a grace period is what the standing regulation in force says, not what the code says."""

from copy import replace
from datetime import timedelta

import pytest
from django.db import transaction

from aboveboard.audit import guard
from aboveboard.kernel.errors import Forbidden
from aboveboard.lib import clock
from aboveboard.standing import actions, queries
from aboveboard.standing.models import Lapse, Suspension
from aboveboard.standing.values import Ground, Status, SuspensionForm, SuspensionState
from tests.diligence.test_regulated import adopt
from tests.make_diligence import organisation, staff

pytestmark = pytest.mark.usefixtures("house")


def proposed() -> Suspension:
    form = SuspensionForm(organisation(), Ground.LISTING, "The owner is listed.", "An owner was listed.")
    return actions.propose_suspension(staff("analyst"), form)


def test_only_the_organs_of_the_regulation_suspend() -> None:
    adopt("standing", "imposed_by: [sg, ec]", "imposed_by: [ec]")
    suspension = proposed()
    with pytest.raises(Forbidden, match="Only ec may suspend"):
        actions.suspend(staff("sg"), suspension)
    assert queries.of(suspension.organisation_id).status is Status.NONE
    assert actions.suspend(staff("ec"), suspension).state == SuspensionState.IN_EFFECT


def test_only_the_organs_of_the_regulation_lift() -> None:
    adopt("standing", "lifted_by: [sg, ec]", "lifted_by: [ec]")
    suspension = actions.propose_lift(staff("officer"), actions.suspend(staff("sg"), proposed()), reason="Delisted.")
    with pytest.raises(Forbidden, match="at least the organ"):
        actions.lift_suspension(staff("sg"), suspension)
    assert actions.lift_suspension(staff("ec"), suspension).state == SuspensionState.LIFTED


def test_an_organ_with_a_long_name_suspends_and_its_greatest_role_is_recorded() -> None:
    adopt("standing", "imposed_by: [sg, ec]", "imposed_by: [sg_delegate, sg, ec]")
    adopt("access", "    role: sg_delegate\n    permits:\n", "    role: sg_delegate\n    permits:\n      - standing.suspend\n")
    assert actions.suspend(staff("sg_delegate"), proposed()).imposed_by == "sg_delegate"
    suspension = actions.suspend(staff("sg_delegate", also=["sg"]), proposed())
    assert suspension.imposed_by == "sg"
    suspension = actions.propose_lift(staff("officer"), suspension, reason="Delisted.")
    with pytest.raises(Forbidden):
        actions.lift_suspension(staff("sg_delegate"), suspension)


def test_only_the_roles_of_the_regulation_extend_the_grace() -> None:
    adopt("standing", "extended_by: [sg]", "extended_by: [ec]")
    house = organisation()
    with transaction.atomic(), guard.opened("test"):
        lapse = Lapse.objects.create(
            organisation_id=house, what="clearance", since=clock.now(), grace_until=clock.now() + timedelta(days=30)
        )
    with pytest.raises(Forbidden, match="Only ec may extend"):
        actions.extend_grace(staff("sg"), lapse, incident="Operation Lantern", days=45)


def test_a_proposal_is_made_by_a_person_and_can_be_taken_back() -> None:
    form = SuspensionForm(organisation(), Ground.OTHER, "A rumour.", "A review.")
    with pytest.raises(Forbidden, match="by a person"):
        actions.propose_suspension(replace(staff("analyst"), user=None), form)
    suspension = proposed()
    assert actions.withdraw_suspension(staff("analyst"), suspension).state == SuspensionState.WITHDRAWN
    assert queries.of(suspension.organisation_id).status is Status.NONE
