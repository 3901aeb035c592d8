"""The pure decisions of screening: the regulation's limit and the engine's measured rate are compared, never both believed."""

from copy import replace
from decimal import Decimal

import pytest

from aboveboard.policy.queries import shipped
from aboveboard.policy.values.lists import Lists
from aboveboard.screening import rules
from aboveboard.screening.engine import thresholds
from aboveboard.screening.engine.values import Candidate, Explanation, Finding
from aboveboard.screening.lists.record import NameKind


def lists(limit: str = "") -> Lists:
    body = shipped()["lists"].body
    assert isinstance(body, Lists)
    return replace(body, act=replace(body.act, false_positives=Decimal(limit))) if limit else body


def candidate(*, identifier: Finding = Finding.UNKNOWN) -> Candidate:
    known = Explanation("Jan Vermeulen", NameKind.PRIMARY, (), (), 9_500, Finding.AGREES, Finding.AGREES, identifier, Finding.AGREES)
    return Candidate("un:1", 9_800, known)


def test_the_shipped_limits_are_kept_by_the_engine_as_measured() -> None:
    shipped_lists = lists()
    assert Decimal(str(thresholds.ACT_FALSE_POSITIVE_PERCENT)) <= shipped_lists.act.false_positives
    assert Decimal(str(thresholds.SHOW_FALSE_POSITIVE_PERCENT)) <= shipped_lists.show.false_positives
    assert rules.is_certain(candidate(), shipped_lists)


@pytest.mark.parametrize("limit", ["0.1", "0.49"])
def test_under_a_stricter_limit_no_name_acts_by_itself_but_an_identifier_does(limit: str) -> None:
    assert not rules.is_certain(candidate(), lists(limit))
    assert rules.is_certain(candidate(identifier=Finding.AGREES), lists(limit))
