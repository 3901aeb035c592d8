"""The text of a checkpoint (C2SP tlog-checkpoint v1.0.0): origin, size and root of a log."""

import base64
import re
from dataclasses import dataclass
from typing import Final

from aboveboard.lib.tlog.merkle import EMPTY_ROOT, HASH_SIZE
from aboveboard.lib.tlog.note import NoteError, decode_base64

MAX_SIZE: Final = 2**63 - 1
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")


class CheckpointError(ValueError):
    """The text is not a checkpoint; it says why."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The tree of `size` entries of the log `origin` has the root `root`; `extensions` are opaque lines of other logs."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not all(self.origin and line and "\n" not in line for line in (self.origin, *self.extensions)):
            raise CheckpointError("The lines of a checkpoint may not be empty.")
        if not 0 <= self.size <= MAX_SIZE:
            raise CheckpointError("The size of a checkpoint is out of range.")
        if len(self.root) != HASH_SIZE:
            raise CheckpointError(f"The root of a checkpoint has {HASH_SIZE} bytes.")
        if self.size == 0 and self.root != EMPTY_ROOT:
            raise CheckpointError("The root of an empty log is the hash of nothing; this one is not.")

    @classmethod
    def parse(cls, text: str) -> "Checkpoint":
        """The checkpoint that a note's text states. Raises CheckpointError."""
        lines = text.split("\n")
        if len(lines) < 4 or lines.pop():
            raise CheckpointError("A checkpoint has three lines (origin, size, root) and ends with a newline.")
        origin, size, root, *extensions = lines
        if not _SIZE.fullmatch(size):
            raise CheckpointError("The second line of a checkpoint is its size in plain digits.")
        try:
            return cls(origin, int(size), decode_base64(root), tuple(extensions))
        except NoteError:
            raise CheckpointError("The third line of a checkpoint is its root in base64.") from None

    def encode(self) -> str:
        """The text to be signed."""
        root = base64.b64encode(self.root).decode("ascii")
        return "".join(f"{line}\n" for line in (self.origin, str(self.size), root, *self.extensions))
