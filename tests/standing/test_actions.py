"""Holds, suspensions and lapses as persons and rules write them; who may, and who may not."""

from copy import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from aboveboard.audit import guard
from aboveboard.audit.models import Entry
from aboveboard.kernel import worker
from aboveboard.kernel.actor import SYSTEM, Actor
from aboveboard.kernel.errors import Blocked, Conflict, Forbidden, Invalid, Missing, StepUpNeeded
from aboveboard.lib import clock
from aboveboard.screening import actions as readings
from aboveboard.screening import queries as screening
from aboveboard.screening.models import Match
from aboveboard.standing import actions, queries
from aboveboard.standing.models import Consent, Hold, Suspension
from aboveboard.standing.values import Ground, HoldState, Status, SuspensionForm, SuspensionState
from tests import make_screening
from tests.make_diligence import organisation, staff
from tests.make_screening import OTHERS, OWNER, Listed

pytestmark = pytest.mark.usefixtures("house")


def proposed(by: Actor | None = None) -> Suspension:
    form = SuspensionForm(organisation(), Ground.LISTING, "The owner is listed.", "An owner was listed.")
    return actions.propose_suspension(by or staff("analyst"), form)


def suspended(by: str = "sg") -> Suspension:
    return actions.suspend(staff(by), proposed())


def held() -> Hold:
    house = organisation()
    with transaction.atomic(), guard.opened("test"):
        return Hold.objects.create(organisation_id=house, matches=[], rule="ST-HOLD", decide_by=clock.now() + timedelta(days=1))


def dismissed(match: Match) -> None:
    for role in ("analyst", "reviewer"):
        readings.dismiss_match(staff(role), match, form=make_screening.said())


def test_a_proposal_has_no_effect() -> None:
    suspension = proposed()
    assert queries.of(suspension.organisation_id).status is Status.NONE


def test_a_suspension_takes_two_persons_and_a_second_factor() -> None:
    both = staff("sg", also=["analyst"])
    mine = proposed(both)
    with pytest.raises(Forbidden, match="another's proposal"):
        actions.suspend(both, mine)
    with pytest.raises(StepUpNeeded):
        actions.suspend(staff("sg", stepped_up=False), mine)
    assert actions.suspend(staff("sg"), mine).state == SuspensionState.IN_EFFECT
    assert queries.of(mine.organisation_id).status is Status.SUSPENDED
    assert Entry.objects.filter(kind="standing.suspend", outcome="refused").count() == 1


@pytest.mark.parametrize("role", ["analyst", "officer", "legal", "auditor", "partner", "ncb"])
def test_others_cannot_suspend(role: str) -> None:
    with pytest.raises(Forbidden):
        actions.suspend(staff(role), proposed())


def test_raw_sql_cannot_make_one_person_propose_and_decide() -> None:
    suspension = proposed()
    with pytest.raises(IntegrityError), transaction.atomic(), guard.opened("test"):
        Suspension.objects.filter(pk=suspension.pk).update(decided_by_id=suspension.proposed_by_id)
    with pytest.raises(IntegrityError), transaction.atomic(), guard.opened("test"):
        Suspension.objects.filter(pk=suspension.pk).update(state=SuspensionState.IN_EFFECT)


def test_one_suspension_at_a_time() -> None:
    suspension = suspended()
    form = SuspensionForm(suspension.organisation_id, Ground.OTHER, "Again.", "Again.")
    with pytest.raises(Conflict):
        actions.propose_suspension(staff("officer"), form)


def test_two_decisions_have_one_winner() -> None:
    suspension = proposed()
    stale = Suspension.objects.get(pk=suspension.pk)
    actions.suspend(staff("sg"), suspension)
    with pytest.raises(Conflict):
        actions.suspend(staff("ec"), stale)


def test_lifting_takes_at_least_the_organ_that_imposed_it() -> None:
    suspension = actions.propose_lift(staff("officer"), suspended("ec"), reason="Delisted.")
    with pytest.raises(Forbidden, match="at least the organ"):
        actions.lift_suspension(staff("sg"), suspension)
    assert actions.lift_suspension(staff("ec"), suspension).state == SuspensionState.LIFTED


def test_who_proposes_to_lift_does_not_lift() -> None:
    both = staff("ec", also=["officer"])
    suspension = actions.propose_lift(both, suspended(), reason="Delisted.")
    with pytest.raises(Forbidden):
        actions.lift_suspension(both, suspension)
    actions.lift_suspension(staff("sg"), suspension)
    assert queries.of(suspension.organisation_id).status is Status.NONE


def test_a_suspension_stays_in_effect_while_lifting_is_proposed() -> None:
    suspension = actions.propose_lift(staff("officer"), suspended(), reason="Delisted.")
    assert queries.of(suspension.organisation_id).status is Status.SUSPENDED
    actions.keep_suspension(staff("sg"), suspension)
    assert queries.of(suspension.organisation_id).status is Status.SUSPENDED


def test_a_hold_is_lifted_by_the_named_roles_in_distinct_persons() -> None:
    hold = held()
    both = staff("reviewer", also=["legal"])
    assert actions.lift_hold(both, hold, reason="Not the same person.").state == HoldState.SET
    with pytest.raises(Forbidden, match="another person"):
        actions.lift_hold(both, hold, reason="Once more.")
    with pytest.raises(Forbidden):
        actions.lift_hold(staff("analyst"), hold, reason="I found it.")
    assert actions.lift_hold(staff("reviewer"), hold, reason="Agreed.").state == HoldState.LIFTED
    with pytest.raises(Conflict):
        actions.lift_hold(staff("reviewer"), hold, reason="Again.")


def test_a_consent_does_not_outlive_a_new_match(tmp_path: Path) -> None:
    house, first = make_screening.hit(tmp_path)
    dismissed(first)
    hold = Hold.objects.get()
    reviewer, legal = staff("reviewer"), staff("legal")
    actions.lift_hold(reviewer, hold, reason="Another person, born elsewhere.")
    make_screening.un(tmp_path, *OTHERS, OWNER, Listed(202, "Jan", "Vermeulen", "1971", "Netherlands"), dated="2026-03-05")
    worker.drain()
    with pytest.raises(Blocked):
        actions.lift_hold(legal, hold, reason="As the reviewer says.")
    dismissed(Match.objects.get(entry_id="un-202"))
    assert actions.lift_hold(legal, hold, reason="Read both.").state == HoldState.SET
    assert screening.stopping_matches(house.pk) == []
    assert queries.of(house.pk).status is Status.ON_HOLD
    assert actions.lift_hold(reviewer, hold, reason="Read the new one too.").state == HoldState.LIFTED
    assert Consent.objects.count() == 3


def test_a_match_that_only_weighs_voids_no_consent(tmp_path: Path) -> None:
    house, match = make_screening.hit(tmp_path)
    dismissed(match)
    before = screening.reading(house.pk)
    make_screening.own(tmp_path, *OTHERS, OWNER)
    worker.drain()
    assert Match.objects.filter(source="jsonl").exists()
    assert screening.reading(house.pk) == before


def test_confirming_a_hold_lifts_nothing() -> None:
    hold = actions.confirm_hold(staff("analyst"), held())
    assert queries.of(hold.organisation_id).status is Status.ON_HOLD


@pytest.mark.parametrize("role", ["sg", "analyst", "system_admin"])
def test_only_rules_record_holds_and_lapses(role: str) -> None:
    with pytest.raises(Forbidden):
        actions.record_hold(staff(role), organisation())
    with pytest.raises(Forbidden):
        actions.record_lapse(staff(role), actions.Expiry(organisation(), "x:1", clock.now()))


def test_no_hold_is_recorded_without_a_match() -> None:
    with pytest.raises(Conflict):
        actions.record_hold(SYSTEM, organisation())


def test_a_lapse_has_its_grace_and_can_be_extended_for_an_incident() -> None:
    house = organisation()
    lapse = actions.record_lapse(SYSTEM, actions.Expiry(house, "parties.document:1", clock.now()))
    assert lapse.grace_until - lapse.since == timedelta(days=14)
    with pytest.raises(Conflict):
        actions.record_lapse(SYSTEM, actions.Expiry(house, "parties.document:1", clock.now()))
    for days in (14, 31, -1, True):
        with pytest.raises(Invalid):
            actions.extend_grace(staff("sg"), lapse, incident="Operation Kestrel", days=days)
    assert actions.extend_grace(staff("sg"), lapse, incident="Operation Kestrel", days=30).grace_until - lapse.since == timedelta(days=30)
    assert actions.end_extension(SYSTEM, lapse).grace_until - lapse.since == timedelta(days=14)
    with pytest.raises(Conflict, match="Nothing is extended"):
        actions.end_extension(SYSTEM, lapse)
    actions.extend_grace(staff("sg"), lapse, incident="Operation Kestrel", days=20)
    actions.end_lapse(SYSTEM, lapse)
    with pytest.raises(Conflict):
        actions.extend_grace(staff("sg"), lapse, incident="Operation Kestrel", days=20)
    with pytest.raises(Conflict, match="Nothing is extended"):
        actions.end_extension(SYSTEM, lapse)


def test_a_partner_sees_its_own_standing_without_the_hold_and_no_other() -> None:
    hold = held()
    partner = Actor("user:9", frozenset({"partner"}), user=UUID(int=9), organisation=hold.organisation_id)
    assert queries.visible_standing(partner, hold.organisation_id).status is not Status.ON_HOLD
    assert queries.visible_standing(staff("officer"), hold.organisation_id).status is Status.ON_HOLD
    with pytest.raises(Missing):
        queries.visible_standing(partner, organisation())
    assert not queries.visible_holds(partner).exists()
    assert not queries.visible_suspensions(partner).exists()


def test_who_speaks_for_a_partner_reads_and_decides_nothing_by_a_second_hat() -> None:
    hold = held()
    both = replace(staff("reviewer", also=["partner", "analyst"]), organisation=hold.organisation_id)
    assert queries.visible_standing(both, hold.organisation_id).status is not Status.ON_HOLD
    assert not queries.visible_holds(both).exists()
    for act in (lambda: actions.lift_hold(both, hold, reason="We are fine."), lambda: actions.confirm_hold(both, hold)):
        with pytest.raises(Forbidden):
            act()


@pytest.mark.parametrize("bad", ["", " ", "x" * 3000, "a\u202eb"])
def test_reasons_are_sentences(bad: str) -> None:
    with pytest.raises(Invalid):
        SuspensionForm(UUID(int=1), Ground.OTHER, bad, "Public.")
