"""Which addresses may be called: https to a host of the public internet, never to what lies inside a network."""

import ipaddress
import re
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import urlsplit

import idna

# An address is no text.
MOST_ADDRESS = 400
HTTPS, PORTS = 443, frozenset({443, 8443})
NOT_PUBLIC = "The name does not lead to an address of the public internet."
_PLAIN = re.compile(r"[!-~]+")
_LAST_LABEL = re.compile(r"[a-z][a-z0-9-]*[a-z0-9]")
# Public by number, yet answered inside a cloud only: the wire server of Azure.
_INSIDE = frozenset({ipaddress.ip_address("168.63.129.16")})


class AddressRefused(ValueError):
    """No such address is called; the message says what to write."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where to connect, and what to ask for there; `is_plain` for loopback without TLS, which only tests allow."""

    host: str
    port: int
    target: str
    is_plain: bool = False


def checked(text: str, *, hosts: Collection[str] = (), loopback: bool = False) -> Address:
    """The parts of an address; raises `AddressRefused`.

    `hosts`, where not empty, are the only hosts allowed, each with those below it. `loopback` lets tests reach this machine.
    """
    if len(text) > MOST_ADDRESS or not _PLAIN.fullmatch(text) or "\\" in text:
        raise AddressRefused(f"Write the address without spaces, in at most {MOST_ADDRESS} ASCII characters.")
    try:
        parts = urlsplit(text)
        port, host = parts.port, parts.hostname or ""
    except ValueError:
        raise AddressRefused("This is no address: write it like https://host.example/path.") from None
    if "@" in parts.netloc or "#" in text:
        raise AddressRefused("Leave user, password and fragment out of the address.")
    if loopback and is_loopback(host):
        return Address(host, port or HTTPS, _target(parts.path, parts.query), is_plain=parts.scheme == "http")
    if parts.scheme != "https":
        raise AddressRefused("The address begins with https://.")
    if (port or HTTPS) not in PORTS:
        raise AddressRefused("Only the ports 443 and 8443 are called.")
    host = _host(host)
    if hosts and not any(host == each or host.endswith("." + each) for each in hosts):
        raise AddressRefused("This host is not among those that the house may call; ask the secretariat.")
    return Address(host, port or HTTPS, _target(parts.path, parts.query))


def is_loopback(host: str) -> bool:
    """Whether the host is this machine by its number."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_public(number: str) -> bool:
    """Whether an IP address, as a connection names it, belongs to the public internet.

    Ways through to IPv4 (mapped, 6to4, Teredo, NAT64) count as inside whatever they carry: no receiver needs them.
    """
    try:
        found = ipaddress.ip_address(number.partition("%")[0])
    except ValueError:
        return False
    is_open = found.is_global and not found.is_multicast and not found.is_reserved and found not in _INSIDE
    return is_open and (isinstance(found, ipaddress.IPv4Address) or not (found.is_site_local or found.sixtofour or found.teredo))


def _host(host: str) -> str:
    try:
        number = ipaddress.ip_address(host)
    except ValueError:
        return _name(host)
    if not is_public(str(number)):
        raise AddressRefused(NOT_PUBLIC)
    return str(number)


def _name(host: str) -> str:
    try:
        name = idna.encode(host.removesuffix("."), uts46=True).decode()
    except idna.IDNAError:
        raise AddressRefused("The host of this address is no name: write it like host.example.") from None
    # A last label of digits would be read as a number in some form (127.1, 0x7f000001); a single label is a name inside.
    if "." not in name or not _LAST_LABEL.fullmatch(name.rpartition(".")[2]) or name.endswith((".localhost", ".local", ".internal")):
        raise AddressRefused(NOT_PUBLIC)
    return name


def _target(path: str, query: str) -> str:
    return (path or "/") + (f"?{query}" if query else "")
