"""Runs the suite on SQLite and on PostgreSQL: `python -m tests.databases [pytest arguments]`.

PostgreSQL is the server that TEST_DATABASE_URL names; else the one running here, where it lets us create a database;
else a private cluster in a temporary folder; else its tests are skipped, loudly, and with ABOVEBOARD_REQUIRE_ALL=1 that fails.
"""

import json
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from tests.once import SHARED

LOUD = "=" * 100
# So that whoever waits sees what for.
LONGEST = ("--durations=15", "--durations-min=5")


def main(arguments: list[str]) -> int:
    """Run both at once, one a core, PostgreSQL's report after SQLite's; the exit code is that of the first run that failed.

    A run of everything on both ends with the coverage that pyproject.toml asks for, also where a test failed.
    """
    with tempfile.TemporaryDirectory() as folder:
        os.environ["COVERAGE_FILE"] = f"{folder}/coverage"
        # Where several runs share one place, each clears up behind the others, and stumbles over what they still use.
        os.environ["PYTEST_DEBUG_TEMPROOT"] = folder
        if os.environ.pop("PYTHONDONTWRITEBYTECODE", ""):
            # Else each of the many processes that tests start compiles everything anew, for seconds; here it is gone with the run.
            os.environ["PYTHONPYCACHEPREFIX"] = f"{folder}/bytecode"
        code, is_complete = both(arguments)
        if arguments or not is_complete:
            return code
        print(f"{LOUD}\nCoverage\n{LOUD}", flush=True)
        subprocess.run([sys.executable, "-m", "coverage", "combine", "-q"], check=True)
        covered = subprocess.run([sys.executable, "-m", "coverage", "report"], check=False).returncode
        return code or covered


def both(arguments: list[str]) -> tuple[int, bool]:
    """The exit code, and whether there was a PostgreSQL to run on. What reaches no database is shared between the two runs."""
    with postgresql() as url, tempfile.TemporaryFile("w+") as kept, tempfile.TemporaryDirectory() as place:
        shared = {SHARED: place} if url else {}
        beside = suite(arguments, {"TEST_DATABASE_URL": url, **shared}, output=kept) if url else None
        print(f"{LOUD}\nSuite on SQLite\n{LOUD}", flush=True)
        code = suite(arguments, {"TEST_DATABASE_URL": "", **shared}).wait()
        if beside is None:
            print(
                f"{LOUD}\nPOSTGRESQL TESTS SKIPPED: no server lets us in and none can be started; see README, 'Develop'.\n{LOUD}",
                flush=True,
            )
            return code or (1 if os.environ.get("ABOVEBOARD_REQUIRE_ALL") else 0), False
        other = beside.wait()
        kept.seek(0)
        print(f"{LOUD}\nSuite on PostgreSQL\n{LOUD}\n{kept.read()}", flush=True)
        twice_or_never = unshared(Path(place))
        return code or other or twice_or_never, True


def unshared(place: Path) -> int:
    """Say what the two runs did for each other; 1 where a test that was left to the other ran in neither, or in both."""
    told = [json.loads(path.read_text()) for path in place.glob("run-*.json")]
    # By function: what stands in brackets may hold a moment.
    known, ran = ([Counter(name.partition("[")[0] for name in each[key]) for each in told] for key in ("known", "ran"))
    done = sum(ran, Counter())
    wrong = sorted(name for name in set().union(done, *known) if any(each[name] != done[name] for each in known))
    print(f"{LOUD}\n{done.total()} tests reach no database and ran once, in {' and '.join(str(each.total()) for each in ran)}.")
    print(*(f"NOT RUN ONCE: {name}" for name in wrong), LOUD, sep="\n", flush=True)
    return 1 if wrong or len(told) != 2 else 0


def suite(arguments: list[str], environment: dict[str, str], *, output: IO[str] | None = None) -> "subprocess.Popen[bytes]":
    """Start pytest; what it prints goes to `output`, else to our own."""
    line = [sys.executable, "-m", "coverage", "run", "-m", "pytest", "-q", "-p", "no:cacheprovider", *LONGEST, *arguments]
    return subprocess.Popen(line, env=os.environ | environment, stdout=output, stderr=subprocess.STDOUT if output else None)


@contextmanager
def postgresql() -> Iterator[str | None]:
    """The address of a PostgreSQL server on which a database can be created, or None."""
    candidates = [os.environ.get("TEST_DATABASE_URL"), *_usual()]
    if found := next((url for url in candidates if url and _can_create(url)), None):
        yield found
        return
    with _private_cluster() as url:
        yield url


def _usual() -> list[str]:
    user = pwd.getpwuid(os.getuid()).pw_name
    return [f"postgresql://{user}@127.0.0.1:5432/postgres", f"postgresql://{user}@/postgres?host=/var/run/postgresql"]


def _can_create(url: str) -> bool:
    import psycopg

    try:
        with psycopg.connect(url, connect_timeout=3) as connection:
            row = connection.execute("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
            return bool(row and row[0])
    except psycopg.Error:
        return False


@contextmanager
def _private_cluster() -> Iterator[str | None]:
    """A cluster of our own on a socket in a temporary folder; as root it runs under the unprivileged user `postgres`."""
    programs = _programs()
    if programs is None:
        yield None
        return
    folder = Path(tempfile.mkdtemp(prefix="aboveboard-postgresql-"))
    as_user: list[str] = []
    if os.getuid() == 0:
        shutil.chown(folder, "postgres")
        as_user = ["runuser", "-u", "postgres", "--"]
    data = folder / "data"
    try:
        subprocess.run(
            [*as_user, programs / "initdb", "-D", data, "-A", "trust", "-U", "suite", "-N"], check=True, stdout=subprocess.DEVNULL
        )
        options = f"-k {folder} -c listen_addresses=''"
        subprocess.run([*as_user, programs / "pg_ctl", "-D", data, "-w", "-o", options, "start"], check=True, stdout=subprocess.DEVNULL)
        yield f"postgresql://suite@/postgres?host={folder}"
    finally:
        subprocess.run([*as_user, programs / "pg_ctl", "-D", data, "-m", "immediate", "stop"], check=False, stdout=subprocess.DEVNULL)
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path | None:
    if (found := shutil.which("initdb")) is not None:
        return Path(found).parent
    return max(Path("/usr/lib/postgresql").glob("*/bin"), default=None)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
