"""One file from its opening to the clearance, and what each step leaves behind."""

from datetime import timedelta

import pytest

from aboveboard.audit.models import Entry
from aboveboard.audit.store import mentioning
from aboveboard.diligence import actions, queries
from aboveboard.diligence.models import Clearance, File
from aboveboard.diligence.values import Outcome, State
from aboveboard.kernel.actor import SYSTEM
from aboveboard.kernel.errors import Blocked, Conflict, Forbidden, StepUpNeeded
from aboveboard.kernel.worker import drain
from aboveboard.lib import clock
from aboveboard.parties import queries as parties
from aboveboard.parties.values import organisation_ref
from aboveboard.policy.values.words import ContributionKind
from tests import make_diligence as make

pytestmark = pytest.mark.usefixtures("house")


def test_a_file_opens_at_the_depth_that_the_engagement_calls_for() -> None:
    assert make.opened(value=10_000).depth == "standard"
    file = make.opened(value=10_000, outward_data=True)
    assert file.depth == "enhanced"
    assert any("DE-OUTWARD" in reason for reason in file.depth_reasons)


def test_one_engagement_has_one_open_file() -> None:
    file = make.opened()
    with pytest.raises(Conflict, match="open already"):
        actions.open_file(SYSTEM, file.engagement_id)
    assert File.objects.count() == 1


def test_the_whole_life_ends_in_a_clearance_and_stands_on_the_timeline() -> None:
    file = make.cleared()
    assert file.state == State.DECIDED
    clearance = Clearance.objects.get(file=file)
    assert clearance.kinds == ["funding"]
    assert clearance.level == "low"
    (facts,) = queries.clearances(file.organisation_id, clock.now())
    assert facts.is_valid(clock.now())
    assert facts.covers("funding", make.money(200_000))
    assert not facts.covers("funding", make.money(200_001))
    assert not facts.covers("premises", None)
    assert not facts.is_valid(clock.now() + timedelta(days=1200))
    kinds = [entry.kind for entry in mentioning(organisation_ref(file.organisation_id))]
    for name in ("open_file", "recommend", "approve_review", "give_opinion", "convene", "vote", "decide"):
        assert f"diligence.{name}" in kinds
    assert Entry.objects.filter(kind="diligence.decide", subject_id=str(file.pk)).count() == 1


def test_a_returned_file_goes_the_whole_way_again() -> None:
    file, analyst = make.recommended(value=200_000)
    reviewer = make.staff("reviewer")
    make.free(file, reviewer)
    actions.start_review(reviewer, file)
    actions.return_from_review(reviewer, file, because="One source is missing.")
    assert file.state == State.COLLECTING
    actions.recommend(analyst, file, proposal=make.proposal(file))
    actions.start_review(reviewer, file)
    actions.approve_review(reviewer, file, statement="Mended.")
    make.opined(file)
    file.refresh_from_db()
    assert file.state == State.COMMITTEE


def test_the_analyst_cannot_review_the_own_file() -> None:
    file, _ = make.recommended()
    both = make.staff("reviewer", also=("analyst",))
    make.free(file, both)
    file.assessor_id = both.user
    with make.rows():
        file.save(update_fields=["assessor"])
    with pytest.raises(Forbidden, match="another person"):
        actions.start_review(both, file)
    assert file.state == State.ASSESSED
    assert Entry.objects.filter(kind="diligence.start_review", outcome="refused").exists()


def test_a_recommendation_needs_a_second_factor_and_binds_nothing_without() -> None:
    file, _ = make.taken()
    weak = make.staff("analyst", stepped_up=False)
    make.free(file, weak)
    file.assessor_id = weak.user
    with make.rows():
        file.save(update_fields=["assessor"])
    with pytest.raises(StepUpNeeded):
        actions.recommend(weak, file, proposal=make.proposal(file))
    assert file.recommendations.count() == 0


def test_the_scope_cannot_exceed_what_was_examined() -> None:
    file, analyst = make.taken(value=1000)
    with pytest.raises(Blocked, match="ceiling"):
        actions.recommend(analyst, file, proposal=make.proposal(file, ceiling=make.money(1001)))
    with pytest.raises(Blocked, match="does not offer premises"):
        actions.recommend(analyst, file, proposal=make.proposal(file, kinds=frozenset({ContributionKind.PREMISES})))


def test_a_reopened_file_begins_anew_and_the_clearance_stays_until_revoked() -> None:
    file = make.cleared()
    chief = make.staff("sg")
    make.free(file, chief)
    actions.reopen_file(chief, file, because="An officer was charged.")
    assert (file.state, file.round, file.assessor_id) == (State.REOPENED, 2, None)
    clearance = Clearance.objects.get()
    actions.revoke_clearance(chief, clearance, because="The ground has fallen away.")
    (facts,) = queries.clearances(file.organisation_id, clock.now())
    assert not facts.is_valid(clock.now())
    with pytest.raises(Conflict):
        actions.revoke_clearance(chief, clearance, because="Twice.")


def test_a_lower_organ_cannot_revoke() -> None:
    file = make.cleared()
    director = make.staff("director")
    make.free(file, director)
    with pytest.raises(Forbidden, match="granted by the Secretary General"):
        actions.revoke_clearance(director, Clearance.objects.get(), because="I disagree.")


def test_declined_gives_no_clearance() -> None:
    file = make.before_committee(Outcome.DECLINED, value=200_000)
    chief = make.sg(file)
    make.advised(file)
    actions.decide(chief, file, ruling=make.ruling(file, Outcome.DECLINED))
    assert file.state == State.DECIDED
    assert not Clearance.objects.exists()


@pytest.mark.parametrize(("outcome", "state"), [(Outcome.DECLINED, "declined"), (Outcome.EXCLUDED, "excluded")])
def test_a_negative_decision_closes_the_engagement_and_stays_closed(outcome: Outcome, state: str) -> None:
    file = make.cleared(outcome)
    drain()
    drain()
    assert parties.organisation(file.organisation_id).state == state
    assert parties.engagement(file.engagement_id).outcome == "declined"
    chief = make.staff("sg")
    make.free(file, chief)
    with pytest.raises(Conflict, match="new one"):
        actions.reopen_file(chief, file, because="They asked again.")
