"""Constraints that several tables share."""

from django.db.models import CheckConstraint, Q

PARTY = Q(party="desk") | Q(party__startswith="country:") | Q(party__startswith="organisation:")


def marked(name: str) -> CheckConstraint:
    """The marking is one of the Traffic Light Protocol 2.0, 0 CLEAR to 4 RED."""
    return CheckConstraint(condition=Q(marking__gte=0, marking__lte=4), name=name)
