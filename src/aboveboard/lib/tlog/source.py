"""Where a verifier gets a log from: a folder, or a web address over HTTP; each answer is bounded and absence is None."""

import zlib
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from typing import Final, Protocol
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from aboveboard.lib.tlog.tiles import MAX_BUNDLE

SECONDS: Final = 30


class SourceError(OSError):
    """The log cannot be read; the text says why."""


class Source(Protocol):
    """Something that answers the bytes below a log's prefix, or None where there are none, at most one more than a tile may have."""

    def read(self, path: str) -> bytes | None: ...


class Folder:
    """A log that lies in a folder."""

    def __init__(self, directory: Path) -> None:
        if not directory.is_dir():
            raise SourceError(f"There is no folder {directory}; give the folder that holds the file 'checkpoint', or a web address.")
        self.directory = directory

    def read(self, path: str) -> bytes | None:
        """The file at `path`, or None. Raises SourceError where it cannot be read."""
        try:
            with (self.directory / path).open("rb") as file:
                return file.read(MAX_BUNDLE + 1)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise SourceError(f"{path} cannot be read: {error.strerror}.") from None


class Web:
    """A log that is served at a URL prefix (C2SP tlog-tiles)."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix.rstrip("/")

    def read(self, path: str) -> bytes | None:
        """The answer to a GET, or None for 404 and 410. Raises SourceError for every other failure."""
        # The scheme was checked by `source_of`; urlopen follows no redirect to anything but HTTP and FTP.
        try:
            request = Request(f"{self._prefix}/{path}", headers={"Accept-Encoding": "gzip, identity"})  # noqa: S310
            with urlopen(request, timeout=SECONDS) as answer:  # noqa: S310
                return _body(answer)
        except HTTPError as error:
            error.close()
            if error.code in (404, 410):
                return None
            raise SourceError(f"{self._prefix}/{path} was answered with status {error.code}; try again later.") from None
        except (URLError, HTTPException, OSError, ValueError) as error:
            raise SourceError(f"{self._prefix}/{path} cannot be fetched ({error}); check the address and the network.") from None


def source_of(source: str) -> Folder | Web:
    """The folder or web address that `source` names. Raises SourceError for a folder that is not there."""
    return Web(source) if source.lower().startswith(("http://", "https://")) else Folder(Path(source))


def _body(answer: HTTPResponse) -> bytes:
    data = answer.read(MAX_BUNDLE + 1)
    if answer.headers.get("Content-Encoding", "identity").lower() != "gzip":
        return data
    try:
        # Bounded: a small answer may unpack to any size.
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(data, MAX_BUNDLE + 1)
    except zlib.error:
        raise SourceError("an answer says that it is gzip and is not") from None
