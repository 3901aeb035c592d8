"""How fast the house is: to ready, the fall of a partner, pages a second, a real change of a list.

`python -m benchmarks.house [LISTS]` runs on SQLite, or where DATABASE_URL says, which must be an empty database for each part;
LISTS is a folder of published lists named <source>-<date>. CPU seconds are those of all processes of the house.
"""

import json
import os
import re
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pyotp
from tests.cli.visitor import signed_in

REQUESTS = 300
TICKS = os.sysconf("SC_CLK_TCK")


def main(words: list[str]) -> int:
    """Print all figures."""
    lists = Path(words[0]) if words else None
    database = os.environ.get("DATABASE_URL", "SQLite").partition(":")[0]
    print(f"machine: {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; database: {database}")
    with tempfile.TemporaryDirectory() as folder:
        pages(Path(folder))
    with tempfile.TemporaryDirectory() as folder:
        fall(Path(folder), lists)
    if lists is not None and (lists / "ofac-2019").is_dir():
        with tempfile.TemporaryDirectory() as folder:
            delta(Path(folder), lists)
    return 0


def pages(folder: Path) -> None:
    """Seconds from the command to ready, then requests a second and a CPU-second of the register and of the worklist."""
    begun = time.monotonic()
    with demo(folder) as (facts, process):
        print(f"{'from `make run` to ready, fictional list':52} {time.monotonic() - begun:8.1f} s")
        user = facts["users"]["analyst"]
        code = pyotp.TOTP(user["totp_secret"]).now()
        with httpx.Client(base_url=facts["base_url"]) as anybody, closing(signed_in(facts["base_url"], user, code)) as analyst:
            for name, client, path in (("register", anybody, "/register/"), ("worklist", analyst, "/")):
                rate(name, process.pid, lambda client=client, path=path: client.get(path).raise_for_status())  # type: ignore[misc]


def rate(name: str, pid: int, ask: Callable[[], object]) -> None:
    """One client that asks one page after the other."""
    for _ in range(20):
        ask()
    before, begun = cpu(pid), time.monotonic()
    for _ in range(REQUESTS):
        ask()
    wall, spent = time.monotonic() - begun, cpu(pid) - before
    print(f"{name + ', one client':52} {REQUESTS / wall:8.0f} requests/s, {REQUESTS / spent:.0f} a CPU-second of server and worker")


def fall(folder: Path, lists: Path | None) -> None:
    """What the story measures of itself: from the command that loads a list to the last effect, and the suspension."""
    words = ["demo", "--story", "--data", str(folder / "house"), "--port", port(), *(["--lists", str(lists)] if lists else [])]
    told = aboveboard(*words)
    for what, seconds in re.findall(r"^ {12}([^:\n]+): ([0-9.]+) s$", told, flags=re.MULTILINE):
        print(f"{'fall, ' + what:52} {seconds:>8} s")


def delta(folder: Path, lists: Path) -> None:
    """The OFAC list of 2019, then that of 2021: two years of real changes."""
    for year in ("2019", "2021"):
        before, begun = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime, time.monotonic()
        source = ["--source", "ofac-sdn", "--from", str(lists / f"ofac-{year}"), "--published", f"{year}-01-01"]
        said = aboveboard("lists", "load", *source, "--data", str(folder), "--json")
        spent = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
        loaded: dict[str, Any] = json.loads(said)
        changes = ", ".join(f"{loaded[name]} {name}" for name in ("entries", "added", "changed", "removed"))
        print(f"{f'ofac-{year} loaded, index included':52} {time.monotonic() - begun:8.1f} s, {spent:.1f} s CPU: {changes}")


@contextmanager
def demo(folder: Path) -> Iterator[tuple[dict[str, Any], "subprocess.Popen[bytes]"]]:
    """A demo that answers, with its facts."""
    path, told = folder / "facts.json", folder / "told.txt"
    words = ["demo", "--data", str(folder / "house"), "--port", port(), "--facts", str(path), "--no-browser"]
    with told.open("wb") as output:
        process = subprocess.Popen([sys.executable, "-m", "aboveboard", *words], stdout=output, stderr=output)
        while "Ready:" not in told.read_text() and process.poll() is None:
            time.sleep(0.1)
        try:
            yield json.loads(path.read_text()), process
        finally:
            process.send_signal(signal.SIGINT)
            process.wait()


def aboveboard(*words: str) -> str:
    """What a command says; ends the benchmark where it fails."""
    done = subprocess.run([sys.executable, "-m", "aboveboard", *words], capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"aboveboard {' '.join(words)}\n{done.stdout}{done.stderr}")
    return done.stdout


def port() -> str:
    """A free port of the loopback interface."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def cpu(pid: int) -> float:
    """CPU seconds of a process and of all below it that live."""
    parents = {}
    spent = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        own = int(stat.parent.name)
        parents[own], spent[own] = int(fields[1]), (int(fields[11]) + int(fields[12])) / TICKS
    return sum(seconds for own, seconds in spent.items() if _is_below(own, pid, parents))


def _is_below(own: int, pid: int, parents: dict[int, int]) -> bool:
    while own in parents:
        if own == pid:
            return True
        own = parents[own]
    return False


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
