"""With the real gate and the real worker: a person suspends, everything given stops by itself; a lift gives it back."""

import pytest

from aboveboard.audit.models import Entry
from aboveboard.contributions import actions
from aboveboard.contributions.models import Contribution
from aboveboard.kernel import gate, worker
from aboveboard.kernel.errors import NoStanding
from aboveboard.standing import actions as standing
from aboveboard.standing.gate import StandingGate
from aboveboard.standing.values import Ground, SuspensionForm
from tests import make_contributions as make
from tests.make_diligence import staff

pytestmark = pytest.mark.usefixtures("house")


def states(made: Contribution) -> list[str]:
    worker.drain()
    return list(made.tranches.order_by("place").values_list("state", flat=True))


def test_a_suspension_withholds_and_a_lift_gives_back() -> None:
    gate.register_gate(StandingGate())
    tranche = make.prepared(make.committed())
    made = tranche.contribution
    assert states(made) == ["received", "planned"]
    officer, chief, other = staff("legal"), staff("sg"), staff("ec")
    form = SuspensionForm(made.organisation_id, Ground.CONDUCT, "A director was charged.", "The partnership is suspended.")
    suspended = standing.suspend(chief, standing.propose_suspension(officer, form))
    with pytest.raises(NoStanding, match="Nothing moves without standing"):
        actions.release_tranche(staff("finance"), tranche)
    assert states(made) == ["withheld", "withheld"]
    made.refresh_from_db()
    assert made.freeze == "frozen"
    cause = Entry.objects.get(kind="standing.suspend")
    assert Entry.objects.get(kind="contributions.withhold").cause_id == cause.pk
    proposer = staff("legal")
    standing.lift_suspension(other, standing.propose_lift(proposer, suspended, reason="The charge was dropped."))
    assert states(made) == ["received", "planned"]
    tranche.refresh_from_db()
    assert actions.release_tranche(staff("finance"), tranche).state == "released"
