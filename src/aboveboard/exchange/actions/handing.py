"""Keeps handing over and taking back apart: whoever is given what is being taken back gets its recall, whichever came first."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from uuid import UUID

from django.db import connection
from django.db.models import Q

from aboveboard.audit.prepared import prepared_cursor
from aboveboard.exchange.actions.recalling import issued
from aboveboard.exchange.models import Collection, Object, Pull, Recall, Release, Submission
from aboveboard.exchange.queries import releases
from aboveboard.exchange.values import DESK_PARTY, organisation_party

_CHUNK = 500
_NEAR = 1_000
_NEAR_BY = 8
MEANWHILE = "It was taken back while it was handed over."


def alone(collections: Iterable[UUID]) -> None:
    """Wait until what is being handed over from these collections is on record, and let nothing be recorded until the transaction ends.

    Take it before any row is locked, in one call: all in one order, so that nobody waits in a circle.
    """
    _lock("pg_advisory_xact_lock", sorted(collections))


def together(collection: UUID) -> None:
    """Hand over beside others, while nothing of the collection is being taken back."""
    _lock("pg_advisory_xact_lock_shared", [collection])


def one_by_one(*producers: UUID) -> None:
    """Admit, release and take back what these sources sent one after the other until the transaction ends: of two at once neither
    would see what the other joins to it, gives further or ends.

    Take it before any row is locked (`kernel.action`, `first`) and before `alone`, in one call.
    """
    _lock("pg_advisory_xact_lock", sorted(set(producers)))


def of_producer(found: Object) -> None:
    """`one_by_one` for an action on an object."""
    one_by_one(found.producer)


def of_sender(subject: Submission | Collection) -> None:
    """`one_by_one` for an action on a submission, or on a partner's own collection."""
    if subject.organisation_id is not None:
        one_by_one(subject.organisation_id)


def _lock(name: str, keys: Sequence[UUID]) -> None:
    # SQLite writes one transaction after the other anyhow.
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for key in keys:
            cursor.execute(f"SELECT {name}(%s)", [int.from_bytes(key.bytes[:8], signed=True)])


def recall(given: Iterable[Release], reason: str, *, spared: Callable[[str, Release], bool] = lambda party, row: False) -> int:
    """Write a recall for each recipient to whom a page with the release was handed, but its source and who is `spared`; how many.

    None for the desk: it is the house that takes back, and has nobody to give a receipt to.
    """
    made, wanted = issued(reason), {}
    for rows in _near(given):
        seqs = [row.seq for row in rows]
        covering = Q(collection_id=rows[0].collection_id, first_seq__lte=seqs[-1], last_seq__gte=seqs[0])
        for recipient, runs in Pull.objects.filter(covering).exclude(recipient=DESK_PARTY).values_list("recipient", "runs"):
            for row in {place for first, last in runs for place in range(bisect_left(seqs, first), bisect_right(seqs, last))}:
                key = rows[row].object_id
                if recipient != organisation_party(rows[row].object.producer) and not spared(recipient, rows[row]):
                    wanted[key, recipient] = made(key, recipient, rows[row].object.marking)
    Recall.objects.bulk_create(wanted.values(), ignore_conflicts=True, batch_size=_CHUNK)
    return len(wanted)


def _near(given: Iterable[Release]) -> Iterator[list[Release]]:
    """Releases of one collection that stand near each other, so that one question about who was given them finds little else."""
    near: list[Release] = []
    for row in sorted(given, key=lambda row: (row.collection_id, row.seq)):
        if near and (row.collection_id != near[0].collection_id or row.seq - near[0].seq > _NEAR):
            yield near
            near = []
        near.append(row)
    if near:
        yield near


def recall_gone(pull: Pull, seqs: Sequence[int], before: frozenset[int] | None, now: Callable[[], frozenset[int] | None]) -> int:
    """Write a recall for what was taken back, or from this reader, after the page was read and before it was on record; how many.

    None for the desk, as in `recall`. `before` are the classes that the reader saw when this transaction began. Classes are only ever
    added: where nothing was gone by those, nothing is, and `now` is not asked.
    """
    if pull.recipient == DESK_PARTY:
        return 0
    gone = _gone(pull, seqs, now()) if _gone(pull, seqs, before) else []
    made = issued(MEANWHILE) if gone else None
    Recall.objects.bulk_create([made(key, pull.recipient, tlp) for key, tlp in gone] if made else [], ignore_conflicts=True)
    return len(gone)


def _gone(pull: Pull, seqs: Sequence[int], classes: frozenset[int] | None) -> list[tuple[int, int]]:
    """The objects, each with its marking, of those releases that stand no more or are of other classes than these."""
    hidden = "" if classes is None else f" OR NOT r.visibility_id {releases.in_list('classes')}"
    # What stands close together is read as one range: to look for each number by itself costs three times as much.
    near = seqs[-1] - seqs[0] < _NEAR_BY * len(seqs)
    among = f"BETWEEN %(first)s AND %(last)s AND r.seq + 0 {releases.in_list('seqs')}" if near else releases.in_list("seqs")
    question = (
        "SELECT r.object_id, o.marking, o.producer FROM exchange_release r JOIN exchange_object o ON o.id = r.object_id"  # noqa: S608
        f" WHERE r.collection_id = %(collection)s AND r.seq {among} AND (NOT r.is_served{hidden})"
    )
    named = {
        "collection": releases.key_of(pull.collection_id),
        "seqs": releases.as_numbers(seqs),
        "first": seqs[0],
        "last": seqs[-1],
        "classes": releases.as_numbers(sorted(classes or ())),
    }
    with prepared_cursor(connection) as cursor:
        cursor.execute(question, named)
        return [(key, tlp) for key, tlp, producer in cursor.fetchall() if organisation_party(UUID(str(producer))) != pull.recipient]
