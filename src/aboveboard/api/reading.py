"""Reads what a program sends: strict JSON of bounded size, query strings without what cannot be stored, uploads into a file."""

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

from django.http import HttpRequest
from django.http.request import RawPostDataException
from django.utils.datastructures import MultiValueDict
from ninja.parser import Parser

from aboveboard.api.problems import Malformed, TooLarge, WrongMediaType
from aboveboard.kernel.actor import Actor
from aboveboard.lib import strict
from aboveboard.parties.documents import MOST_BYTES

MOST_JSON = 1024 * 1024
MOST_DEPTH = 12
JSON = "application/json"
FILE = "application/octet-stream"
CHUNK = 1 << 18


class Asked(HttpRequest):
    """A request as this door's functions see it: with its actor, and the token by which they came."""

    actor: Actor
    token: Any
    upload: IO[bytes]
    prepared: Any


class StrictParser(Parser):
    """Reads bodies and query strings; what is refused says what to do."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The one JSON value of the body (RFC 8259, read as RFC 7493)."""
        if request.content_type != JSON:
            raise WrongMediaType(f"Send the body as {JSON}.")
        try:
            value = strict.loads(request.body, max_bytes=MOST_JSON, max_depth=MOST_DEPTH)
        except strict.StrictError as error:
            raise Malformed(str(error)) from None
        _refuse_nul(value)
        return value

    def parse_querydict(self, data: MultiValueDict[str, Any], list_fields: list[str], request: HttpRequest) -> dict[str, Any]:
        """The query string, each name once."""
        if any("\x00" in str(text) for name, texts in data.lists() for text in (name, *texts)):
            raise Malformed("The query string holds a character that cannot be stored (NUL); leave it out.")
        if twice := [name for name, texts in data.lists() if len(texts) > 1 and name not in list_fields]:
            raise Malformed(f"The query string names {twice[0][:60]!a} more than once; keep one.")
        return super().parse_querydict(data, list_fields, request)


def require_bounds(request: HttpRequest) -> None:
    """Refuse a body that is too large by its announced length, before any of it is read."""
    most = MOST_BYTES if request.content_type == FILE else MOST_JSON
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isascii() or not length.isdigit() or len(length) > 20 or int(length) > most:
        raise TooLarge(f"The body may have at most {most} bytes; send less at a time.")


def digest(request: HttpRequest, content: bytes | None = None) -> str:
    """SHA-256 of the request: method, address, query and body (or the digest of an upload in its place)."""
    whole = hashlib.sha256()
    body = request.body if content is None else content
    for part in (str(request.method).encode(), request.get_full_path().encode(), str(request.content_type).encode(), body):
        whole.update(len(part).to_bytes(8) + part)
    return whole.hexdigest()


@contextmanager
def uploaded(request: Asked) -> Iterator[bytes]:
    """Read the raw body into `request.upload`, which is gone at the end of the block; gives its digest.

    Before any transaction: a slow sender must not hold the database.
    """
    if request.content_type != FILE:
        raise WrongMediaType(f"Send the file itself as the body, as {FILE}.")
    whole, size = hashlib.sha256(), 0
    with tempfile.SpooledTemporaryFile(max_size=1 << 20) as content:
        while chunk := _read(request):
            size += len(chunk)
            if size > MOST_BYTES:
                raise TooLarge(f"The file may have at most {MOST_BYTES} bytes; send it in parts or as a smaller PDF.")
            whole.update(chunk)
            content.write(chunk)
        content.seek(0)
        request.upload = content
        yield whole.digest()


def chunks(content: IO[bytes]) -> Iterator[bytes]:
    """The content piece by piece."""
    while chunk := content.read(CHUNK):
        yield chunk


def _read(request: HttpRequest) -> bytes:
    try:
        return bytes(request.read(CHUNK))
    except (OSError, RawPostDataException):
        raise Malformed("The body ended before its announced length; send it again.") from None


def _refuse_nul(value: object) -> None:
    if isinstance(value, str):
        if "\x00" in value:
            raise Malformed("The body holds a character that cannot be stored (NUL); leave it out.")
    elif isinstance(value, dict):
        for key, each in value.items():
            _refuse_nul(key)
            _refuse_nul(each)
    elif isinstance(value, list):
        for each in value:
            _refuse_nul(each)
