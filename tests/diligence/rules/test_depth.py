"""Any trigger calls for the enhanced depth; the basic one is for what is small or without value."""

from decimal import Decimal

import pytest

from aboveboard.diligence.rules.depth import DepthAnswer, DepthFacts, depth_of
from aboveboard.policy.values.words import Band, Circumstance, ContributionKind, Depth
from tests.diligence.rules.regulations import DEPTH


def ask(
    *kinds: ContributionKind, value: int = 0, band: Band = Band.B1, circumstances: frozenset[Circumstance] = frozenset()
) -> DepthAnswer:
    return depth_of(DepthFacts(frozenset(kinds), Decimal(value), band, circumstances), DEPTH)


def test_an_event_without_value_is_looked_at_lightly() -> None:
    answer = ask()
    assert answer.depth is Depth.BASIC
    assert answer.regulations == (DEPTH.hash,)


def test_forty_hours_of_training_from_a_small_house_are_looked_at_lightly() -> None:
    assert ask(ContributionKind.OTHER_IN_KIND, value=5_000).depth is Depth.BASIC


@pytest.mark.parametrize(
    ("kind", "value"), [(ContributionKind.OTHER_IN_KIND, 25_001), (ContributionKind.FUNDING, 1), (ContributionKind.LICENCE, 0)]
)
def test_more_than_that_is_standard(kind: ContributionKind, value: int) -> None:
    assert ask(kind, value=value).depth is Depth.STANDARD


def test_a_value_without_a_kind_is_standard() -> None:
    assert ask(value=10).depth is Depth.STANDARD


@pytest.mark.parametrize(("band", "depth"), [(Band.B2, Depth.STANDARD), (Band.B3, Depth.ENHANCED), (Band.B5, Depth.ENHANCED)])
def test_a_high_band_calls_for_the_enhanced_depth(band: Band, depth: Depth) -> None:
    assert ask(ContributionKind.FUNDING, value=1, band=band).depth is depth


@pytest.mark.parametrize("circumstance", [rule.circumstance for rule in DEPTH.body.enhanced])
def test_each_trigger_alone_calls_for_the_enhanced_depth(circumstance: Circumstance) -> None:
    answer = ask(circumstances=frozenset({circumstance}))
    assert answer.depth is Depth.ENHANCED
    assert len(answer.reasons) == 1


def test_what_is_no_trigger_changes_nothing() -> None:
    assert ask(circumstances=frozenset({Circumstance.WAIVER})).depth is Depth.BASIC


def test_the_reasons_name_every_trigger() -> None:
    answer = ask(band=Band.B4, circumstances=frozenset({Circumstance.SECONDMENT, Circumstance.OPAQUE_OWNER}))
    assert {reason.rule for reason in answer.reasons} == {"DE-SECONDEE", "DE-OPAQUE", "DE-BAND"}
