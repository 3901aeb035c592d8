"""A prepared query answers as the query itself does, whatever it is given, and refuses what it could not answer rightly."""

import uuid
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, models
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from aboveboard.audit import insertion, store
from aboveboard.audit.models import Entry, Mention, Outcome
from aboveboard.audit.prepared import Lookup, looked_up, prepared
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


def _asked(work: uuid.UUID) -> list[Lookup[Any]]:
    before = clock.now() - HOUR
    return [
        _since.of(["a.one", "a.two", "a.three"], before, work),
        _mentions.of("test.thing", 0),
        _since.of(["a.three"], before, work),
        _with_entry.of("test.other"),
    ]


def test_several_are_looked_up_in_one_statement_and_each_answers_as_it_would_alone() -> None:
    asked = _asked(_entries("a.three", "a.two", "a.one"))
    alone = [each.rows() for each in asked]
    with CaptureQueriesContext(connection) as sent, looked_up(*asked, *asked):
        found = [each.rows() for each in asked]
        assert [_fields(rows) for rows in found] == [_fields(rows) for rows in alone]
        assert [len(rows) for rows in found] == [3, 3, 1, 3]
    assert len(sent) == (1 if connection.vendor == "postgresql" else 4)
    with CaptureQueriesContext(connection) as sent:
        asked[0].rows()
    assert len(sent) == 1


def _fields(rows: Sequence[Any]) -> list[Any]:
    """Every value with its type, as the mapper made it."""
    plain = [row if isinstance(row, tuple) else tuple(getattr(row, field.attname) for field in row._meta.concrete_fields) for row in rows]
    return [[(type(value), bytes(value) if isinstance(value, memoryview) else value) for value in row] for row in plain]


def test_what_is_empty_long_or_alone_is_not_looked_up_before() -> None:
    work, before = _entries("a.one"), clock.now() - HOUR
    long = _since.of([f"b.{n}" for n in range(40)], before, work)
    with CaptureQueriesContext(connection) as sent, looked_up(_since.of([], before, work), long, _with_entry.of("test.other")):
        assert not sent.captured_queries
        assert (_since([], before, work), long.rows()) == ([], [])
        assert len(_with_entry("test.other")) == 1


def test_a_unit_of_work_asks_anew() -> None:
    asked = _asked(uuid.uuid4())
    with looked_up(*asked), unit("test") as work:
        store.append(store.Draft(kind="b.one", outcome=Outcome.DONE, actor="system", unit=work.id, about=[store.Ref("test.other", "b")]))
        assert len(asked[3].rows()) == 1


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
