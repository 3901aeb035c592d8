"""Money is exact, bounded, and of one currency."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aboveboard.lib.money import MAX_MINOR, CurrencyMismatch, Money, MoneyError, exponent

MINOR = st.integers(-(10**14), 10**14)


@pytest.mark.parametrize(("currency", "digits"), [("EUR", 2), ("JPY", 0), ("KWD", 3), ("IQD", 3), ("CLF", 4), ("HUF", 2), ("XOF", 0)])
def test_the_minor_unit_is_that_of_iso_4217(currency: str, digits: int) -> None:
    assert exponent(currency) == digits


@pytest.mark.parametrize("currency", ["", "eur", "EURO", "ZZZ", "€", "\udc80" * 3])
def test_an_unknown_currency_is_refused(currency: str) -> None:
    with pytest.raises(MoneyError, match="ISO 4217"):
        Money(1, currency)


def test_text_and_decimal_show_the_digits_of_the_currency() -> None:
    money = Money.of("1200000.00", "EUR")
    assert (money.minor, str(money), money.decimal) == (120_000_000, "EUR 1,200,000.00", Decimal("1200000.00"))
    assert str(Money.of(1200, "JPY")) == "JPY 1,200"
    assert str(Money.of(Decimal("-0.5"), "KWD")) == "KWD -0.500"


@pytest.mark.parametrize(
    "amount", ["0.001", "x", "", "NaN", "sNaN", "Infinity", "1e999999999", "1e-999999999", "1" * 40, "10000000000000.01"]
)
def test_what_cannot_be_booked_is_refused(amount: str) -> None:
    with pytest.raises(MoneyError):
        Money.of(amount, "EUR")


def test_bounds_and_whole_minor_units() -> None:
    assert Money(MAX_MINOR, "EUR").minor == MAX_MINOR
    for minor in (MAX_MINOR + 1, -MAX_MINOR - 1, 1.0, True, "1"):
        with pytest.raises(MoneyError):
            Money(minor, "EUR")  # type: ignore[arg-type]
    with pytest.raises(MoneyError):
        Money(MAX_MINOR, "EUR") + Money(1, "EUR")


@given(MINOR, MINOR, st.integers(-9, 9))
def test_arithmetic_is_that_of_whole_numbers(one: int, two: int, times: int) -> None:
    left, right = Money(one, "EUR"), Money(two, "EUR")
    assert (left + right).minor == one + two
    assert (left - right).minor == one - two
    assert left - right == -(right - left)
    assert (left * times).minor == (times * left).minor == one * times
    assert (left < right, left >= right, bool(left)) == (one < two, one >= two, one != 0)
    assert Money.of(left.decimal, "EUR") == left


def test_currencies_are_never_mixed() -> None:
    euro, yen = Money(1, "EUR"), Money.zero("JPY")
    for mix in (lambda: euro + yen, lambda: euro - yen, lambda: euro < yen, lambda: euro >= yen):
        with pytest.raises(CurrencyMismatch, match="convert"):
            mix()
    assert euro != Money(1, "USD")


@pytest.mark.parametrize("times", [1.5, True, Decimal(2)])
def test_only_whole_multiples(times: object) -> None:
    with pytest.raises(TypeError):
        Money(1, "EUR") * times  # type: ignore[operator]
