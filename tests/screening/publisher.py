"""A publisher on the loopback interface: serves files with ETag and Last-Modified, and misbehaves on demand."""

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Publisher:
    """What is served by path, and what was asked."""

    address: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    last_modified: str = "Sun, 01 Mar 2026 10:00:00 GMT"
    status: int = 200
    cut: int = 0
    redirect: str = ""
    asked: list[tuple[str, str]] = field(default_factory=list)

    def url(self, name: str) -> str:
        """The address of a file."""
        return f"{self.address}/{name}"


@contextmanager
def publishing(**files: bytes) -> Iterator[Publisher]:
    """A publisher that serves these files (`sdn_csv` as `sdn.csv`) until the block ends."""
    publisher = Publisher(files={name.replace("_", "."): content for name, content in files.items()})

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: object) -> None:
            """Nothing is printed."""

        def do_GET(self) -> None:
            name = self.path.lstrip("/")
            content = publisher.files.get(name, b"")
            etag = f'"{hashlib.sha256(content).hexdigest()[:16]}"'
            known = self.headers.get("If-None-Match", "")
            publisher.asked.append((name, known))
            if publisher.redirect:
                self.send_response(302)
                self.send_header("Location", publisher.redirect)
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            status = publisher.status if name in publisher.files else 404
            status = 304 if status == 200 and known == etag else status
            self.send_response(status)
            self.send_header("ETag", etag)
            if publisher.last_modified:
                self.send_header("Last-Modified", publisher.last_modified)
            self.send_header("Content-Length", str(0 if status == 304 else len(content)))
            self.end_headers()
            if status != 304:
                self.wfile.write(content[: len(content) - publisher.cut])
            self.close_connection = True

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    publisher.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield publisher
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
