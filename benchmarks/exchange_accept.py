"""What taking in costs, from the POST to schema-checked, marked, individually readable rows with a fate for each object.

`python -m benchmarks.exchange_accept [--objects N]` runs on SQLite, or on the PostgreSQL server that TEST_DATABASE_URL names. Bodies of
1, 100 and 1,000 go in over TAXII and are admitted by the worker's own follower; CPU is that of both and of the database's backend.
"""

import argparse
import json
import time

from benchmarks.exchange_house import house, machine, say, seconds  # first: it sets up Django

from benchmarks.exchange_goals import at_least, at_most  # isort: skip
from benchmarks.exchange_stix import indicator  # isort: skip
from tests import make_exchange as make
from tests.taxii.program import Program, read

from aboveboard.exchange.models import Object, Occurrence, Submission
from aboveboard.exchange.stix.patterns import content_observables
from aboveboard.kernel import worker

GOALS = {"sqlite": 6_000, "postgresql": 8_000}


def main() -> None:
    """Send bodies of three sizes and print objects a CPU-second; the last of them is read back."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--objects", type=int, default=10_000, help="how many in bodies of 1,000; a tenth in bodies of 100, 50 alone")
    chosen = parser.parse_args()
    print(machine())
    with house():
        sender = make.partner()
        program, identity, place = Program(sender), make.identity(sender), f"collections/{make.intake(sender).pk}/"
        first = 0
        for size, count in ((1_000, 1_000), (1_000, chosen.objects), (100, chosen.objects // 10), (1, 50)):
            bodies = [_body(start, size, identity) for start in range(first, first + count, size)]
            is_warm, first = first > 0, first + count
            cpu, began = seconds(), time.perf_counter()
            for body in bodies:
                answer = program.post(f"{place}objects/", body)
                assert answer.status_code == 202, answer.content
                worker.drain()
            spent, wall = seconds() - cpu, time.perf_counter() - began
            if is_warm:
                goal = at_least(count / spent, _goal()) if size == 1_000 else ""
                say(f"taken in, bodies of {size:,}", f"{count / spent:8,.0f} objects a CPU-second, {count / wall:,.0f} a second", goal)
        _check(program, place, first)


def _goal() -> int:
    from django.db import connection

    return GOALS[connection.vendor]


def _body(first: int, size: int, identity: str) -> bytes:
    return make.envelope(*(indicator(number) | {"created_by_ref": identity} for number in range(first, first + size)))


def _check(program: Program, place: str, sent: int) -> None:
    """Every object is there by itself with its marking, purpose and retention, and every status is complete."""
    rows = Object.objects.filter(type="indicator")
    assert rows.count() == rows.exclude(purposes="").filter(retain_until__isnull=False, marking__gte=0).count() == sent
    assert not Submission.objects.exclude(state="admitted", failures=0).exists()
    values = sum(len(content_observables(indicator(number)).values) for number in range(sent))
    share = Occurrence.objects.count() / values
    say("correlation rows for each value in an object", f"{share:.2f}", at_most(share, 1))
    last = indicator(sent - 1)["id"]
    assert [each["id"] for each in read(program.get(f"{place}objects/{last}/"))["objects"]] == [last]
    print(json.dumps({"objects": sent, "statuses complete": True}))


if __name__ == "__main__":
    main()
