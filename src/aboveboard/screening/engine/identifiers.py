"""Numbers that stand for one party: registers write them in many ways, and only a number that tells parties apart decides anything."""

import hashlib
import re
import unicodedata

# A shorter number, or a text without any digit, is shared by too many to mean one party; a BIC may be letters only.
SHORTEST = 5
LETTERS_ONLY = frozenset({"bic", "swift"})
ANY, UNNAMED = "*", "other"
IMO = re.compile(r"^IMO(?=\d{7}$)")


def plain(kind: str, value: str) -> str:
    """The number in capitals and digits alone, empty where it decides nothing.

    `IMO 9074729` is `9074729`, and the BIC of a head office loses its XXX.
    """
    text = "".join(filter(str.isalnum, unicodedata.normalize("NFKC", value).upper()))
    text = "".join(str(unicodedata.digit(letter, letter)) for letter in text)
    if kind in LETTERS_ONLY:
        return text[:8] if len(text) == 11 and text.endswith("XXX") else text if len(text) in (8, 11) else ""
    text = IMO.sub("", text)
    tells = len(text) >= SHORTEST and any(letter.isdigit() for letter in text) and len(set(text)) > 1
    return text if tells else ""


def listed_keys(kind: str, value: str) -> tuple[int, ...]:
    """The 64-bit keys that a listed number is found by: under its kind, and under any."""
    text = plain(kind, value)
    return (_key(kind, text), _key(ANY, text)) if text else ()


def asked_keys(kind: str, value: str) -> tuple[int, ...]:
    """The keys to look under: a number of a named kind agrees with one of that kind or of none, one of no kind with any."""
    text = plain(kind, value)
    if not text:
        return ()
    return (_key(ANY, text),) if kind == UNNAMED else (_key(kind, text), _key(UNNAMED, text))


def _key(kind: str, text: str) -> int:
    return int.from_bytes(hashlib.blake2b(f"{kind}:{text}".encode("utf-8", "replace"), digest_size=8).digest())
