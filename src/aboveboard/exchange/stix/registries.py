"""In which country an address or AS number is, and which AS number an address has: what is asked, and the data set that comes with us."""

from dataclasses import dataclass
from importlib.metadata import version
from ipaddress import ip_network
from typing import Protocol

import iptocc

from aboveboard.exchange.stix.values import Kind, Value

IP_DATA = f"iptocc {version('iptocc')}"


@dataclass(frozen=True, slots=True)
class Located:
    """What a data set says of a value: a country (ISO 3166-1 alpha-2, capitals) or an AS number (`AS64500`); `data` names the set."""

    code: str
    data: str
    is_registration: bool = False


class Registry(Protocol):
    """What addresses are looked up in."""

    def country(self, value: Value) -> Located | None:
        """The country of an address, of a network of which both ends lie in one, or of an AS number; None where it is not known."""

    def asn(self, value: Value) -> Located | None:
        """The AS number that an address, or both ends of a network, belong to; None where it is not known."""


class Embedded:
    """The registries' own delegations, as `iptocc` carries them: to whom an address was given, not where it is used. No AS numbers."""

    def country(self, value: Value) -> Located | None:
        """As `Registry.country`."""
        match value.kind:
            case Kind.IPV4 | Kind.IPV6:
                found = iptocc.country_code(value.text)
            case Kind.NETWORK:
                network = ip_network(value.text)
                first, last = iptocc.country_code([str(network.network_address), str(network.broadcast_address)])
                found = first if first == last else None
            case _:
                return None
        return Located(found, IP_DATA, is_registration=True) if found else None

    def asn(self, _value: Value) -> Located | None:
        """Always None: the data set has none."""
        return None
