"""One value for the many spellings of an observable: kind, normalised text, and the 16 bytes it is looked up by."""

import re
from collections.abc import Callable
from enum import Enum
from hashlib import blake2b
from ipaddress import IPv4Address, IPv4Network, IPv6Network, ip_address, ip_network

import msgspec

from aboveboard.exchange.stix.spelling import SpellingRefused, host, refanged, url

LONGEST = 4096
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_BYTE = r"(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
_IPV4 = re.compile(rf"(?:{_BYTE}\.){{3}}{_BYTE}")
_NOT_DIGITS = re.compile(r"[\s:-]")
_HEX = re.compile(r"[0-9a-f]+")
_HASH_NAME = r"(?:md5|sha[-_ ]?(?:1|256|512)|sha3[-_ ]?(?:256|512))(?:[-_ ]?(?:sum|hash))?"
_HASH_PREFIX = re.compile(rf"^(?:[\[({{]?\s*{_HASH_NAME}\s*[\])}}]?\s*[:=(]?\s*(?:0x)?|0x)", re.IGNORECASE)
_HASH_END = re.compile(r"[\s)\]}.,;:]+$")
_PIECES = re.compile(r"[0-9a-f]{2}(?:[:\s-][0-9a-f]{2}){15,63}")
_PORT = re.compile(r"\[?([0-9A-Fa-f:.]+)\]:\d{1,5}|([0-9.]+):\d{1,5}")
_NUMBER = re.compile(r"0x[0-9a-f]{8}|[1-9]\d{7,9}", re.IGNORECASE)
_APART = re.compile(r"\s*([.@])\s*")
_PAIRED = frozenset({"domain", "ipv4", "ipv6", "network", "email"})
_EMAIL_NAME = re.compile(r"(?:mailto|e-?mail|from|to|sender|reply-to|smtp)\s*:\s*", re.IGNORECASE)
_MAC = re.compile(r"(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}|(?:[0-9a-f]{4}\.){2}[0-9a-f]{4}")
# Accepted where the sender says that it is one; twelve digits alone are many things.
_BARE_MAC = re.compile(r"[0-9a-f]{12}|[0-9a-f]{1,2}(?:[:\s-][0-9a-f]{1,2}){5}")
_ASN = re.compile(r"(?:ASN?[\s:#-]*)?0*(\d{1,10})(?:\.(\d{1,5}))?\.?", re.IGNORECASE)
_ADDRESS_IN_BRACKETS = re.compile(r".*<([^<>]*)>\s*", re.DOTALL)
_HIVES = {"hklm": "hkey_local_machine", "hkcu": "hkey_current_user", "hkcr": "hkey_classes_root", "hku": "hkey_users",
          "hkcc": "hkey_current_config"}  # fmt: skip


class Kind(Enum):
    """What a value is; the number of hex digits tells the hashes apart."""

    IPV4 = "ipv4"
    IPV6 = "ipv6"
    NETWORK = "network"
    DOMAIN = "domain"
    URL = "url"
    EMAIL = "email"
    MD5 = "md5"
    SHA1 = "sha1"
    SHA256 = "sha256"
    SHA512 = "sha512"
    SHA3_256 = "sha3-256"
    SHA3_512 = "sha3-512"
    SSDEEP = "ssdeep"
    TLSH = "tlsh"
    MAC = "mac"
    ASN = "asn"
    MUTEX = "mutex"
    REGISTRY_KEY = "registry-key"


HASH_DIGITS = {
    Kind.MD5: 32,
    Kind.SHA1: 40,
    Kind.SHA256: 64,
    Kind.SHA512: 128,
    Kind.SHA3_256: 64,
    Kind.SHA3_512: 128,
}


_BY_DIGITS = {HASH_DIGITS[kind]: kind for kind in (Kind.MD5, Kind.SHA1, Kind.SHA256, Kind.SHA512)}


class ValueRefused(ValueError):
    """The text is no value of its kind; the message says what is expected."""


class Value(msgspec.Struct, frozen=True):
    """A normalised observable; equal observables have equal `digest` (BLAKE2b-128 over kind and text)."""

    kind: Kind
    text: str
    digest: bytes


def normalised(kind: Kind, text: str) -> Value:
    """The one value of a spelling, defanged or not; the kind may come back sharper (an IPv4-mapped IPv6 address is IPv4).

    Raises `ValueRefused` with a sentence where the text is no such value.
    """
    if len(text) > LONGEST:
        raise ValueRefused(f"This value is longer than {LONGEST} characters: check where it begins and ends.")
    if kind in _EXACT:
        return _EXACT[kind](_clean(text))
    plain = _clean(refanged(text))
    if kind.value in _PAIRED and (" " in plain or "\t" in plain) and "<" not in plain:
        plain = _APART.sub(r"\1", plain)
    if kind is Kind.IPV4 and _NUMBER.fullmatch(plain) and int(plain, 0) < 2**32:
        plain = str(IPv4Address(int(plain, 0)))
    return _SPELT[kind](plain)


def stored(kind: Kind, text: str) -> Value:
    """The value of a text that was normalised before, as a table holds it; nothing is checked."""
    name = kind.value.encode()
    return Value(kind, text, blake2b(name + b"\0" + text.encode(), digest_size=16, person=b"observable").digest())


def recognised(text: str) -> Value | None:
    """The value that a pasted word most likely is, or None: an address, URL, e-mail, hash, AS number, MAC or domain."""
    try:
        plain = _clean(refanged(text))
        return _recognised(plain) if 3 < len(plain) <= LONGEST else None
    except ValueRefused:
        return None


def _recognised(plain: str) -> Value:
    digits = _digits(plain)
    hashed = _BY_DIGITS.get(len(digits)) if _HEX.fullmatch(digits) else None
    if hashed is not None:
        return stored(hashed, digits)
    if plain[:2].upper() == "AS" and _ASN.fullmatch(plain):
        return _asn(plain)
    if _MAC.fullmatch(plain.lower()):
        return _mac(plain)
    if "@" not in plain and "%40" in plain and "/" not in plain:
        plain = plain.replace("%40", "@")
    is_name = "/" not in plain.removeprefix("//").removesuffix("/")
    read = _url if "://" in plain else _email if "@" in plain else _domain if is_name else _address
    return read(plain)


def _digits(text: str) -> str:
    """The digits of a hash that somebody named, bracketed or cut in pieces, in lower case; other texts as they are."""
    digits = _HASH_END.sub("", _HASH_PREFIX.sub("", text)).lower()
    return _NOT_DIGITS.sub("", digits) if _PIECES.fullmatch(digits) else digits


def _clean(text: str) -> str:
    text = text.strip()
    if not text:
        raise ValueRefused("This value is empty.")
    if _CONTROL.search(text):
        raise ValueRefused("This value holds control characters: send the plain text.")
    return text


def _address(text: str) -> Value:
    if _IPV4.fullmatch(text):
        return stored(Kind.IPV4, text)
    if (match := _PORT.fullmatch(text)) is not None:
        text = match[1] or match[2]
    text = text.strip("[]").removesuffix(".")
    if text.lower().endswith(".ipv6-literal.net"):
        text = text[: -len(".ipv6-literal.net")].replace("-", ":")
    try:
        if "/" in text:
            return _network(ip_network(text, strict=False))
        address = ip_address(text)
    except ValueError as error:
        raise ValueRefused("This is not an IP address or network: write it like 192.0.2.1, 192.0.2.0/24 or 2001:db8::1.") from error
    if address.version == 4:
        return stored(Kind.IPV4, str(address))
    if address.scope_id is not None:
        raise ValueRefused("An address with a zone means something on one machine only: send it without the part after %.")
    mapped = address.ipv4_mapped
    return stored(Kind.IPV4, str(mapped)) if mapped else stored(Kind.IPV6, str(address))


def _network(network: IPv4Network | IPv6Network) -> Value:
    if network.prefixlen == network.max_prefixlen:
        return _address(str(network.network_address))
    if isinstance(network, IPv6Network) and network.prefixlen >= 96 and (mapped := network.network_address.ipv4_mapped):
        return stored(Kind.NETWORK, f"{mapped}/{network.prefixlen - 96}")
    return stored(Kind.NETWORK, str(network))


def _domain(text: str) -> Value:
    # Whoever names all that lies below a domain means the domain.
    text = text.removeprefix("//").removesuffix("/").removeprefix("*.")
    try:
        return stored(Kind.DOMAIN, host(text))
    except SpellingRefused as error:
        # Some tools file addresses under domain names; the value is the address.
        if text[-1:].isdigit() or ":" in text:
            return _address(text)
        raise ValueRefused(str(error)) from error


def _url(text: str) -> Value:
    try:
        return stored(Kind.URL, url(text))
    except SpellingRefused as error:
        raise ValueRefused(str(error)) from error


def _email(text: str) -> Value:
    if match := _ADDRESS_IN_BRACKETS.fullmatch(text):
        text = match[1]
    if (named := _EMAIL_NAME.match(text)) is not None:
        text = text[named.end() :].partition("?")[0]
    local, at, domain = (text if "@" in text else text.replace("%40", "@")).rpartition("@")
    if len(local) > 2 and local[0] == local[-1] == '"':
        local = local[1:-1]
    # What stands before a colon is a login, and behind it a secret.
    if not at or not 0 < len(local) <= 64 or re.search(r"[\s@<>,;:\"]", local):
        raise ValueRefused("This is not an e-mail address: write it like name@evil.example.")
    try:
        # The standard lets case matter before the @; no mail service does, and partners spell it either way.
        return stored(Kind.EMAIL, f"{local.lower()}@{host(domain)}")
    except SpellingRefused as error:
        raise ValueRefused(str(error)) from error


def _hash(kind: Kind) -> Callable[[str], Value]:
    digits = HASH_DIGITS[kind]

    def read(text: str) -> Value:
        plain = text.lower()
        if len(plain) != digits or not _HEX.fullmatch(plain):
            plain = _NOT_DIGITS.sub("", _HASH_END.sub("", _HASH_PREFIX.sub("", refanged(text)))).lower()
        if len(plain) != digits or not _HEX.fullmatch(plain):
            raise ValueRefused(f"This is not a hash of the kind {kind.value}: it has {digits} hexadecimal digits.")
        return stored(kind, plain)

    return read


def _mac(text: str) -> Value:
    lower = text.lower()
    if _BARE_MAC.fullmatch(lower):
        pieces = re.split(r"[:\s-]", lower)
        lower = ":".join(piece.zfill(2) for piece in pieces) if len(pieces) == 6 else ":".join(re.findall("..", lower))
    if not _MAC.fullmatch(lower):
        raise ValueRefused("This is not a MAC address: write it like 00:00:5e:00:53:01.")
    digits = re.sub(r"[:.-]", "", lower)
    return stored(Kind.MAC, ":".join(digits[place : place + 2] for place in range(0, 12, 2)))


def _asn(text: str) -> Value:
    match = _ASN.fullmatch(text)
    number = -1
    if match and match[0].isascii():
        # RFC 5396: the upper and the lower sixteen bits, joined by a dot.
        number = int(match[1]) if match[2] is None else int(match[1]) << 16 | int(match[2])
    if not 0 <= number < 2**32:
        raise ValueRefused("This is not an AS number: write it like AS64500.")
    return stored(Kind.ASN, f"AS{number}")


def _registry_key(text: str) -> Value:
    steps = [step.strip() for step in text.replace("/", "\\").lower().split("\\") if step.strip()]
    if not steps:
        raise ValueRefused("This is not a registry key: write it like HKLM\\Software\\Name.")
    return stored(Kind.REGISTRY_KEY, "\\".join([_HIVES.get(steps[0], steps[0]), *steps[1:]]))


# For these, brackets and the word "dot" are content, or defanging is rare enough to be undone on the second try.
_EXACT: dict[Kind, Callable[[str], Value]] = {
    Kind.MUTEX: lambda text: stored(Kind.MUTEX, text),
    Kind.SSDEEP: lambda text: stored(Kind.SSDEEP, text),
    Kind.TLSH: lambda text: stored(Kind.TLSH, text.upper()),
    Kind.REGISTRY_KEY: _registry_key,
} | {kind: _hash(kind) for kind in HASH_DIGITS}
_SPELT: dict[Kind, Callable[[str], Value]] = {
    Kind.IPV4: _address,
    Kind.IPV6: _address,
    Kind.NETWORK: _address,
    Kind.DOMAIN: _domain,
    Kind.URL: _url,
    Kind.EMAIL: _email,
    Kind.MAC: _mac,
    Kind.ASN: _asn,
}
