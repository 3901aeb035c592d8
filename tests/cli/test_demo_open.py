"""The demo that one looks around in: its facts file, its exchange, its log and the addresses of its tour."""

import base64
import gc
import hashlib
import json
import os
import re
import shlex
import signal
import subprocess
import sys
import time
import uuid
import warnings
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from taxii2client import v21
from taxii2client.exceptions import AccessError

from tests.cli.test_demo import aboveboard, free_port
from tests.cli.visitor import signed_in

pytestmark = [pytest.mark.slow, pytest.mark.once]
PATIENCE_SECONDS = 180.0


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("open")


@pytest.fixture(scope="module")
def facts(folder: Path) -> Iterator[dict[str, Any]]:
    """The facts of a demo that runs, on the fictional list and SQLite; stopped afterwards as a person would."""
    path, told = folder / "facts.json", folder / "told.txt"
    words = ["demo", "--data", str(folder / "house"), "--port", free_port(), "--facts", str(path), "--no-browser"]
    environment = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "ABOVEBOARD_DATA"}}
    with told.open("w") as output:
        process = subprocess.Popen([sys.executable, "-m", "aboveboard", *words], env=environment, stdout=output, stderr=output)
        end = time.monotonic() + PATIENCE_SECONDS
        while "Ctrl-C" not in told.read_text() and process.poll() is None and time.monotonic() < end:
            time.sleep(0.2)
        try:
            assert path.exists(), told.read_text()
            yield json.loads(path.read_text())
        finally:
            process.send_signal(signal.SIGINT)
            assert process.wait(timeout=30) == 0


def browser(facts: dict[str, Any], folder: Path, key: str) -> httpx.Client:
    """A person of the demo, signed in with the code that the demo tells."""
    code = aboveboard("demo", "--data", str(folder / "house"), "--code", key).stdout.strip()
    return signed_in(facts["base_url"], facts["users"][key], code)


def test_every_person_has_all_it_takes_to_be_them(facts: dict[str, Any]) -> None:
    assert all(set(user) == {"username", "password", "totp_secret", "token"} for user in facts["users"].values())
    for user in facts["users"].values():
        answer = httpx.get(f"{facts['base_url']}/api/session", headers={"Authorization": f"Bearer {user['token']}"})
        assert answer.status_code == 200, answer.text


def test_the_tour_leads_somewhere(facts: dict[str, Any], folder: Path) -> None:
    told = (folder / "told.txt").read_text()
    stops = re.findall(r"^  \d\. (\S+)  as (\w+): .+$", told, flags=re.MULTILINE)
    assert len(stops) == 5
    for url, who in stops:
        with closing(httpx.Client(follow_redirects=True) if who == "anybody" else browser(facts, folder, who)) as client:
            answer = client.get(url)
        assert answer.status_code == 200, url
        assert "<h1" in answer.text


def test_the_command_of_the_tour_accepts_the_log(folder: Path) -> None:
    told = (folder / "told.txt").read_text()
    (command,) = re.findall(r"^ +(\S+ -m aboveboard verify .+)$", told, flags=re.MULTILINE)
    checked = subprocess.run(shlex.split(command), capture_output=True, text=True, check=False, timeout=60)
    assert checked.returncode == 0, checked.stderr


def test_a_program_of_the_partner_reads_and_writes(facts: dict[str, Any]) -> None:
    taxii = facts["taxii"]
    own, common = opened(taxii, "read_write"), opened(taxii, "read_only")
    one = {
        "type": "indicator",
        "spec_version": "2.1",
        "id": f"indicator--{uuid.uuid4()}",
        "created_by_ref": taxii["identity"],
        "created": "2026-01-01T00:00:00.000Z",
        "modified": "2026-01-01T00:00:00.000Z",
        "pattern": "[domain-name:value = 'shop.example.no']",
        "pattern_type": "stix",
        "valid_from": "2026-01-01T00:00:00Z",
        **taxii["object_defaults"],
    }
    status = own.add_objects({"objects": [one]}, wait_for_completion=True, poll_interval=0.2)
    assert (status.status, status.success_count) == ("complete", 1)
    assert own.get_object(one["id"])["objects"] == [one]
    assert common.get_objects()["objects"]
    with pytest.raises(AccessError):
        common.add_objects({"objects": [one]})
    # The client leaves the sockets of its answers to the collector.
    del own, common
    with warnings.catch_warnings(action="ignore", category=ResourceWarning):
        gc.collect()


def opened(taxii: dict[str, Any], name: str) -> v21.Collection:
    """A collection of the facts, found from the discovery address on."""
    access = {"user": taxii["username"], "password": taxii["password"]}
    root = v21.Server(taxii["discovery_url"], **access).default
    return v21.Collection(f"{root.url}collections/{taxii[name]}/", **access)


def test_another_s_reading_of_the_format_accepts_the_log(facts: dict[str, Any]) -> None:
    """Written from C2SP tlog-tiles, tlog-checkpoint and signed-note, and RFC 6962 §2.1, sharing nothing with ours."""
    register = facts["register"]
    note = httpx.get(f"{register['log_url']}/checkpoint").text
    text, _, signatures = note.partition("\n\n")
    origin, size, root = text.split("\n")[:3]
    name, _, rest = register["verifier_key"].partition("+")
    key_id, _, key = rest.partition("+")
    assert origin == name
    signature = next(line.split(" ")[2] for line in signatures.splitlines() if line.startswith(f"— {name} "))
    raw = base64.b64decode(signature)
    public = base64.b64decode(key)
    assert (raw[:4].hex(), public[0]) == (key_id, 1)
    Ed25519PublicKey.from_public_bytes(public[1:]).verify(raw[4:], f"{text}\n".encode())
    leaves = b"".join(tile(register["log_url"], index, int(size)) for index in range((int(size) + 255) // 256))
    hashes = [leaves[place : place + 32] for place in range(0, len(leaves), 32)]
    assert len(hashes) == int(size) > 0
    assert tree(hashes) == base64.b64decode(root)
    assert tree([hashes[0][::-1], *hashes[1:]]) != base64.b64decode(root)
    entries = httpx.get(f"{register['log_url']}/tile/entries/000" + (f".p/{size}" if int(size) < 256 else "")).content
    first = entries[2 : 2 + int.from_bytes(entries[:2])]
    assert hashlib.sha256(b"\0" + first).digest() == hashes[0]


def tile(address: str, index: int, size: int) -> bytes:
    width = min(256, size - 256 * index)
    return httpx.get(f"{address}/tile/0/{index:03d}" + (f".p/{width}" if width < 256 else "")).raise_for_status().content


def tree(hashes: list[bytes]) -> bytes:
    if len(hashes) == 1:
        return hashes[0]
    split = 1 << ((len(hashes) - 1).bit_length() - 1)
    return hashlib.sha256(b"\1" + tree(hashes[:split]) + tree(hashes[split:])).digest()


def test_a_code_is_told_to_who_has_no_authenticator(facts: dict[str, Any], folder: Path) -> None:
    assert set(facts["users"]) >= {"officer", "partner"}
    assert aboveboard("demo", "--data", str(folder), "--code", "officer").returncode == 1
    wrong = aboveboard("demo", "--data", str(folder / "house"), "--code", "nobody")
    assert (wrong.returncode, "officer" in wrong.stderr) == (1, True)
