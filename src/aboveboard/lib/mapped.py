"""Files of arrays: named by the hash of their content, mapped into memory, shared by processes, never changed."""

import hashlib
import json
import mmap
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

ALIGN = 64
MAX_HEADER = 1 << 22


class FileUnusable(ValueError):
    """A file that is not of the form, or is damaged: it has to be built again."""


@dataclass(frozen=True, slots=True)
class Form:
    """One kind of such files: the first bytes, which name it and its version, and how the names end."""

    magic: bytes
    suffix: str

    def write(self, folder: Path, meta: Mapping[str, Any], arrays: Mapping[str, np.ndarray[Any, Any]]) -> Path:
        """Writes one file into the folder and names it by its SHA-256; the name appears only when the file is whole."""
        layout: dict[str, list[Any]] = {}
        offset = 0
        for name, array in arrays.items():
            layout[name] = [array.dtype.str, len(array), offset]
            offset += -(-array.nbytes // ALIGN) * ALIGN
        header = json.dumps({"meta": dict(meta), "arrays": layout, "size": offset}, sort_keys=True).encode()
        head = self.magic + b"%016d" % len(header) + header
        head += b" " * (-len(head) % ALIGN)
        folder.mkdir(parents=True, exist_ok=True)
        digest = hashlib.sha256()
        with tempfile.NamedTemporaryFile(dir=folder, delete=False) as out:
            for part in (head, *(part for array in arrays.values() for part in _padded(array))):
                digest.update(part)
                out.write(part)
            out.flush()
            os.fsync(out.fileno())
        path = folder / f"{digest.hexdigest()}{self.suffix}"
        Path(out.name).replace(path)
        path.chmod(0o444)
        return path

    def read(self, path: Path) -> tuple[dict[str, Any], dict[str, np.ndarray[Any, Any]]]:
        """The facts and the mapped arrays of a file; raises `FileUnusable`. Costs milliseconds whatever its size."""
        try:
            with path.open("rb") as source:
                mapped = mmap.mmap(source.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError) as fault:
            raise FileUnusable(f"{path.name} cannot be opened as an index ({fault}). Build it again.") from fault
        start = len(self.magic) + 16
        length = mapped[len(self.magic) : start]
        if mapped[: len(self.magic)] != self.magic or not length.isdigit() or int(length) > MAX_HEADER:
            raise FileUnusable(f"{path.name} is not an index of this kind. Build it again.")
        header = json.loads(mapped[start : start + int(length)])
        base = -(-(start + int(length)) // ALIGN) * ALIGN
        if base + header["size"] != len(mapped):
            raise FileUnusable(f"{path.name} is cut short. Build it again.")
        arrays = {
            name: np.frombuffer(mapped, dtype=kind, count=count, offset=base + offset)
            for name, (kind, count, offset) in header["arrays"].items()
        }
        return header["meta"], arrays

    def verify(self, path: Path) -> None:
        """Raises `FileUnusable` where the content is not what the name says; reads the whole file."""
        with path.open("rb") as source:
            if hashlib.file_digest(source, "sha256").hexdigest() != path.name.removesuffix(self.suffix):
                raise FileUnusable(f"{path.name} is damaged: its content does not fit its name. Build it again.")


def _padded(array: np.ndarray[Any, Any]) -> tuple[memoryview, bytes]:
    flat = np.ascontiguousarray(array)
    return memoryview(flat.view(np.uint8)), b"\0" * (-flat.nbytes % ALIGN)
