"""Finds files inside an object: payload properties, and files written as Base64 or hexadecimal, told by how they begin."""

import base64
import re
from collections.abc import Iterable

from aboveboard.exchange.rules.strings import Said

# Shorter than this nothing is a file; a SHA-512 in hexadecimal has 128 digits.
SHORTEST = 132
_NAMES = ("payload_bin", "payload_base64", "payload_b64")
_RUN = b"A" * SHORTEST
_LETTERS = bytes(65 if chr(code) in "+/_-\\" or (code < 128 and chr(code).isalnum()) else 32 for code in range(256))
# The same letters parted by single blanks into pieces of equal length, as far as they can be told from words.
_PIECES = (b" AA" * 16, b" AAAA" * 8, b" AAAAAAAA" * 5, b"A" * 16 + b" " + b"A" * 16, b"A" * 32 + b" A")
# A line that begins or ends with a blank.
_INDENTED = (b" \\n", b" \\r", b"\\n ", b"\\r ", b"\\t ")
_PRINTED = re.compile(r"[A-Za-z0-9+/_-]+={0,2}")
_HEX = re.compile(r"(?:[0-9a-f]{2})+")
_BREAKS = re.compile(r"[\r\n]+")
_URI = re.compile(r"data:[^,;\s]{0,80}(?:;[^,;\s]{0,80})*;base64,")
# Programs, archives, documents, pictures and films, by their first bytes.
_MAGIC = (
    *(b"\x7fELF", b"PK\x03\x04", b"%PDF-", b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\x1f\x8b\x08"),
    *(b"MSCF\0\0\0\0", b"\xfd7zXZ", b"BZh9", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"\0asm", b"dex\n"),
    *(b"L\0\0\0\x01\x14\x02\0", b"{\\rtf1", b"\xff\xd8\xff", b"\x89PNG\r\n", b"GIF8", b"RIFF", b"\x1aE\xdf\xa3", b"CWS", b"FWS"),
)
_STARTS = "|".join(sorted({base64.b64encode(magic)[: len(magic) * 8 // 6].decode() for magic in (*_MAGIC, b"MZ")}))
_START = re.compile(rf"(?:{re.escape(_STARTS).replace(re.escape('|'), '|')})[A-Za-z0-9+/_-]{{{SHORTEST - 12},}}")
_HEX_STARTS = "|".join(magic.hex() for magic in (*_MAGIC, b"MZ"))
_HEX_START = re.compile(rf"(?:{_HEX_STARTS})[0-9a-f]{{256,}}")


def payload_at(said: Iterable[Said], longest: int) -> str | None:
    """The name of the property in which a file stands, None where there is none.

    `longest` is how long a text of nothing but Base64 may be where its beginning is that of no known kind of file.
    """
    return next((each.name for each in said if _is_payload(each, longest)), None)


def has_run(text: bytes) -> bool:
    """Whether so many letters, digits and signs of Base64 follow one another in a text, JSON's escapes of its breaks included."""
    return _RUN in text.translate(_LETTERS)


def has_pieces(text: bytes) -> bool:
    """Whether what `has_run` looks for stands there in pieces, parted by blanks or by breaks with blanks around them."""
    # First whether so much follows without a sign but blanks: cheaper than to look for each kind of piece.
    if _RUN not in text.replace(b" ", b"").translate(_LETTERS):
        return False
    letters = text.translate(_LETTERS)
    return any(piece in letters for piece in _PIECES) or (b"\\" in text and any(sign in text for sign in _INDENTED))


def is_file(text: str, longest: int) -> bool:
    """Whether a text is a file in disguise, or holds one."""
    if len(text) < SHORTEST:
        return False
    rows = [row.strip() for row in _BREAKS.split(text.strip())]
    whole, spaced = "".join(rows), " ".join(filter(None, rows))
    # Rows of pieces have a break where others have a blank.
    joined = spaced.replace(" ", "") if " " in spaced and (_is_chunked(spaced) or _is_chunked(whole)) else whole
    if not has_run(joined.encode(errors="replace")):
        return False
    if _URI.search(joined) or _begins(joined):
        return True
    return len(joined) >= longest and bool(_PRINTED.fullmatch(joined))


def _is_payload(each: Said, longest: int) -> bool:
    return bool(each.text.strip() and each.name.endswith(_NAMES)) or is_file(each.text, longest)


def _is_chunked(text: str) -> bool:
    """Whether blanks part pieces of equal length, as programs print them, rather than words."""
    sizes = [len(piece) for piece in text.split(" ")]
    return len(sizes) > 1 and len(set(sizes[:-1])) == 1 and sizes[-1] <= sizes[0] and (sizes[0] in {2, 4, 8} or sizes[0] >= 16)


def _begins(text: str) -> bool:
    if any(_is_real(_decoded(match[0][:128])) for match in _START.finditer(text)):
        return True
    lower = text.lower()
    return any(_is_real(bytes.fromhex(match[0][:128])) for match in _HEX_START.finditer(lower) if _HEX.fullmatch(match[0][:128]))


def _decoded(text: str) -> bytes:
    # Whole groups of four letters of the alphabet: what is cut off says nothing of how a file begins.
    return base64.b64decode(text[: len(text) // 4 * 4].replace("-", "+").replace("_", "/"), validate=True)


def _is_real(start: bytes) -> bool:
    # Two letters begin many texts; the head of a program is mostly zeros.
    return start.startswith(_MAGIC) or (start.startswith(b"MZ") and start[:64].count(0) >= 8)
