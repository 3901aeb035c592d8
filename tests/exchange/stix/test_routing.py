"""Countries are found for recorded reasons, strongest first; exclusions beat them all; nothing found goes to the queue."""

import pytest

from aboveboard.exchange.stix.constituencies import Constituencies, Constituency, ConstituencyRefused
from aboveboard.exchange.stix.domains import SUFFIX_DATA
from aboveboard.exchange.stix.hints import Hint
from aboveboard.exchange.stix.registries import IP_DATA
from aboveboard.exchange.stix.routing import Atlas, Facts, Route, Side, Strength, route
from aboveboard.exchange.stix.values import Kind, Value, normalised

MEMBERS = {code: code for code in ("AU", "DE", "FR", "GB", "JP", "KE", "NL", "RU", "TV", "US")} | {"GP": "FR"}
DECLARED = Constituencies(
    [
        Constituency(
            "KE", networks=("198.51.100.0/24", "2001:db8::/32"), asns=("AS64500",), domains=("bank.example",), sectors=("Energy",)
        ),
        Constituency("DE", networks=("198.51.100.128/25",), domains=("deep.bank.example", "bücher.example")),
        Constituency("FR", networks=("198.51.100.128/25",)),
    ]
)
ATLAS = Atlas(MEMBERS, DECLARED)


def routes(kind: Kind, text: str, atlas: Atlas = ATLAS, **more: frozenset[str]) -> list[tuple[str, Strength]]:
    facts = Facts(values=(normalised(kind, text),), **more)  # type: ignore[arg-type]
    return [(each.country, each.strength) for each in route(facts, atlas).routes]


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        (Kind.DOMAIN, "evil.fr", [("FR", Strength.DOMAIN)]),
        (Kind.DOMAIN, "evil.co.uk", [("GB", Strength.DOMAIN)]),
        (Kind.DOMAIN, "пример.рф", [("RU", Strength.DOMAIN)]),
        (Kind.DOMAIN, "evil.tv", []),
        (Kind.DOMAIN, "evil.ddnss.de", []),
        (Kind.URL, "https://evil.ddnss.de/x", []),
        (Kind.EMAIL, "a@evil.ddnss.de", []),
        (Kind.DOMAIN, "evil.eu", []),
        (Kind.DOMAIN, "evil.com", []),
        (Kind.URL, "http://user@evil.de:8080/x.fr", [("DE", Strength.DOMAIN)]),
        (Kind.EMAIL, "a@evil.nl", [("NL", Strength.DOMAIN)]),
        (Kind.IPV4, "8.8.8.8", [("US", Strength.ADDRESS)]),
        (Kind.URL, "http://8.8.8.8:81/", [("US", Strength.ADDRESS)]),
        (Kind.URL, "http://[2001:db8::7]/", [("KE", Strength.CONSTITUENCY)]),
        (Kind.IPV6, "2001:200::1", [("JP", Strength.ADDRESS)]),
        (Kind.NETWORK, "8.8.8.0/24", [("US", Strength.ADDRESS)]),
        (Kind.IPV4, "10.0.0.1", []),
        (Kind.SHA256, "ab" * 32, []),
        (Kind.IPV4, "198.51.100.7", [("KE", Strength.CONSTITUENCY)]),
        (Kind.IPV4, "198.51.100.200", [("DE", Strength.CONSTITUENCY), ("FR", Strength.CONSTITUENCY)]),
        (Kind.NETWORK, "198.51.100.0/25", [("KE", Strength.CONSTITUENCY)]),
        (Kind.NETWORK, "198.51.0.0/24", [("US", Strength.ADDRESS)]),
        (Kind.NETWORK, "0.0.0.0/0", []),
        (Kind.ASN, "AS64500", [("KE", Strength.CONSTITUENCY)]),
        (Kind.DOMAIN, "www.bank.example", [("KE", Strength.CONSTITUENCY)]),
        (Kind.DOMAIN, "a.deep.bank.example", [("DE", Strength.CONSTITUENCY)]),
        (Kind.DOMAIN, "notbank.example", []),
        (Kind.EMAIL, "x@bücher.example", [("DE", Strength.CONSTITUENCY)]),
    ],
)
def test_a_value_leads_to_its_countries(kind: Kind, text: str, expected: list[tuple[str, Strength]]) -> None:
    assert routes(kind, text) == expected


def test_the_strongest_reason_comes_first_and_all_are_kept() -> None:
    facts = Facts(
        values=(normalised(Kind.DOMAIN, "evil.nl"), normalised(Kind.IPV4, "198.51.100.7"), normalised(Kind.IPV4, "8.8.8.8")),
        victims=frozenset({"AU"}),
        sectors=frozenset({"energy"}),
        hints=frozenset({Hint("JP", "It says so.")}),
    )
    found = route(facts, ATLAS)
    assert [(each.country, each.strength.name) for each in found.routes] == [
        ("AU", "VICTIM"),
        ("KE", "CONSTITUENCY"),
        ("KE", "CONSTITUENCY"),
        ("NL", "DOMAIN"),
        ("US", "ADDRESS"),
        ("JP", "HINT"),
    ]
    assert found.routes[-1].reason == "It says so."
    assert found.countries == ("AU", "KE", "NL", "US")
    assert not found.is_for_the_queue
    assert {each.side for each in found.routes if each.country in {"AU"}} == {Side.VICTIM}
    assert all(each.reason.endswith(".") for each in found.routes)
    assert [each.reason for each in found.routes if each.strength is Strength.ADDRESS] == [f"The address is registered there ({IP_DATA})."]
    assert IP_DATA.startswith("iptocc ")


def test_the_side_of_the_values_is_kept() -> None:
    infected = Facts(values=(normalised(Kind.IPV4, "8.8.8.8"),), side=Side.VICTIM)
    assert [each.side for each in route(infected, ATLAS).routes] == [Side.VICTIM]


@pytest.mark.parametrize("excluded", ["FR", "GP"])
def test_exclusions_beat_every_reason_territories_included(excluded: str) -> None:
    facts = Facts(
        values=(normalised(Kind.DOMAIN, "evil.fr"), normalised(Kind.DOMAIN, "evil.gp"), normalised(Kind.IPV4, "198.51.100.200")),
        victims=frozenset({"FR", "GP"}),
        hints=frozenset({Hint("FR", "It says so.")}),
        excluded=frozenset({excluded}),
    )
    found = route(facts, ATLAS)
    assert found.countries == ("DE",)
    assert {each.country for each in found.taken_away} == {"FR", "GP"}
    assert len(found.taken_away) == 6


def test_a_territory_is_answered_for_by_its_member() -> None:
    (found,) = route(Facts(victims=frozenset({"GP"})), ATLAS).routes
    assert (found.country, found.strength) == ("FR", Strength.VICTIM)
    assert found.reason == "The submitter named a victim there. FR answers for GP."


@pytest.mark.parametrize("text", ["evil.com", "evil.tv", "evil.kp"])
def test_nothing_found_or_only_hints_goes_to_the_queue(text: str) -> None:
    assert route(Facts(values=(normalised(Kind.DOMAIN, text),)), ATLAS).is_for_the_queue


def test_a_listed_value_is_a_hint_only_and_the_list_is_named() -> None:
    cloud = normalised(Kind.IPV4, "198.51.100.7")

    def listed(value: Value) -> str | None:
        return "cloud ranges" if value.digest == cloud.digest else None

    atlas = Atlas(MEMBERS, DECLARED, listed)
    assert routes(Kind.IPV4, "198.51.100.7", atlas) == [("KE", Strength.HINT)]
    assert routes(Kind.URL, "http://198.51.100.7/x", atlas) == [("KE", Strength.HINT)]
    (found,) = route(Facts(values=(cloud,)), atlas).routes
    assert "cloud ranges" in found.reason
    assert route(Facts(values=(cloud,), victims=frozenset({"AU"})), atlas).countries == ("AU",)


@pytest.mark.parametrize(
    "declared",
    [Constituency("KE", networks=("198.51.100.0/33",)), Constituency("KE", asns=("x",)), Constituency("KE", domains=("*.example",))],
)
def test_an_entry_that_cannot_be_read_is_named(declared: Constituency) -> None:
    with pytest.raises(ConstituencyRefused, match="cannot stand in a constituency"):
        Constituencies([declared])


def test_a_declared_single_address_is_found() -> None:
    one = Constituencies([Constituency("KE", networks=("192.0.2.7", "2001:db8::7/128"))])
    assert one.of_value(normalised(Kind.IPV4, "192.0.2.7")) == ("192.0.2.7/32", ("KE",))
    assert one.of_value(normalised(Kind.IPV6, "2001:db8::7")) == ("2001:db8::7/128", ("KE",))
    assert one.of_value(normalised(Kind.IPV4, "192.0.2.8")) is None


def test_equal_reasons_are_told_once() -> None:
    twice = (normalised(Kind.DOMAIN, "evil.fr"),) * 2
    assert route(Facts(values=twice), ATLAS).routes == (
        Route("FR", Strength.DOMAIN, Side.HOST, f"The domain ends in .fr ({SUFFIX_DATA}).", "evil.fr"),
    )


def test_a_sector_leads_to_the_bureaus_that_declared_it() -> None:
    found = route(Facts(sectors=frozenset({" energy "})), ATLAS)
    assert [(each.country, each.side) for each in found.routes] == [("KE", Side.VICTIM)]
