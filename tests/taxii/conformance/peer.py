"""The server that is asked, as its client sees it: an address, credentials, a collection; and its answers, read strictly."""

import json
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urljoin

import httpx

TAXII = "application/taxii+json;version=2.1"
BARE = "application/taxii+json"
STIX = "application/stix+json;version=2.1"
FIRST, LAST = "X-TAXII-Date-Added-First", "X-TAXII-Date-Added-Last"
Query = Mapping[str, str] | Sequence[tuple[str, str]]
Credentials = tuple[str, str]
NOBODY: Credentials = ("nobody", "wrong")


class Lacking(Exception):
    """The suite was not given what this check needs; it is neither passed nor failed."""


@dataclass(frozen=True)
class Given:
    """What is known of a server before it is asked.

    `collection` is the id of one that may be read and written. `shut` is one that may be read only, `other` a caller who may not see
    `collection`, `identity` what objects name as their creator. `patience` is how many seconds a server may take without any progress.
    """

    address: str
    credentials: Credentials
    collection: str
    shut: str = ""
    other: Credentials | None = None
    identity: str = ""
    patience: float = 60


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: httpx.Headers
    content: bytes

    @cached_property
    def resource(self) -> dict[str, Any]:
        """The body as a resource: UTF-8, JSON, an object, no name twice (RFC 8259, RFC 7493)."""
        found = json.loads(self.content.decode("utf-8"), object_pairs_hook=_once)
        assert isinstance(found, dict), self.content[:200]
        return found

    def must_be(self, *statuses: int) -> "Answer":
        """Itself, where the status is one of these."""
        assert self.status in statuses, f"{self.status} instead of {' or '.join(map(str, statuses))}: {self.content[:300]!r}"
        return self

    @property
    def objects(self) -> list[dict[str, Any]]:
        """What the property `objects` lists; without it nothing."""
        found = self.must_be(200).resource.get("objects", [])
        assert isinstance(found, list)
        return found

    @property
    def ids(self) -> list[str]:
        """The ids of what is listed."""
        return [each["id"] for each in self.objects]

    @property
    def span(self) -> tuple[str, str]:
        """The two headers of TAXII."""
        return self.headers.get(FIRST, ""), self.headers.get(LAST, "")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    assert len(found) == len(pairs), "a name stands twice in one object"
    return found


@dataclass
class Peer:
    """Speaks to the server; an address is below the API root unless it begins with "/" or "http"."""

    given: Given
    transport: httpx.BaseTransport | None = None
    # What was put there, which another view of the same server shares; and what was seen, which is this view's own.
    made: dict[str, Any] = field(default_factory=dict)
    seen: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def _client(self) -> httpx.Client:
        return httpx.Client(base_url=self.given.address, transport=self.transport, timeout=self.given.patience, trust_env=False)

    def close(self) -> None:
        """Hang up."""
        self._client.close()

    @cached_property
    def root(self) -> str:
        """Where the API root stands: the default one, else the first."""
        found = self.get("/taxii2/").must_be(200).resource
        place: str = found.get("default") or found["api_roots"][0]
        return urljoin(self.given.address, place)

    @property
    def own(self) -> str:
        """The collection that may be read and written."""
        return f"collections/{self.given.collection}/"

    @cached_property
    def shut(self) -> str:
        """A collection that may be read only."""
        listed = self.get("collections/").must_be(200).resource.get("collections", [])
        names = [self.given.shut] if self.given.shut else [each["id"] for each in listed if each["can_read"] and not each["can_write"]]
        if not names:
            raise Lacking("a collection that may be read and not written")
        return f"collections/{names[0]}/"

    @property
    def other(self) -> Credentials:
        """A caller who may not see the collection."""
        if self.given.other is None:
            raise Lacking("another caller")
        return self.given.other

    def get(self, path: str, query: Query = (), *, accept: str | None = TAXII, who: Credentials | str | None = "") -> Answer:
        """GET; `who` is None for nobody and empty for the caller."""
        return self.call("GET", path, query, accept=accept, who=who)

    def post(self, path: str, body: bytes | dict[str, Any], media: str | None = TAXII, *, who: Credentials | str | None = "") -> Answer:
        """POST bytes, or a resource."""
        content = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        return self.call("POST", path, content=content, media=media, who=who)

    def call(
        self,
        method: str,
        path: str,
        query: Query = (),
        *,
        accept: str | None = TAXII,
        who: Credentials | str | None = "",
        content: bytes | None = None,
        media: str | None = None,
    ) -> Answer:
        """Any method."""
        address = path if path.startswith(("/", "http")) else urljoin(self.root, path)
        credentials = self.given.credentials if isinstance(who, str) else who
        headers = {name: text for name, text in (("Accept", accept), ("Content-Type", media)) if text is not None}
        pairs = list(query.items()) if isinstance(query, Mapping) else list(query)
        auth = httpx.BasicAuth(*credentials) if credentials else None
        request = self._client.build_request(method, address, params=pairs or None, content=content, headers=headers)
        if accept is None:
            del request.headers["Accept"]
        answer = self._client.send(request, auth=auth)
        return Answer(answer.status_code, answer.headers, answer.content)

    def pages(self, path: str, query: Mapping[str, str], *, by_date: bool = False) -> Iterator[Answer]:
        """Page after page: by `next` where it is given, else, or where asked for, by `added_after` with the header (§3.5)."""
        query = dict(query)
        for _ in range(200):
            page = self.get(path, query).must_be(200)
            yield page
            if not page.resource.get("more"):
                return
            token = "" if by_date else page.resource.get("next", "")
            query |= {"next": token} if token else {"added_after": page.span[1]}
        raise AssertionError("the pages do not end")


def new(kind: str = "indicator") -> str:
    """An id that nobody has used."""
    return f"{kind}--{uuid.uuid4()}"
