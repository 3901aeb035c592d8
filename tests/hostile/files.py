"""Files that hostile senders upload: of two natures, without a bottom, much larger inside than outside, named to be somewhere else."""

import io
import zipfile
from collections.abc import Mapping, Sequence

BOUNDARY = "boundary-of-the-test"
DTD = b"<?xml version='1.0'?><!DOCTYPE lolz [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;'>]><x>&b;</x>"


def _zip(**parts: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return made.getvalue()


def _workbook(sheet: bytes, **more: bytes) -> bytes:
    types = b"<?xml version='1.0'?><Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'/>"
    book = b"<?xml version='1.0'?><workbook><sheets><sheet name='x' sheetId='1'/></sheets></workbook>"
    return _zip(**{"[Content_Types].xml": types, "xl__workbook.xml": book, "xl__worksheets__sheet1.xml": sheet}, **more)


FILES: Sequence[tuple[str, bytes]] = (
    ("empty.pdf", b""),
    ("nothing.csv", b"\0" * 1_000),
    ("page.pdf", b"%PDF-1.7\n<html><script>alert(1)</script></html>"),
    ("both.pdf", b"%PDF-1.7\n" + _zip(a=b"x")),
    ("picture.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
    ("page.html", b"<!doctype html><script>alert(1)</script>"),
    ("program.exe", b"MZ" + bytes(500)),
    ("../../../etc/passwd", b"%PDF-1.7\nx"),
    ("a" * 5_000 + ".pdf", b"%PDF-1.7\nx"),
    ("\u202efdp.exe", b"%PDF-1.7\nx"),
    ("nul\0.pdf", b"%PDF-1.7\nx"),
    ("CON", b"%PDF-1.7\nx"),
    ("bomb.zip", _zip(**{f"part{number}": bytes(5 * 2**20) for number in range(4)})),
    ("bomb.xlsx", _workbook(b"<worksheet>" + b" " * (60 * 2**20) + b"</worksheet>")),
    ("dtd.xlsx", _workbook(DTD)),
    ("slip.xlsx", _workbook(b"<worksheet/>", **{"..__..__evil": b"x"})),
    ("cut.xlsx", _workbook(b"<worksheet/>")[:-30]),
    ("deep.json", b"[" * 200_000),
    ("twice.json", b'{"type": "bundle", "type": "bundle", "id": "bundle--x", "objects": []}'),
    ("nan.json", b'{"type": "bundle", "id": "bundle--0", "objects": [{"a": NaN, "b": 1e999}]}'),
    ("list.xml", DTD),
    ("wide.csv", b"," * 100_000 + b"\n" + b"x\n" * 10),
    ("long.csv", b"x\n" * 200_000),
    ("quote.csv", b'"' + b"x" * 200_000),
    ("formula.csv", b"indicator,note\n=cmd|' /C calc'!A0,@SUM(1)\n198.51.100.1,+1\n"),
    ("utf16.csv", "indicator\n198.51.100.1\n".encode("utf-16")),
    ("latin.csv", "indicator,note\n198.51.100.1,caf\u00e9\n".encode("latin-1")),
)


def sent(fields: Mapping[str, Sequence[str]], control: str, name: str, content: bytes) -> tuple[bytes, str]:
    """The body and its type as a browser sends a form with this file."""
    parts = [(f'name="{key}"', value.encode()) for key, given in fields.items() for value in given if key != control]
    parts.append((f'name="{control}"; filename="{name}"\r\nContent-Type: text/html', content))
    lines = [f"--{BOUNDARY}\r\nContent-Disposition: form-data; {head}\r\n\r\n".encode() + body + b"\r\n" for head, body in parts]
    return b"".join(lines) + f"--{BOUNDARY}--\r\n".encode(), f"multipart/form-data; boundary={BOUNDARY}"
