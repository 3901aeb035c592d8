"""Constraints that tables of every context state, and what is said where one refuses a row."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction
from django.db.models import CheckConstraint, Q

from aboveboard.kernel.errors import Conflict


def one_of(field: str, values: Iterable[str], name: str) -> CheckConstraint:
    """The field holds one of these words."""
    return CheckConstraint(condition=Q(**{f"{field}__in": [str(value) for value in values]}), name=name)


@contextmanager
def or_conflict(sentence: str) -> Iterator[None]:
    """Write what is written within; where a constraint refuses it, nothing of it is kept and `Conflict` is raised with this sentence."""
    try:
        # A savepoint: the database decides a race, and the transaction of the action goes on to be refused in order.
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise Conflict(sentence) from error
