"""A prepared query answers as the query itself does, whatever it is given, and refuses what it could not answer rightly."""

import uuid
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection, models
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from aboveboard.audit import insertion, store
from aboveboard.audit.models import Entry, Mention, Outcome
from aboveboard.audit.prepared import prepared
from aboveboard.kernel.unit import unit
from aboveboard.lib import clock

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
BUILT: list[object] = []


@prepared
def _since(kinds: Sequence[str], at: datetime, unit_id: uuid.UUID) -> QuerySet[Entry]:
    BUILT.append(kinds)
    return Entry.objects.filter(kind__in=kinds, at__gte=at, unit=unit_id).order_by("id")


@prepared
def _mentions(kind: str, least: int) -> QuerySet[Mention, tuple[str, str]]:
    rows = Mention.objects.filter(subject_kind=kind, entry_id__gte=least).select_related("entry").order_by("id")
    return rows.values_list("subject_id", "entry__kind")


@prepared
def _with_entry(kind: str) -> QuerySet[Mention]:
    return Mention.objects.filter(subject_kind=kind).select_related("entry").order_by("id")


@prepared
def _derived(day: date) -> QuerySet[Entry]:
    return Entry.objects.filter(at__gte=datetime(day.year, 1, 1, tzinfo=UTC))


def _entries(*kinds: str) -> uuid.UUID:
    with unit("test") as work:
        for kind in kinds:
            about = [store.Ref("test.thing", kind), store.Ref("test.other", kind)]
            store.append(store.Draft(kind=kind, outcome=Outcome.DONE, actor="system", unit=work.id, about=about))
    return work.id


def test_it_answers_as_the_query_does_and_is_compiled_once_for_each_shape() -> None:
    work, before = _entries("a.one", "a.two", "a.three"), clock.now() - HOUR
    BUILT.clear()
    for kinds in (["a.one"], ["a.two"], ["a.none"]):
        assert _since(kinds, before, work) == list(_since.build(kinds, before, work))
    assert [entry.kind for entry in _since({"a.one", "a.three"}, before, work)] == ["a.one", "a.three"]
    assert len([shape for shape in BUILT if "a." not in str(shape)]) == 2
    assert _since(["a.one"], before + 2 * HOUR, work) == _since(["a.one"], before, uuid.uuid4()) == []


def test_an_empty_list_asks_nothing_and_a_long_one_is_asked_without_being_kept() -> None:
    work, before = _entries("a.one"), clock.now() - HOUR
    with CaptureQueriesContext(connection) as asked:
        assert _since([], before, work) == []
    assert not asked.captured_queries
    assert [entry.kind for entry in _since(["a.one", *(f"b.{n}" for n in range(40))], before, work)] == ["a.one"]


def test_rows_are_made_as_the_mapper_makes_them() -> None:
    _entries("a.one", "a.two")
    assert _mentions("test.thing", 0) == [("a.one", "a.one"), ("a.two", "a.two")]
    with CaptureQueriesContext(connection) as asked:
        assert [mention.entry.kind for mention in _with_entry("test.thing")] == ["a.one", "a.two"]
    assert len(asked) == 1


def test_what_it_could_not_answer_rightly_is_refused() -> None:
    with pytest.raises(TypeError, match="as it is"):
        _derived(date(2026, 1, 1))
    with pytest.raises(TypeError, match="takes no float"):
        _mentions("a", 1.5)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="by place"):
        _with_entry(kind="a")


def test_rows_are_added_with_their_keys() -> None:
    insertion.add()
    assert isinstance(Entry._meta.pk, models.AutoField)
    work = _entries("a.one", "a.two")
    keys = list(Entry.objects.filter(unit=work).order_by("id").values_list("pk", flat=True))
    assert keys == sorted(set(keys))
    assert Mention.objects.filter(entry__in=keys).count() == 4
