"""Where documents lie: by their SHA-256, written to a temporary name and renamed, so that no half of one is ever found."""

import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage

from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Conflict, Invalid
from aboveboard.parties import permits
from aboveboard.parties.rules import files

MOST_BYTES: Final = 25 * 1024 * 1024
_CHUNK: Final = 1 << 18


class DurableStorage(FileSystemStorage):
    """Django's storage on a disk, whose files appear whole and synced under their name or not at all."""

    def _save(self, name: str, content: "File[Any]") -> str:
        target = Path(self.path(name))
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=".incoming-")
        try:
            with os.fdopen(handle, "wb") as out:
                for chunk in content.chunks(_CHUNK):
                    out.write(chunk)
                out.flush()
                os.fsync(out.fileno())
            Path(temporary).replace(target)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        return name


def storage() -> DurableStorage:
    """The store of this installation."""
    return DurableStorage(location=settings.DATA / "documents", allow_overwrite=True)


@dataclass(frozen=True, slots=True)
class Received:
    """A file that was read to its end, hashed and recognised, and is not kept yet."""

    sha256: str
    size: int
    media_type: str
    content: IO[bytes]


@contextmanager
def receive(actor: Actor, chunks: Iterable[bytes]) -> Iterator[Received]:
    """An upload read into a temporary file, which is gone at the end of the block; call the action inside it.

    Raises `Invalid` for an empty, too large or not accepted file and `Forbidden` without the right. Reading runs outside a
    transaction: a slow sender must not hold the database.
    """
    permits.UPLOAD_DOCUMENT.require(actor)
    with read(chunks) as found:
        yield found


@contextmanager
def read(chunks: Iterable[bytes]) -> Iterator[Received]:
    """As `receive`, for whoever may bring a document by another right than an organisation's; the caller has asked for that."""
    digest, size = hashlib.sha256(), 0
    with tempfile.SpooledTemporaryFile(max_size=1 << 20) as content:
        for chunk in chunks:
            size += len(chunk)
            if size > MOST_BYTES:
                raise Invalid(file=f"The file is larger than {MOST_BYTES // 1024 // 1024} MB; send it in parts or as a smaller PDF.")
            digest.update(chunk)
            content.write(chunk)
        if not size:
            raise Invalid(file="The file is empty; choose another one.")
        yield Received(digest.hexdigest(), size, files.media_type(content), content)


def keep(received: Received) -> None:
    """Put the file into the store; the same content lies there once. What is there is whole, since names appear by rename."""
    store, name = storage(), address(received.sha256)
    if not store.exists(name):
        received.content.seek(0)
        store.save(name, File(received.content))


def content_of(sha256: str) -> "File[bytes]":
    """The content, read back and compared with its hash before anybody gets it; raises `Conflict` where it is not what was given."""
    try:
        content: File[bytes] = storage().open(address(sha256), "rb")
    except FileNotFoundError:
        raise Conflict("The file is not in the store; tell the administrator, who restores it from a backup.") from None
    found = hashlib.sha256()
    for chunk in content.chunks(_CHUNK):
        found.update(chunk)
    if found.hexdigest() != sha256:
        content.close()
        raise Conflict("The file in the store is not the one that was given; tell the administrator, who restores it from a backup.")
    content.seek(0)
    return content


def address(sha256: str) -> str:
    """The name of a content in the store."""
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"
