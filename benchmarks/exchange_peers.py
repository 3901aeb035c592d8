"""The TAXII servers that ours is measured beside, each as its makers ship it, started from an environment of their own (`.peers`)."""

import json
import os
import secrets
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
import psycopg

PEERS = Path(".peers/bin")
TICKS = os.sysconf("SC_CLK_TCK")
PATIENCE = 120.0
_MEDIA = ["application/taxii+json;version=2.1", "application/stix+json;version=2.1"]


@dataclass(frozen=True, slots=True)
class Server:
    """A running TAXII server: the address of a collection that may be read and written, who asks, what each object must carry,
    the process that was started, and the database whose backends work for it."""

    name: str
    collection: str
    process: subprocess.Popen[bytes]
    auth: tuple[str, str] | None = None
    more: Mapping[str, object] = field(default_factory=dict)
    database: str = ""

    def seconds(self) -> float:
        """CPU seconds of the process, of all that it started, and of the database's backends."""
        return sum(map(_cpu, _family(self.process.pid))) + sum(map(_cpu, _backends(self.database)))


@contextmanager
def ours(port: int, folder: Path, url: str = "") -> Iterator[Server]:
    """`aboveboard demo` with a fictional list, on SQLite or on the database that `url` names."""
    facts, env = folder / "facts.json", {**os.environ, **({"DATABASE_URL": url} if url else {})}
    command = [".venv/bin/aboveboard", "demo", "--port", str(port), "--data", str(folder / "data"), "--facts", str(facts), "--no-browser"]
    with _running(command, env, folder / "log") as process:
        _wait(facts.exists)
        known = json.loads(facts.read_bytes())["taxii"]
        place = known["discovery_url"].replace("/taxii2/", f"/taxii2/exchange/collections/{known['read_write']}/")
        more = {"created_by_ref": known["identity"], **known["object_defaults"]}
        yield Server(
            f"aboveboard, {'PostgreSQL' if url else 'SQLite'}", place, process, (known["username"], known["password"]), more, _name(url)
        )


@contextmanager
def medallion(port: int, folder: Path) -> Iterator[Server]:
    """medallion 3.0 with its store in memory, started by its own command."""
    key, password = str(uuid4()), secrets.token_hex(8)
    place = {"id": key, "title": "bench", "can_read": True, "can_write": True, "media_types": _MEDIA, "objects": [], "manifest": []}
    root = {"information": {"title": "bench", "versions": [_MEDIA[0]], "max_content_length": 10**8}, "status": [], "collections": [place]}
    data, config = folder / "data.json", folder / "config.json"
    data.write_text(json.dumps({"/discovery": {"title": "bench", "default": "/bench/", "api_roots": ["/bench/"]}, "bench": root}))
    backend = {"module": "medallion.backends.memory_backend", "module_class": "MemoryBackend", "filename": str(data)}
    config.write_text(json.dumps({"backend": backend, "users": {"bench": password}, "taxii": {"max_page_size": 1000}}))
    command = [str(PEERS / "medallion"), "--port", str(port), str(config)]
    with _running(command, dict(os.environ), folder / "log") as process:
        address = f"http://127.0.0.1:{port}/bench/collections/{key}/"
        _wait(lambda: _answers(address, ("bench", password)))
        yield Server("medallion 3.0.0, memory", address, process, ("bench", password))


_OPENTAXII_COLLECTION = """
from opentaxii.http import app
with app.app_context():
    api = app.taxii_server.servers.taxii2.persistence.api
    root = api.add_api_root("bench", default=True, is_public=True)
    made = api.add_collection(str(root.id), "bench", is_public=True, is_public_write=True)
    print(f"{root.id}/collections/{made.id}/")
"""


@contextmanager
def opentaxii(port: int, folder: Path, url: str) -> Iterator[Server]:
    """OpenTAXII 0.10 under gunicorn on PostgreSQL, its collection open to all, so that no password is hashed for its answers."""
    written, config = url.replace("postgresql://", "postgresql+psycopg2://"), folder / "config.yml"
    store = {"parameters": {"db_connection": written, "create_tables": True}}
    auth = {"class": "opentaxii.auth.sqldb.SQLDatabaseAPI", "parameters": {**store["parameters"], "secret": secrets.token_hex(16)}}
    taxii2 = {"persistence_api": {"class": "opentaxii.persistence.sqldb.Taxii2SQLDatabaseAPI", **store}, "max_content_length": 10**8}
    quiet = {"opentaxii": "error", "root": "error"}
    config.write_text(json.dumps({"domain": f"127.0.0.1:{port}", "auth_api": auth, "taxii1": None, "taxii2": taxii2, "logging": quiet}))
    env = {**os.environ, "OPENTAXII_CONFIG": str(config), "PYTHONWARNINGS": "ignore"}
    made = subprocess.run([PEERS / "python", "-c", _OPENTAXII_COLLECTION], env=env, check=True, capture_output=True, text=True)
    command = [str(PEERS / "gunicorn"), "opentaxii.http:app", "--bind", f"127.0.0.1:{port}", "--timeout", "600", "--log-level", "error"]
    with _running(command, env, folder / "log") as process:
        address = f"http://127.0.0.1:{port}/taxii2/{made.stdout.split()[-1]}"
        _wait(lambda: _answers(address, None))
        yield Server("OpenTAXII 0.10.0b1, PostgreSQL", address, process, database=_name(url))


@contextmanager
def database(server: str) -> Iterator[str]:
    """A database of its own on the PostgreSQL server that the address names; dropped afterwards."""
    name = f"bench_{secrets.token_hex(4)}"
    with closing(psycopg.connect(server, autocommit=True)) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        try:
            yield urlsplit(server)._replace(path=f"/{name}").geturl()
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def _running(command: list[str], env: Mapping[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("wb") as said, subprocess.Popen(command, env=env, stdout=said, stderr=said, start_new_session=True) as process:
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


def _wait(is_there: Callable[[], bool]) -> None:
    began = time.monotonic()
    while not is_there():
        if time.monotonic() - began > PATIENCE:
            raise TimeoutError("The server did not answer in time; its log says why.")
        time.sleep(0.1)


def _answers(address: str, auth: tuple[str, str] | None) -> bool:
    try:
        return httpx.get(address, auth=auth, headers={"Accept": _MEDIA[0]}).status_code == 200
    except httpx.TransportError:
        return False


def _family(first: int) -> list[int]:
    """The process and all that it started, directly or not."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (fields := _fields(int(entry.name))):
            parents[int(entry.name)] = int(fields[1])
    found, more = [first], [first]
    while more:
        parent = more.pop()
        children = [pid for pid, its in parents.items() if its == parent]
        found, more = found + children, more + children
    return found


def _backends(name: str) -> list[int]:
    if not name:
        return []
    with closing(psycopg.connect(os.environ["TEST_DATABASE_URL"], autocommit=True)) as connection:
        return [pid for (pid,) in connection.execute("SELECT pid FROM pg_stat_activity WHERE datname = %s", [name]).fetchall()]


def _fields(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _cpu(pid: int) -> float:
    fields = _fields(pid)
    # Its own, and that of its children that have ended.
    return sum(map(int, fields[11:15])) / TICKS if fields else 0.0


def _name(url: str) -> str:
    return urlsplit(url).path.lstrip("/")
