"""What the suite puts into the collection once, and asks for in every check: a few objects of each kind of version."""

import json
import time
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from tests.taxii.conformance.peer import Answer, Peer, new

_OBSERVABLES = uuid.UUID("00abedb4-aa42-466c-9c01-fed23315a9b7")
Object = dict[str, Any]


@dataclass(frozen=True)
class Held:
    """What stands in the collection; `accepted` are the answers to the posts and `complete` the statuses they came to."""

    versions: tuple[Object, ...]
    singles: tuple[Object, ...]
    malware: Object
    statement: Object
    url: Object
    accepted: tuple[Answer, ...]
    complete: tuple[Answer, ...]

    @property
    def id(self) -> str:
        """The id of the object with three versions."""
        return str(self.versions[0]["id"])

    @property
    def times(self) -> list[str]:
        """Its versions, oldest first."""
        return [each["modified"] for each in self.versions]

    @property
    def place(self) -> str:
        """Where it stands below the collection."""
        return f"objects/{self.id}/"

    @property
    def latest(self) -> tuple[Object, ...]:
        """Everything in its newest version."""
        return (self.versions[-1], *self.singles, self.malware, self.statement, self.url)

    @property
    def versioned(self) -> tuple[Object, ...]:
        """Everything that has `modified`, in its newest version."""
        return (self.versions[-1], *self.singles, self.malware)

    @property
    def only(self) -> dict[str, str]:
        """The filter for what the suite itself put there, whatever else the collection holds."""
        return {"match[id]": ",".join(each["id"] for each in self.latest)}


def held(peer: Peer) -> Held:
    """What was put there, which is done at the first time."""
    if "held" not in peer.made:
        peer.made["held"] = _put(peer)
    found: Held = peer.made["held"]
    return found


def indicator(peer: Peer, **more: Any) -> Object:
    """A sound indicator."""
    identity = {"created_by_ref": peer.given.identity} if peer.given.identity else {}
    return {
        "type": "indicator",
        "spec_version": "2.1",
        "id": new(),
        **identity,
        "created": "2026-01-01T00:00:00.000Z",
        "modified": "2026-01-02T00:00:00.000Z",
        "name": "A server",
        "pattern": f"[domain-name:value = 'c{uuid.uuid4().hex[:8]}.example']",
        "pattern_type": "stix",
        "valid_from": "2026-01-01T00:00:00Z",
    } | more


def posted(peer: Peer, *objects: Object) -> Answer:
    """The answer to a body with these objects."""
    return peer.post(f"{peer.own}objects/", {"objects": objects}).must_be(202)


def completed(peer: Peer, answer: Answer) -> Answer:
    """The status of it once it is complete; waits as long as the number of pending objects falls."""
    place, left, since = f"status/{answer.resource['id']}/", -1, time.monotonic()
    while True:
        found = peer.get(place).must_be(200)
        if found.resource["status"] == "complete":
            return found
        if found.resource["pending_count"] != left:
            left, since = found.resource["pending_count"], time.monotonic()
        assert time.monotonic() - since < peer.given.patience, "a submission stays pending"
        time.sleep(0.05)


def added(peer: Peer, *objects: Object) -> Answer:
    """The complete status of a body with these objects."""
    return completed(peer, posted(peer, *objects))


def names(objects: Iterable[Object]) -> list[str]:
    """The ids of objects."""
    return [each["id"] for each in objects]


def _put(peer: Peer) -> Held:
    first = indicator(peer, name="Drei Fassungen: ä 漢 \U0001f600", x_count=9007199254740991)
    versions = tuple(first | {"modified": f"2026-01-0{day}T00:00:00.000Z", "name": f"{first['name']} {day}"} for day in (2, 3, 4))
    singles = tuple(indicator(peer) for _ in range(2))
    malware = {name: value for name, value in indicator(peer).items() if not name.startswith(("pattern", "valid"))}
    malware |= {"type": "malware", "id": new("malware"), "is_family": False}
    statement = {
        "type": "marking-definition",
        "spec_version": "2.1",
        "id": new("marking-definition"),
        "created": "2026-01-01T00:00:00.000Z",
        "definition_type": "statement",
        "definition": {"statement": f"Of the suite, {uuid.uuid4()}"},
    } | ({"created_by_ref": peer.given.identity} if peer.given.identity else {})
    value = f"https://c{uuid.uuid4().hex[:8]}.example/"
    key = uuid.uuid5(_OBSERVABLES, json.dumps({"value": value}, separators=(",", ":")))
    url = {"type": "url", "spec_version": "2.1", "id": f"url--{key}", "value": value}
    accepted, complete = [], []
    for body in ((versions[0], *singles), (versions[1], malware), (versions[2], statement, url)):
        accepted.append(posted(peer, *body))
        complete.append(completed(peer, accepted[-1]))
    return Held(versions, singles, malware, statement, url, tuple(accepted), tuple(complete))
