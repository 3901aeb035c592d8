"""Constraints that several tables share."""

from collections.abc import Iterable

from django.db.models import CheckConstraint, Q

PARTY = Q(party="desk") | Q(party__startswith="country:") | Q(party__startswith="organisation:")


def one_of(field: str, values: Iterable[str], name: str) -> CheckConstraint:
    """The field holds one of these."""
    return CheckConstraint(condition=Q(**{f"{field}__in": [str(value) for value in values]}), name=name)


def marked(name: str) -> CheckConstraint:
    """The marking is one of the Traffic Light Protocol 2.0, 0 CLEAR to 4 RED."""
    return CheckConstraint(condition=Q(marking__gte=0, marking__lte=4), name=name)
