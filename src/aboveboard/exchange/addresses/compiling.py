"""Makes one mapped file of the operator's data sets: stretches of addresses with country and AS number, and AS numbers with country."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from aboveboard.exchange.addresses.databases import Database, DatabaseRefused, Stretch
from aboveboard.exchange.stix import places
from aboveboard.exchange.stix.registries import Registry
from aboveboard.exchange.stix.values import stored
from aboveboard.lib import mapped

FORM = mapped.Form(b"aboveboard addresses 1\n", ".addresses")
# An AS number is of a country where at least this share of its addresses lies; otherwise it is of none.
SHARE = 0.9
# IPv6 networks weigh by what is given to one site (RFC 6177 §2), IPv4 ones by their addresses.
_SITE = 1 << 80

type Array = np.ndarray[Any, Any]


def compiled(countries: Database | None, numbers: Database | None, otherwise: Registry, folder: Path) -> Path:
    """Write one file into the folder; the same data sets give the same bytes.

    `otherwise` says where the addresses of an AS number lie, where no data set of countries is given. Raises `DatabaseRefused`
    where a data set does not hold what it is given for.
    """
    meta: dict[str, Any] = {"countries": countries.name if countries else "", "numbers": numbers.name if numbers else ""}
    located = [(each.first, each.last, each.country) for each in countries.stretches if each.country] if countries else []
    numbered = [(each.first, each.last, each.asn) for each in numbers.stretches if each.asn] if numbers else []
    for database, found, what in ((countries, located, "country"), (numbers, numbered, "AS number")):
        if database is not None and not found:
            raise DatabaseRefused(f"{database.name} names no {what} for any address; give a data set that does.")
    arrays: dict[str, Array] = {}
    arrays["country_starts"], codes = _cut(located, "")
    arrays["countries"] = np.array(codes, dtype="S2")
    arrays["number_starts"], asns = _cut(numbered, 0)
    arrays["numbers"] = np.array(asns, dtype="<u4")
    of_number = _countries_of([each for each in numbers.stretches if each.asn] if numbers else [], arrays, otherwise)
    arrays["as_numbers"] = np.array(sorted(of_number), dtype="<u4")
    arrays["as_countries"] = np.array([of_number[each] for each in sorted(of_number)], dtype="S2")
    return FORM.write(folder, meta, arrays)


def _cut[Said](found: Iterable[tuple[int, int, Said]], nothing: Said) -> tuple[Array, list[Said]]:
    """Where each stretch begins, rising, and what is said of it; what lies between the stretches says nothing."""
    starts, said, end = [0], [nothing], 0
    for first, last, what in found:
        if first < end:
            raise DatabaseRefused("The networks of a data set overlap; give a file as its maker publishes it.")
        if first == starts[-1]:
            said[-1] = what
        else:
            starts.append(first)
            said.append(what)
        end = last + 1
        if end < 1 << 128:
            starts.append(end)
            said.append(nothing)
    return np.array([places.address(each) for each in starts], dtype="S16"), said


def _countries_of(stretches: Sequence[Stretch], arrays: dict[str, Array], otherwise: Registry) -> dict[int, str]:
    """The country in which nearly all addresses of each AS number lie."""
    firsts = np.array([places.address(each.first) for each in stretches], dtype="S16")
    known: Array = arrays["countries"][np.searchsorted(arrays["country_starts"], firsts, side="right") - 1].astype(str)
    is_known = len(arrays["country_starts"]) > 1
    weights: dict[int, Counter[str]] = defaultdict(Counter)
    for each, code in zip(stretches, known, strict=True):
        country = each.country or (str(code) if is_known else _registered(each.first, otherwise))
        weights[each.asn][country] += _weight(each)
    found = {}
    for asn, counted in weights.items():
        country, most = counted.most_common(1)[0]
        if country and most >= SHARE * counted.total():
            found[asn] = country
    return found


def _registered(first: int, registry: Registry) -> str:
    located = registry.country(stored(*places.named(first)))
    return located.code if located is not None else ""


def _weight(each: Stretch) -> int:
    count = each.last - each.first + 1
    return count if places.is_four(each.first) else max(1, count // _SITE)
