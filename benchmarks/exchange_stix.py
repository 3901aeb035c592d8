"""Prints objects per CPU-second of reading, checking and marking STIX; run it on a quiet machine."""

import argparse
import gzip
import itertools
import json
import resource
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.exchange_goals import at_least  # isort: skip

from aboveboard.exchange.stix import envelope, levels, markings, patterns, redaction, schema, visibility
from aboveboard.exchange.stix.values import Kind, normalised

ROUNDS = 3
COUNTRIES = [f"{a}{b}" for a, b in itertools.product("ABCDEFGHIJKLMNOPQRSTUVWXYZ", repeat=2)]


def main() -> None:
    """Measure each stage three times over real objects (ATT&CK) and generated indicators, and print the best round."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--attack", type=Path, help="attack-enterprise-18.1.jsonl.gz; generated indicators alone without it")
    parser.add_argument("--indicators", type=int, default=20_000)
    chosen = parser.parse_args()
    schema.warm_up()
    if chosen.attack:
        lines = gzip.decompress(chosen.attack.read_bytes()).splitlines()
        stages("ATT&CK", lines)
    generated = [json.dumps(indicator(number)).encode() for number in range(chosen.indicators)]
    stages("generated indicators", generated)
    values(generated)
    print(f"peak memory of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MiB")


def indicator(number: int) -> dict[str, object]:
    """An indicator of one of six kinds; a fifth repeat an earlier pattern."""
    seed = number - number % 5 if number % 5 == 4 else number
    pattern = (
        f"[domain-name:value = 'host{seed}.evil.{COUNTRIES[seed % 600].lower()}']",
        f"[ipv4-addr:value = '{seed % 200 + 20}.{seed // 200 % 256}.{seed // 7 % 256}.{seed % 256}']",
        f"[url:value = 'http://host{seed}.example/path/{seed}']",
        f"[file:hashes.'SHA-256' = '{seed:064x}']",
        f"[email-message:from_ref.value = 'a{seed}@mail{seed}.example']",
        f"[domain-name:value = 'a{seed}.example' OR ipv4-addr:value = '198.51.{seed % 256}.7']",
    )[seed % 6]
    return {
        "type": "indicator",
        "spec_version": "2.1",
        "id": f"indicator--{number:08x}-0000-4000-8000-000000000000",
        "created_by_ref": f"identity--{number % 40:08x}-0000-4000-8000-000000000000",
        "created": "2026-01-01T00:00:00.000Z",
        "modified": "2026-01-01T00:00:00.000Z",
        "name": f"Indicator {number}",
        "pattern": pattern,
        "pattern_type": "stix",
        "valid_from": "2026-01-01T00:00:00Z",
        "object_marking_refs": [list(markings.TLP_2)[number % 5]],
    }


def stages(name: str, lines: Sequence[bytes]) -> None:
    """Print the rates of the stages that every object passes."""
    bodies = [b'{"objects":[' + b",".join(page) + b"]}" for page in itertools.batched(lines, 1000)]
    limits = envelope.Limits(body=2**30)
    opened = [item for body in bodies for item in envelope.open_envelope(body, limits).received]
    default = markings.Marking.GREEN
    print(f"{name}: {len(lines)} objects, {sum(map(len, lines)) // len(lines)} bytes on average")
    say("  read (duplicates, depth, numbers, head)", len(lines), lambda: [envelope.open_envelope(body, limits) for body in bodies])
    say("  STIX 2.1 schema", len(lines), lambda: [schema.faults(item.content) for item in opened])
    say(
        "  read + schema",
        len(lines),
        lambda: [schema.faults(item.content) for body in bodies for item in envelope.open_envelope(body, limits).received],
    )
    say("  marking", len(lines), lambda: [markings.effective(item.head, {}, default) for item in opened])
    marked = [(item, markings.effective(item.head, {}, default)) for item in opened]
    say("  redaction (no hidden part)", len(lines), lambda: [redaction.grades(marking) for _, marking in marked])


def values(lines: Sequence[bytes]) -> None:
    """Print the rates of finding values, and of the truth table; `exchange_routing` goes on to the countries."""
    found = [str(json.loads(line)["pattern"]) for line in lines]
    say("  patterns to values", len(found), lambda: [patterns.observables(text) for text in found])
    say("  normalise a defanged domain", 20_000, lambda: [normalised(Kind.DOMAIN, f"Evil{n}[.]Example.") for n in range(20_000)])
    keys = [
        visibility.class_key(visibility.ObjectClass(markings.Marking(n % 5), f"p{n}", purposes=frozenset({"c"}))) for n in range(20_000)
    ]
    reader = visibility.Reader(visibility.ReaderKind.COUNTRY, "ncb", "FR", frozenset({"c"}))
    say("  visibility classes resolved", len(keys), lambda: visibility.visible_keys(reader, keys, levels.NO_LEVELS))


def say(name: str, count: int, work: Callable[[], object], goal: int = 0) -> None:
    """Run the work a few times and print the best rate per CPU-second."""
    best = min(timed(work) for _ in range(ROUNDS))
    wanted = f" (goal {at_least(count / best, goal)})" if goal else ""
    print(f"{name}: {count / best:,.0f} per CPU-second ({best / count * 1e6:.1f} µs each){wanted}")


def timed(work: Callable[[], object]) -> float:
    """CPU-seconds of one run."""
    began = time.process_time()
    work()
    return time.process_time() - began


if __name__ == "__main__":
    main()
