"""A program of one person that calls the house over HTTP with a token, and nothing else."""

import time
import uuid
from collections.abc import Callable
from typing import Any, Self

import httpx

from aboveboard.demo.telling import StoryBroken

TAXII = "application/taxii+json;version=2.1"
DONE = frozenset({200, 201, 202})
REFUSED = frozenset({403, 404, 409, 422})
PATIENCE_SECONDS = 60.0
PAUSE_SECONDS = 0.05


class Program:
    """Calls with the token of one person; raises `StoryBroken` where the answer is not as the story says."""

    def __init__(self, base: str, token: str = "") -> None:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._client = httpx.Client(base_url=base, headers=headers, timeout=60.0)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def done(self, path: str, body: Any = None) -> Any:
        """The answer to an act that must succeed."""
        return _answer(self._post(path, body), DONE)

    def refused(self, path: str, body: Any = None) -> str:
        """The code of the refusal of an act that must not succeed."""
        return str(_answer(self._post(path, body), REFUSED)["code"])

    def send(self, path: str, content: bytes) -> Any:
        """The answer to a file sent."""
        headers = {"Idempotency-Key": uuid.uuid4().hex, "Content-Type": "application/octet-stream"}
        return _answer(self._client.post(f"/api{path}", content=content, headers=headers), DONE)

    def read(self, path: str, **query: Any) -> Any:
        """The answer to a reading that must succeed."""
        return _answer(self._client.get(f"/api{path}", params=query), DONE)

    def items(self, path: str, **query: Any) -> list[Any]:
        """The items of the first page of a list."""
        found: list[Any] = self.read(path, **query)["items"]
        return found

    def closed(self, path: str) -> str:
        """The code of the refusal of a reading that must not succeed."""
        return str(_answer(self._client.get(f"/api{path}"), REFUSED)["code"])

    def submit(self, collection: str, envelope: bytes) -> httpx.Response:
        """Objects posted to a collection (TAXII 2.1 §5.5)."""
        headers = {"Accept": TAXII, "Content-Type": TAXII}
        return self._client.post(f"/taxii2/exchange/collections/{collection}/objects/", content=envelope, headers=headers)

    def taxii(self, path: str, **query: str) -> httpx.Response:
        """A reading below the API root (TAXII 2.1 §1.6.2)."""
        return self._client.get(f"/taxii2/exchange/{path}", params=query, headers={"Accept": TAXII})

    def _post(self, path: str, body: Any) -> httpx.Response:
        headers = {"Idempotency-Key": uuid.uuid4().hex}
        return self._client.post(f"/api{path}", json=body, headers=headers) if body is not None else self._bare(path, headers)

    def _bare(self, path: str, headers: dict[str, str]) -> httpx.Response:
        return self._client.post(f"/api{path}", headers={**headers, "Content-Type": "application/json"})


def until[Found](what: str, ask: Callable[[], Found]) -> Found:
    """The first true answer; asks again until then. Raises `StoryBroken` when patience ends."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not (found := ask()):
        if time.monotonic() > end:
            raise StoryBroken(f"Waited {PATIENCE_SECONDS:.0f} s in vain: {what}.")
        time.sleep(PAUSE_SECONDS)
    return found


def _answer(response: httpx.Response, wanted: frozenset[int]) -> Any:
    if response.status_code not in wanted:
        raise StoryBroken(f"{response.request.method} {response.request.url.path}: {response.status_code} {response.text[:500]}")
    return response.json()
