"""How old information is when a reader has it: bodies go in at a steady rate, a reader polls, both over HTTP against a running house.

`aboveboard demo --facts FILE`, then `python -m benchmarks.exchange_pipeline FILE [--rate 1000] [--seconds 30]`. The age of an object is the
time from the beginning of its POST to the end of the answer in which the reader has it. `--rate 0` sends as fast as answers come.
"""

import argparse
import json
import os
import threading
import time
from pathlib import Path
from statistics import quantiles
from typing import Any

import httpx
from benchmarks.exchange_goals import at_least, at_most

TAXII = "application/taxii+json;version=2.1"
BODY, LIMIT, PATIENCE = 500, 1_000, 120.0


def main() -> None:
    """Send, poll, and print what came through, how fast and how old it was."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("facts", type=Path)
    parser.add_argument("--rate", type=int, default=1_000, help="objects a second; 0 for as many as the house takes")
    parser.add_argument("--seconds", type=int, default=30)
    chosen = parser.parse_args()
    facts = json.loads(chosen.facts.read_bytes())["taxii"]
    print(
        f"load {os.getloadavg()[0]:.1f}, bodies of {BODY}, {chosen.rate or 'all the house takes'} objects a second for {chosen.seconds} s"
    )
    sent: dict[str, float] = {}
    seen: dict[str, float] = {}
    ready, done = threading.Event(), threading.Event()
    reader = threading.Thread(target=poll, args=(facts, sent, seen, ready, done))
    with caller(facts) as program:
        reader.start()
        ready.wait(PATIENCE)
        begun = time.monotonic()
        send(program, facts, chosen.rate, chosen.seconds, sent)
    done.set()
    reader.join()
    ages = [seen[one] - at for one, at in sent.items() if one in seen]
    cut = quantiles(ages, n=20)
    wall = max(seen[one] for one in sent) - begun
    print(f"{len(ages):,} of {len(sent):,} objects read back")
    goal = f"   (goal sustained {at_least(len(ages) / wall, 2_500)})" if not chosen.rate else ""
    print(f"{len(ages) / wall:,.0f} a second from first POST to last read{goal}")
    goal = f"   (goal at 1,000 a second p95 {at_most(cut[18], 10, ' s')})" if chosen.rate else ""
    print(f"age p50 {cut[9]:.2f} s, p95 {cut[18]:.2f} s{goal}")
    for place, worker in enumerate(workers(), 1):
        held = private_mib(worker)
        print(f"private memory of worker {place}: {held:.0f} MiB   (goal {at_most(held, 150, ' MiB')})")


def workers() -> list[Path]:
    """The workers that run on this machine."""
    return [each.parent for each in Path("/proc").glob("[0-9]*/cmdline") if _words(each)[1:] == [b"-m", b"aboveboard", b"worker"]]


def _words(line: Path) -> list[bytes]:
    try:
        return line.read_bytes().split(b"\0")[:-1]
    except OSError:  # it has ended
        return []


def private_mib(process: Path) -> float:
    """Memory that no other process shares, in MiB."""
    lines = (line.split() for line in (process / "smaps_rollup").read_text().splitlines()[1:])
    return sum(int(words[1]) for words in lines if words[0] in {"Private_Dirty:", "Private_Clean:"}) / 1024


def caller(facts: dict[str, Any]) -> httpx.Client:
    """A program of the partner, at the collection that it may read and write."""
    place = facts["discovery_url"].replace("/taxii2/", f"/taxii2/exchange/collections/{facts['read_write']}/")
    return httpx.Client(base_url=place, auth=(facts["username"], facts["password"]), headers={"Accept": TAXII}, timeout=PATIENCE)


def send(program: httpx.Client, facts: dict[str, Any], rate: int, seconds: int, sent: dict[str, float]) -> None:
    """One body after the other, each at its time."""
    begun, number, run = time.monotonic(), 0, int(time.time())
    while time.monotonic() - begun < seconds:
        objects = [indicator(facts, run, number + place) for place in range(BODY)]
        at = time.monotonic()
        answer = program.post("objects/", content=json.dumps({"objects": objects}), headers={"Content-Type": TAXII})
        assert answer.status_code == 202, answer.text
        sent.update((str(one["id"]), at) for one in objects)
        number += BODY
        if rate:
            time.sleep(max(0.0, begun + number / rate - time.monotonic()))


def poll(facts: dict[str, Any], sent: dict[str, float], seen: dict[str, float], ready: threading.Event, done: threading.Event) -> None:
    """Ask for what was added since, until all that was sent has come or patience ends."""
    with caller(facts) as program:
        query, waited = {"limit": str(LIMIT), "added_after": now(program)}, time.monotonic()
        ready.set()
        while not (done.is_set() and sent.keys() <= seen.keys()) and time.monotonic() - waited < PATIENCE:
            answer = program.get("objects/", params=query)
            answer.raise_for_status()
            found = answer.json().get("objects", [])
            at = time.monotonic()
            seen.update((one["id"], at) for one in found)
            if found:
                query["added_after"], waited = answer.headers["X-TAXII-Date-Added-Last"], at
            else:
                time.sleep(0.05)


def now(program: httpx.Client) -> str:
    """When the newest release was added, so that the reader begins behind it."""
    query = {"limit": str(LIMIT), "match[version]": "all"}
    while True:
        answer = program.get("manifest/", params=query)
        page = answer.raise_for_status().json()
        if not page.get("more"):
            return str(answer.headers["X-TAXII-Date-Added-Last"])
        query["next"] = page["next"]


def indicator(facts: dict[str, Any], run: int, number: int) -> dict[str, Any]:
    """A new indicator of the partner."""
    return {
        "type": "indicator",
        "spec_version": "2.1",
        "id": f"indicator--{run:08x}-0000-4000-8000-{number:012x}",
        "created_by_ref": facts["identity"],
        "created": "2026-01-01T00:00:00.000Z",
        "modified": "2026-01-01T00:00:00.000Z",
        "name": f"Indicator {number}",
        "pattern": f"[domain-name:value = 'host{number}.evil.example']",
        "pattern_type": "stix",
        "valid_from": "2026-01-01T00:00:00Z",
        **facts["object_defaults"],
    }


if __name__ == "__main__":
    main()
