"""Runs the suite on SQLite and on PostgreSQL: `python -m tests.databases [pytest arguments]`.

PostgreSQL is the server that TEST_DATABASE_URL names; else the one running here, where it lets us create a database;
else a private cluster in a temporary folder; else its tests are skipped, loudly, and with ABOVEBOARD_REQUIRE_ALL=1 that fails.
"""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

LOUD = "=" * 100


def main(arguments: list[str]) -> int:
    """Run both at once, one a core, PostgreSQL's report after SQLite's; the exit code is that of the first run that failed.

    A run of everything on both ends with the coverage that pyproject.toml asks for, also where a test failed.
    """
    with tempfile.TemporaryDirectory() as folder:
        os.environ["COVERAGE_FILE"] = f"{folder}/coverage"
        # Where several runs share one place, each clears up behind the others, and stumbles over what they still use.
        os.environ["PYTEST_DEBUG_TEMPROOT"] = folder
        code, is_complete = both(arguments)
        if arguments or not is_complete:
            return code
        print(f"{LOUD}\nCoverage\n{LOUD}", flush=True)
        subprocess.run([sys.executable, "-m", "coverage", "combine", "-q"], check=True)
        covered = subprocess.run([sys.executable, "-m", "coverage", "report"], check=False).returncode
        return code or covered


def both(arguments: list[str]) -> tuple[int, bool]:
    """The exit code, and whether there was a PostgreSQL to run on."""
    with postgresql() as url, tempfile.TemporaryFile("w+") as kept:
        beside = suite(arguments, {"TEST_DATABASE_URL": url}, output=kept) if url else None
        print(f"{LOUD}\nSuite on SQLite\n{LOUD}", flush=True)
        code = suite(arguments, {"TEST_DATABASE_URL": ""}).wait()
        if beside is None:
            print(
                f"{LOUD}\nPOSTGRESQL TESTS SKIPPED: no server lets us in and none can be started; see README, 'Develop'.\n{LOUD}",
                flush=True,
            )
            return code or (1 if os.environ.get("ABOVEBOARD_REQUIRE_ALL") else 0), False
        other = beside.wait()
        kept.seek(0)
        print(f"{LOUD}\nSuite on PostgreSQL\n{LOUD}\n{kept.read()}", flush=True)
        return code or other, True


def suite(arguments: list[str], environment: dict[str, str], *, output: IO[str] | None = None) -> "subprocess.Popen[bytes]":
    """Start pytest; what it prints goes to `output`, else to our own."""
    line = [sys.executable, "-m", "coverage", "run", "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments]
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
