"""An amount of one currency in whole minor units: exact, bounded, and never mixed with another currency."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import total_ordering
from typing import Final

from babel.core import get_global
from babel.numbers import get_currency_precision

MAX_MINOR: Final = 10**15
# Where CLDR gives the digits that are usual in print, ISO 4217 gives the minor unit that is exact in books.
_ISO_4217: Final = {
    "AFN": 2, "ALL": 2, "COP": 2, "CRC": 2, "HUF": 2, "IDR": 2, "IQD": 3, "IRR": 2, "KPW": 2, "LAK": 2, "LBP": 2,
    "MGA": 2, "MMK": 2, "MRU": 2, "PKR": 2, "RSD": 2, "SLE": 2, "SOS": 2, "STN": 2, "SYP": 2, "TZS": 2, "UZS": 2, "YER": 2,
}  # fmt: skip


class MoneyError(ValueError):
    """An amount that cannot be booked; the text says what to do."""


class CurrencyMismatch(MoneyError):
    """Two amounts of different currencies were put together."""

    def __init__(self, left: str, right: str) -> None:
        super().__init__(f"{left} and {right} cannot be put together; convert one of them first, with its rate and date.")


def exponent(currency: str) -> int:
    """The number of digits of a currency's minor unit (ISO 4217): EUR 2, JPY 0, KWD 3. Raises MoneyError for an unknown code."""
    if currency not in get_global("all_currencies"):
        raise MoneyError(f"{currency[:8]!r} is not an ISO 4217 currency code; write three capitals, for example EUR.")
    return _ISO_4217[currency] if currency in _ISO_4217 else get_currency_precision(currency)


@total_ordering
@dataclass(frozen=True, slots=True)
class Money:
    """`minor` whole minor units of `currency`, at most 10^15 either way; ordered within a currency."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if type(self.minor) is not int:
            raise MoneyError("An amount is a whole number of minor units; use Money.of for text.")
        exponent(self.currency)
        if abs(self.minor) > MAX_MINOR:
            raise MoneyError("An amount has at most 10^15 minor units; check the figure.")

    @classmethod
    def of(cls, amount: str | int | Decimal, currency: str) -> "Money":
        """The amount in major units: `Money.of("1200000.00", "EUR")`.

        Raises MoneyError for text that is no number, for digits below the minor unit, and out of bounds.
        """
        digits = exponent(currency)
        try:
            value = Decimal(amount)
        except InvalidOperation:
            raise MoneyError("The amount is not a number; write it as 1200000.00.") from None
        if not value.is_finite() or abs(value.adjusted()) > 30 or len(value.as_tuple().digits) > 28:
            raise MoneyError("The amount is out of bounds; check the figure.")
        minor = value.scaleb(digits)
        if minor != minor.to_integral_value():
            raise MoneyError(f"{currency} has {digits} decimal digits; the amount has more.")
        return cls(int(minor), currency)

    @classmethod
    def zero(cls, currency: str) -> "Money":
        """Nothing, in `currency`."""
        return cls(0, currency)

    @property
    def decimal(self) -> Decimal:
        """The amount in major units, with exactly the currency's digits."""
        return Decimal(self.minor).scaleb(-exponent(self.currency))

    def __str__(self) -> str:
        return f"{self.currency} {self.decimal:,f}"

    def __bool__(self) -> bool:
        return self.minor != 0

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def __add__(self, other: "Money") -> "Money":
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.minor - self._same(other), self.currency)

    def __mul__(self, times: int) -> "Money":
        if type(times) is not int:
            return NotImplemented
        return Money(self.minor * times, self.currency)

    __rmul__ = __mul__

    def __lt__(self, other: "Money") -> bool:
        return self.minor < self._same(other)

    def _same(self, other: "Money") -> int:
        if self.currency != other.currency:
            raise CurrencyMismatch(self.currency, other.currency)
        return other.minor
