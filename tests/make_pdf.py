"""Writes small PDFs for tests: pages of lines, a title, and streams of any content."""

import zlib
from collections.abc import Sequence


def pdf(*pages: Sequence[str], title: str = "") -> bytes:
    """A PDF 1.7 with these lines on these pages."""
    return of_streams([_stream(lines) for lines in pages], title=title)


def bomb(size: int) -> bytes:
    """One page whose stream unfolds to so many bytes."""
    packer = zlib.compressobj(9)
    block = b"(a) Tj " * 150_000
    packed = b"".join(packer.compress(block) for _ in range(size // len(block))) + packer.flush()
    return of_streams([packed], more="/Filter /FlateDecode ")


def of_streams(streams: Sequence[bytes], *, title: str = "", more: str = "") -> bytes:
    """A PDF with these content streams, one a page (ISO 32000-1 §7.5)."""
    kids = " ".join(f"{4 + 2 * place} 0 R" for place in range(len(streams)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(streams)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for place, content in enumerate(streams):
        font = "/Resources << /Font << /F1 3 0 R >> >>"
        objects.append(f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] {font} /Contents {5 + 2 * place} 0 R >>".encode())
        objects.append(f"<< {more}/Length {len(content)} >> stream\n".encode() + content + b"\nendstream")
    objects.append(f"<< /Title ({_escaped(title)}) >>".encode("latin-1"))
    out, places = b"%PDF-1.7\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj ".encode() + each + b" endobj\n"
    table = b"".join(f"{place:010d} 00000 n \n".encode() for place in places)
    head = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    trailer = f"trailer << /Size {len(objects) + 1} /Root 1 0 R /Info {len(objects)} 0 R >>\nstartxref\n{len(out)}\n%%EOF".encode()
    return out + head + table + trailer


def _stream(lines: Sequence[str]) -> bytes:
    shown = "".join(f"({_escaped(line)}) Tj 0 -14 Td " for line in lines)
    return f"BT /F1 11 Tf 50 800 Td {shown}ET".encode("latin-1")


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
