"""Routing to countries: indicators a CPU-second, with the warning lists and a constituency of every country; and what each reason costs."""

import itertools
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from benchmarks.exchange_goals import at_least  # isort: skip

from aboveboard.exchange.stix import domains, patterns
from aboveboard.exchange.stix.constituencies import Constituencies, Constituency
from aboveboard.exchange.stix.routing import Atlas, Facts, Routing, place_of, route
from aboveboard.exchange.stix.values import Value
from aboveboard.exchange.warning import compiling, lists
from aboveboard.exchange.warning.index import Warnings

INDICATORS, ROUNDS, GOAL, BLOCK = 200_000, 3, 50_000, 1_000
COUNTRIES = [f"{a}{b}" for a, b in itertools.product("ABCDEFGHIJKLMNOPQRSTUVWXYZ", repeat=2)]
# What a domain may end in: registries' suffixes of one to three labels, an own script, what is sold, what operators give out, none.
ENDS = ("de", "co.uk", "com.br", "kawasaki.jp", "xn--p1ai", "gov.co", "io", "ddnss.de", "no-ip.co.uk", "com", "example", "fr")
# Kind of indicator → how each is written from its number; every pattern is another one.
KINDS: Mapping[str, Callable[[int], str]] = {
    "domain": lambda n: f"[domain-name:value = 'host{n}.evil.{ENDS[n // 7 % len(ENDS)]}']",
    "address": lambda n: f"[ipv4-addr:value = '{n % 200 + 20}.{n // 200 % 256}.{n // 7 % 256}.{n % 256}']",
    "address of version 6": lambda n: f"[ipv6-addr:value = '2a0{n % 10}:{n % 65_536:x}:{n // 9 % 65_536:x}::{n % 255:x}']",
    "URL": lambda n: f"[url:value = 'http://host{n}.{ENDS[n // 5 % len(ENDS)]}/path/{n}']",
    "mailbox": lambda n: f"[email-addr:value = 'a{n}@mail{n}.{ENDS[n // 3 % len(ENDS)]}']",
    "hash": lambda n: f"[file:hashes.'SHA-256' = '{n:064x}']",
    "domain or address": lambda n: f"[domain-name:value = 'a{n}.example' OR ipv4-addr:value = '198.51.{n % 256}.7']",
}


def main() -> None:
    """Print the rates; the published lists come with the package pymispwarninglists, without them nothing is suppressed."""
    declared = [
        Constituency(code, (f"198.51.{place % 256}.0/24",), (f"AS{64_512 + place % 1_000}",), (f"mail{place}.example",), ("energy",))
        for place, code in enumerate(COUNTRIES)
    ]
    atlas = Atlas({code: code for code in COUNTRIES}, Constituencies(declared))
    start = time.process_time()
    domains.ending("example.co.ke")
    print(f"public suffixes of {domains.SUFFIX_DATA} read: {1000 * (time.process_time() - start):.0f} ms CPU, once a process")
    kinds = list(KINDS.values())
    every = [kinds[n % len(kinds)](n) for n in range(INDICATORS)]
    with tempfile.TemporaryDirectory() as folder:
        warnings = _warnings(Path(folder))
        say("all kinds, from pattern to countries", every, lambda texts: routed(texts, atlas, None), GOAL)
        say("  with all warning lists asked in between", every, lambda texts: routed(texts, atlas, warnings))
        for name, kind in KINDS.items():
            texts = [kind(n) for n in range(INDICATORS // 10)]
            say(f"  {name}", texts, lambda texts: routed(texts, atlas, None))
        facts = [Facts(patterns.observables(text).values) for text in every]
        say("all kinds, values known, to countries", facts, lambda facts: [route(each, atlas) for each in facts])


def routed(texts: Sequence[str], atlas: Atlas, warnings: Warnings | None) -> list[Routing]:
    """The routing of each pattern, a block at a time as an admission does it: values, warning lists, countries."""
    found: list[Routing] = []
    for block in itertools.batched(texts, BLOCK):
        values = [patterns.observables(text).values for text in block]
        here = atlas if warnings is None else Atlas(atlas.members, atlas.constituencies, _suppressed(values, warnings), atlas.registry)
        found += [route(Facts(each), here) for each in values]
    return found


def _suppressed(values: Sequence[tuple[Value, ...]], warnings: Warnings) -> Callable[[Value], str | None]:
    places = [place for each in values for value in each if (place := place_of(value)) is not None]
    on = {place.digest: names[0] for place, names in zip(places, warnings.on(places), strict=True) if names}
    return lambda value: on.get(value.digest)


def _warnings(folder: Path) -> Warnings | None:
    source = lists.packaged()
    return Warnings.open(compiling.compiled(list(lists.read_folder(source)), folder)) if source is not None else None


def say[T](name: str, given: Sequence[T], work: Callable[[Sequence[T]], object], goal: int = 0) -> None:
    """Run the work a few times over what is given and print the best rate."""
    best = min(_timed(work, given) for _ in range(ROUNDS))
    rate = len(given) / best
    print(f"{name}: {rate:,.0f} a CPU-second ({1e6 / rate:.1f} µs each){f' (goal {at_least(rate, goal)})' if goal else ''}")


def _timed[T](work: Callable[[Sequence[T]], object], given: Sequence[T]) -> float:
    start = time.process_time()
    work(given)
    return time.process_time() - start


if __name__ == "__main__":
    main()
