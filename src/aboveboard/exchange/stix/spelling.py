"""Undoes the ways in which people spell addresses so that nobody clicks on them, and writes host names and URLs in one form."""

import re
import unicodedata
from html import unescape
from ipaddress import ip_address
from urllib.parse import SplitResult, quote, unquote, urlsplit

import idna

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]")
_OPEN, _CLOSE = r"\s*[\[({<]{1,2}\s*", r"\s*[\])}>]{1,2}\s*"
_DOT = re.compile(rf"{_OPEN}(?:\.|d|dot|punkt|point|punto|ponto){_CLOSE}|\[\.|\.\]|\\\.|\s+dot\s+", re.IGNORECASE)
_AT = re.compile(rf"{_OPEN}(?:@|a|at|\u00e4t|arroba){_CLOSE}|\s+at\s+", re.IGNORECASE)
# Two colons in brackets stand within an IPv6 address; alone they are an address of their own.
_COLON = re.compile(r"[\[({]\s*:\s*[\])}]|(?<=[0-9A-Fa-f])[\[({]\s*::\s*[\])}]")
_SLASHES = re.compile(r"[\[({]\s*(:?/{1,2})\s*[\])}]")
_SCHEME = re.compile(r"(?:h(?:xx|tt|\*\*|xt|tx|__|x|t)p|meow)(s?)\s*:\s*(?://|\\\\)\s*", re.IGNORECASE)
_LAME_SCHEME = re.compile(r"(?:h(?:xx|tt|\*\*|xt|tx|__)p|meow)(s?)(?::/|//|:\\|:%2F%2F)(?=[^/\\])", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:amp|lt|gt|quot|apos|period|sol|colon|commat|#\d{2,4}|#x[0-9a-f]{2,4});", re.IGNORECASE)
_FTP = re.compile(r"f[xt*]p(s?)\s*:\s*(?://|\\\\)", re.IGNORECASE)
_DEFANGED = re.compile(r"[\[\](){}<>\\*_\"'`\s]|h(?:xx|xt|tx|x|t)p|meow|fxp", re.IGNORECASE)
_WRAPPED = {"<": ">", "(": ")", '"': '"', "'": "'", "`": "`", "\u201c": "\u201d", "\u00ab": "\u00bb"}
_LABEL = r"[a-z0-9_-]{1,63}"
_HOST = re.compile(rf"(?=.{{3,253}}$){_LABEL}(?:\.{_LABEL})*\.(?!\d+$){_LABEL}")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_PATH_SAFE = "/%:@!$&'()*+,;=-._~[]|\"<>^`{}\\"
_PORTS = {"http": 80, "https": 443, "ftp": 21, "ftps": 990, "ws": 80, "wss": 443}


class SpellingRefused(ValueError):
    """The text is not what it is said to be; the message says what is expected."""


def refanged(text: str) -> str:
    """The text with defanging undone: `hxxps[:]//evil[.]example` → `https://evil.example`."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).replace("\u3002", ".")
    text = text.strip()
    while len(text) > 2 and _WRAPPED.get(text[0]) == text[-1]:
        text = text[1:-1].strip()
    if "&" in text:
        text = _ENTITY.sub(lambda match: unescape(match[0]), text)
    if (match := _LAME_SCHEME.match(text)) is not None:
        text = f"http{match[1]}://{text[match.end() :]}"
    if not _DEFANGED.search(text):
        return text
    text = _AT.sub("@", _DOT.sub(".", text))
    text = _SLASHES.sub(r"\1", _COLON.sub(lambda match: "::" if "::" in match[0] else ":", text))
    return _FTP.sub(r"ftp\1://", _SCHEME.sub(r"http\1://", text, count=1), count=1)


def host(text: str) -> str:
    """A domain name as lower-case A-labels without the trailing dot (UTS 46, RFC 5890); raises `SpellingRefused`."""
    name = (unquote(text) if "%" in text else text).rstrip(".")
    name = name.lower() if name.isascii() else _a_labels(name)
    if not _HOST.fullmatch(name):
        raise SpellingRefused("This is not a domain name: write labels joined by dots, such as evil.example.")
    return name


def _a_labels(name: str) -> str:
    try:
        return idna.encode(name, uts46=True).decode("ascii").removesuffix(".")
    except (idna.IDNAError, UnicodeError):
        pass
    # Registered names such as emoji domains fall outside IDNA 2008 but exist, so they are written by bare Punycode.
    try:
        folded = unicodedata.normalize("NFKC", name.casefold())
        return ".".join(part if part.isascii() else "xn--" + part.encode("punycode").decode("ascii") for part in folded.split("."))
    except (UnicodeError, OverflowError) as error:
        raise SpellingRefused("This domain name cannot be written in Punycode: check its letters.") from error


def url(text: str) -> str:
    """A URL in one form: scheme and host in lower case, no default port, no fragment, escapes normalised (RFC 3986 §6.2)."""
    try:
        parts = urlsplit(text.replace("\\", "/") if "://" in text else text)
        port, name = parts.port, parts.hostname or ""
    except ValueError as error:
        raise SpellingRefused("This is not a URL: the part after :// cannot be read.") from error
    scheme = parts.scheme.lower()
    if not scheme or not name:
        raise SpellingRefused("This is not a URL: write it with scheme and host, such as https://evil.example/path.")
    place = _url_host(name) + (f":{port}" if port is not None and port != _PORTS.get(scheme) else "")
    user = parts.netloc.rpartition("@")[0]
    query = f"?{_escaped(parts.query)}" if parts.query else ""
    return f"{scheme}://{user + '@' if user else ''}{place}{_escaped(_path(parts))}{query}"


def _url_host(name: str) -> str:
    try:
        address = ip_address(name)
    except ValueError:
        return host(name)
    mapped = getattr(address, "ipv4_mapped", None)
    return str(mapped or (f"[{address}]" if address.version == 6 else address))


def _path(parts: SplitResult) -> str:
    """The path without dot segments (RFC 3986 §5.2.4)."""
    if "/." not in parts.path:
        return parts.path or "/"
    kept: list[str] = []
    segments = parts.path.split("/")[1:]
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    return "/" + "/".join(kept) + ("/" if kept and segments[-1] in {".", ".."} else "")


def _escaped(text: str) -> str:
    if "%" in text:
        text = _ESCAPE.sub(lambda match: char if (char := chr(int(match[1], 16))) in _UNRESERVED else match[0].upper(), text)
    return text if text.isascii() and " " not in text else quote(text, safe=_PATH_SAFE + "?")
