"""What reading and taking in over TAXII costs: pages of 1,000, one object, a type, the newest; CPU seconds of the house and its database.

`python -m benchmarks.exchange_reading [--objects N]` runs on SQLite, or on the PostgreSQL server that TEST_DATABASE_URL names. Requests
go through every layer but the socket. CPU is that of this process and, on PostgreSQL, of the backend that serves it.
"""

# ruff: noqa: E402, F401 - the environment and Django must stand before our own modules are read

import argparse
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import quantiles

import tests.environment  # sets where the data lie before Django reads it

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aboveboard.config.settings")

import django

django.setup()

from benchmarks.exchange_stix import indicator
from django.conf import settings
from django.db import connection
from django.test.utils import setup_test_environment, teardown_test_environment
from tests import make_exchange as make
from tests.taxii.program import Program, ids, read

from aboveboard.audit import sequencer
from aboveboard.exchange import actions
from aboveboard.kernel.actor import SYSTEM, Actor
from aboveboard.policy import actions as policy

TICKS = os.sysconf("SC_CLK_TCK")
PAGE = 1_000
ASKED = 200


def main() -> None:
    """Fill a house and print what it costs to read it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--objects", type=int, default=20_000)
    chosen = parser.parse_args()
    print(f"{connection.vendor}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {chosen.objects} objects")
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
            latency(name, ask, len(some))


@contextmanager
def house() -> Iterator[None]:
    """An installed house in a database of its own, which is dropped afterwards."""
    before = str(connection.settings_dict["NAME"])
    setup_test_environment(debug=False)
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    settings.ROOT_URLCONF = "aboveboard.taxii.urls"
    try:
        for kind in sequencer.LOGS.values():
            sequencer.create(kind, f"bench.example/{kind.name}")
        policy.install_defaults(SYSTEM, "organisation")
        make.feeds()
        yield
    finally:
        connection.creation.destroy_test_db(before, verbosity=0)
        teardown_test_environment()


def fill(sender: Actor, count: int) -> None:
    """Send so many objects in bodies of 1,000 and print what taking them in costs, from the bytes to the releases."""
    identity, intake, spent, wall = make.identity(sender), make.intake(sender), 0.0, 0.0
    for start in range(0, count, PAGE):
        body = make.envelope(*(indicator(number) | {"created_by_ref": identity} for number in range(start, start + PAGE)))
        began, cpu = time.perf_counter(), seconds()
        actions.admit(SYSTEM, actions.receive(sender, intake, body=body))
        spent, wall = spent + seconds() - cpu, wall + time.perf_counter() - began
    print(f"{'taken in, bodies of 1,000':44} {count / spent:8,.0f} objects a CPU-second, {count / wall:,.0f} a second")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


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
    say(name, times, f"{best:,.0f} objects a CPU-second")


def latency(name: str, ask: Callable[[int], object], count: int) -> None:
    """Ask once for each, after a few to warm up."""
    for place in range(5):
        ask(place)
    cpu, times = seconds(), []
    for place in range(count):
        began = time.perf_counter()
        response = ask(place)
        times.append(time.perf_counter() - began)
        assert ids(response)  # type: ignore[arg-type]
    say(name, times, f"{1000 * (seconds() - cpu) / count:.1f} ms CPU each, reading the answer included")


def say(name: str, times: list[float], more: str) -> None:
    """One line of figures."""
    if len(times) < 2:
        print(f"{name:44} too few pages; take more objects")
        return
    cut = quantiles(times, n=20)
    print(f"{name:44} p50 {1000 * cut[9]:6.1f} ms, p95 {1000 * cut[18]:6.1f} ms; {more}")


def seconds() -> float:
    """CPU seconds of this process, and of the database's backend where that is another one."""
    return time.process_time() + (_backend() if connection.vendor == "postgresql" else 0)


def _backend() -> float:
    connection.ensure_connection()
    fields = Path(f"/proc/{connection.connection.info.backend_pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


if __name__ == "__main__":
    main()
