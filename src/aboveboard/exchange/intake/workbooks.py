"""Reads the first sheet of a workbook (Office Open XML, ISO/IEC 29500-1 §18) as text: no formula, macro, link or style is looked at.

A reader of our own (ADR 7), since of all that such a file can hold no more than text is wanted, and whatever is wrong must become one
sentence. A date therefore stays the number that the file holds; `tables` understands it where a column says when.
"""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import IO
from xml.etree.ElementTree import Element, ParseError
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from defusedxml.ElementTree import iterparse

from aboveboard.exchange.intake.words import IntakeRefused
from aboveboard.lib.archives import BROKEN, unfolds_within

SIGNATURE = b"PK\x03\x04"
# What a workbook may unfold to: a table that is taken is a hundredth of it, a bomb a thousand times as much.
MOST_UNPACKED = 16 * 2**20
MOST_PARTS = 500
# A full table has three elements a cell; each costs memory that its few bytes do not tell of.
MOST_ELEMENTS = 1_000_000
MOST_CELL = 32_767
# So many columns keep their places where all is read, whatever is in them.
MOST_PLACED = 100
_REFERENCE = re.compile(r"([A-Z]{1,3})[1-9][0-9]{0,6}")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


def first_sheet(data: bytes, *, most_rows: int, most_columns: int) -> list[list[str]]:
    """The rows of the first sheet that hold anything, each as long as its last cell; raises `IntakeRefused` with a sentence."""
    try:
        with ZipFile(BytesIO(data)) as archive:
            _measure(archive)
            texts = list(_shared_texts(archive))
            return list(_rows(archive, texts, most_rows, most_columns))
    except (ParseError, *BROKEN) as error:
        if isinstance(error, IntakeRefused):
            raise
        raise IntakeRefused("The workbook cannot be read. Save it once more as XLSX, without a password, or as CSV.") from error


@dataclass(slots=True)
class Allowance:
    """How much more of a file may be read; what is beyond it is refused with the sentence before more of it is held."""

    sentence: str
    elements: int
    rows: int
    cells: int

    def take(self, *, elements: int = 0, rows: int = 0, cells: int = 0) -> None:
        """Count what was read; raises `IntakeRefused` where that is too much."""
        self.elements -= elements
        self.rows -= rows
        self.cells -= cells
        if self.elements < 0 or self.rows < 0 or self.cells < 0:
            raise IntakeRefused(self.sentence)


def every_sheet(archive: ZipFile, left: Allowance) -> Iterator[list[tuple[str, ...]]]:
    """The rows of each sheet of an open workbook, none of another file; the first columns keep their places, what stands further right
    follows them. Raises as `first_sheet`, as the archive, or as the allowance does."""
    sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/") and name.endswith(".xml")]
    texts = list(_shared_texts(archive)) if sheets else []
    for name in sheets:
        with archive.open(name) as part:
            yield [_all_cells(row, texts, left) for row in _elements(part, "row", left)]


def _all_cells(row: Element, texts: list[str], left: Allowance) -> tuple[str, ...]:
    cells: list[str] = []
    for cell in row:
        if local(cell) == "c" and (said := _value(cell, texts)):
            cells += [""] * (min(_place(cell.get("r"), len(cells)), MOST_PLACED) - len(cells))
            cells.append(said)
    # Empty places count: each takes as much as one that says something.
    left.take(rows=1, cells=len(cells))
    return tuple(cells)


def _measure(archive: ZipFile) -> None:
    """Refuse what unfolds beyond measure or is packed in a way that no common program uses."""
    if not unfolds_within(archive, parts=MOST_PARTS, size=MOST_UNPACKED):
        raise IntakeRefused(f"The workbook unfolds to more than {MOST_UNPACKED // 2**20} MiB: send the table alone, in smaller parts.")
    if any(part.compress_type not in {ZIP_STORED, ZIP_DEFLATED} for part in archive.infolist()):
        raise IntakeRefused("The workbook is packed in an unusual way. Save it once more as XLSX or as CSV.")


def _shared_texts(archive: ZipFile) -> Iterator[str]:
    if "xl/sharedStrings.xml" in archive.namelist():
        with archive.open("xl/sharedStrings.xml") as part:
            for item in _elements(part, "si"):
                yield _text(item)


def _rows(archive: ZipFile, texts: list[str], most_rows: int, most_columns: int) -> Iterator[list[str]]:
    count = 0
    with archive.open(_sheet(archive)) as part:
        for row in _elements(part, "row"):
            cells = _cells(row, texts, most_columns)
            if any(map(str.strip, cells)):
                count += 1
                if count > most_rows:
                    raise IntakeRefused(f"The sheet holds more than {most_rows} rows: send it in smaller parts.")
                yield cells


def _sheet(archive: ZipFile) -> str:
    """The name of the part that holds the sheet that stands first in the workbook."""
    with archive.open("xl/workbook.xml") as part:
        first = next(_elements(part, "sheet"), None)
    wanted = None if first is None else first.get(_RELATION) or first.get(_STRICT_RELATION)
    with archive.open("xl/_rels/workbook.xml.rels") as part:
        for relation in _elements(part, "Relationship"):
            if wanted is not None and relation.get("Id") == wanted:
                return posixpath.normpath(posixpath.join("/xl", relation.get("Target", ""))).lstrip("/")
    raise IntakeRefused("The workbook holds no sheet.")


def _cells(row: Element, texts: list[str], most_columns: int) -> list[str]:
    cells: list[str] = []
    for cell in row:
        if local(cell) != "c":
            continue
        place = _place(cell.get("r"), len(cells))
        if place >= most_columns:
            if _value(cell, texts):
                raise IntakeRefused(f"The table has more than {most_columns} columns: leave out those that are not needed.")
            continue
        cells += [""] * (place + 1 - len(cells))
        cells[place] = _value(cell, texts)[:MOST_CELL].replace("\0", "")
    return cells


def _place(reference: str | None, following: int) -> int:
    """The column of a cell, counted from 0; a cell without a reference follows the one before it."""
    found = _REFERENCE.fullmatch(reference) if reference else None
    if found is None:
        return following
    place = 0
    for letter in found[1]:
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1


def _value(cell: Element, texts: list[str]) -> str:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return "".join(_text(part) for part in cell if local(part) == "is")
    written = next((part.text or "" for part in cell if local(part) == "v"), "")
    match kind:
        case "s":
            place = int(written) if written.isascii() and written.isdecimal() and len(written) < 9 else -1
            return texts[place] if 0 <= place < len(texts) else ""
        case "e":
            return ""
        case _:
            return written


def _text(item: Element) -> str:
    """Runs of text are joined; how a text is pronounced (`rPh`) is left out."""
    return "".join(
        "".join(each.text or "" for each in part if local(each) == "t") if local(part) == "r" else part.text or ""
        for part in item
        if local(part) in {"t", "r"}
    )


def _elements(part: IO[bytes], wanted: str, left: Allowance | None = None) -> Iterator[Element]:
    """The elements of this name, each whole and then forgotten; declarations of types and entities are refused."""
    for count, (_, element) in enumerate(iterparse(part, events=("end",), forbid_dtd=True)):
        if count == MOST_ELEMENTS:
            raise IntakeRefused("The workbook holds too much beside the table: copy the table into a new one and send that.")
        if left is not None:
            left.take(elements=1)
        if local(element) == wanted:
            yield element
            element.clear()


def local(element: Element) -> str:
    """The name of an element without its name space."""
    return str(element.tag).rpartition("}")[2]
