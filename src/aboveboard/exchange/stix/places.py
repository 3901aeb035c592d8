"""Networks as disjoint stretches of one space of 128 bits: IPv4 lies in it where IPv6 maps it (RFC 4291 §2.5.5.2)."""

from collections.abc import Iterable, Iterator
from ipaddress import IPv4Address, IPv6Address, ip_network
from socket import AF_INET, AF_INET6, inet_pton

from aboveboard.exchange.stix.values import Kind, Value

_MAPPED = 0xFFFF << 32
_PREFIX = bytes(10) + b"\xff\xff"
_END = 1 << 128


def bounds(text: str) -> tuple[int, int]:
    """The first and last number of an address or network; raises ValueError for anything else."""
    network = ip_network(text, strict=False)
    base = _MAPPED if network.version == 4 else 0
    return base + int(network.network_address), base + int(network.broadcast_address)


def packed(value: Value) -> tuple[bytes, bytes] | None:
    """The first and last address of a value that is an address or a network, as sixteen bytes each; else None."""
    if value.kind is Kind.IPV4:
        number = _PREFIX + inet_pton(AF_INET, value.text)
        return number, number
    if value.kind is Kind.IPV6:
        number = inet_pton(AF_INET6, value.text)
        return number, number
    if value.kind is Kind.NETWORK:
        first, last = bounds(value.text)
        return address(first), address(last)
    return None


def is_four(number: int) -> bool:
    """Whether a number is that of an IPv4 address."""
    return number >> 32 == 0xFFFF


def named(number: int) -> tuple[Kind, str]:
    """The kind and text of the address with this number."""
    if is_four(number):
        return Kind.IPV4, str(IPv4Address(number - _MAPPED))
    return Kind.IPV6, str(IPv6Address(number))


def address(number: int) -> bytes:
    """An address as sixteen bytes, which sort as the numbers do."""
    return number.to_bytes(16, "big")


def stretches(networks: Iterable[tuple[str, int]]) -> Iterator[tuple[int, frozenset[int]]]:
    """Where each stretch begins and which lists cover it, rising and without gaps; `networks` are (network, list).

    A network may overlap others of its own list or of another.
    """
    opening: dict[int, list[int]] = {0: []}
    closing: dict[int, list[int]] = {}
    for network, number in networks:
        first, last = bounds(network)
        opening.setdefault(first, []).append(number)
        if last + 1 < _END:
            closing.setdefault(last + 1, []).append(number)
    depth: dict[int, int] = {}
    before: frozenset[int] | None = None
    for place in sorted(opening.keys() | closing.keys()):
        for number in closing.get(place, ()):
            depth[number] -= 1
            if not depth[number]:
                del depth[number]
        for number in opening.get(place, ()):
            depth[number] = depth.get(number, 0) + 1
        covered = frozenset(depth)
        if covered != before:
            yield place, covered
            before = covered
