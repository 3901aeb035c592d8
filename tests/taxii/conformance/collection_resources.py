"""§5.1 and §5.2: collections, and what their rights mean."""

from typing import Any

from tests.taxii.conformance.content import held, indicator
from tests.taxii.conformance.endpoints import NO_ID
from tests.taxii.conformance.must import must
from tests.taxii.conformance.peer import STIX, Peer


def _listed(peer: Peer) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = peer.get("collections/").must_be(200).resource["collections"]
    return found


@must("5.1", "GET of collections lists the collection that the caller may use.")
def own_is_listed(peer: Peer) -> None:
    assert peer.given.collection in {each["id"] for each in _listed(peer)}


@must("5.2", "GET of a collection gives the same as the list.")
def one_is_as_listed(peer: Peer) -> None:
    for each in _listed(peer):
        assert peer.get(f"collections/{each['id']}/").must_be(200).resource == each


@must("5.2", "A collection that is not there: 404.")
def no_collection_of_that_name(peer: Peer) -> None:
    peer.get("collections/none/").must_be(404)


@must("5.2.1", "No two collections have one id.")
def ids_differ(peer: Peer) -> None:
    ids = [each["id"] for each in _listed(peer)]
    assert ids
    assert len(set(ids)) == len(ids)


@must("5.2.1", "No two collections have one alias.")
def aliases_differ(peer: Peer) -> None:
    aliases = [each["alias"] for each in _listed(peer) if "alias" in each]
    assert len(set(aliases)) == len(aliases)
    assert peer.get(peer.own).must_be(200)


@must("5.2.1", "A collection answers under its alias too.")
def aliases_work(peer: Peer) -> None:
    for each in _listed(peer):
        if "alias" in each:
            assert peer.get(f"collections/{each['alias']}/").must_be(200).resource["id"] == each["id"]
    assert peer.get(peer.own).must_be(200).resource["id"] == peer.given.collection


@must("5.2.1", "can_read: objects, one object and manifest may be read.")
def readable_is_read(peer: Peer) -> None:
    assert peer.get(peer.own).must_be(200).resource["can_read"] is True
    for path in ("objects/", "manifest/", held(peer).place):
        peer.get(peer.own + path).must_be(200)


@must("5.2.1", "can_write: objects may be added.")
def writable_is_written(peer: Peer) -> None:
    assert peer.get(peer.own).must_be(200).resource["can_write"] is True
    peer.post(f"{peer.own}objects/", {"objects": [held(peer).singles[0]]}).must_be(202)


@must("5.2.1", "media_types names what the collection holds.")
def media_types_are_all(peer: Peer) -> None:
    types = peer.get(peer.own).must_be(200).resource.get("media_types", ["application/stix+json"])
    assert types
    for each in peer.get(f"{peer.own}manifest/", held(peer).only).objects:
        assert each.get("media_type", STIX) in types or types == ["application/stix+json"]


@must("5.5", "can_write is false: adding is 403 or 404.")
def what_is_shut_is_not_written(peer: Peer) -> None:
    assert peer.get(peer.shut).must_be(200).resource["can_write"] is False
    peer.post(f"{peer.shut}objects/", {"objects": [indicator(peer)]}).must_be(403, 404)


@must("5.7", "can_read without can_write: deleting is 403.")
def what_is_shut_is_not_deleted(peer: Peer) -> None:
    ids = peer.get(f"{peer.shut}manifest/", {"limit": "1"}).must_be(200).ids
    peer.call("DELETE", f"{peer.shut}objects/{(ids or [NO_ID])[0]}/").must_be(403)


@must("5.7", "Neither can_read nor can_write: deleting is 404.")
def what_is_hidden_is_not_deleted(peer: Peer) -> None:
    peer.call("DELETE", f"{peer.own}{held(peer).place}", who=peer.other).must_be(404)
    assert peer.get(f"{peer.own}{held(peer).place}").ids == [held(peer).id]


def _refused(peer: Peer, path: str) -> None:
    answer = peer.get(peer.own + path, who=peer.other).must_be(403, 404)
    assert held(peer).versions[0]["name"].encode() not in answer.content
    peer.get(peer.own + path).must_be(200)


@must("5.3", "can_read is false: the manifest is 403 or 404.")
def hidden_manifest(peer: Peer) -> None:
    _refused(peer, "manifest/")


@must("5.4", "can_read is false: the objects are 403 or 404.")
def hidden_objects(peer: Peer) -> None:
    _refused(peer, "objects/")


@must("5.6", "can_read is false: one object is 403 or 404.")
def hidden_object(peer: Peer) -> None:
    _refused(peer, held(peer).place)


@must("5.8", "can_read is false: the versions of an object are 403 or 404.")
def hidden_versions(peer: Peer) -> None:
    _refused(peer, f"{held(peer).place}versions/")


@must("5.5", "can_write is false for who may not see the collection: adding is 403 or 404.")
def hidden_to_writers(peer: Peer) -> None:
    body = {"objects": [held(peer).singles[0]]}
    peer.post(f"{peer.own}objects/", body, who=peer.other).must_be(403, 404)
