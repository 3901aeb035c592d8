"""Reads all that a paper says, part by part, before any of it is kept: plain text, tables, PDF and office files.

What cannot be looked into is refused with a sentence; pictures and scans say nothing that can be read here.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import StringIO
from typing import IO, Any
from xml.etree.ElementTree import Element, ParseError
from zipfile import ZipFile

from defusedxml.ElementTree import iterparse

from aboveboard.exchange.intake import pdf, workbooks
from aboveboard.exchange.intake.words import IntakeRefused
from aboveboard.exchange.intake.workbooks import Allowance
from aboveboard.lib.archives import BROKEN

PDF = "application/pdf"
OFFICE = ("application/vnd.openxmlformats-officedocument.", "application/vnd.oasis.opendocument.")
MOST_WORDS, MOST_ROWS, MOST_CELLS = 8_000_000, 200_000, 4_000_000
# Of all parts together: each element costs time and memory that its few bytes do not tell of.
MOST_ELEMENTS = 1_000_000
# What the parts of an office file that hold words may unfold to.
MOST_UNPACKED = 64 * 2**20
_FILES_WITHIN = "The file holds other files, or something to be run: leave them out. Payloads and files within files are not taken here."
_UNREADABLE = "The file cannot be looked into. Save it once more, without a password, as PDF or as plain text."
_TOO_MUCH = (
    f"The file holds more than {MOST_WORDS:,} characters, {MOST_ROWS:,} rows, {MOST_CELLS:,} cells or {MOST_ELEMENTS:,} elements:"
    " send it in parts."
)
_WORDS = (".xml", ".rels", ".rdf", ".vml", ".svg", "mimetype")
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".emf", ".wmf", ".odttf", ".ttf", ".otf", ".fntdata")
# Parts without an ending that tells of them: previews in OpenDocument, settings of printers in workbooks.
_OTHERS = ("thumbnails/", "pictures/", "objectreplacements/", "xl/printersettings/", "configurations2/")
# Programs, archives, documents and old office files, by their first bytes.
_PACKED = (b"MZ", b"\x7fELF", b"PK\x03\x04", b"%PDF-", b"Rar!", b"7z\xbc\xaf", b"\xd0\xcf\x11\xe0", b"\x1f\x8b", b"MSCF", b"\xfd7zXZ")
_BLOCKS, _CELLS, _ROWS, _TABLES = frozenset({"p", "h", "si", "is"}), frozenset({"tc", "table-cell"}), ("tr", "table-row"), ("tbl", "table")
_BREAKS = {"tab": "\t", "br": "\n", "cr": "\n", "line-break": "\n", "s": " "}
_SAYING = frozenset({"descr", "title", "alt", "Target", "href", "name"})
type Table = list[tuple[str, ...]]


@dataclass(slots=True)
class Paper:
    """What a paper says: texts that belong together, and tables by their rows, the first of which may be titles."""

    texts: list[str] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)


def read(content: IO[bytes], media_type: str) -> Paper:
    """All that can be read of a paper of this type; raises `IntakeRefused` for what cannot be looked into, or holds files."""
    content.seek(0)
    if media_type == PDF:
        found = _pdf(content.read())
    elif media_type.startswith(OFFICE):
        found = _office(content)
    elif media_type.startswith("text/"):
        text = content.read().decode(errors="replace")
        if len(text) > MOST_WORDS:
            raise IntakeRefused(_TOO_MUCH)
        found = Paper([text], [_table(text, _allowance())] if media_type == "text/csv" else [])
    else:
        found = Paper()
    content.seek(0)
    words = sum(map(len, found.texts)) + sum(len(cell) for table in found.tables for row in table for cell in row)
    if words > MOST_WORDS:
        raise IntakeRefused(_TOO_MUCH)
    return found


def _pdf(data: bytes) -> Paper:
    held = pdf.held(data)
    if held.holds_files:
        raise IntakeRefused(_FILES_WITHIN)
    return Paper([held.title, *held.pages, *held.beside])


def _allowance() -> Allowance:
    return Allowance(_TOO_MUCH, MOST_ELEMENTS, MOST_ROWS, MOST_CELLS)


def _table(text: str, left: Allowance) -> Table:
    first = next((line for line in text.splitlines() if line.strip()), "")
    mark = max(",;\t", key=first.count)
    rows: Table = []
    try:
        for row in csv.reader(StringIO(text), delimiter=mark):
            left.take(rows=1, cells=len(row))
            rows += [tuple(row)] if row else []
        return rows
    except csv.Error as error:
        raise IntakeRefused(_UNREADABLE) from error


def _office(content: IO[bytes]) -> Paper:
    found, left = Paper(), _allowance()
    try:
        with ZipFile(content) as archive:
            parts = [part for part in archive.infolist() if not part.is_dir()]
            wordy = [part.filename for part in parts if part.filename.lower().endswith(_WORDS)]
            if any(_is_file(archive, part.filename) for part in parts if part.filename not in wordy):
                raise IntakeRefused(_FILES_WITHIN)
            if sum(archive.getinfo(name).file_size for name in wordy) > MOST_UNPACKED:
                raise IntakeRefused(_TOO_MUCH)
            found.tables += workbooks.every_sheet(archive, left)
            for name in wordy:
                # Sheets were read by their rows.
                if name != "mimetype" and not name.startswith("xl/worksheets/sheet"):
                    with archive.open(name) as part:
                        _words(part, found, left)
    except (ParseError, *BROKEN) as error:
        if isinstance(error, IntakeRefused):
            raise
        raise IntakeRefused(_UNREADABLE) from error
    return found


def _is_file(archive: ZipFile, name: str) -> bool:
    """Whether a part is neither words nor a picture, or is a file of another kind under a picture's name."""
    lower = name.lower()
    if not lower.endswith(_PICTURES) and not lower.startswith(_OTHERS):
        return True
    with archive.open(name) as part:
        return part.read(16).startswith(_PACKED)


def _words(part: IO[bytes], found: Paper, left: Allowance) -> None:
    """What one part says: paragraph by paragraph, however its runs are cut, tables by their rows, then what is left, attributes too."""
    rows: Table = []
    said: list[str] = []
    for element in _elements(part, left):
        name = workbooks.local(element)
        said += [value for key, value in element.attrib.items() if key.rpartition("}")[2] in _SAYING]
        if name in _BREAKS and not len(element):
            element.text = _BREAKS[name]
        elif name in _BLOCKS or name in _CELLS:
            text = "".join(element.itertext())
            said += [text] if name in _BLOCKS else []
            _flatten(element, text)
        elif name in _ROWS:
            rows.append(tuple("".join(cell.itertext()) for cell in element if workbooks.local(cell) in _CELLS))
            left.take(rows=1, cells=len(rows[-1]))
            element.clear()
        elif name in _TABLES:
            found.tables += [rows] if rows else []
            rows = []
            element.clear()
        elif not len(element) and element.text and element.text.strip() and name not in {"t", "v"}:
            said.append(element.text)
    found.texts.append("\n".join(said))


def _flatten(element: Element, text: str) -> None:
    tail = element.tail
    element.clear()
    element.text, element.tail = f"{text}\n", tail


def _elements(part: IO[bytes], left: Allowance) -> Iterator[Any]:
    for _, element in iterparse(part, events=("end",), forbid_dtd=True):
        left.take(elements=1)
        yield element
