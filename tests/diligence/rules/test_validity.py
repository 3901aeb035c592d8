"""A clearance ends with the months of its level or with the first certificate that it rests on."""

from datetime import date

import pytest

from aboveboard.diligence.rules.validity import Certificate, months_after, validity
from aboveboard.policy.values.words import Level
from tests.diligence.rules.regulations import RISK

DECIDED = date(2026, 3, 31)


@pytest.mark.parametrize(
    ("level", "until"),
    [
        (Level.LOW, date(2029, 3, 31)),
        (Level.MODERATE, date(2028, 3, 31)),
        (Level.SUBSTANTIAL, date(2027, 3, 31)),
        (Level.HIGH, date(2026, 9, 30)),
    ],
)
def test_the_level_gives_the_months(level: Level, until: date) -> None:
    answer = validity(level, DECIDED, (), RISK)
    assert answer.valid_until == until
    assert answer.regulations == (RISK.hash,)


def test_the_first_certificate_to_end_overrides() -> None:
    certificates = [
        Certificate("register extract", date(2027, 1, 1)),
        Certificate("ISO certificate", date(2026, 6, 1)),
        Certificate("insurance", date(2040, 1, 1)),
    ]
    answer = validity(Level.LOW, DECIDED, certificates, RISK)
    assert answer.valid_until == date(2026, 6, 1)
    assert "ISO certificate" in answer.reasons[-1].sentence
    assert answer.renew_on == (date(2026, 4, 2), date(2026, 5, 2))


def test_a_certificate_that_ended_before_leaves_nothing() -> None:
    answer = validity(Level.LOW, DECIDED, [Certificate("expired extract", date(2026, 1, 1))], RISK)
    assert answer.valid_until < DECIDED
    assert answer.renew_on == ()


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
        (date(2026, 3, 31), -36, date(2023, 3, 31)),
    ],
)
def test_a_month_later_is_the_same_day_or_the_last(day: date, months: int, then: date) -> None:
    assert months_after(day, months) == then
