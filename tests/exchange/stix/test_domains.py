"""The end of a domain speaks of a country by the public-suffix list: not below what an operator gives out, not where it is sold."""

import re
from pathlib import Path

import publicsuffixlist
import pytest

from aboveboard.exchange.stix.domains import GENERIC_USE, OFFICIAL, SUFFIX_DATA, Ending, ending, is_given_out
from aboveboard.exchange.stix.values import Kind, normalised

pytestmark = pytest.mark.once

LIST = Path(publicsuffixlist.PSLFILE).read_text("utf-8")
PRIVATE = LIST.partition("===BEGIN PRIVATE DOMAINS===")[2].partition("===END PRIVATE DOMAINS===")[0]


def said(text: str) -> str | None:
    """The country and the suffix, as `KE co.ke`."""
    found = ending(normalised(Kind.DOMAIN, text).text)
    return None if found is None else f"{found.country} {found.suffix}"


@pytest.mark.parametrize(
    ("domain", "expected"),
    [
        ("x.ch", "CH ch"),
        ("a.b.example.co.ke", "KE co.ke"),
        ("x.co.uk", "GB co.uk"),
        ("x.police.uk", "GB police.uk"),
        # A wildcard and what the list takes out of it.
        ("x.y.kawasaki.jp", "JP y.kawasaki.jp"),
        ("x.city.kawasaki.jp", "JP kawasaki.jp"),
        # Own scripts, as letters and as they are looked up, below a second level too.
        ("пример.рф", "RU xn--p1ai"),
        ("example.xn--fiqs8s", "CN xn--fiqs8s"),
        ("x.ישראל", "IL xn--4dbrk0ce"),
        ("a.пр.срб", "RS xn--o1ac.xn--90a3ac"),
        # A suffix itself speaks as what lies below it does.
        ("co.ke", "KE co.ke"),
        # What only ends in the letters of an operator's suffix.
        ("canary-ddnss.de", "DE de"),
        ("canary-com.de", "DE de"),
        ("x.museum", None),
        ("x.com", None),
        ("uk.com", None),
        ("x.uk.com", None),
    ],
)
def test_a_registrys_suffix_speaks_of_its_country(domain: str, expected: str | None) -> None:
    assert said(domain) == expected


@pytest.mark.parametrize("suffix", ["ddnss.de", "dyn.ddnss.de", "dnshome.at", "com.de", "co.nl", "freebox-os.fr", "no-ip.co.uk", "spb.ru"])
def test_what_an_operator_gives_out_speaks_of_nobody(suffix: str) -> None:
    assert suffix in PRIVATE.splitlines()
    assert [said(host) for host in (suffix, f"canary.{suffix}", f"deep.canary.{suffix}", f"CANARY.{suffix.upper()}")] == [None] * 4


def test_no_private_suffix_of_the_whole_list_leads_anywhere_but_those_of_authorities() -> None:
    listed = [line for line in PRIVATE.splitlines() if line and not line.startswith("//") and re.fullmatch(r"[a-z]{2}", line[-2:])]
    listed = [line.removeprefix("*.") for line in listed if line[-3] == "." and not line.startswith("!")]
    assert len(listed) > 900
    leading = {line for line in listed if said(f"canary.{line}") is not None and said(f"canary.x.{line}") is not None}
    assert {line for line in leading if set(line.split(".")[-2:]).isdisjoint(OFFICIAL)} == set()
    assert {"gov.nl", "gov.ru", "mil.ru", "service.gov.uk"} <= leading


@pytest.mark.parametrize("label", sorted(GENERIC_USE))
def test_what_is_sold_to_everybody_speaks_of_nobody_and_has_a_reason(label: str) -> None:
    assert said(f"canary.{label}") is None
    assert said(f"canary.com.{label}") is None
    assert GENERIC_USE[label].endswith(".")


def test_the_labels_that_everybody_knows_to_be_sold_are_among_them() -> None:
    assert {"io", "co", "tv", "me", "ai", "tk"} <= GENERIC_USE.keys()
    assert not GENERIC_USE.keys() & {"de", "fr", "uk", "ke", "br", "us", "in"}


@pytest.mark.parametrize(
    ("domain", "expected"),
    [
        ("x.gov.co", "CO gov.co"),
        ("gov.me", "ME gov.me"),
        ("x.mil.to", "TO mil.to"),
        ("x.gouv.ml", "ML gouv.ml"),
        ("x.service.gov.uk", "GB gov.uk"),
        ("x.gov.nl", "NL gov.nl"),
        # Not listed, so anybody may have registered it.
        ("x.gov.tk", None),
        ("x.gov.tv", None),
        ("gov.x.co", None),
    ],
)
def test_what_is_for_authorities_alone_speaks_of_their_country_even_there(domain: str, expected: str | None) -> None:
    assert said(domain) == expected


def test_each_label_in_its_own_script_leads_to_the_country_that_the_list_names() -> None:
    told = re.findall(r"^// (xn--[a-z0-9]+) .*: ?([A-Z]{2})$", LIST, re.MULTILINE)
    assert len(told) > 60
    # That of the Union is no country's.
    assert {(label, said(f"canary.{label}")) for label, country in told if country != "EU"} == {
        (label, f"{country} {label}") for label, country in told if country != "EU"
    }
    assert all(said(f"canary.{label}") is None for label, country in told if country == "EU")


@pytest.mark.parametrize("text", ["", ".", "a..de", "xn--.com"])
def test_what_is_no_domain_says_nothing(text: str) -> None:
    assert ending(text) is None


def test_an_unknown_two_letter_label_is_told_as_it_is_for_the_membership_map_to_drop() -> None:
    assert ending("x.eu") == Ending("EU", "eu")
    assert ending("x.zz") == Ending("ZZ", "zz")


@pytest.mark.parametrize(
    ("domain", "expected"),
    [
        ("co.uk", True),
        ("ddnss.de", True),
        ("github.io", True),
        ("gov.ke", False),
        ("gov.nl", False),
        ("amt.de", False),
        ("x.nowhere", False),
    ],
)
def test_below_a_public_suffix_names_are_given_to_others_but_authorities_keep_theirs(domain: str, expected: bool) -> None:
    assert is_given_out(domain) is expected


def test_the_data_set_is_named_with_its_day() -> None:
    assert re.fullmatch(r"publicsuffixlist [\d.]+\.20\d{6}", SUFFIX_DATA)
