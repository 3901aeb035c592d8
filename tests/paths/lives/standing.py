"""Lives of what stops a partner, and of its recognition."""

from aboveboard.cooperation import actions as cooperation
from aboveboard.kernel.actor import SYSTEM
from aboveboard.kernel.gate import Verdict
from aboveboard.lib import clock
from aboveboard.standing import actions as standing
from aboveboard.standing.models import Hold
from aboveboard.standing.values import Ground, SuspensionForm
from tests import (
    make_diligence,
)
from tests.make_diligence import rows, staff
from tests.paths.lives.moments import later

HOLD, SUSPENSION = Verdict(open=True, quarantine=True), Verdict(open=False, reasons=("Suspended.",))


def recognitions() -> None:
    """Suspended, restored, revoked."""
    held = cooperation.recognise(SYSTEM, make_diligence.organisation())
    cooperation.suspend_recognition(SYSTEM, held)
    cooperation.restore_recognition(SYSTEM, held)
    cooperation.revoke_recognition(SYSTEM, held)


def stops() -> None:
    """A hold confirmed and lifted; suspensions taken back, kept and lifted; a lapse ended."""
    with rows():
        hold = Hold.objects.create(organisation_id=make_diligence.organisation(), matches=[], rule="ST-HOLD", decide_by=later(1))
    standing.confirm_hold(staff("analyst"), hold)
    for role in ("reviewer", "legal"):
        standing.lift_hold(staff(role), hold, reason="Another person of that name.")
    organisation, officer = make_diligence.organisation("Harbour Optics GmbH"), staff("officer")
    form = SuspensionForm(organisation, Ground.LISTING, "The owner is listed.", "An owner was listed.")
    analyst, chief = staff("analyst"), staff("sg")
    standing.withdraw_suspension(analyst, standing.propose_suspension(analyst, form))
    suspension = standing.suspend(chief, standing.propose_suspension(analyst, form))
    standing.propose_lift(officer, suspension, reason="Delisted.")
    standing.keep_suspension(chief, suspension)
    standing.propose_lift(officer, suspension, reason="Delisted, and read twice.")
    standing.lift_suspension(chief, suspension)
    standing.end_lapse(SYSTEM, standing.record_lapse(SYSTEM, standing.Expiry(organisation, "parties.document:1", clock.now())))
