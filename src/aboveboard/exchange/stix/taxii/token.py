"""The token `next`: stateless, bound by HMAC-SHA256 to collection, filters and caller (TAXII 2.1 §3.5, Appendix B).

The release number in it is not to be read: the numbers of two pages would tell how much stands between them that the caller may not
see. It is veiled by a pad that is drawn from the very code that binds it, as RFC 5297 builds a cipher of its synthetic vector.
"""

import base64
import binascii
import hmac
from dataclasses import dataclass

from aboveboard.exchange.stix.taxii.filters import Filters, RequestRefused

_SEQ_BYTES = 8
_MAC_BYTES = 32


@dataclass(frozen=True, slots=True)
class Bound:
    """What a token is good for; the same token with another collection, filter, caller or page kind does not open.

    `collection` names the page kind too where one collection is paged in several ways (objects, manifest, versions).
    """

    collection: str
    caller: str
    filters: Filters


def mint(key: bytes, bound: Bound, seq: int) -> str:
    """The token that leads on after the release number `seq` (0 to 2^63-1), as 54 URL-safe characters."""
    place = seq.to_bytes(_SEQ_BYTES, "big")
    mac = _mac(key, bound, place)
    return _text(_veiled(key, mac, place) + mac)


def opened(key: bytes, bound: Bound, token: str) -> int:
    """The release number of a token; raises `RequestRefused` for one that was not made for exactly this request."""
    try:
        raw = base64.b64decode(token.encode("ascii") + b"==", altchars=b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError, ValueError):
        raw = b""
    mac = raw[_SEQ_BYTES:]
    place = _veiled(key, mac, raw[:_SEQ_BYTES])
    # The last character has four bits to spare: only the one spelling that was minted opens.
    if len(mac) != _MAC_BYTES or not hmac.compare_digest(mac, _mac(key, bound, place)) or token != _text(raw):
        raise RequestRefused("next does not belong to this request: send it with the same filters, or start again (TAXII 2.1 §3.5).")
    return int.from_bytes(place, "big")


def _veiled(key: bytes, mac: bytes, place: bytes) -> bytes:
    """The place under its pad, and from under it."""
    pad = hmac.digest(key, b"aboveboard taxii next veil" + mac, "sha256")
    return bytes(one ^ other for one, other in zip(place, pad, strict=False))


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def _mac(key: bytes, bound: Bound, place: bytes) -> bytes:
    # Each part is preceded by its length, so that no two requests give the same text.
    parts = (b"aboveboard taxii next 2", bound.collection.encode(), bound.caller.encode(), bound.filters.binding, place)
    return hmac.digest(key, b"".join(len(part).to_bytes(4, "big") + part for part in parts), "sha256")
