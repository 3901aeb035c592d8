"""Whether reading costs the same however much is there and however little of it one may see; and how soon a suspension is felt.

`python -m benchmarks.exchange_scale [--sizes 10000 1000000]` runs on SQLite, or on the PostgreSQL server that TEST_DATABASE_URL names.
The first 10,000 objects come in as always; the rest are copies of their rows under new ids, since taking in a million would take minutes.
One object in a thousand is released for one country only: its officer is the caller who may see 0.1 %.
"""

import argparse
import random
import time
from collections.abc import Callable

from benchmarks.exchange_house import analyse, house, machine, middle_and_slow, say, timed  # first: it sets up Django

from benchmarks.exchange_stix import indicator  # isort: skip
from django.db import connection, transaction
from tests import make_exchange as make
from tests.exchange.test_channel import suspend
from tests.taxii.program import Program, ids, read

from aboveboard.audit import guard
from aboveboard.exchange import actions
from aboveboard.exchange.models import Collection, Object, Release
from aboveboard.kernel.actor import SYSTEM, Actor

ALL, RARELY = "page of 1,000, everything visible", "page of 1,000, one object in 1,000 visible"
BATCH, ASKED, PAGE = 1_000, 100, 1_000
RARE = "[domain-name:value = 'rare.fr']"


def main() -> None:
    """Measure the same questions at each size and print how the slowest of twenty grew."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 1_000_000])
    chosen = parser.parse_args()
    print(machine())
    with house():
        sender, french = make.partner(), make.bureau("fr")
        found: dict[str, list[float]] = {}
        _fill(sender, BATCH * 10)
        for size in chosen.sizes:
            _grow(sender, size)
            analyse()
            print(f"{size:,} objects in one collection")
            for name, ask, count in _questions(sender, french):
                times, cpu = timed(ask, count)
                middle, slow = middle_and_slow(times)
                say(f"  {name}", f"p50 {middle:6.1f} ms, p95 {slow:6.1f} ms, {1000 * cpu:5.1f} ms CPU")
                found.setdefault(name, []).append(1000 * cpu)
        for name, costs in found.items():
            if name == RARELY:
                continue  # at 10,000 objects it is a page of ten
            say(name, f"CPU {costs[-1] / costs[0]:.2f} times that at {chosen.sizes[0]:,}", "≤ 1.5")
        own, rare = found[ALL][-1], found[RARELY][-1]
        say("a caller who may see 0.1 % pays for a page", f"{rare / own:.2f} times", "≤ 3")
        _silence(sender)


def _fill(sender: Actor, count: int) -> None:
    """Nine hundred and ninety-nine of a thousand that only their source may read, and one for France."""
    identity, intake, secret = make.identity(sender), make.intake(sender), make.marked(make.RED)
    for start in range(0, count, BATCH):
        objects = [indicator(number) | {"created_by_ref": identity, **secret} for number in range(start, start + BATCH)]
        objects[500] |= {"pattern": RARE, **make.marked(make.GREEN)}
        actions.admit(SYSTEM, actions.receive(sender, intake, body=make.envelope(*objects)))


def _grow(sender: Actor, size: int) -> None:
    """Copy rows under new ids until the sender's collection holds so many; all stand in the shared one too, hidden by their class."""
    intake, shared = make.intake(sender), Collection.objects.get(alias="shared")
    while (have := Object.objects.filter(producer=sender.organisation).count()) < size:
        with transaction.atomic(), guard.opened("bench"):
            _copy(sender, min(have, size - have), intake, shared)


def _copy(sender: Actor, count: int, intake: Collection, shared: Collection) -> None:
    known = Object.objects.filter(producer=sender.organisation).order_by("pk")[:count]
    first = (Object.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1
    rows = []
    for place, row in enumerate(known.iterator()):
        row.pk = first + place
        row.stix_id = f"indicator--{row.pk:08x}-0000-4000-9000-{row.pk:012x}"
        rows.append(row)
    Object.objects.bulk_create(rows, batch_size=BATCH)
    for collection in (intake, shared):
        collection.refresh_from_db()
        collection.added = max(collection.added, 0)
        Release.objects.bulk_create(
            (
                Release(
                    collection=collection, seq=collection.seq + place, added=collection.added + place, object=row,
                    visibility_id=row.visibility_id, stix_id=row.stix_id, type=row.type, version=row.version, is_first=True, is_last=True,
                )
                for place, row in enumerate(rows, 1)
            ),
            batch_size=BATCH,
        )  # fmt: skip
        collection.seq, collection.added = collection.seq + len(rows), collection.added + len(rows)
        collection.save(update_fields=["seq", "added"])


def _questions(sender: Actor, french: Actor) -> list[tuple[str, Callable[[int], object], int]]:
    own, shared = f"collections/{make.intake(sender).pk}/", "collections/shared/"
    source, officer = Program(sender), Program(french)
    count = Object.objects.filter(producer=sender.organisation).count()
    chance = random.Random(7)
    some = list(Release.objects.filter(collection=make.intake(sender), seq__in=[chance.randrange(1, count) for _ in range(ASKED)]))
    last = read(source.get(f"{own}manifest/", match_id=some[-1].stix_id))["objects"][0]["date_added"]
    assert ids(officer.get(f"{shared}objects/", limit="10", match_type="indicator"))
    return [
        ("match[id]", lambda place: source.get(f"{own}objects/", match_id=some[place % len(some)].stix_id), ASKED),
        ("one object by its address", lambda place: source.get(f"{own}objects/{some[place % len(some)].stix_id}/"), ASKED),
        ("match[type], limit 100", lambda _: source.get(f"{own}objects/", match_type="indicator", limit="100"), ASKED),
        ("added_after, limit 100", lambda _: source.get(f"{own}objects/", added_after=last, limit="100"), ASKED),
        (ALL, lambda _: source.get(f"{own}objects/", limit=str(PAGE)), 30),
        (RARELY, lambda _: officer.get(f"{shared}objects/", limit=str(PAGE)), 30),
        ("page of 10, one object in 1,000 visible", lambda _: officer.get(f"{shared}objects/", limit="10"), 30),
    ]


def _silence(sender: Actor) -> None:
    """From the moment a suspension is committed to the first answer that is refused, an outstanding token included."""
    program, own = Program(sender), f"collections/{make.intake(sender).pk}/"
    token = read(program.get(f"{own}objects/", limit="1"))["next"]
    suspend(sender)
    began = time.perf_counter()
    answers = [program.get(f"{own}objects/", limit="1", next=token), program.post(f"{own}objects/", make.envelope(make.indicator(sender)))]
    assert {answer.status_code for answer in answers} == {403}
    say("suspension → silence both ways, next tokens too", f"{1000 * (time.perf_counter() - began):.0f} ms", "≤ 1,000 ms")


if __name__ == "__main__":
    assert connection.vendor
    main()
