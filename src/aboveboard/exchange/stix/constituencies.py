"""What bureaus declare as theirs, compiled for look-up: networks by longest prefix, AS numbers, domains and sectors."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from ipaddress import ip_network
from socket import AF_INET, AF_INET6, inet_ntop, inet_pton

from aboveboard.exchange.stix.values import Kind, Value, ValueRefused, normalised


@dataclass(frozen=True, slots=True)
class Constituency:
    """One bureau's declaration, as it was typed: CIDR networks, AS numbers, domains (with all below them) and sectors."""

    country: str
    networks: tuple[str, ...] = ()
    asns: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()


class ConstituencyRefused(ValueError):
    """A declared entry cannot be read; the message names it."""


class Constituencies:
    """All declarations, ready for look-up; an entry declared by two countries leads to both."""

    def __init__(self, declared: Iterable[Constituency]) -> None:
        """Compile the declarations; raises `ConstituencyRefused` for an entry that is no network, AS number or domain."""
        self._networks: dict[int, dict[int, dict[int, tuple[str, ...]]]] = {4: {}, 6: {}}
        self._asns: dict[str, tuple[str, ...]] = {}
        self._domains: dict[str, tuple[str, ...]] = {}
        self._sectors: dict[str, tuple[str, ...]] = {}
        for each in declared:
            for text in each.networks:
                self._declare_network(text, each.country)
            for text in each.asns:
                _add(self._asns, _read(Kind.ASN, text), each.country)
            for text in each.domains:
                _add(self._domains, _read(Kind.DOMAIN, text), each.country)
            for text in each.sectors:
                _add(self._sectors, text.strip().casefold(), each.country)
        self._lengths = {version: sorted(found, reverse=True) for version, found in self._networks.items()}

    @property
    def has_asns(self) -> bool:
        """Whether any AS number was declared."""
        return bool(self._asns)

    def of_value(self, value: Value) -> tuple[str, tuple[str, ...]] | None:
        """The most exact entry that covers this value, as text, and the countries that declared it."""
        match value.kind:
            case Kind.IPV4 | Kind.IPV6:
                return self._of_address(value.text)
            case Kind.NETWORK:
                return self._of_network(value.text)
            case Kind.ASN:
                return _found(self._asns, value.text)
            case Kind.DOMAIN:
                return self.of_domain(value.text)
            case _:
                return None

    def of_domain(self, domain: str) -> tuple[str, tuple[str, ...]] | None:
        """The longest declared domain that this one is, or lies below."""
        name = domain
        while name:
            if name in self._domains:
                return name, self._domains[name]
            name = name.partition(".")[2]
        return None

    def of_sector(self, sector: str) -> tuple[str, ...]:
        """The countries that declared this sector."""
        return self._sectors.get(sector.strip().casefold(), ())

    def _declare_network(self, text: str, country: str) -> None:
        value = _read(Kind.NETWORK, text)
        network = ip_network(value)
        place = self._networks[network.version].setdefault(network.prefixlen, {})
        key = int(network.network_address) >> (network.max_prefixlen - network.prefixlen)
        place[key] = tuple(dict.fromkeys((*place.get(key, ()), country)))

    def _of_network(self, text: str) -> tuple[str, tuple[str, ...]] | None:
        address, _, length = text.rpartition("/")
        return self._of_address(address, int(length))

    def _of_address(self, text: str, longest: int = 128) -> tuple[str, tuple[str, ...]] | None:
        version, family, size = (6, AF_INET6, 128) if ":" in text else (4, AF_INET, 32)
        if not self._lengths[version]:
            return None
        number = int.from_bytes(inet_pton(family, text))
        for length in self._lengths[version]:
            key = number >> (size - length)
            if length <= longest and (countries := self._networks[version][length].get(key)):
                return f"{inet_ntop(family, (key << (size - length)).to_bytes(size // 8))}/{length}", countries
        return None


def _read(kind: Kind, text: str) -> str:
    try:
        return normalised(kind, text).text
    except ValueRefused as error:
        raise ConstituencyRefused(f"{text[:100]!r} cannot stand in a constituency. {error}") from error


def _add(table: dict[str, tuple[str, ...]], key: str, country: str) -> None:
    table[key] = tuple(dict.fromkeys((*table.get(key, ()), country)))


def _found(table: Mapping[str, tuple[str, ...]], key: str) -> tuple[str, tuple[str, ...]] | None:
    return (key, table[key]) if key in table else None
