"""Lists by cursor: newest first, a bounded number at a time, each page asked for by the last row of the one before."""

import base64
import binascii
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Annotated, Any, Protocol
from uuid import UUID

from django.db.models import Q, QuerySet
from ninja import Query
from pydantic import BaseModel, ConfigDict, Field

from aboveboard.api.fields import Listed, listed
from aboveboard.kernel.errors import Invalid
from aboveboard.lib import strict

MOST = 100


class Place(BaseModel):
    """Where in a list to go on, and how many rows to give."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    after: Annotated[str, Field(max_length=200)] | None = None
    limit: Annotated[int, Field(ge=1, le=MOST)] = 50

    @property
    def after_id(self) -> UUID | None:
        """`after` where it is the id of a row."""
        try:
            return None if self.after is None else UUID(self.after)
        except ValueError:
            raise Invalid(after=WRONG) from None


Paged = Annotated[Place, Query()]
WRONG = "Give 'next' of the page before, as it was answered, or leave this out."


class Row(Protocol):
    """What can be listed."""

    @property
    def pk(self) -> Any:
        """The row's id."""


def page[Shown: BaseModel](rows: QuerySet[Any], place: Place, show: Callable[[Any], Shown], *, by: str = "created_at") -> Listed[Any]:
    """One page of the rows, newest first by the instant `by` and then by id."""
    if place.after is not None:
        at, key = _read(place.after)
        rows = rows.filter(Q(**{f"{by}__lt": at}) | Q(**{by: at, "pk__gt": key}))
    found = list(rows.order_by(f"-{by}", "pk")[: place.limit + 1])
    return _page(found, place, show, by)


def page_of_list[Shown: BaseModel](
    rows: Sequence[Any], place: Place, show: Callable[[Any], Shown], *, by: str = "created_at"
) -> Listed[Any]:
    """As `page`, of rows that are read already."""
    found: Iterable[Any] = sorted(rows, key=lambda row: (-getattr(row, by).timestamp(), row.pk))
    if place.after is not None:
        at, key = _read(place.after)
        found = (row for row in found if getattr(row, by) < at or (getattr(row, by) == at and row.pk > key))
    return _page(list(found)[: place.limit + 1], place, show, by)


def page_by_key[Line, Shown: BaseModel](
    rows: Sequence[Line], place: Place, show: Callable[[Line], Shown], *, key: Callable[[Line], UUID]
) -> Listed[Any]:
    """A page of rows that are read already and keep their order; `after` is the key of the last row of the page before."""
    keys = [key(row) for row in rows]
    if place.after_id is not None and place.after_id not in keys:
        raise Invalid(after=WRONG)
    start = keys.index(place.after_id) + 1 if place.after_id is not None else 0
    shown = rows[start : start + place.limit]
    return listed([show(row) for row in shown], key(shown[-1]) if start + place.limit < len(rows) else None)


def page_of_keys[Row](rows: Sequence[Row], place: Place, key: Callable[[Row], str]) -> tuple[Sequence[Row], str | None]:
    """The rows of one page, and what the next is asked for by, of rows that are read already and stand in the order of their keys."""
    start = 0 if place.after is None else bisect_right(rows, _key(place.after), key=key)
    found = rows[start : start + place.limit]
    more = start + place.limit < len(rows)
    return found, base64.urlsafe_b64encode(key(found[-1]).encode()).decode().rstrip("=") if more else None


def _key(text: str) -> str:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        raise Invalid(after=WRONG) from None


def _page[Shown: BaseModel](found: list[Any], place: Place, show: Callable[[Any], Shown], by: str) -> Listed[Any]:
    shown = found[: place.limit]
    return listed([show(row) for row in shown], _write(shown[-1], by) if len(found) > place.limit else None)


def _write(row: Row, by: str) -> str:
    return base64.urlsafe_b64encode(f"{getattr(row, by).isoformat()} {row.pk}".encode()).decode().rstrip("=")


def _read(text: str) -> tuple[datetime, UUID]:
    try:
        at, key = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True).decode("ascii").split(" ")
        return strict.parse_instant(at), UUID(key)
    except (binascii.Error, UnicodeDecodeError, ValueError):
        raise Invalid(after=WRONG) from None
