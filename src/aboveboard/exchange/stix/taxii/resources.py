"""Writes the resources of TAXII 2.1 as bytes; objects are joined as stored, and an empty list is never sent (§2)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

import msgspec

from aboveboard.exchange.stix.taxii.media import CONTENT_TYPE, STIX
from aboveboard.exchange.stix.times import timestamp

DATE_ADDED_FIRST = "X-TAXII-Date-Added-First"
DATE_ADDED_LAST = "X-TAXII-Date-Added-Last"
_encoder = msgspec.json.Encoder()


@dataclass(frozen=True, slots=True)
class Collection:
    """A collection as one caller sees it (§5.2.1)."""

    id: str
    title: str
    can_read: bool
    can_write: bool
    description: str = ""
    alias: str = ""


class Outcome(Enum):
    """What became of one object of a request (§4.3.1)."""

    SUCCESS = "successes"
    FAILURE = "failures"
    PENDING = "pendings"


class Fate(msgspec.Struct, frozen=True):
    """One object's part of a status; `version` is `modified`, else `created`, else the time it was received."""

    id: str
    version: str
    outcome: Outcome
    message: str = ""


@dataclass(frozen=True, slots=True)
class ManifestRecord:
    """One version of one object (§5.3.1); `added` is the release's date_added in microseconds since 1970 UTC."""

    id: str
    added: int
    version: str


def discovery(title: str, roots: Sequence[str], *, description: str = "", contact: str = "") -> bytes:
    """§4.1.1; the first root is the default. Roots are absolute https addresses or begin with one "/"."""
    for root in roots:
        if not (root.startswith("https://") or (root.startswith("/") and not root.startswith("//"))) or "?" in root:
            raise ValueError(f"{root[:100]!r} cannot be an API root: give an https address or a path that begins with one slash (§4.1.1).")
    default = roots[0] if roots else ""
    return _written(title=title, description=description, contact=contact, default=default, api_roots=list(roots))


def api_root(title: str, *, max_content_length: int, description: str = "") -> bytes:
    """§4.2.1; `max_content_length` in bytes."""
    return _written(title=title, description=description, versions=[CONTENT_TYPE], max_content_length=max_content_length)


def collection(one: Collection) -> bytes:
    """§5.2.1."""
    return _encoder.encode(_collection(one))


def collections(several: Iterable[Collection]) -> bytes:
    """§5.1.1; `{}` where the caller may see none."""
    return _written(collections=[_collection(one) for one in several])


def status(id_: str, *, received: int, fates: Iterable[Fate]) -> bytes:
    """§4.3.1, complete once nothing is pending; `received` in microseconds since 1970 UTC."""
    lists: dict[str, list[dict[str, str]]] = {outcome.value: [] for outcome in Outcome}
    for fate in fates:
        message = {"message": fate.message} if fate.message else {}
        lists[fate.outcome.value].append({"id": fate.id, "version": fate.version} | message)
    return _written(
        id=id_,
        status="pending" if lists["pendings"] else "complete",
        request_timestamp=timestamp(received),
        total_count=sum(map(len, lists.values())),
        success_count=len(lists["successes"]),
        successes=lists["successes"],
        failure_count=len(lists["failures"]),
        failures=lists["failures"],
        pending_count=len(lists["pendings"]),
        pendings=lists["pendings"],
    )


def envelope(bodies: Sequence[bytes], *, next_token: str = "") -> bytes:
    """§3.7 around the stored bytes of each object; a token means that there is more. `{}` where there is nothing."""
    objects = b'"objects":[' + b",".join(bodies) + b"]" if bodies else b""
    more = b'"more":true,"next":' + _encoder.encode(next_token) if next_token else b""
    return b"{" + more + (b"," if more and objects else b"") + objects + b"}"


def manifest(records: Iterable[ManifestRecord], *, next_token: str = "") -> bytes:
    """§5.3.1; `next` is not in the table but in the errata asked for, and a client that does not know it pages by added_after."""
    listed = [{"id": each.id, "date_added": timestamp(each.added), "version": each.version, "media_type": STIX} for each in records]
    return _written(**_more(next_token), objects=listed)


def versions(texts: Sequence[str], *, next_token: str = "") -> bytes:
    """§5.8.1: the versions of one object, oldest first."""
    return _written(**_more(next_token), versions=list(texts))


def error(title: str, description: str, *, http_status: int, error_id: str = "") -> bytes:
    """§3.6.1."""
    return _written(title=title, description=description, error_id=error_id, http_status=str(http_status))


def page_headers(first: int, last: int) -> dict[str, str]:
    """The headers of every 200 on objects, manifest and versions (§3.2): date_added of the first and last of the page, in µs.

    For an empty page give the moment asked after (`added_after`, or the collection's beginning) twice: the next poll then misses nothing.
    """
    return {DATE_ADDED_FIRST: timestamp(first), DATE_ADDED_LAST: timestamp(last)}


def _more(next_token: str) -> dict[str, object]:
    return {"more": True, "next": next_token} if next_token else {}


def _collection(one: Collection) -> dict[str, object]:
    rights: dict[str, object] = {"id": one.id, "title": one.title, "can_read": one.can_read, "can_write": one.can_write}
    texts = {name: text for name, text in (("description", one.description), ("alias", one.alias)) if text}
    return rights | texts | {"media_types": [STIX]}


def _written(**properties: object) -> bytes:
    return _encoder.encode({name: value for name, value in properties.items() if value not in ("", [])})
