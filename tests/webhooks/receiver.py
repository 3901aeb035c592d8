"""A program that listens on a loopback port and checks signatures as Standard Webhooks demands, with no code of the house."""

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Receiver:
    """What came in, and what is answered; `secret` as it was shown."""

    port: int = 0
    secret: str = ""
    status: int = 204
    redirect: str = ""
    drip: bool = False
    posts: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    @property
    def bodies(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _, body in self.posts]

    def told(self, kind: str) -> list[dict[str, Any]]:
        return [body["data"] for body in self.bodies if body["type"] == kind]

    def accepts(self, headers: dict[str, str], body: bytes, *, now: float | None = None) -> bool:
        """Whether a message is genuine, recent and new; it is remembered."""
        at, key = headers["webhook-timestamp"], headers["webhook-id"]
        if abs((now if now is not None else time.time()) - int(at)) > 300 or key in self.seen:
            return False
        secret = base64.b64decode(self.secret.removeprefix("whsec_"))
        expected = hmac.new(secret, f"{key}.{at}.".encode() + body, hashlib.sha256).digest()
        given = [each.partition(",") for each in headers["webhook-signature"].split(" ")]
        genuine = any(version == "v1" and hmac.compare_digest(base64.b64decode(mac), expected) for version, _, mac in given)
        if genuine:
            self.seen.add(key)
        return genuine


@contextmanager
def listening() -> Iterator[Receiver]:
    found = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found.posts.append(({name.lower(): value for name, value in self.headers.items()}, body))
            if found.drip:
                self._drip()
                return
            self.send_response(302 if found.redirect else found.status)
            if found.redirect:
                self.send_header("Location", found.redirect)
            self.end_headers()

        def do_GET(self) -> None:
            found.posts.append(({"method": "GET"}, b"{}"))
            self.send_response(200)
            self.end_headers()

        def _drip(self) -> None:
            try:
                for letter in b"HTTP/1.1 200 OK\r\nX: " + b"y" * 200:
                    self.wfile.write(bytes([letter]))
                    self.wfile.flush()
                    time.sleep(0.05)
            except OSError:
                return

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    found.port = server.server_port
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
