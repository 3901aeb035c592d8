"""One row among those that the actor may see, or nothing that tells whether there is more."""

from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.contrib.contenttypes.models import ContentType

from aboveboard.kernel.errors import Missing
from aboveboard.kernel.finding import one, one_of

pytestmark = pytest.mark.django_db


def test_what_is_not_among_the_rows_is_missing() -> None:
    row = ContentType.objects.order_by("pk").first()
    assert row is not None
    assert one(ContentType.objects, row.pk) == row
    with pytest.raises(Missing):
        one(ContentType.objects.exclude(pk=row.pk), row.pk)


def test_so_it_is_among_rows_that_are_read_already() -> None:
    row = SimpleNamespace(pk=uuid4())
    assert one_of([row], row.pk) is row
    with pytest.raises(Missing):
        one_of([row], uuid4())
