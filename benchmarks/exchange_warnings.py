"""Warning lists: what making and opening the file costs, look-ups a CPU-second, memory; beside the published reader of the lists."""

import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.exchange_goals import at_least, at_most  # isort: skip

from aboveboard.exchange.stix.values import Kind, Value, stored
from aboveboard.exchange.warning import compiling, lists
from aboveboard.exchange.warning.index import Warnings

LOOK_UPS, BLOCK = 200_000, 1_000
TAILS = (".com", ".example.org", ".co.uk", ".google.com", ".amazonaws.com", ".de", ".wordpress.com")


def cpu[T](act: Callable[[], T]) -> tuple[float, T]:
    """CPU seconds of an act, and what it gave."""
    start = time.process_time()
    made = act()
    return time.process_time() - start, made


def private_mib() -> float:
    """Memory of this process that no other shares and no file backs, in MiB."""
    lines = (line.split() for line in Path("/proc/self/smaps_rollup").read_text().splitlines()[1:])
    return sum(int(words[1]) for words in lines if words[0] == "Private_Dirty:") / 1024


def values(count: int) -> list[Value]:
    """As many distinct values: a fifth each of addresses, domains, hashes, URLs and mailboxes, some of them on lists."""
    draw = random.Random(7)

    def name(place: int) -> str:
        return f"{''.join(draw.choice('abcdefghij') for _ in range(7))}{place}{draw.choice(TAILS)}"

    makers: tuple[Callable[[int], Value], ...] = (
        lambda _: stored(Kind.IPV4, ".".join(str(draw.randrange(1, 255)) for _ in range(4))),
        lambda place: stored(Kind.DOMAIN, name(place)),
        lambda _: stored(Kind.SHA256, f"{draw.getrandbits(256):064x}"),
        lambda place: stored(Kind.URL, f"https://{name(place)}/a/b?c=1"),
        lambda place: stored(Kind.EMAIL, f"user{place}@{name(place)}"),
    )
    return [makers[place % len(makers)](place) for place in range(count)]


def main() -> None:
    """Print the table; the published lists come with the package pymispwarninglists."""
    source = lists.packaged()
    if source is None:
        raise SystemExit("The package pymispwarninglists is not installed; run 'make setup'.")
    with tempfile.TemporaryDirectory() as folder:
        reading, every = cpu(lambda: list(lists.read_folder(source)))
        making, file = cpu(lambda: compiling.compiled(every, Path(folder)))
        entries, count = sum(len(each.entries) for each in every), len(every)
        before = private_mib()
        opening, warnings = cpu(lambda: Warnings.open(file))
        asked = values(LOOK_UPS)
        held = private_mib()
        looking, on = cpu(lambda: sum(bool(names) for at in range(0, LOOK_UPS, BLOCK) for names in warnings.on(asked[at : at + BLOCK])))
        opened = private_mib() - held
        single, _ = cpu(lambda: [warnings.on([value]) for value in asked[:10_000]])
        speed, memory = at_least(LOOK_UPS / looking, 200_000), at_most(max(opened, 0), 150, " MiB")
        print(f"{count} lists, {entries:,} entries; the file {file.stat().st_size / 2**20:.0f} MiB")
        print(f"read from JSON {reading:.1f} s CPU, file made {making:.1f} s CPU, once for each set of lists")
        print(f"opened by a process: {1000 * opening:.1f} ms CPU (goal {at_most(opening, 3, ' s')})")
        print(f"look-ups in blocks of {BLOCK}: {LOOK_UPS / looking:,.0f} a CPU-second (goal {speed}); {on:,} of {LOOK_UPS:,} on a list")
        print(f"look-ups one by one: {10_000 / single:,.0f} a CPU-second")
        print(f"private memory: {before:.0f} MiB before, {max(opened, 0):.0f} MiB more after all look-ups (goal {memory})")


if __name__ == "__main__":
    main()
