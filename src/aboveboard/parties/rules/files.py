"""What an uploaded file is, by its content alone; whatever is not on the short list is refused."""

import zipfile
from typing import IO, Final

import puremagic

from aboveboard.kernel.errors import Invalid
from aboveboard.lib.archives import BROKEN, unfolds_within

PDF: Final = "application/pdf"
PNG: Final = "image/png"
JPEG: Final = "image/jpeg"
TEXT: Final = "text/plain"
CSV: Final = "text/csv"
DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODT: Final = "application/vnd.oasis.opendocument.text"
# Ending of the offered file name by type: the name is made by us, never taken from the sender.
ENDINGS: Final = {PDF: "pdf", PNG: "png", JPEG: "jpg", TEXT: "txt", CSV: "csv", DOCX: "docx", XLSX: "xlsx", ODT: "odt"}
REFUSAL: Final = "This kind of file is not accepted; save it as PDF, PNG, JPEG, plain text (UTF-8), CSV, XLSX, DOCX or ODT."
_HEAD: Final = 4096
_CHUNK: Final = 1 << 20
_MOST_PARTS: Final = 2_000
_MOST_UNPACKED: Final = 500 * 1024 * 1024


def media_type(content: IO[bytes]) -> str:
    """The media type of the file, read from its start to its end; raises `Invalid` for any that is not accepted."""
    content.seek(0)
    head = content.read(_HEAD)
    if head.startswith(b"PK\x03\x04"):
        return _office(content)
    if b"\0" not in head and (text := _text(content)):
        return text
    found = {match.mime_type for match in _magic(head)}
    for kind, start in ((PDF, b"%PDF-"), (PNG, b"\x89PNG\r\n\x1a\n"), (JPEG, b"\xff\xd8\xff")):
        if kind in found and head.startswith(start):
            return kind
    raise Invalid(file=REFUSAL)


def _magic(head: bytes) -> list[puremagic.PureMagicWithConfidence]:
    try:
        return list(puremagic.magic_string(head))
    except (puremagic.PureError, ValueError):
        return []


def _text(content: IO[bytes]) -> str:
    """CSV or plain text where the whole file is UTF-8 without control characters and no known format; else empty."""
    content.seek(0)
    first = content.read(_HEAD)
    # A page or a drawing is text too, and would run scripts where a browser opens it.
    if any(match.mime_type.startswith(("text/html", "image/", "application/")) for match in _magic(first)) or _looks_marked_up(first):
        return ""
    content.seek(0)
    carry = b""
    while chunk := content.read(_CHUNK):
        data = carry + chunk
        try:
            text, carry = data.decode(), b""
        except UnicodeDecodeError as error:
            if error.start < len(data) - 3:
                return ""
            text, carry = data[: error.start].decode(), data[error.start :]
        if any(ord(char) < 32 and char not in "\t\n\r\f" for char in text):
            return ""
    if carry:
        return ""
    lines = [line for line in first.decode(errors="ignore").splitlines() if line.strip()][:20]
    # The last line of a long file may be cut in the middle.
    whole = lines if len(first) < _HEAD else lines[:-1]
    is_table = len(whole) > 1 and any(mark in whole[0] and len({line.count(mark) for line in whole}) == 1 for mark in ",;\t")
    return CSV if is_table else TEXT


def _looks_marked_up(first: bytes) -> bool:
    start = first.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return start.startswith(b"<") or any(mark in first.lower() for mark in (b"<script", b"<html", b"<svg", b"<!doctype"))


def _office(content: IO[bytes]) -> str:
    """The office format of a zip file, by its parts; nothing is unpacked but a name of at most 100 bytes."""
    content.seek(0)
    try:
        with zipfile.ZipFile(content) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
            if not unfolds_within(archive, parts=_MOST_PARTS, size=_MOST_UNPACKED):
                raise Invalid(file="This office file unpacks to far too much; save it as PDF.")
            if any(name.lower().endswith("vbaproject.bin") or name.startswith("Basic/") for name in names):
                raise Invalid(file="This office file holds macros; save it without them, or as PDF.")
            if any(part.flag_bits & 1 for part in parts):
                raise Invalid(file="This office file is encrypted; send it without a password.")
            if "[Content_Types].xml" in names and "word/document.xml" in names:
                return DOCX
            if "[Content_Types].xml" in names and "xl/workbook.xml" in names:
                return XLSX
            is_small = {"mimetype", "content.xml"} <= names and archive.getinfo("mimetype").file_size <= 100
            if is_small and archive.read("mimetype") == ODT.encode():
                return ODT
    except BROKEN as error:
        raise Invalid(file=REFUSAL) from error
    raise Invalid(file=REFUSAL)
