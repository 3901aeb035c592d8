"""Constraints that tables of every context state."""

from collections.abc import Iterable

from django.db.models import CheckConstraint, Q


def one_of(field: str, values: Iterable[str], name: str) -> CheckConstraint:
    """The field holds one of these words."""
    return CheckConstraint(condition=Q(**{f"{field}__in": [str(value) for value in values]}), name=name)
