"""§3.6: what a refusal says."""

from tests.taxii.conformance.endpoints import NO_ID, NO_KEY, errors
from tests.taxii.conformance.must import must
from tests.taxii.conformance.peer import TAXII, Peer
from tests.taxii.conformance.shapes import TABLES, missing, wrong


@must("3.6.1", "An error has a title, and every property its type.")
def error_is_whole(peer: Peer) -> None:
    for answer in errors(peer):
        assert 400 <= answer.status < 500
        assert not missing(answer.resource, TABLES["error"])
        assert not wrong(answer.resource, TABLES["error"])


@must("3.6.1", "http_status in an error is the status of the answer, as text.")
def error_says_its_status(peer: Peer) -> None:
    for answer in errors(peer):
        assert 400 <= answer.status < 500
        assert answer.resource.get("http_status", str(answer.status)) == str(answer.status)


@must("3.6", "A collection that is not there: 404 at each of its addresses.")
def no_collection(peer: Peer) -> None:
    place = f"collections/{NO_KEY}/"
    for path in ("", "manifest/", "objects/", f"objects/{NO_ID}/", f"objects/{NO_ID}/versions/"):
        peer.get(place + path).must_be(404)
    peer.post(f"{place}objects/", b'{"objects": []}').must_be(404)
    peer.call("DELETE", f"{place}objects/{NO_ID}/").must_be(404)


@must("3.6", "An API root that is not there: 404.")
def no_root(peer: Peer) -> None:
    peer.get(f"/taxii2/{NO_KEY}/").must_be(404)
    peer.get(f"/taxii2/{NO_KEY}/collections/").must_be(404)


@must("5.6", "An object that is not there: 404.")
def no_object(peer: Peer) -> None:
    peer.get(f"{peer.own}objects/{NO_ID}/").must_be(404)


@must("5.8", "Versions of an object that is not there: 404.")
def no_versions(peer: Peer) -> None:
    peer.get(f"{peer.own}objects/{NO_ID}/versions/").must_be(404)


@must("5.7", "Deleting an object that is not there: 404.")
def nothing_to_delete(peer: Peer) -> None:
    peer.call("DELETE", f"{peer.own}objects/{NO_ID}/").must_be(404)


@must("5.5", "A body that is no JSON: 400 or 422.")
def no_json(peer: Peer) -> None:
    for body in (b"{", b"", b"\xff\xfe", b'{"objects": [}'):
        peer.post(f"{peer.own}objects/", body).must_be(400, 422)


@must("5.5", "A body that is no envelope: 400 or 422.")
def no_envelope(peer: Peer) -> None:
    for body in (b"[]", b'"text"', b'{"objects": {}}', b'{"objects": 1}'):
        peer.post(f"{peer.own}objects/", body, TAXII).must_be(400, 422)


@must("5.5", "An envelope with an empty list: 400 or 422, since no list may be empty (§2).")
def empty_envelope(peer: Peer) -> None:
    peer.post(f"{peer.own}objects/", b'{"objects": []}').must_be(400, 422)
