"""What reading and taking in over TAXII costs: pages of 1,000, one object, a type, the newest; CPU seconds of the house and its database.

`python -m benchmarks.exchange_reading [--objects N]` runs on SQLite, or on the PostgreSQL server that TEST_DATABASE_URL names. Requests
go through every layer but the socket. CPU is that of this process and, on PostgreSQL, of the backend that serves it.
"""

import argparse
import time
from collections.abc import Callable, Iterator

from benchmarks.exchange_house import TICKS, analyse, house, machine, middle_and_slow, say, seconds, timed  # first: it sets up Django

from benchmarks.exchange_goals import at_least, at_most  # isort: skip
from benchmarks.exchange_stix import indicator  # isort: skip
from tests import make_exchange as make
from tests.taxii.program import Program, ids, read

from aboveboard.exchange import actions
from aboveboard.kernel.actor import SYSTEM, Actor

PAGE = 1_000
ASKED = 200


def main() -> None:
    """Fill a house and print what it costs to read it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--objects", type=int, default=20_000)
    chosen = parser.parse_args()
    print(machine(f", {chosen.objects} objects"))
    with house():
        sender, other, bureau = make.partner(), make.partner(), make.bureau("de")
        fill(sender, chosen.objects)
        reader = Program(other)
        some = ids(reader.get("collections/shared/objects/", match_type="indicator"))[-ASKED:]
        after = read(reader.get("collections/shared/manifest/", match_id=some[-1]))["objects"][0]["date_added"]
        rates("partner, shared, pages of 1,000", lambda: pages(reader, "shared"))
        rates("bureau, own feed, pages of 1,000", lambda: pages(Program(bureau), "country-de"))
        rates("sender, own collection, pages of 1,000", lambda: pages(Program(sender), str(make.intake(sender).pk)))
        asks = {
            "match[id]": lambda place: reader.get("collections/shared/objects/", match_id=some[place]),
            "one object by its address": lambda place: reader.get(f"collections/shared/objects/{some[place]}/"),
            "match[type], limit 100": lambda _: reader.get("collections/shared/objects/", match_type="indicator", limit="100"),
            "added_after, limit 100": lambda _: reader.get("collections/shared/objects/", added_after=after, limit="100"),
        }
        for name, ask in asks.items():
            latency(name, ask, len(some), 15 if "limit" in name else 5)


def fill(sender: Actor, count: int) -> None:
    """Send so many objects in bodies of 1,000 and print what taking them in costs, from the bytes to the releases."""
    identity, intake, spent, wall = make.identity(sender), make.intake(sender), 0.0, 0.0
    for start in range(0, count, PAGE):
        body = make.envelope(*(indicator(number) | {"created_by_ref": identity} for number in range(start, start + PAGE)))
        began, cpu = time.perf_counter(), seconds()
        actions.admit(SYSTEM, actions.receive(sender, intake, body=body))
        spent, wall = spent + seconds() - cpu, wall + time.perf_counter() - began
    say("taken in, bodies of 1,000", f"{count / spent:8,.0f} objects a CPU-second, {count / wall:,.0f} a second", "see exchange_accept")
    analyse()


def pages(reader: Program, name: str) -> Iterator[int]:
    """Page after page to the end; how many objects each held."""
    query = {"limit": str(PAGE)}
    while True:
        response = reader.get(f"collections/{name}/objects/", **query)
        # Counting without reading: what the client does with the bytes is not the house's cost.
        yield response.content.count(b'"spec_version"')
        start = response.content[:400]
        if not start.startswith(b'{"more":true'):
            return
        query["next"] = start.split(b'"next":"')[1].split(b'"')[0].decode()


def rates(name: str, walk: Callable[[], Iterator[int]]) -> None:
    """Walk three times; the best rate, and the middle and the slowest page."""
    best, times = 0.0, []
    for _ in range(3):
        cpu, began, total = seconds(), time.perf_counter(), 0
        for size in walk():
            total += size
            if size > PAGE // 2:
                times.append(time.perf_counter() - began)
            began = time.perf_counter()
        best = max(best, total / max(seconds() - cpu, 1 / TICKS))
    if len(times) < 2:
        say(name, "too few pages; take more objects")
        return
    middle, slow = middle_and_slow(times)
    goal = f"p50 {at_most(middle, 25, ' ms')}; a CPU-second {at_least(best, 60_000)}"
    say(name, f"p50 {middle:6.1f} ms, p95 {slow:6.1f} ms; {best:,.0f} objects a CPU-second", goal)


def latency(name: str, ask: Callable[[int], object], count: int, goal: float) -> None:
    """Ask once for each, and look that something came."""

    def checked(place: int) -> None:
        assert ids(ask(place))  # type: ignore[arg-type]

    times, cpu = timed(checked, count)
    middle, slow = middle_and_slow(times)
    say(
        name,
        f"p50 {middle:6.1f} ms, p95 {slow:6.1f} ms; {1000 * cpu:.1f} ms CPU each, reading the answer included",
        f"p95 {at_most(slow, goal, ' ms')}",
    )


if __name__ == "__main__":
    main()
