"""What hostile senders put into fields, query strings and addresses; each of it broke some program once."""

from collections.abc import Iterator, Sequence

LONG = "9" * 5_000
# Into any field of a form.
TEXTS: Sequence[str] = (
    "",
    " \t\r\n ",
    "A\0B",
    "\u202eB.V. nadiredreM\u2066",
    "\ufeff\u200b\u2028",
    "<script>alert(1)</script>{{ 7 }}{% debug %}%s%(x)s",
    "' OR 1=1; DROP TABLE audit_entry; --",
    "../../../../etc/passwd",
    "=cmd|' /C calc'!A0",
    "-1",
    "1e400",
    "NaN",
    "9223372036854775808",
    LONG,
    "\u0661\u0662\uff13",
    "0001-01-01",
    "31",
    "9999",
    "00000000-0000-4000-8000-000000000000",
    "no_such_choice",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467" * 400,
    "null",
)
# Bytes that are no text in UTF-8: a lone surrogate, an overlong slash, half a character.
BROKEN: Sequence[bytes] = (b"%ED%A0%80", b"%C0%AF", b"%E2%82", b"%FF%00")
# Where an address names a thing by a word.
WORDS: Sequence[str] = ("%00", "%F0%9F%98%80", "..%2f..%2fetc%2fpasswd", "%E2%80%AE", "a" * 3_000, "-", "0", "%25", "%ED%A0%80", "None")
METHODS: Sequence[str] = ("PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND")


def queries(names: Sequence[str]) -> Iterator[str]:
    """Query strings that give all these parameters the same hostile value, give each twice, or are none."""
    from urllib.parse import quote

    for text in ("A\0B", "-1", "9" * 30, "00000000-0000-4000-8000-000000000000", "\u202e'\"<x>", LONG[:2_000], "//evil.example"):
        yield "&".join(f"{name}={quote(text)}" for name in names)
    for octets in BROKEN:
        yield "&".join(f"{name}={octets.decode()}" for name in names)
    yield "&".join(f"{name}=1&{name}=2" for name in names)
    yield "&".join(f"{name}[]=1&{name}[$ne]=2" for name in names)
    yield "&=&&=%&%=;" + "&".join(names)
