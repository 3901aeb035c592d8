"""Amounts as people type them, with spaces and commas between the thousands."""

from decimal import Decimal, InvalidOperation

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from aboveboard.kernel.errors import Invalid
from aboveboard.lib.money import Money, MoneyError


def check_readable(text: str) -> None:
    """What a field of an amount asks of its text before the currency is known; raises `ValidationError` at that field."""
    try:
        Decimal(_cleaned(text) or "0")
    except InvalidOperation:
        raise ValidationError(_("The amount is not a number; write it as 1200000.00.")) from None


def _cleaned(text: str) -> str:
    return text.replace(",", "").replace(" ", "").replace("\u00a0", "").strip()


def money_of(text: str, currency: str, name: str) -> Money | None:
    """The amount; None for an empty box. Raises `Invalid` for the field `name`."""
    cleaned = _cleaned(text)
    if not cleaned:
        return None
    try:
        return Money.of(cleaned, currency)
    except MoneyError as error:
        raise Invalid(**{name: str(error)}) from None
