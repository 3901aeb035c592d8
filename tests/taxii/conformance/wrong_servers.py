"""Servers that answer wrongly in one way each, laid over a right one: what the suite itself is tested with."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx

from tests.taxii.conformance.peer import FIRST, LAST, TAXII, Peer

Send = Callable[[httpx.Request], httpx.Response]
Wrong = Callable[[httpx.Request, Send], httpx.Response]
_SPAN = {FIRST: "2026-01-01T00:00:00.000000Z", LAST: "2026-01-01T00:00:00.000000Z"}
# Of the connection, not of the resource: wrong once the content is another.
_OF_THE_WIRE = {"content-length", "transfer-encoding", "content-encoding"}


@dataclass
class Over(httpx.BaseTransport):
    """Gives the answers of another transport as a wrong server would."""

    wrong: Wrong
    under: httpx.BaseTransport

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """One answer."""
        return self.wrong(request, self._send)

    def _send(self, request: httpx.Request) -> httpx.Response:
        answer = self.under.handle_request(request)
        answer.read()
        answer.close()
        return answer

    def close(self) -> None:
        """Hang up."""
        self.under.close()


def over(peer: Peer, wrong: Wrong) -> Peer:
    """The same server gone wrong; what the suite has put there is known to it already."""
    found = Peer(peer.given, Over(wrong, httpx.HTTPTransport()), {"held": peer.made["held"]})
    vars(found)["root"] = peer.root
    return found


def mute(status: int, content: bytes) -> Wrong:
    """One answer to everything, with all the headers that anything may need."""
    return lambda *_: httpx.Response(status, headers={"Content-Type": TAXII, "WWW-Authenticate": "Basic", **_SPAN}, content=content)


def without(name: str) -> Wrong:
    """Leaves a header out."""
    return lambda request, send: _changed(send(request), headers=lambda found: found.pop(name.lower(), None))


def header(name: str, text: str) -> Wrong:
    """Says something else in a header."""
    return lambda request, send: _changed(send(request), headers=lambda found: found.update({name.lower(): text}))


def instead(status: int, of: int) -> Wrong:
    """Answers with another status."""

    def wrong(request: httpx.Request, send: Send) -> httpx.Response:
        answer = send(request)
        return _changed(answer, status=status if answer.status_code == of else answer.status_code)

    return wrong


def says(change: Callable[[dict[str, Any]], object], *, at: str = "") -> Wrong:
    """Changes every resource, or those below an address that holds `at`."""

    def wrong(request: httpx.Request, send: Send) -> httpx.Response:
        answer = send(request)
        if at not in request.url.path or not answer.content:
            return answer
        found = json.loads(answer.content)
        change(found)
        return _changed(answer, content=json.dumps(found, ensure_ascii=False).encode())

    return wrong


def each(change: Callable[[dict[str, Any]], object], name: str = "objects", *, at: str = "") -> Wrong:
    """Changes every object of a list in every resource."""

    def changed(found: dict[str, Any]) -> None:
        for one in found.get(name, []):
            change(one)

    return says(changed, at=at)


def written(change: Callable[[bytes], bytes]) -> Wrong:
    """Writes its resources otherwise."""

    def wrong(request: httpx.Request, send: Send) -> httpx.Response:
        answer = send(request)
        return _changed(answer, content=change(answer.content)) if answer.content else answer

    return wrong


def ignoring(name: str) -> Wrong:
    """Does not look at a parameter."""

    def wrong(request: httpx.Request, send: Send) -> httpx.Response:
        pairs = [(key, text) for key, text in request.url.params.multi_items() if key != name]
        request.url = request.url.copy_with(params=pairs)
        return send(request)

    return wrong


def trusting(peer: Peer) -> Wrong:
    """Takes everybody for the caller."""

    def wrong(request: httpx.Request, send: Send) -> httpx.Response:
        request.headers["Authorization"] = httpx.BasicAuth(*peer.given.credentials)._auth_header
        return send(request)

    return wrong


def forgetful(request: httpx.Request, send: Send) -> httpx.Response:
    """Says that it has deleted, and has not."""
    return httpx.Response(200, headers={"Content-Type": TAXII}) if request.method == "DELETE" else send(request)


def _changed(
    answer: httpx.Response,
    *,
    status: int = 0,
    content: bytes | None = None,
    headers: Callable[[dict[str, str]], object] = lambda found: None,
) -> httpx.Response:
    found = {name.lower(): text for name, text in answer.headers.items() if name.lower() not in _OF_THE_WIRE}
    headers(found)
    return httpx.Response(status or answer.status_code, headers=found, content=answer.content if content is None else content)
