"""Whether reading costs the same however much is there and however little of it one may see; and how soon a suspension is felt.

`python -m benchmarks.exchange_scale [--sizes 10000 100000 1000000]` runs on SQLite, or on PostgreSQL through TEST_DATABASE_URL.
The first 10,000 objects come in as always; the rest are copies of their rows under new ids, since taking in a million would take minutes.
One object in a thousand is released for one country only: its officer is the caller who may see 0.1 %.
"""

import argparse
import random
import time
from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.exchange_house import analyse, house, machine, middle_and_slow, say, timed  # first: it sets up Django

from benchmarks.exchange_goals import at_most  # isort: skip
from benchmarks.exchange_growth import bytes_an_object, expected, grow, touched  # isort: skip
from benchmarks.exchange_stix import indicator  # isort: skip
from django.db import connection
from tests import make_exchange as make
from tests.exchange.test_channel import suspend
from tests.taxii.program import Program, ids, read

from aboveboard.exchange import actions
from aboveboard.exchange.models import Collection, Object, Release
from aboveboard.kernel.actor import SYSTEM, Actor

ALL, RARELY = "page of 1,000, everything visible", "page of 1,000, one object in 1,000 visible"
BATCH, ASKED, PAGE = 1_000, 100, 1_000
RARE = "[domain-name:value = 'rare.fr']"


def main() -> None:
    """Measure the same questions at each size, print how p95 and the blocks touched grew, and what that makes at 10^8."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    chosen = parser.parse_args()
    print(machine())
    with house():
        sender, french = make.partner(), make.bureau("fr")
        found: dict[str, list[Cost]] = {}
        _fill(sender, BATCH * 10)
        for size in chosen.sizes:
            grow(sender.organisation, size, (make.intake(sender), Collection.objects.get(alias="shared")))
            analyse()
            print(f"{size:,} objects in one collection")
            if (room := bytes_an_object()) is not None:
                say("  bytes an object, in two collections", f"{room[0]:,.0f} of tables, {room[1]:,.0f} of indexes")
            for name, ask, count in _questions(sender, french):
                found.setdefault(name, []).append(_measured(name, ask, count))
        for name, costs in found.items():
            if name != RARELY:  # at 10,000 objects it is a page of ten
                _grown(name, chosen.sizes, costs)
        own, rare = found[ALL][-1], found[RARELY][-1]
        for what, share in (("CPU", rare.cpu / own.cpu), ("p95", rare.slow / own.slow)):
            say(f"a caller who may see 0.1 % pays for a page, {what}", f"{share:.2f} times", at_most(share, 3))
        _silence(sender)


@dataclass(frozen=True, slots=True)
class Cost:
    """What one question costs: p95 and CPU in milliseconds, blocks touched where the database tells."""

    slow: float
    cpu: float
    blocks: float | None


def _measured(name: str, ask: Callable[[int], object], count: int) -> Cost:
    times, cpu = timed(ask, count)
    middle, slow = middle_and_slow(times)
    blocks = touched(ask)
    more = f", {blocks:,.0f} blocks" if blocks is not None else ""
    say(f"  {name}", f"p50 {middle:6.1f} ms, p95 {slow:6.1f} ms, {1000 * cpu:5.1f} ms CPU{more}")
    return Cost(slow, 1000 * cpu, blocks)


def _grown(name: str, sizes: list[int], costs: list[Cost]) -> None:
    slow, cpu = costs[-1].slow / costs[0].slow, costs[-1].cpu / costs[0].cpu
    say(name, f"p95 {slow:.2f}, CPU {cpu:.2f} times that at {sizes[0]:,}", at_most(slow, 1.5))
    blocks = [each.blocks for each in costs if each.blocks is not None]
    if len(blocks) > 1:
        slope, far = expected(sizes, blocks, 10**8)
        say("", f"{slope:+.1f} blocks for each tenfold: {blocks[-1]:,.0f} at {sizes[-1]:,}, {far:,.0f} at 10^8")


def _fill(sender: Actor, count: int) -> None:
    """Nine hundred and ninety-nine of a thousand that only their source may read, and one for France."""
    identity, intake, secret = make.identity(sender), make.intake(sender), make.marked(make.RED)
    for start in range(0, count, BATCH):
        objects = [indicator(number) | {"created_by_ref": identity, **secret} for number in range(start, start + BATCH)]
        objects[500] |= {"pattern": RARE, **make.marked(make.GREEN)}
        actions.admit(SYSTEM, actions.receive(sender, intake, body=make.envelope(*objects)))


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
    spent = 1000 * (time.perf_counter() - began)
    say("suspension → silence both ways, next tokens too", f"{spent:.0f} ms", at_most(spent, 1_000, " ms"))


if __name__ == "__main__":
    assert connection.vendor
    main()
