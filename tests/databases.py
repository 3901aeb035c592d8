"""Runs the suite on SQLite and then on PostgreSQL: `python -m tests.databases [pytest arguments]`.

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

LOUD = "=" * 100


def main(arguments: list[str]) -> int:
    """Run both; the exit code is that of the first run that failed."""
    print(f"{LOUD}\nSuite on SQLite\n{LOUD}", flush=True)
    code = suite(arguments, {"TEST_DATABASE_URL": ""})
    if code:
        return code
    with postgresql() as url:
        if url is None:
            print(
                f"{LOUD}\nPOSTGRESQL TESTS SKIPPED: no server lets us in and none can be started; see README, 'Develop'.\n{LOUD}",
                flush=True,
            )
            return 1 if os.environ.get("ABOVEBOARD_REQUIRE_ALL") else 0
        print(f"{LOUD}\nSuite on PostgreSQL\n{LOUD}", flush=True)
        return suite(arguments, {"TEST_DATABASE_URL": url})


def suite(arguments: list[str], environment: dict[str, str]) -> int:
    """One run of pytest."""
    return subprocess.run([sys.executable, "-m", "pytest", "-q", *arguments], env=os.environ | environment, check=False).returncode


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
