"""A partner's TAXII 2.1 server on a loopback port, with no code of the house: honest, or wrong in one of the ways that real ones are."""

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

TAXII = "application/taxii+json;version=2.1"
LAST = "X-TAXII-Date-Added-Last"


@dataclass(frozen=True)
class Reply:
    """One answer; a body that is no bytes is written as JSON."""

    body: Any = field(default_factory=dict)
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    media: str = TAXII

    @property
    def content(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body, ensure_ascii=False).encode()


Answers = Callable[["Shelf", dict[str, str]], Reply]


@dataclass
class Shelf:
    """What the server holds as (date_added, object), what it was asked, and how it answers."""

    port: int = 0
    held: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    asked: list[tuple[str, dict[str, str], dict[str, str]]] = field(default_factory=list)
    answer: Answers = field(default=lambda shelf, query: honest(shelf, query))
    most: int = 10_000
    drip: bool = False

    @property
    def root(self) -> str:
        return f"http://127.0.0.1:{self.port}/api1/"

    @property
    def queries(self) -> list[dict[str, str]]:
        return [query for _, query, _ in self.asked]

    def put(self, *objects: dict[str, Any], at: str = "") -> list[dict[str, Any]]:
        """Add objects, each a microsecond after the last, or all at one moment."""
        for each in objects:
            self.held.append((at or moment(len(self.held)), each))
        return list(objects)


def moment(number: int) -> str:
    """A date_added that rises with the number."""
    return f"2026-03-01T00:00:{number // 1_000_000:02d}.{number % 1_000_000:06d}Z"


def rows(shelf: Shelf, query: dict[str, str]) -> list[tuple[str, dict[str, Any]]]:
    return [each for each in shelf.held if each[0] > query.get("added_after", "")]


def paged(found: list[tuple[str, dict[str, Any]]], **more: Any) -> Reply:
    """An envelope around a page with its headers (TAXII 2.1 §3.2, §3.7)."""
    headers = {LAST: found[-1][0], "X-TAXII-Date-Added-First": found[0][0]} if found else {}
    return Reply({**more, **({"objects": [each for _, each in found]} if found else {})}, headers=headers)


def honest(shelf: Shelf, query: dict[str, str]) -> Reply:
    """By `next`, as the standard has it: the token leads on in the same query."""
    found = rows(shelf, query)
    begin = int(query.get("next", "0"))
    end = begin + min(int(query.get("limit", "100")), shelf.most)
    return paged(found[begin:end], **({"more": True, "next": str(end)} if end < len(found) else {}))


def by_date(shelf: Shelf, query: dict[str, str]) -> Reply:
    """Without `next`: the client goes on by `added_after` (§3.5)."""
    found, most = rows(shelf, query), min(int(query.get("limit", "100")), shelf.most)
    return paged(found[:most], **({"more": True} if most < len(found) else {}))


@contextmanager
def serving() -> Iterator[Shelf]:
    shelf = Shelf()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            query = {name: texts[0] for name, texts in parse_qs(parts.query).items()}
            shelf.asked.append((parts.path, query, {name.lower(): text for name, text in self.headers.items()}))
            reply = shelf.answer(shelf, query)
            self.send_response(reply.status)
            self.send_header("Content-Type", reply.media)
            self.send_header("Content-Length", str(len(reply.content)))
            for name, text in reply.headers.items():
                self.send_header(name, text)
            self.end_headers()
            self._write(reply.content)

        def _write(self, content: bytes) -> None:
            try:
                if not shelf.drip:
                    self.wfile.write(content)
                    return
                for place in range(200):
                    self.wfile.write(content[place : place + 1])
                    self.wfile.flush()
                    time.sleep(0.05)
            except OSError:
                return

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    shelf.port = server.server_port
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield shelf
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
