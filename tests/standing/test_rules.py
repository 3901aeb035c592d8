"""What hold, suspension and lapse each stop, act by act, and that nothing else opens the gate."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from aboveboard.agreements.values import Instrument, State
from aboveboard.kernel.gate import Act, Ask, Verdict
from aboveboard.lib.money import Money
from aboveboard.policy.load import load_profile
from aboveboard.policy.values.bodies import of_type
from aboveboard.policy.values.standing import Standing as Regulation
from aboveboard.standing import rules
from aboveboard.standing.values import Status
from tests.standing.make import NOW, PARTNER, agreement, clearance, facts, stop

REGULATION = of_type(load_profile("organisation"), Regulation).body
COMMITMENTS = {Act.SIGN, Act.AMEND, Act.ACCEPT, Act.RELEASE_TRANCHE, Act.ACTIVATE_ACCESS}
RUNNING = {Act.KEEP_ACCESS, Act.SUBMIT, Act.READ_FEED, Act.RELEASE_OUTWARD, Act.RECOGNISE}
WITH_AGREEMENT = [act for act in Act if REGULATION.rule_of(act).needs_agreement]


def ask(act: Act, kind: str | None = "funding", value: Money | None = None, **change: Any) -> Verdict:
    return rules.verdict(act, Ask(PARTNER, kind, value), facts(**change), REGULATION)


@pytest.mark.parametrize("act", list(Act))
def test_a_partner_in_good_standing_may_do_everything(act: Act) -> None:
    assert ask(act) == Verdict(open=True)


@pytest.mark.parametrize("act", list(Act))
def test_a_suspension_stops_everything(act: Act) -> None:
    assert not ask(act, suspension=stop()).open


@pytest.mark.parametrize("change", [{"suspension": stop()}, {"lapses": (stop(15, until=NOW - timedelta(days=1)),)}, {"clearances": ()}])
def test_a_shut_gate_names_its_rule_apart_from_its_sentences(change: dict[str, Any]) -> None:
    verdict = ask(Act.SIGN, **change)
    assert verdict.rule == "ST-SIGN"
    assert verdict.reasons
    assert not any("ST-" in sentence for sentence in verdict.reasons)


@pytest.mark.parametrize("act", list(Act))
def test_a_closed_organisation_may_do_nothing(act: Act) -> None:
    assert not ask(act, is_closed=True).open


@pytest.mark.parametrize("act", list(Act))
def test_without_any_clearance_nothing_moves(act: Act) -> None:
    assert not ask(act, clearances=()).open


@pytest.mark.parametrize("act", WITH_AGREEMENT)
def test_without_an_agreement_nothing_is_taken(act: Act) -> None:
    assert "No agreement in force" in ask(act, agreements=()).reasons[0]


def test_a_hold_stops_commitments_and_outward_data_and_quarantines_what_comes_in() -> None:
    held = {act: ask(act, hold=stop()) for act in Act}
    stopped = {act for act, verdict in held.items() if not verdict.open}
    assert stopped == COMMITMENTS | {Act.READ_FEED, Act.RELEASE_OUTWARD}
    assert {act for act, verdict in held.items() if verdict.quarantine} == {Act.SUBMIT, Act.RECEIVE_MONEY}


def test_a_lapse_stops_commitments_and_leaves_what_runs_its_grace() -> None:
    lapse = (stop(3, until=NOW + timedelta(days=11)),)
    assert {act for act in Act if not ask(act, lapses=lapse).open} == COMMITMENTS | {Act.INTRODUCE}


def test_after_the_grace_period_what_runs_stops_too() -> None:
    lapse = (stop(15, until=NOW - timedelta(days=1)),)
    assert {act for act in Act if not ask(act, lapses=lapse).open} == COMMITMENTS | {Act.INTRODUCE} | RUNNING


def test_the_first_instant_after_the_grace_period_is_too_late() -> None:
    assert not ask(Act.SUBMIT, lapses=(stop(14, until=NOW),)).open


def test_a_check_that_is_too_old_stops_commitments_and_leaves_what_runs_however_long() -> None:
    for days in (0, 300):
        assert {act for act in Act if not ask(act, frozen=stop(days)).open} == COMMITMENTS | {Act.INTRODUCE}
    assert rules.standing(facts(frozen=stop())).status is Status.GOOD


def test_an_expired_clearance_carries_what_runs_but_no_commitment() -> None:
    change = {"clearances": (clearance(valid_until=date(2026, 6, 10)),), "lapses": (stop(4, until=NOW + timedelta(days=10)),)}
    assert ask(Act.SUBMIT, **change).open
    assert not ask(Act.ACCEPT, **change).open


def test_a_revoked_clearance_carries_nothing() -> None:
    revoked = (clearance(revoked_at=NOW - timedelta(hours=1)),)
    assert [act for act in Act if ask(act, clearances=revoked).open] == []


def test_a_clearance_not_yet_valid_carries_nothing() -> None:
    assert not ask(Act.ACCEPT, clearances=(clearance(valid_from=NOW + timedelta(days=1)),)).open


@pytest.mark.parametrize(
    ("value", "is_open"),
    [("1000000", True), ("1000000.01", False), ("0", True)],
)
def test_the_ceiling_holds_to_the_cent(value: str, is_open: bool) -> None:
    assert ask(Act.ACCEPT, value=Money.of(value, "EUR")).open == is_open


def test_another_currency_is_not_covered() -> None:
    assert not ask(Act.ACCEPT, value=Money.of("1", "USD")).open


def test_a_kind_outside_the_scope_is_not_covered() -> None:
    assert "does not cover this kind" in ask(Act.ACCEPT, kind="premises").reasons[0]


def test_an_agreement_covers_its_kinds_only() -> None:
    assert not ask(Act.ACCEPT, kind="secondment").open


@pytest.mark.parametrize("state", [state for state in State if state is not State.IN_FORCE])
def test_an_agreement_not_in_force_covers_no_acceptance(state: State) -> None:
    assert not ask(Act.ACCEPT, agreements=(agreement(state=state),)).open


def test_an_agreement_that_ran_out_carries_a_running_channel_for_the_grace_period() -> None:
    ended = agreement(state=State.EXPIRED, ends_on=date(2026, 6, 5))
    long_ended = agreement(state=State.EXPIRED, ends_on=date(2026, 5, 5))
    assert ask(Act.SUBMIT, agreements=(ended,)).open
    assert not ask(Act.SUBMIT, agreements=(long_ended,)).open


@pytest.mark.parametrize("state", [State.TERMINATED, State.SUSPENDED, State.CLOSED])
def test_an_agreement_that_was_ended_carries_nothing(state: State) -> None:
    assert not ask(Act.SUBMIT, agreements=(agreement(state=state, ends_on=date(2026, 6, 14)),)).open


def test_the_agreement_asked_for_is_the_one_that_counts() -> None:
    other = Ask(PARTNER, "funding", None, UUID(int=99))
    assert not rules.verdict(Act.ACCEPT, other, facts(), REGULATION).open
    amended = agreement(id=UUID(int=6), version=2, chain_id=UUID(int=99), instrument=Instrument.EXCHANGE_OF_LETTERS)
    assert rules.verdict(Act.ACCEPT, other, facts(agreements=(amended,)), REGULATION).open


def test_every_reason_is_given_not_only_the_first() -> None:
    verdict = ask(Act.ACCEPT, hold=stop(), suspension=stop(), clearances=(), agreements=())
    assert len(verdict.reasons) == 4
    assert not verdict.quarantine


@pytest.mark.parametrize(
    ("change", "status", "public"),
    [
        ({}, Status.GOOD, Status.GOOD),
        ({"clearances": (clearance(conditions=("A yearly review.",)),)}, Status.CONDITIONAL, Status.CONDITIONAL),
        ({"clearances": (clearance(is_under_renewal=True),)}, Status.UNDER_RENEWAL, Status.UNDER_RENEWAL),
        ({"hold": stop()}, Status.ON_HOLD, Status.GOOD),
        ({"lapses": (stop(1),)}, Status.LAPSED, Status.LAPSED),
        ({"hold": stop(), "suspension": stop()}, Status.SUSPENDED, Status.SUSPENDED),
        ({"clearances": ()}, Status.NONE, Status.NONE),
        ({"is_closed": True, "suspension": stop()}, Status.ENDED, Status.ENDED),
    ],
)
def test_standing_in_one_word_and_a_hold_is_not_public(change: dict[str, Any], status: Status, public: Status) -> None:
    found = rules.standing(facts(**change))
    assert (found.status, found.public) == (status, public)
    assert found.reasons
