"""Reads the text of a PDF in a process of its own, which may take so much time and memory and no more."""

import json
import os
import resource
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from typing import TYPE_CHECKING, Any, BinaryIO, TextIO

from aboveboard.exchange.intake.words import MOST_CHARACTERS, Found, IntakeRefused, Understood, of_line, once, shown

if TYPE_CHECKING:
    from pypdf import PdfReader

MOST_BYTES = 8 * 2**20
MOST_PAGES = 200
MOST_TITLE = 250
CPU_SECONDS, WALL_SECONDS, MEMORY = 15, 30, 2**30
_UNREADABLE = "The PDF cannot be read. Save it once more as PDF, without a password, or paste its text."
_LOCKED = "The PDF is locked with a password. Save it once more without one, or paste its text."
_WIDE = f"The PDF has more than {MOST_PAGES} pages: send the part that holds what is to be looked for."
_FORBIDDEN = ("socket.", "subprocess.", "os.exec", "os.posix_spawn", "os.fork", "os.system", "pty.", "urllib.", "http.")
# What an object is by these words is a file within, or something that a reader's program runs (ISO 32000-1 §7.11, §12.6, §13).
_RUN_OR_HELD = frozenset({"/EmbeddedFile", "/FileAttachment", "/JavaScript", "/Launch", "/RichMedia"})
# Notes and links, bookmarks, what is known of the file, fields of forms and their hints.
_SAID = ("/Contents", "/URI", "/Title", "/Author", "/Subject", "/Keywords", "/V", "/TU", "/RC")
_REFUSALS = {"locked": _LOCKED, "wide": _WIDE}


@dataclass(frozen=True, slots=True)
class Document:
    """What a PDF says: its title or first line, the text of each page, and the SHA-256 of its bytes in hexadecimal."""

    title: str
    pages: tuple[str, ...]
    digest: str


@dataclass(frozen=True, slots=True)
class Held:
    """All that a PDF holds: its title, the text of each page, texts beside the pages (notes, bookmarks, fields, what is known of it), and
    whether it holds files, or what is to be run."""

    title: str
    pages: tuple[str, ...]
    beside: tuple[str, ...]
    holds_files: bool


def opened(content: bytes) -> Document:
    """The text of a PDF; raises `IntakeRefused` for what is none, is locked, holds no text, or takes too long to read."""
    if len(content) > MOST_BYTES:
        raise IntakeRefused(f"The PDF is larger than {MOST_BYTES // 2**20} MiB: paste its text instead.")
    found = held(content)
    if sum(map(len, found.pages)) > MOST_CHARACTERS:
        raise IntakeRefused(f"The PDF holds more than {MOST_CHARACTERS} characters: send the part that holds what is to be looked for.")
    if not any(page.strip() for page in found.pages):
        raise IntakeRefused("The PDF holds no text; it may be a scan. Paste or type what is to be looked for.")
    first = next(line for page in found.pages for line in page.splitlines() if line.strip())
    return Document(shown(found.title, MOST_TITLE) or shown(first, MOST_TITLE), found.pages, sha256(content).hexdigest())


def held(content: bytes) -> Held:
    """What a PDF of any size holds; raises `IntakeRefused` for what is none, is locked, has too many pages, or takes too long to read."""
    if b"%PDF-" not in content[:1024]:
        raise IntakeRefused("This is no PDF. Choose a PDF, or paste the text.")
    command = [sys.executable, "-I", "-m", __name__]
    try:
        # Ourselves with a fixed argument, without the environment, in which the house's secrets stand; the bytes go in by a pipe.
        done = subprocess.run(  # noqa: S603
            command, input=content, capture_output=True, timeout=WALL_SECONDS, check=False, env={}, close_fds=True
        )
    except subprocess.TimeoutExpired as error:
        raise IntakeRefused(_UNREADABLE) from error
    if done.returncode:
        raise IntakeRefused(_UNREADABLE)
    said = json.loads(done.stdout)
    if (refusal := said.get("refused")) is not None:
        raise IntakeRefused(_REFUSALS[refusal])
    return Held(said["title"], tuple(said["pages"]), tuple(said["beside"]), said["holds_files"])


def understood(document: Document) -> Understood:
    """The observables of its pages, each with the number of its page; prose around them is left out."""
    found: list[Found] = []
    for number, page in enumerate(document.pages, 1):
        for line in page.splitlines():
            found += of_line(number, line)
    return once(found, [])


def shut_in() -> None:
    """Take the network from this process: by a name space of its own where the platform lets it, and by refusing to open a socket.

    The second also holds where the first is forbidden, against all that Python does; starting another program is refused with it.
    """
    with suppress(OSError):
        os.unshare(os.CLONE_NEWUSER | os.CLONE_NEWNET)
    sys.addaudithook(_refuse)


def _refuse(event: str, _args: tuple[object, ...]) -> None:
    if event.startswith(_FORBIDDEN):
        raise PermissionError(f"{event} has no place in the reading of a PDF.")


def main(source: BinaryIO, answer: TextIO) -> None:
    """The half that runs by itself: bytes in, JSON out; a hostile file ends this process and nothing else."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    # Imported here: the web process never loads what reads hostile files.
    from pypdf import PdfReader

    reader = PdfReader(BytesIO(source.read()))
    if reader.is_encrypted and not reader.decrypt(""):
        json.dump({"refused": "locked"}, answer)
    elif len(reader.pages) > MOST_PAGES:
        json.dump({"refused": "wide"}, answer)
    else:
        title = reader.metadata.title if reader.metadata is not None else None
        pages = [page.extract_text() for page in reader.pages]
        beside, holds_files = _beside(reader)
        json.dump({"title": str(title or ""), "pages": pages, "beside": beside, "holds_files": holds_files}, answer)


def _beside(reader: "PdfReader") -> tuple[list[str], bool]:
    """The texts of every object that is no page's content, and whether any is a file within, or something to be run."""
    from pypdf.generic import IndirectObject

    numbers = [(number, generation) for generation, known in reader.xref.items() for number in known]
    numbers += [(number, 0) for number in reader.xref_objStm]
    texts: list[str] = []
    holds_files = False
    for number, generation in numbers:
        todo: list[Any] = [reader.get_object(IndirectObject(number, generation, reader))]
        while todo:
            each = todo.pop()
            if isinstance(each, list):
                todo += each
            if not isinstance(each, dict):
                continue
            holds_files |= not _RUN_OR_HELD.isdisjoint([str(each.get(name)) for name in ("/S", "/Type", "/Subtype")])
            holds_files |= "/JS" in each or "/EF" in each
            texts += [str(each[name]) for name in _SAID if isinstance(each.get(name), str)]
            todo += [value for name, value in dict.items(each) if not isinstance(value, IndirectObject)]
    return texts, holds_files


if __name__ == "__main__":
    shut_in()
    main(sys.stdin.buffer, sys.stdout)
