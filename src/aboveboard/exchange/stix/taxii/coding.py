"""Undoes the coding of a request's body (RFC 9110 §8.4): gzip, and never more of it than a body may hold."""

import zlib

from aboveboard.exchange.stix.taxii.filters import RequestRefused
from aboveboard.exchange.stix.taxii.media import UnsupportedMedia

TAKEN = "gzip, identity"
_GZIP = 16 + zlib.MAX_WBITS


def decoded(body: bytes, coding: str | None, most: int) -> bytes:
    """The body as it was before it was coded; at most `most` + 1 bytes, so that one which is too large is known by its length.

    Raises `UnsupportedMedia` for a coding other than gzip, and `RequestRefused` for a damaged body.
    """
    names = [name.strip().lower() for name in (coding or "").split(",")]
    wanted = [name for name in names if name not in {"", "identity"}]
    if not wanted:
        return body
    if wanted not in (["gzip"], ["x-gzip"]):
        raise UnsupportedMedia(f"Send the body without Content-Encoding, or as gzip: {TAKEN} are taken here.")
    stream = zlib.decompressobj(_GZIP)
    try:
        found = stream.decompress(body, most + 1)
    except zlib.error as error:
        raise RequestRefused("The body is said to be gzip and cannot be unpacked: send it again.") from error
    if len(found) <= most and (not stream.eof or stream.unused_data):
        raise RequestRefused("The body is said to be gzip and is cut off, or something follows it: send it again.")
    return found
