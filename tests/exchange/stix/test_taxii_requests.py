"""TAXII requests are read strictly, and the token leads on only for the one it was made for."""

import gzip
import itertools
from copy import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aboveboard.exchange.stix.taxii.coding import decoded
from aboveboard.exchange.stix.taxii.filters import Endpoint, Filters, Keyword, RequestRefused, read_filters
from aboveboard.exchange.stix.taxii.media import NotAcceptable, UnsupportedMedia, check_accept, check_content_type
from aboveboard.exchange.stix.taxii.token import Bound, mint, opened
from aboveboard.exchange.stix.times import microseconds

ID = "indicator--3600ad1b-fff1-4c98-bcc9-4de3bc2e2ffb"
KEY = b"k" * 32


def test_every_filter_is_read() -> None:
    query = [
        ("added_after", "2026-01-01T00:00:00.123456Z"),
        ("limit", "50"),
        ("match[id]", f"{ID},malware--4600ad1b-fff1-4c58-bcc9-4de3bc5e2ffd"),
        ("match[type]", "indicator,x-nova"),
        ("match[spec_version]", "2.0,2.1"),
        ("match[version]", "first,2016-01-01T01:01:01.000Z,last"),
    ]
    found = read_filters(query, Endpoint.OBJECTS)
    assert found.added_after == microseconds("2026-01-01T00:00:00.123456Z")
    assert found.limit == 50
    assert ID in found.ids
    assert found.types == {"indicator", "x-nova"}
    assert found.spec_versions == {"2.0", "2.1"}
    assert found.keywords == {Keyword.FIRST, Keyword.LAST}
    assert found.versions == {microseconds("2016-01-01T01:01:01Z")}
    assert found.notes == ()


@pytest.mark.parametrize("endpoint", Endpoint)
def test_without_filters_the_last_version_is_meant_and_all_where_versions_are_listed_or_deleted(endpoint: Endpoint) -> None:
    meant = Keyword.ALL if endpoint in {Endpoint.VERSIONS, Endpoint.DELETE} else Keyword.LAST
    assert read_filters([], endpoint) == Filters(keywords=frozenset({meant}))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        *itertools.product(["added_after"], ["", "yesterday", "2026-01-01", "2026-01-01T00:00:00+00:00", "2026-13-01T00:00:00.000000Z",
                                             "2026-01-01T00:00:00.0000000Z", "2026-01-01T00:00:00.000000Z,2026-01-02T00:00:00.000000Z"]),
        *itertools.product(["limit"], ["", "0", "-1", "1.5", "abc", "1e3", "٣", "1,2", " 1", "000", "9" * 30]),
        *itertools.product(["next"], ["", "a b", "a/b", "x" * 201, "é"]),
        *itertools.product(["match[id]"], ["", "indicator", f"{ID},", f"{ID}, {ID}", "indicator--xyz", "'; drop table"]),
        *itertools.product(["match[type]"], ["", "Indicator", "a,", "a b", "x" * 251, "a,,b"]),
        *itertools.product(["match[spec_version]"], ["", "two", "2", "2.1,"]),
        *itertools.product(["match[version]"], ["", "newest", "last,last", "all,last", "all,2016-01-01T01:01:01.000Z",
                                                 "2016-01-01", "LAST", "first,"]),
        ("match[type]", ",".join(["a"] * 101)),
    ],
)  # fmt: skip
def test_a_malformed_parameter_is_refused_with_its_section(name: str, text: str) -> None:
    with pytest.raises(RequestRefused) as refused:
        read_filters([(name, text)], Endpoint.OBJECTS)
    assert name in str(refused.value)
    assert "§" in str(refused.value) or "several requests" in str(refused.value)


@pytest.mark.parametrize("name", ["added_after", "limit", "next", "match[id]", "match[type]", "match[version]", "match[spec_version]"])
def test_a_parameter_may_come_once_only(name: str) -> None:
    text = {
        "added_after": "2026-01-01T00:00:00.000000Z",
        "limit": "1",
        "match[id]": ID,
        "match[version]": "last",
        "match[spec_version]": "2.1",
    }
    pair = (name, text.get(name, "abc"))
    read_filters([pair], Endpoint.OBJECTS)
    with pytest.raises(RequestRefused, match="given twice"):
        read_filters([pair, pair], Endpoint.OBJECTS)


@pytest.mark.parametrize(
    ("endpoint", "name"),
    [
        (Endpoint.OBJECT, "match[id]"),
        (Endpoint.VERSIONS, "match[id]"),
        (Endpoint.DELETE, "match[type]"),
        (Endpoint.DELETE, "limit"),
        (Endpoint.DELETE, "next"),
    ],
)
def test_a_parameter_of_another_address_is_refused(endpoint: Endpoint, name: str) -> None:
    with pytest.raises(RequestRefused, match="cannot be used here"):
        read_filters([(name, "1")], endpoint)


@pytest.mark.parametrize("endpoint", Endpoint)
def test_which_versions_are_meant_where_none_is_named(endpoint: Endpoint) -> None:
    wanted = Keyword.ALL if endpoint in {Endpoint.VERSIONS, Endpoint.DELETE} else Keyword.LAST
    assert read_filters([], endpoint).keywords == {wanted}
    assert read_filters([("match[version]", "first")], endpoint).keywords == {Keyword.FIRST}


def test_what_taxii_does_not_define_is_ignored_and_noted() -> None:
    found = read_filters([("match[pap]", "red"), ("page", "7"), ("added_after", "2026-01-01T00:00:00.123Z")], Endpoint.OBJECTS)
    assert replace(found, notes=()) == Filters(added_after=microseconds("2026-01-01T00:00:00.123Z"))
    assert len(found.notes) == 3


@given(st.lists(st.tuples(st.sampled_from(["added_after", "limit", "next", "match[id]", "match[version]", "x"]), st.text(max_size=40))))
def test_any_query_is_read_or_refused(query: list[tuple[str, str]]) -> None:
    try:
        read_filters(query, Endpoint.OBJECTS)
    except RequestRefused as refused:
        message = str(refused)
    else:
        message = "."
    assert message


TAXII_21 = "application/taxii+json;version=2.1"


@pytest.mark.parametrize(
    "header",
    [None, "", TAXII_21, "application/taxii+json", "application/taxii+json; version=2.1", 'application/taxii+json;version="2.1"', "*/*",
     "application/*", "text/html, application/taxii+json;q=0.5", "APPLICATION/TAXII+JSON;VERSION=2.1", "text/html;q=0.9,*/*;q=0.1",
     "application/taxii+json;version=2.0, application/taxii+json;version=2.1", "application/stix+json;version=2.1,application/taxii+json",
     'text/x;note="a,b;c", application/taxii+json', "application/taxii+json;version=9.9,*/*"],
)  # fmt: skip
def test_an_accept_header_that_allows_taxii_passes(header: str | None) -> None:
    check_accept(header)


@pytest.mark.parametrize(
    "header",
    ["application/json", "text/html", "application/taxii+json;version=2.0", "application/taxii+json;version=2.2",
     "application/taxii+json;q=0",
     "application/taxii+json;q=0, */*", "application/taxii", "application/vnd.oasis.taxii+json", ";;;", "application/taxii+jsonx",
     'text/x;note="application/taxii+json"', "application/taxii+json;version=", "x" * 3000],
)  # fmt: skip
def test_an_accept_header_that_does_not_is_refused(header: str) -> None:
    with pytest.raises(NotAcceptable, match="Accept"):
        check_accept(header)


def test_a_manifest_may_be_asked_for_by_the_type_of_what_it_lists() -> None:
    check_accept("application/stix+json;version=2.1", of_manifest=True)
    for header, of_manifest in (("application/stix+json;version=2.0", True), ("text/html", True), ("application/stix+json", False)):
        with pytest.raises(NotAcceptable):
            check_accept(header, of_manifest=of_manifest)


BODY = b"{}" * 500


@pytest.mark.parametrize(
    ("sent", "coding"),
    [
        (BODY, None),
        (BODY, "identity"),
        (gzip.compress(BODY), "gzip"),
        (gzip.compress(BODY), "X-GZIP"),
        (gzip.compress(BODY), "identity, gzip"),
    ],
)
def test_a_body_is_unpacked(sent: bytes, coding: str | None) -> None:
    assert decoded(sent, coding, 2_000) == BODY


def test_a_body_is_unpacked_no_further_than_it_may_be_large() -> None:
    assert len(decoded(gzip.compress(b" " * 10**7), "gzip", 2_000)) == 2_001


@pytest.mark.parametrize("sent", [b"{}", b"", gzip.compress(BODY)[:-1], gzip.compress(BODY) + b"x"])
def test_a_damaged_body_is_refused(sent: bytes) -> None:
    with pytest.raises(RequestRefused, match="gzip"):
        decoded(sent, "gzip", 2_000)


@pytest.mark.parametrize("coding", ["br", "deflate", "gzip, gzip", "gzip;q=1"])
def test_a_body_in_another_coding_is_refused(coding: str) -> None:
    with pytest.raises(UnsupportedMedia, match="gzip"):
        decoded(BODY, coding, 2_000)


@pytest.mark.parametrize("header", [TAXII_21, "application/taxii+json", "application/taxii+json; version=2.1; charset=utf-8"])
def test_the_type_of_a_body_is_taken(header: str) -> None:
    check_content_type(header)


@pytest.mark.parametrize(
    "header",
    [None, "", "application/json", "application/taxii+json;version=2.0", "application/taxii+json, application/json", "*/*",
     "application/stix+json;version=2.1", "application/taxii+json;charset=latin-1", "text/plain"],
)  # fmt: skip
def test_the_type_of_a_body_is_refused(header: str | None) -> None:
    with pytest.raises(UnsupportedMedia, match="Send the body"):
        check_content_type(header)


BOUND = Bound("c1/objects", "partner:nova", read_filters([("match[type]", "indicator"), ("limit", "5")], Endpoint.OBJECTS))


@given(st.integers(0, 2**63 - 1))
def test_a_token_leads_on_for_its_own_request(seq: int) -> None:
    token = mint(KEY, BOUND, seq)
    assert opened(KEY, BOUND, token) == seq
    assert read_filters([("next", token)], Endpoint.OBJECTS).next == token
    assert opened(KEY, replace(BOUND, filters=replace(BOUND.filters, limit=9, next=token, notes=("x",))), token) == seq


@pytest.mark.parametrize(
    "other",
    [
        replace(BOUND, collection="c2/objects"),
        replace(BOUND, collection="c1/manifest"),
        replace(BOUND, caller="partner:orbis"),
        replace(BOUND, collection="c1/objectsp", caller="artner:nova"),
        replace(BOUND, filters=replace(BOUND.filters, types=frozenset())),
        replace(BOUND, filters=replace(BOUND.filters, ids=frozenset({ID}))),
        replace(BOUND, filters=replace(BOUND.filters, added_after=0)),
        replace(BOUND, filters=replace(BOUND.filters, spec_versions=frozenset({"2.1"}))),
        replace(BOUND, filters=replace(BOUND.filters, keywords=frozenset({Keyword.ALL}))),
        replace(BOUND, filters=replace(BOUND.filters, versions=frozenset({7}))),
    ],
)
def test_a_token_opens_for_no_other_request(other: Bound) -> None:
    with pytest.raises(RequestRefused, match="does not belong"):
        opened(KEY, other, mint(KEY, BOUND, 7))


def test_a_token_opens_with_no_other_key_and_not_when_changed() -> None:
    token = mint(KEY, BOUND, 7)
    changed = [token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :] for place in range(len(token) - 1)]
    for key, text in [
        (b"j" * 32, token),
        (KEY, ""),
        (KEY, "é"),
        (KEY, token + "AAAA"),
        (KEY, token[:-4]),
        *((KEY, text) for text in changed),
    ]:
        with pytest.raises(RequestRefused):
            opened(key, BOUND, text)
