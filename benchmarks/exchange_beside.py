"""Ours beside medallion and OpenTAXII: the same objects and the same questions over HTTP, one server after the other in one run.

`python -m benchmarks.exchange_beside [--objects 5000] [--attack FILE]`; with TEST_DATABASE_URL, OpenTAXII and ours on PostgreSQL too.
CPU is that of the server, of all its processes and of the database's backends; the client's is not counted. Ours is done with a body
when its status says so of every object: checked against the schemas, marked, routed, released. The peers store what they are sent.
"""

import argparse
import gzip
import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from typing import Any

import httpx
from benchmarks import exchange_peers as peers
from benchmarks.exchange_peers import PEERS, Server
from benchmarks.exchange_stix import indicator

TAXII = "application/taxii+json;version=2.1"
BODY, PAGE, FEW, ASKED = 1_000, 1_000, 100, 30
# What answers in seconds is not asked thirty times.
MOST_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Figures:
    """What one server did: objects a CPU-second in and out; page, id and type questions as p50 and p95 in milliseconds."""

    taken: float
    read: float
    page: tuple[float, float]
    by_id: tuple[float, float]
    by_type: tuple[float, float]
    added: tuple[float, float]


def main() -> None:
    """Measure each server and print one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--objects", type=int, default=5_000, help="medallion needs twice the time for half as many again")
    parser.add_argument("--attack", type=Path, help="attack-enterprise-18.1.jsonl.gz instead of generated indicators")
    chosen = parser.parse_args()
    objects = list(_objects(chosen.attack, chosen.objects))
    print(f"{len(objects):,} objects, bodies of {BODY:,}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    print(
        f"{'':32} {'in, a CPU-s':>12} {'out, a CPU-s':>13} {'page of 1,000':>16} {'match[id]':>14} {'match[type]':>14} {'added_after':>14}"
    )
    for start in _servers():
        with start() as server:
            found = _measured(server, [{**one, **server.more} for one in objects])
            spans = " ".join(f"{middle:7.1f}/{slow:6.1f}" for middle, slow in (found.page, found.by_id, found.by_type, found.added))
            print(f"{server.name:32} {found.taken:12,.0f} {found.read:13,.0f}  {spans}", flush=True)
    print("p50/p95 in ms; page of 1,000 by `limit`, the others of 100")


def _servers() -> Iterator[Callable[[], AbstractContextManager[Server]]]:
    """Each server that can be had here, and a line for each that cannot."""
    url = os.environ.get("TEST_DATABASE_URL", "")
    yield lambda: _placed(lambda folder: peers.ours(8471, folder))
    if url:
        yield lambda: _placed(lambda folder: _with_database(url, lambda own: peers.ours(8472, folder, own)))
    if not PEERS.exists():
        print("medallion, OpenTAXII: skipped, not installed; `make bench-exchange` installs them into .peers")
        return
    yield lambda: _placed(lambda folder: peers.medallion(8473, folder))
    if url:
        yield lambda: _placed(lambda folder: _with_database(url, lambda own: peers.opentaxii(8474, folder, own)))
    else:
        print("OpenTAXII: skipped, TEST_DATABASE_URL names no PostgreSQL server")


@contextmanager
def _placed(start: Callable[[Path], AbstractContextManager[Server]]) -> Iterator[Server]:
    with tempfile.TemporaryDirectory() as folder, start(Path(folder)) as server:
        yield server


@contextmanager
def _with_database(url: str, start: Callable[[str], AbstractContextManager[Server]]) -> Iterator[Server]:
    with peers.database(url) as own, start(own) as server:
        yield server


def _measured(server: Server, objects: Sequence[dict[str, Any]]) -> Figures:
    headers = {"Accept": TAXII, "Content-Type": TAXII}
    with httpx.Client(base_url=server.collection, auth=server.auth, headers=headers, timeout=600) as program:
        taken = len(objects) / _taken_in(server, program, objects)
        cpu, (count, pages) = server.seconds(), _read(program)
        read = count / max(server.seconds() - cpu, 0.01)
        assert count >= len(objects), f"{server.name} gave back {count} of {len(objects)}"
        ids = [objects[place * 37 % len(objects)]["id"] for place in range(ASKED)]
        late = program.get("manifest/", params={"match[id]": objects[len(objects) // 2]["id"]}).json()["objects"][0]["date_added"]
        return Figures(
            taken,
            read,
            _middle_and_slow(pages),
            _times(program, [{"match[id]": one} for one in ids]),
            _times(program, [{"match[type]": str(objects[0]["type"]), "limit": str(FEW)}] * ASKED),
            _times(program, [{"added_after": late, "limit": str(FEW)}] * ASKED),
        )


def _taken_in(server: Server, program: httpx.Client, objects: Sequence[dict[str, Any]]) -> float:
    """CPU seconds from the first POST to the last status that is complete."""
    cpu, statuses = server.seconds(), []
    root = server.collection.partition("collections/")[0]
    for start in range(0, len(objects), BODY):
        answer = program.post("objects/", content=json.dumps({"objects": objects[start : start + BODY]}).encode())
        assert answer.status_code == 202, answer.text[:500]
        statuses.append(answer.json())
    for status in statuses:
        found, began = status, time.monotonic()
        while found["status"] != "complete":
            assert time.monotonic() - began < peers.PATIENCE, f"{server.name} does not end"
            time.sleep(0.2)
            found = program.get(f"{root}status/{status['id']}/").json()
        assert not found.get("failure_count"), found.get("failures", [])[:1]
    return server.seconds() - cpu


def _read(program: httpx.Client) -> tuple[int, list[float]]:
    """How many objects all pages held, and what each took in seconds."""
    query, count, times = {"limit": str(PAGE)}, 0, []
    while True:
        began = time.perf_counter()
        answer = program.get("objects/", params=query)
        times.append(time.perf_counter() - began)
        page = answer.raise_for_status().json()
        count += len(page.get("objects", []))
        if not page.get("more"):
            return count, times
        query["next"] = page["next"]


def _times(program: httpx.Client, queries: Sequence[dict[str, str]]) -> tuple[float, float]:
    times: list[float] = []
    for query in queries:
        began = time.perf_counter()
        answer = program.get("objects/", params=query)
        times.append(time.perf_counter() - began)
        answer.raise_for_status().json()
        if sum(times) > MOST_SECONDS:
            break
    return _middle_and_slow(times)


def _middle_and_slow(times: Sequence[float]) -> tuple[float, float]:
    cut = quantiles(times, n=20) if len(times) > 1 else [times[0]] * 19
    return 1000 * cut[9], 1000 * cut[18]


def _objects(attack: Path | None, count: int) -> Iterator[dict[str, Any]]:
    """Real objects of ATT&CK without what names its makers, or generated indicators under one marking."""
    if attack is None:
        for number in range(count):
            made = indicator(number)
            del made["created_by_ref"], made["object_marking_refs"]
            yield made
        return
    for line in gzip.decompress(attack.read_bytes()).splitlines()[:count]:
        one = json.loads(line)
        if one["type"] not in {"identity", "marking-definition"}:
            for name in ("created_by_ref", "object_marking_refs"):
                with suppress(KeyError):
                    del one[name]
            yield one


if __name__ == "__main__":
    main()
