"""Amounts as people type them, with spaces and commas between the thousands."""

from aboveboard.kernel.errors import Invalid
from aboveboard.lib.money import Money, MoneyError


def money_of(text: str, currency: str, name: str) -> Money | None:
    """The amount; None for an empty box. Raises `Invalid` for the field `name`."""
    cleaned = text.replace(",", "").replace(" ", "").replace("\u00a0", "").strip()
    if not cleaned:
        return None
    try:
        return Money.of(cleaned, currency)
    except MoneyError as error:
        raise Invalid(**{name: str(error)}) from None
