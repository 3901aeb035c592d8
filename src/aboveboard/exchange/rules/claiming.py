"""Reads what a bureau claims as its constituency, refuses what nobody can own, and says what the desk should look at."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from ipaddress import ip_network

from aboveboard.exchange.stix import places
from aboveboard.exchange.stix.constituencies import Constituencies, Constituency
from aboveboard.exchange.stix.domains import ending, is_given_out
from aboveboard.exchange.stix.registries import Registry
from aboveboard.exchange.stix.values import Kind, ValueRefused, normalised, stored
from aboveboard.exchange.values import ClaimForm
from aboveboard.kernel.errors import Invalid
from aboveboard.lib.strict import StrictError, clean_name

MOST_ENTRIES = 2_000
MOST_SECTORS = 30
MOST_SECTOR = 60
# Wider than anything that a registry gives to one holder: such a network would take in half the world.
WIDEST = {4: 8, 6: 16}
_READ: Mapping[str, Kind] = {"networks": Kind.NETWORK, "asns": Kind.ASN, "domains": Kind.DOMAIN}


@dataclass(frozen=True, slots=True)
class Remark:
    """One entry of a claim and what is to be asked about it before it is confirmed."""

    entry: str
    sentence: str


def claimed(form: ClaimForm) -> Constituency:
    """The claim with every entry in its normal spelling, each once; raises `Invalid` with a sentence for each field that is unfit."""
    if sum(len(getattr(form, name)) for name in _READ) > MOST_ENTRIES or len(form.sectors) > MOST_SECTORS:
        raise Invalid(networks=f"Claim at most {MOST_ENTRIES} networks, AS numbers and domains, and {MOST_SECTORS} sectors.")
    found: dict[str, tuple[str, ...]] = {}
    faults: dict[str, str] = {}
    for name, kind in _READ.items():
        try:
            found[name] = tuple(dict.fromkeys(_entry(kind, text) for text in getattr(form, name)))
        except _Unfit as error:
            faults[name] = str(error)
    try:
        found["sectors"] = tuple(dict.fromkeys(clean_name(text, MOST_SECTOR).casefold() for text in form.sectors))
    except StrictError as error:
        faults["sectors"] = str(error)
    if not faults and not any(found.values()):
        faults["networks"] = "Claim at least one network, AS number, domain or sector."
    if faults:
        raise Invalid(**faults)
    return Constituency(form.country.upper(), **found)


def remarks(claim: Constituency, others: Iterable[Constituency], registry: Registry) -> list[Remark]:
    """What the desk should ask before it confirms: entries that another country has, or that seem to lie in another one.

    `registry` says in which country addresses and AS numbers are.
    """
    known = Constituencies(each for each in others if each.country != claim.country)
    return [Remark(entry, sentence) for entry, sentence in (*_had(claim, known), *_elsewhere(claim, registry))]


def _had(claim: Constituency, known: Constituencies) -> Iterator[tuple[str, str]]:
    values = [stored(kind, entry) for name, kind in _READ.items() for entry in getattr(claim, name)]
    for value in values:
        if (had := known.of_value(value)) is not None:
            yield value.text, f"{', '.join(had[1])} has {had[0]}, in which it lies."
    for sector in claim.sectors:
        if had_by := known.of_sector(sector):
            yield sector, f"{', '.join(had_by)} has this sector too: objects of it go to all of them."


def _elsewhere(claim: Constituency, registry: Registry) -> Iterator[tuple[str, str]]:
    begin = [(entry, stored(*places.named(places.bounds(entry)[0]))) for entry in claim.networks]
    for entry, value in (*begin, *((asn, stored(Kind.ASN, asn)) for asn in claim.asns)):
        where = registry.country(value)
        if where is not None and where.code != claim.country:
            yield entry, f"It {'is registered' if where.is_registration else 'lies'} in {where.code} ({where.data})."
    for entry in claim.domains:
        if is_given_out(entry):
            yield entry, "Names right below it are given to others: is all of it theirs?"
        if (found := ending(entry)) is not None and found.country != claim.country:
            yield entry, f"It ends in .{found.suffix}, a suffix of {found.country}."


class _Unfit(ValueError):
    """An entry cannot be claimed; the text names it and says why."""


def _entry(kind: Kind, text: str) -> str:
    try:
        value = normalised(kind, text)
    except ValueRefused as error:
        raise _Unfit(f"{text[:100]!r} cannot be claimed. {error}") from error
    if kind is not Kind.NETWORK:
        if value.kind is not kind:
            raise _Unfit(f"{text[:100]!r} cannot be claimed here: it is another kind of value.")
        return value.text
    network = ip_network(value.text)
    if network.prefixlen < WIDEST[network.version]:
        raise _Unfit(f"{network} is wider than /{WIDEST[network.version]}: claim the networks that are yours.")
    return str(network)


def listed(claim: Constituency) -> dict[str, list[str]]:
    """The claim by field, as its row keeps it."""
    return {name: list(getattr(claim, name)) for name in (*_READ, "sectors")}
