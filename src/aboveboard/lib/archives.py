"""What an archive from outside may unfold to, and what reading a broken one raises."""

from typing import Final
from zipfile import BadZipFile, ZipFile
from zlib import error as DeflateError

# EOFError is of cut parts, RuntimeError of encrypted ones, NotImplementedError of packings that this reader does not know.
BROKEN: Final = (BadZipFile, DeflateError, EOFError, LookupError, NotImplementedError, OSError, RuntimeError, ValueError)


def unfolds_within(archive: ZipFile, *, parts: int, size: int) -> bool:
    """Whether there are at most so many parts, each name once, of so many bytes together when unpacked.

    By what the archive declares; the reader of the standard library never gives more of a part than that.
    """
    held = archive.infolist()
    return len(held) <= parts and len({part.filename for part in held}) == len(held) and sum(part.file_size for part in held) <= size
