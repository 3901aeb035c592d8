"""Finds one row among those that the actor may see; whatever else there is, is missing."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import Manager, Model, QuerySet

from aboveboard.kernel.errors import Missing


def one[Row: Model](rows: QuerySet[Row] | Manager[Row], key: UUID | int) -> Row:
    """The row with this id; raises `Missing`."""
    found = rows.filter(pk=key).first()
    if found is None:
        raise Missing
    return found


def one_of[Row: Any](rows: Sequence[Row], key: UUID) -> Row:
    """As `one`, among rows that are read already."""
    for row in rows:
        if row.pk == key:
            return row
    raise Missing
