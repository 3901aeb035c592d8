"""Writes small office files for tests, part by part."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
T = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
B = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"


def packed(parts: Mapping[str, str | bytes]) -> bytes:
    """A zip file of these parts."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def run(*texts: str) -> str:
    """A paragraph of a text document, cut into these runs."""
    return "<w:p>" + "".join(f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>' for text in texts) + "</w:p>"


def table(*rows: Sequence[str]) -> str:
    """A table of a text document."""
    cells = ("".join(f"<w:tc>{run(cell)}</w:tc>" for cell in row) for row in rows)
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in cells) + "</w:tbl>"


def docx(body: str, more: Mapping[str, str | bytes] | None = None) -> bytes:
    """A text document (Office Open XML) with this body."""
    document = f'<?xml version="1.0"?><w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
    return packed({"[Content_Types].xml": "<Types/>", "word/document.xml": document, **(more or {})})


def xlsx(*sheets: Sequence[Sequence[str]], more: Mapping[str, str | bytes] | None = None) -> bytes:
    """A workbook whose sheets hold these rows."""
    parts: dict[str, str | bytes] = {"[Content_Types].xml": "<Types/>", "xl/workbook.xml": f'<workbook xmlns="{S}"/>'}
    for number, rows in enumerate(sheets, 1):
        cells = ("".join(f'<c t="inlineStr"><is><t>{escape(cell)}</t></is></c>' for cell in row) for row in rows)
        data = "".join(f"<row>{row}</row>" for row in cells)
        parts[f"xl/worksheets/sheet{number}.xml"] = f'<worksheet xmlns="{S}"><sheetData>{data}</sheetData></worksheet>'
    return packed(parts | dict(more or {}))


def odt(body: str, more: Mapping[str, str | bytes] | None = None) -> bytes:
    """A text document (OpenDocument) with this body."""
    content = f'<o:c xmlns:o="urn:o" xmlns:text="{T}" xmlns:table="{B}">{body}</o:c>'
    return packed({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content, **(more or {})})
