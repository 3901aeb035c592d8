"""§2, §3.8, §7.1: data types, names, and required properties of every resource."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from tests.taxii.conformance.content import held
from tests.taxii.conformance.endpoints import errors, reads, resources
from tests.taxii.conformance.must import must
from tests.taxii.conformance.peer import FIRST, LAST, Peer
from tests.taxii.conformance.shapes import (
    COLLECTION,
    DETAILS,
    RECORD,
    TABLES,
    Table,
    is_identifier,
    is_integer,
    is_stix_id,
    is_text,
    is_timestamp,
    is_truth,
    missing,
    unknown,
    wrong,
)

_CUSTOM = re.compile(r"[a-z0-9_]{3,250}")
Part = tuple[dict[str, Any], Table]


def parts(peer: Peer) -> Iterator[Part]:
    """Every resource and every resource within one, with its table."""
    for kind, answer in resources(peer):
        found = answer.resource
        yield found, TABLES[kind]
        if kind == "collections":
            yield from ((each, COLLECTION) for each in found.get("collections", []))
        if kind == "manifest":
            yield from ((each, RECORD) for each in found.get("objects", []))
        if kind == "status":
            yield from ((each, DETAILS) for name in ("successes", "failures", "pendings") for each in found.get(name, []))
    for answer in errors(peer):
        if answer.content:
            yield answer.resource, TABLES["error"]


def _typed(peer: Peer, kind: Callable[[Any], bool], least: int) -> None:
    """So many properties at least are of this type, and every one that has to be is."""
    seen = 0
    for found, table in parts(peer):
        for name in (name for name, (wanted, _) in table.items() if wanted is kind and name in found):
            assert kind(found[name]), f"{name}: {found[name]!r}"
            seen += 1
    assert seen >= least, f"only {seen} of this type were seen"


@must("2", "Truth values are the literals true and false.")
def truth_is_literal(peer: Peer) -> None:
    _typed(peer, is_truth, 4)


@must("2", "Identifiers are UUIDs of version 4.")
def identifiers_are_random(peer: Peer) -> None:
    _typed(peer, is_identifier, 3)


@must("2", "Whole numbers are literals within ±(2^53 - 1).")
def numbers_are_whole(peer: Peer) -> None:
    _typed(peer, is_integer, 9)


@must("2", "Strings are strings.")
def strings_are_strings(peer: Peer) -> None:
    _typed(peer, is_text, 20)


@must("2", "Timestamps are those of RFC 3339 with exactly six decimals.")
def timestamps_have_microseconds(peer: Peer) -> None:
    _typed(peer, is_timestamp, 5)


@must("2", "Timestamps are in UTC and say so by Z, in headers too.")
def timestamps_are_utc(peer: Peer) -> None:
    for path in reads(peer).values():
        answer = peer.get(path).must_be(200)
        assert [answer.headers[name][-1] for name in (FIRST, LAST)] == ["Z", "Z"]
    for each in peer.get(f"{peer.own}manifest/").objects:
        assert each["date_added"].endswith("Z")


@must("2", "No list is empty, in any resource.")
def no_list_is_empty(peer: Peer) -> None:
    seen = 0
    for found, _ in parts(peer):
        for value in found.values():
            assert value != []
            seen += isinstance(value, list)
    assert seen


@must("2", "Every value of a list is of the type of the list.")
def lists_are_of_one_type(peer: Peer) -> None:
    seen = 0
    for found, table in parts(peer):
        names = [name for name, value in found.items() if isinstance(value, list)]
        seen += len(names)
        assert not set(names) & set(wrong(found, table))
    assert seen


@must("2", "Nothing to list: the property is left out and the resource is an empty object.")
def nothing_is_an_empty_object(peer: Peer) -> None:
    for path in (f"{peer.own}objects/", f"{peer.own}manifest/"):
        assert peer.get(path, {"match[type]": "x-none"}).must_be(200).resource == {}


@must("3.8", "Names are exactly those of the tables, or those of custom properties.")
def names_are_those_of_the_tables(peer: Peer) -> None:
    known = {name.replace("_", "").lower(): name for table in (*TABLES.values(), DETAILS, RECORD) for name in table}
    for found, table in parts(peer):
        assert found or table not in (TABLES["discovery"], COLLECTION)
        for name in unknown(found, table):
            # A name of the standard in another spelling is no custom property.
            assert name.replace("_", "").lower() not in known, name


def _has_required(peer: Peer, table: Table) -> None:
    found = [each for each, of in parts(peer) if of is table]
    assert found
    for each in found:
        assert not missing(each, table), each
        assert not wrong(each, table), each


@must("4.1.1", "The discovery resource has its required property, and every property its type.")
def discovery_is_whole(peer: Peer) -> None:
    _has_required(peer, TABLES["discovery"])


@must("4.2.1", "The API root resource has its required properties, and every property its type.")
def root_is_whole(peer: Peer) -> None:
    _has_required(peer, TABLES["api-root"])


@must("4.3.1", "The status resource has its required properties, and every property its type.")
def status_is_whole(peer: Peer) -> None:
    _has_required(peer, TABLES["status"])


@must("4.3.1", "Every object in a status has an id and a version.")
def details_are_whole(peer: Peer) -> None:
    _has_required(peer, DETAILS)


@must("5.1.1", "The collections resource is a list of collections, each with its required properties.")
def collections_are_whole(peer: Peer) -> None:
    listed = peer.get("collections/").must_be(200).resource["collections"]
    assert listed
    assert not [name for each in listed for name in (*missing(each, COLLECTION), *wrong(each, COLLECTION))]


@must("5.2.1", "The collection resource has its required properties, and every property its type.")
def collection_is_whole(peer: Peer) -> None:
    _has_required(peer, COLLECTION)


@must("5.3.1", "Every manifest record has its required properties, and every property its type.")
def records_are_whole(peer: Peer) -> None:
    _has_required(peer, RECORD)


@must("5.8.1", "The versions resource is a list of strings.")
def versions_are_strings(peer: Peer) -> None:
    found = peer.get(reads(peer)["versions"]).must_be(200).resource
    assert found["versions"]
    assert not wrong(found, TABLES["versions"])


@must("3.7", "Every object in an envelope is a STIX object: a type, and an id of that type.")
def objects_are_stix(peer: Peer) -> None:
    found = peer.get(f"{peer.own}objects/", held(peer).only).objects
    assert found
    for each in found:
        assert is_stix_id(each["id"])
        assert each["id"].partition("--")[0] == each["type"]


@must("7.1.1", "Names of custom properties are of a to z, 0 to 9 and _, three to 250 characters long.")
def custom_names_are_plain(peer: Peer) -> None:
    for found, table in parts(peer):
        for name in unknown(found, table):
            assert _CUSTOM.fullmatch(name), name
    assert peer.get("/taxii2/").must_be(200).resource


@must("7.1.1", "An envelope with a custom property is taken, or refused with 422.")
def custom_properties_are_ignored_or_refused(peer: Peer) -> None:
    body = {"objects": [held(peer).singles[0]], "x_example_com_note": {"one": 1}}
    peer.post(f"{peer.own}objects/", body).must_be(202, 422)
