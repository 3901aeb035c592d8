"""Finds the releases of one page, whatever the size of the collection and however little of it the reader may see.

Written in SQL: the mapper takes as long to compile such a question as a database to answer it, and knows neither lists as one
parameter nor a limit for each class.
"""

import json
from collections.abc import Iterable, Mapping, Sequence, Sized
from copy import replace
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from aboveboard.audit.prepared import prepared_cursor
from aboveboard.exchange.models import Collection
from aboveboard.exchange.queries import expiry
from aboveboard.exchange.stix.taxii.filters import SPEC_VERSION, Filters, Keyword
from aboveboard.lib import clock

# So many times as many releases as are wanted are looked at before it is asked class by class; then, if that found one in eight …
_AT_FIRST, _PATIENCE = 4, 8


class Row(NamedTuple):
    """One release with what a page needs of its object."""

    seq: int
    added: int
    id: str
    object: int
    version: str
    size: int


@dataclass(frozen=True, slots=True)
class Want:
    """Which releases of a collection: by filters, of these classes (None: all), beyond number `after`, at most `limit`.

    `last` is the number of the newest release when the collection was looked at, which must be before the classes were.
    `before` turns round: below that number, newest first.
    """

    collection: UUID
    filters: Filters
    classes: frozenset[int] | None
    limit: int
    last: int
    after: int = 0
    before: int | None = None


def rows(want: Want) -> list[Row]:
    """The releases, oldest addition first."""
    if want.limit < 1 or (want.filters.spec_versions and SPEC_VERSION not in want.filters.spec_versions):
        return []
    if want.filters.added_after is not None and not want.filters.ids:
        # Numbers and moments rise together, so the one gives the other and the rest is asked by number.
        want = replace(want, after=max(want.after, _number_at(want.collection, want.filters.added_after, want.last)))
    if want.classes is None or want.filters.ids or want.before is not None:
        return _asked(want, scanned(want))
    window = _AT_FIRST * want.limit
    found = _asked(want, scanned(want, until=want.after + window))
    if len(found) >= want.limit or want.after + window >= want.last:
        return found
    is_dense = len(found) * _PATIENCE * _AT_FIRST >= want.limit
    return _asked(want, scanned(want) if is_dense else by_class(want))


def scanned(want: Want, *, until: int | None = None) -> str:
    """The question that reads the collection in the order of its numbers, or, where ids are asked for, by these alone."""
    end = f" AND r.seq <= {until:d}" if until is not None else ""
    order = "r.seq DESC" if want.before is not None else "r.seq + 0" if want.filters.ids else "r.seq"
    return f"{_SELECT} WHERE {condition(want, 'r')}{end} ORDER BY {order} LIMIT %(limit)s"


def by_class(want: Want) -> str:
    """The question that reads for each class what comes next in it, and merges: what others own is never touched."""
    each = f"SELECT i.id FROM exchange_release i WHERE {condition(want, 'i', of_class='c.value')} ORDER BY i.seq LIMIT %(limit)s"  # noqa: S608
    if connection.vendor == "postgresql":
        source = f"unnest(%(classes)s::bigint[]) AS c(value) CROSS JOIN LATERAL ({each}) m JOIN exchange_release r ON r.id = m.id"
    else:
        source = f"json_each(%(classes)s) c CROSS JOIN exchange_release r ON r.id IN ({each})"
    return f"SELECT {_COLUMNS} FROM {source} {_JOIN} ORDER BY r.seq LIMIT %(limit)s"  # noqa: S608


_COLUMNS = "r.seq, r.added, r.stix_id, r.object_id, o.version_text, o.size"
# Beside `is_served`: whatever is released, what was erased has no body to be given.
_JOIN = "JOIN exchange_object o ON o.id = r.object_id AND o.erased_at IS NULL"
_SELECT = f"SELECT {_COLUMNS} FROM exchange_release r {_JOIN}"  # noqa: S608


def condition(want: Want, of: str, *, of_class: str = "") -> str:
    """What a release must be, with `values` as parameters.

    With ids no other index may be taken, so the other columns are named in a form that none knows.
    """
    plain = " + 0" if want.filters.ids else ""
    parts = [f"{of}.collection_id = %(collection)s", f"{of}.is_served{served()}"]
    parts += [f"{of}.stix_id IN {_few('ids', want.filters.ids)}"] if want.filters.ids else []
    if of_class:
        parts.append(f"{of}.visibility_id = {of_class}")
    elif want.classes is not None:
        parts.append(f"{of}.visibility_id{plain} {_in_classes()}")
    parts += [f"{of}.type IN {_few('types', want.filters.types)}"] if want.filters.types else []
    if want.filters.ids and want.filters.added_after is not None:
        parts.append(f"{of}.added + 0 > %(added_after)s")
    # What came since the collection was looked at may be of classes that were not looked at: it is left to the next request.
    parts.append(f"{of}.seq{plain} <= %(last)s")
    parts.append(f"{of}.seq{plain} < %(before)s" if want.before is not None else f"{of}.seq{plain} > %(after)s")
    if expiry.overdue():
        parts.append(f"NOT EXISTS (SELECT 1 FROM exchange_object e WHERE e.id = {of}.object_id AND e.retain_until < %(today)s)")  # noqa: S608
    if Keyword.ALL not in want.filters.keywords:
        parts.append(f"({' OR '.join(_versions(want, of))})")
    return " AND ".join(parts)


def _versions(want: Want, of: str) -> list[str]:
    wanted = [f"{of}.version IN {_few('versions', want.filters.versions)}"] if want.filters.versions else []
    if Keyword.LAST in want.filters.keywords:
        # Who may not see the newest version may see none: admission narrows the older ones (`actions.superseding`).
        wanted.append(f"{of}.is_last")
    if Keyword.FIRST in want.filters.keywords:
        wanted.append(f"{of}.is_first")
        if want.classes is not None:
            # Where the first version is hidden from the reader, it is the first of those that the reader may see.
            wanted.append(
                f"NOT EXISTS (SELECT 1 FROM exchange_release n WHERE n.collection_id = {of}.collection_id AND n.stix_id = {of}.stix_id"  # noqa: S608
                f" AND n.is_served{served()} AND n.version < {of}.version AND n.visibility_id + 0 {_in_classes()}"
                f" AND {_maker('n')} = {_maker(of)})"
            )
    return wanted


def _maker(of: str) -> str:
    """Whose version a release is: of observables several sources hold the same id, each in versions of its own."""
    return f"(SELECT producer FROM exchange_object WHERE id = {of}.object_id)"  # noqa: S608


def served() -> str:
    """A truth value as the conditions of the indexes have it: SQLite takes an index only for the very same words."""
    return "" if connection.vendor == "postgresql" else " = 1"


def _few(name: str, listed: Sized) -> str:
    """A list short enough to be written out, so that the planner sees how short it is."""
    return f"({', '.join(f'%({name}{place})s' for place in range(len(listed)))})"


def _in_classes() -> str:
    return in_list("classes")


def in_list(name: str) -> str:
    """A list of numbers that may be thousands: one parameter, and one text however many they are."""
    if connection.vendor == "postgresql":
        return f"= ANY(%({name})s::bigint[])"
    return f"IN (SELECT value FROM json_each(%({name})s))"  # noqa: S608


def _asked(want: Want, question: str) -> list[Row]:
    # Where ids are asked for there is one way to go, whatever the values, so that the server may keep to it.
    with prepared_cursor(connection, binary=True) if want.filters.ids else connection.cursor() as cursor:
        cursor.execute(question, values(want))
        return [Row._make(row) for row in cursor.fetchall()]


def values(want: Want) -> dict[str, Any]:
    """The parameters of either question, by name."""
    lists: Mapping[str, Iterable[Any]] = {"ids": want.filters.ids, "types": want.filters.types, "versions": want.filters.versions}
    written_out = {f"{name}{place}": value for name, listed in lists.items() for place, value in enumerate(listed)}
    return written_out | {
        "classes": as_numbers(sorted(want.classes or ())),
        "collection": key_of(want.collection),
        "limit": want.limit,
        "after": want.after,
        "last": want.last,
        "before": want.before,
        "added_after": want.filters.added_after,
        "today": today(),
    }


def today() -> Any:
    """The present date in UTC as this database keeps dates."""
    return connection.ops.adapt_datefield_value(clock.today())


def as_list(values: Sequence[Any]) -> Any:
    """A list as this database takes one in a single parameter."""
    return list(values) if connection.vendor == "postgresql" else json.dumps(values)


def as_numbers(values: Iterable[int]) -> str:
    """A list of whole numbers likewise, as text: the driver would look at each of thousands by itself."""
    return f"{{{_joined(values)}}}" if connection.vendor == "postgresql" else f"[{_joined(values)}]"


def _joined(values: Iterable[int]) -> str:
    return ",".join(map(str, values))


def key_of(collection: UUID) -> Any:
    """The key of a collection as this database keeps it."""
    return Collection._meta.get_field("id").get_db_prep_value(collection, connection)


def _number_at(collection: UUID, added_after: int, last: int) -> int:
    """The number of the newest release that was added at this moment or before."""
    question = "SELECT seq FROM exchange_release WHERE collection_id = %(collection)s AND added > %(added_after)s ORDER BY added LIMIT 1"
    with connection.cursor() as cursor:
        cursor.execute(question, {"collection": key_of(collection), "added_after": added_after})
        found = cursor.fetchone()
    return last if found is None else int(found[0]) - 1
