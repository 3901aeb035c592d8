"""The forms in which the API writes and takes days, instants, amounts and lists; each in exactly one accepted form."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, StrictInt, StringConstraints, WithJsonSchema

from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Invalid
from aboveboard.kernel.machine import Machine
from aboveboard.lib import strict
from aboveboard.lib.money import Money

MOST_TEXT = 20_000


def _day(value: object) -> object:
    return strict.parse_date(value) if isinstance(value, str) else _refuse("Write the date as YYYY-MM-DD, for example 2026-03-31.")


def _instant(value: object) -> object:
    return strict.parse_instant(value) if isinstance(value, str) else _refuse("Write the instant as 2026-03-31T14:05:00Z.")


def _refuse(sentence: str) -> object:
    raise ValueError(sentence)


Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
Instant = Annotated[datetime, BeforeValidator(_instant), WithJsonSchema({"type": "string", "format": "date-time"})]
Text = Annotated[str, StringConstraints(max_length=MOST_TEXT)]
Line = Annotated[str, StringConstraints(max_length=400)]
Code = Annotated[str, StringConstraints(max_length=120)]
Yes = StrictBool
Whole = Annotated[StrictInt, Field(ge=-(2**31), le=2**31 - 1)]
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class Form(BaseModel):
    """What is sent; a name that the operation does not know is refused, so that a slip is not taken for an omission."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    def given(self) -> dict[str, Any]:
        """The fields by their names, as the context's own form takes them."""
        return {name: getattr(self, name) for name in type(self).model_fields}


class Shown(BaseModel):
    """What is answered."""

    model_config = ConfigDict(frozen=True)

    @classmethod
    def of(cls, thing: Any, **more: Any) -> Self:
        """From the attributes of a row or value, with those in `more` in their place."""
        return cls.model_validate({name: more[name] if name in more else getattr(thing, name) for name in cls.model_fields})


class Amount(BaseModel):
    """An amount in major units with exactly the currency's decimal digits: {"amount": "1200000.00", "currency": "EUR"}."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    amount: Annotated[str, StringConstraints(max_length=30, pattern=r"^-?[0-9]+(\.[0-9]+)?$")]
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]

    def money(self, name: str = "value") -> Money:
        """As money; raises `Invalid` naming the field."""
        try:
            return strict.parse_amount(self.amount, self.currency)
        except strict.StrictError as error:
            raise Invalid(**{name: str(error)}) from None

    @classmethod
    def of(cls, money: Money) -> "Amount":
        """From money."""
        return cls(amount=f"{money.decimal:f}", currency=money.currency)

    @classmethod
    def minor(cls, minor: int | None, currency: str) -> "Amount | None":
        """From the two columns of a table; None where there is no amount."""
        return None if minor is None or not currency else cls.of(Money(minor, currency))


class Listed[Row: BaseModel](BaseModel):
    """Some rows of a list; `next` goes into `after` of the next request, null at the end."""

    items: list[Row]
    next: str | None


def listed[Row: BaseModel](items: Iterable[Row], following: object = None) -> Listed[Any]:
    """A page of a list."""
    return Listed(items=list(items), next=None if following is None else str(following))


def moves(machine: Machine, actor: Actor, thing: object) -> list[str]:
    """The names of the moves that the actor may make with the thing as it stands."""
    return [move.name for move in machine.open_to(actor, thing)]
