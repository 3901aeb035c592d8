"""Turns the stated holdings of a file into the parties and lines of the ownership picture."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Protocol
from uuid import UUID

from django.utils.translation import gettext as _

from aboveboard.web.pictures.ownership import Holding, Owner
from aboveboard.web.words import word


class Named(Protocol):
    """An organisation or person, as far as the picture goes."""

    pk: UUID

    def __str__(self) -> str: ...


class Stated(Protocol):
    """A statement of ownership, with its parties loaded."""

    pk: UUID
    held_id: UUID
    unknown_reason: str
    share_low: int
    share_high: int
    control: bool

    @property
    def held(self) -> Named:
        """What is owned."""

    @property
    def holder_organisation(self) -> Named | None:
        """The owner, if an organisation."""

    @property
    def holder_person(self) -> Named | None:
        """The owner, if a person."""


def parties_of(name: str, key: UUID, holdings: Iterable[Stated]) -> tuple[list[Owner], list[Holding]]:
    """Everybody in the picture, the organisation itself accented, and who holds how much of whom."""
    owners = {str(key): Owner(str(key), name, tone="accent")}
    lines = []
    for row in holdings:
        owners.setdefault(str(row.held_id), Owner(str(row.held_id), str(row.held)))
        owner = _owner(row)
        owners.setdefault(owner.id, owner)
        lines.append(Holding(owner.id, str(row.held_id), _exact(row), share_text(row)))
    return list(owners.values()), lines


def holder(row: Stated) -> str:
    """The owner's name, or why there is none."""
    return str(row.holder_organisation or row.holder_person or word(row.unknown_reason, "unknown_reason"))


def share_text(row: Stated) -> str:
    """The share in words where it is a range: "25–50 %"."""
    low, high = (f"{Decimal(share) / 100:f}" for share in (row.share_low, row.share_high))
    return f"{low} %" if low == high else f"{low}–{high} %"


def _exact(row: Stated) -> Decimal | None:
    return Decimal(row.share_low) / 100 if row.share_low == row.share_high else None


def _owner(row: Stated) -> Owner:
    if row.holder_person is not None:
        return Owner(str(row.holder_person.pk), str(row.holder_person), _("person"))
    if row.holder_organisation is not None:
        return Owner(str(row.holder_organisation.pk), str(row.holder_organisation))
    return Owner(str(row.pk), _("Unknown owner"), word(row.unknown_reason, "unknown_reason")[:24], "hold")
