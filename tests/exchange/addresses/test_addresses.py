"""The operator's own data sets: read in every publisher's form, mapped, and asked before what comes with us."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aboveboard.exchange.addresses import compiling, databases
from aboveboard.exchange.addresses.databases import DatabaseRefused
from aboveboard.exchange.stix.constituencies import Constituencies, Constituency
from aboveboard.exchange.stix.registries import IP_DATA, Embedded, Located
from aboveboard.exchange.stix.routing import Atlas, Facts, Route, Side, Strength, route
from aboveboard.exchange.stix.values import Kind, normalised
from tests.exchange.addresses.made import opened, written

DE, FR = {"country": {"iso_code": "DE"}}, {"country_code": "fr"}
NUMBERS: dict[str, dict[str, Any]] = {
    "198.51.100.0/24": {"autonomous_system_number": 64500, "autonomous_system_organization": "Test"},
    "203.0.113.0/25": {"asn": "AS64501", "country": "KE"},
    "2001:db8::/32": {"asn": "64500"},
}
COUNTRIES = {"198.51.100.0/24": DE, "203.0.113.0/24": FR, "2001:db8::/32": DE, "8.8.8.0/24": {"registered_country": {"iso_code": "NO"}}}
MEMBERS = {code: code for code in ("DE", "FR", "KE", "NO", "US")}


def code(located: Located | None) -> str | None:
    return None if located is None else located.code


@pytest.mark.parametrize(
    ("kind", "text", "country", "asn"),
    [
        (Kind.IPV4, "198.51.100.0", "DE", "AS64500"),
        (Kind.IPV4, "198.51.100.255", "DE", "AS64500"),
        (Kind.IPV4, "198.51.101.0", None, None),
        (Kind.IPV4, "198.51.99.255", None, None),
        (Kind.IPV4, "203.0.113.127", "FR", "AS64501"),
        (Kind.IPV4, "203.0.113.128", "FR", None),
        (Kind.IPV4, "8.8.8.8", "NO", None),
        (Kind.IPV6, "::ffff:198.51.100.9", "DE", "AS64500"),
        (Kind.IPV6, "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", "DE", "AS64500"),
        (Kind.IPV6, "2001:db9::", None, None),
        (Kind.IPV6, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", None, None),
        (Kind.NETWORK, "203.0.113.0/24", "FR", None),
        (Kind.NETWORK, "203.0.113.0/26", "FR", "AS64501"),
        (Kind.NETWORK, "198.0.0.0/8", None, None),
        (Kind.ASN, "AS64500", "DE", None),
        (Kind.ASN, "AS64501", "KE", None),
        (Kind.ASN, "AS1", None, None),
        (Kind.DOMAIN, "a.example", None, None),
    ],
)
def test_an_address_is_where_the_operators_data_sets_say(
    tmp_path: Path, kind: Kind, text: str, country: str | None, asn: str | None
) -> None:
    sets = opened(tmp_path, COUNTRIES, NUMBERS)
    value = normalised(kind, text)
    assert (code(sets.country(value)), code(sets.asn(value))) == (country, asn)


def test_without_a_data_set_of_countries_the_registries_say(tmp_path: Path) -> None:
    sets = opened(tmp_path, None, {"8.8.8.0/24": {"autonomous_system_number": 64502}})
    assert sets.country(normalised(Kind.IPV4, "8.8.8.8")) == Located("US", IP_DATA, is_registration=True)
    assert code(sets.country(normalised(Kind.ASN, "AS64502"))) == "US"


def test_an_as_number_that_lies_in_several_countries_lies_in_none(tmp_path: Path) -> None:
    sets = opened(tmp_path, COUNTRIES, {"198.51.100.0/24": {"asn": 64500}, "203.0.113.0/24": {"asn": 64500}})
    assert sets.country(normalised(Kind.ASN, "AS64500")) is None


def test_addresses_of_a_declared_as_number_lead_to_its_bureau_and_the_set_is_named(tmp_path: Path) -> None:
    sets = opened(tmp_path, COUNTRIES, NUMBERS)
    assert sets.countries.startswith("Test countries of 20")
    atlas = Atlas(MEMBERS, Constituencies([Constituency("KE", asns=("AS64500",))]), registry=sets)
    assert route(Facts(values=(normalised(Kind.IPV4, "198.51.100.7"),)), atlas).routes == (
        Route(
            "KE",
            Strength.CONSTITUENCY,
            Side.HOST,
            f"Its bureau declared AS64500, to which the address belongs ({sets.numbers}), as its constituency.",
            "198.51.100.7",
        ),
        Route("DE", Strength.ADDRESS, Side.HOST, f"The address lies there ({sets.countries}).", "198.51.100.7"),
    )
    # What a bureau declared by network counts for more than the number that the network belongs to.
    both = Constituencies([Constituency("KE", asns=("AS64500",)), Constituency("NO", networks=("198.51.100.0/28",))])
    found = route(Facts(values=(normalised(Kind.IPV4, "198.51.100.7"),)), Atlas(MEMBERS, both, registry=sets))
    assert found.countries == ("NO", "DE")


def test_an_as_number_leads_to_the_country_of_its_addresses(tmp_path: Path) -> None:
    sets = opened(tmp_path, COUNTRIES, NUMBERS)
    (found,) = route(Facts(values=(normalised(Kind.ASN, "AS64501"),)), Atlas(MEMBERS, registry=sets)).routes
    assert (found.country, found.strength) == ("KE", Strength.ADDRESS)
    assert found.reason == f"The AS number lies there ({sets.numbers})."


def test_a_file_that_holds_nothing_of_what_it_is_given_for_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DatabaseRefused, match="names no country for any address"):
        opened(tmp_path, {"8.8.8.0/24": {"asn": 64500}})
    with pytest.raises(DatabaseRefused, match="names no AS number for any address"):
        opened(tmp_path, None, {"8.8.8.0/24": DE})


@pytest.mark.parametrize("content", [b"", b"no database", b"\xab\xcd\xefMaxMind.com", b"\xab\xcd\xefMaxMind.com\xe0"])
def test_what_is_no_mmdb_file_is_refused_with_a_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "odd.mmdb"
    path.write_bytes(content)
    with pytest.raises(DatabaseRefused, match=r"^odd\.mmdb cannot be read as an MMDB file"):
        databases.read(path)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(place=st.integers(0, 10_000), byte=st.integers(0, 255))
def test_a_damaged_file_is_refused_or_read_and_never_breaks(tmp_path: Path, place: int, byte: int) -> None:
    whole = tmp_path / "whole.mmdb"
    if not whole.exists():
        written(whole, COUNTRIES)
    content = bytearray(whole.read_bytes())
    content[place % len(content)] = byte
    (tmp_path / "damaged.mmdb").write_bytes(content)
    try:
        found = databases.read(tmp_path / "damaged.mmdb")
        compiling.compiled(found, None, Embedded(), tmp_path / "addresses")
    except DatabaseRefused:
        pass
