"""§3.7, §5.3.1, §5.4, §5.6, §5.8: what is given of objects."""

from tests.taxii.conformance.content import held, names
from tests.taxii.conformance.endpoints import lists, reads
from tests.taxii.conformance.must import must
from tests.taxii.conformance.peer import STIX, Peer


@must("3.7", "What is given of STIX is in an envelope, one object too.")
def stix_is_in_an_envelope(peer: Peer) -> None:
    for path, query in ((f"{peer.own}objects/", {"match[id]": held(peer).id}), (reads(peer)["object"], {})):
        found = peer.get(path, query).must_be(200).resource
        assert [each["id"] for each in found["objects"]] == [held(peer).id]
        assert "type" not in found


@must("3.7", "`next` stands only where `more` is true.")
def next_comes_with_more(peer: Peer) -> None:
    for limit in ("1", "1000"):
        found = peer.get(f"{peer.own}objects/", held(peer).only | {"limit": limit}).must_be(200).resource
        assert "next" not in found or found["more"] is True
    assert found["objects"]


@must("3.7", "An object comes out as it was sent: every property, every character, every digit.")
def objects_come_out_as_sent(peer: Peer) -> None:
    found = {each["id"]: each for each in peer.get(f"{peer.own}objects/", held(peer).only).objects}
    assert found == {each["id"]: each for each in held(peer).latest}


@must("5.4", "GET of objects gives an envelope.")
def objects_are_given(peer: Peer) -> None:
    assert sorted(peer.get(f"{peer.own}objects/", held(peer).only).ids) == sorted(names(held(peer).latest))


@must("5.4", "No objects: an empty envelope.")
def no_objects(peer: Peer) -> None:
    assert peer.get(f"{peer.own}objects/", {"match[type]": "x-none"}).must_be(200).resource == {}


@must("5.3", "GET of the manifest gives a record of each object.")
def manifest_is_given(peer: Peer) -> None:
    assert sorted(peer.get(f"{peer.own}manifest/", held(peer).only).ids) == sorted(names(held(peer).latest))


@must("5.3.1", "A manifest has a record of each version.")
def each_version_has_a_record(peer: Peer) -> None:
    found = peer.get(f"{peer.own}manifest/", {"match[id]": held(peer).id, "match[version]": "all"}).objects
    assert [(each["id"], each["version"]) for each in found] == [(held(peer).id, time) for time in held(peer).times]


@must("5.3.1", "The version of a record is modified.")
def record_bears_modified(peer: Peer) -> None:
    wanted = {each["id"]: each["modified"] for each in held(peer).versioned}
    found = peer.get(f"{peer.own}manifest/", held(peer).only | {"match[type]": "indicator,malware"}).objects
    assert {each["id"]: each["version"] for each in found} == wanted


@must("5.3.1", "The version of a record of an object without modified is created.")
def record_bears_created(peer: Peer) -> None:
    one = held(peer).statement
    assert [each["version"] for each in peer.get(f"{peer.own}manifest/", {"match[id]": one["id"]}).objects] == [one["created"]]


@must("5.3.1", "The version of a record of an object without either is the same each time, and leads to the object.")
def record_bears_something_stable(peer: Peer) -> None:
    one = held(peer).url
    seen = {peer.get(f"{peer.own}manifest/", {"match[id]": one["id"]}).objects[0]["version"] for _ in range(2)}
    assert len(seen) == 1
    for path in lists(peer):
        assert peer.get(path, {"match[id]": one["id"], "match[version]": seen.copy().pop()}).ids == [one["id"]]


@must("5.3.1", "The media type of a record is one of those of the collection.")
def record_is_of_the_collections_types(peer: Peer) -> None:
    types = peer.get(peer.own).must_be(200).resource.get("media_types", ["application/stix+json", STIX])
    found = peer.get(f"{peer.own}manifest/", held(peer).only).objects
    assert found
    assert {each.get("media_type", types[0]) for each in found} <= set(types)


@must("5.3.1", "No records: an empty resource.")
def no_records(peer: Peer) -> None:
    assert peer.get(f"{peer.own}manifest/", {"match[type]": "x-none"}).must_be(200).resource == {}


@must("5.6", "GET of one object gives it under its STIX id.")
def one_object_is_given(peer: Peer) -> None:
    for each in held(peer).latest:
        assert peer.get(f"{peer.own}objects/{each['id']}/").objects == [each]


@must("5.6", "GET of one object gives what match[id] gives.")
def one_object_is_a_search(peer: Peer) -> None:
    for version in ("first", "last", "all"):
        alone = peer.get(reads(peer)["object"], {"match[version]": version}).objects
        assert alone == peer.get(f"{peer.own}objects/", {"match[id]": held(peer).id, "match[version]": version}).objects != []


@must("5.6", "No version that was asked for: an empty envelope.")
def no_version_of_one_object(peer: Peer) -> None:
    assert peer.get(reads(peer)["object"], {"match[version]": "2020-01-01T00:00:00.000Z"}).must_be(200).resource == {}


@must("5.6", "match[spec_version] narrows one object.")
def one_object_by_spec_version(peer: Peer) -> None:
    assert peer.get(reads(peer)["object"], {"match[spec_version]": "2.1"}).ids == [held(peer).id]
    assert peer.get(reads(peer)["object"], {"match[spec_version]": "2.0"}).must_be(200).resource == {}


@must("5.8", "GET of versions gives every version of the object.")
def versions_are_given(peer: Peer) -> None:
    assert peer.get(reads(peer)["versions"]).must_be(200).resource["versions"] == held(peer).times


@must("5.8", "The version of an object without modified is created.")
def versions_are_created(peer: Peer) -> None:
    one = held(peer).statement
    assert peer.get(f"{peer.own}objects/{one['id']}/versions/").must_be(200).resource["versions"] == [one["created"]]


@must("5.8", "match[spec_version] narrows the versions.")
def versions_by_spec_version(peer: Peer) -> None:
    path = reads(peer)["versions"]
    assert peer.get(path, {"match[spec_version]": "2.1"}).must_be(200).resource["versions"] == held(peer).times
    assert peer.get(path, {"match[spec_version]": "2.0"}).must_be(200).resource == {}


@must("5.8.1", "No versions: an empty resource.")
def no_versions_left(peer: Peer) -> None:
    assert peer.get(reads(peer)["versions"], {"added_after": "2100-01-01T00:00:00.000000Z"}).must_be(200).resource == {}
