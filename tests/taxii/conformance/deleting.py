"""§5.7: what was deleted is gone."""

from tests.taxii.conformance.content import added, indicator
from tests.taxii.conformance.must import must
from tests.taxii.conformance.negotiation import _is_taxii
from tests.taxii.conformance.peer import Answer, Peer


def _fresh(peer: Peer, count: int = 1) -> tuple[str, list[str]]:
    first = indicator(peer)
    times = [f"2026-01-0{day}T00:00:00.000Z" for day in range(2, 2 + count)]
    for time in times:
        assert added(peer, first | {"modified": time}).resource["success_count"] == 1
    return first["id"], times


def _deleted(peer: Peer) -> tuple[str, Answer]:
    """One object that was deleted, for all checks that only look."""
    if "deleted" not in peer.made:
        stix_id, _ = _fresh(peer)
        peer.made["deleted"] = stix_id, peer.call("DELETE", f"{peer.own}objects/{stix_id}/").must_be(200)
    found: tuple[str, Answer] = peer.made["deleted"]
    return found


@must("5.7", "Deleting an object is answered with 200 and the media type and version of TAXII.")
def delete_is_answered(peer: Peer) -> None:
    stix_id, _ = _fresh(peer)
    answer = peer.call("DELETE", f"{peer.own}objects/{stix_id}/").must_be(200)
    assert _is_taxii(answer.headers["Content-Type"])
    peer.get(f"{peer.own}objects/{stix_id}/").must_be(404)


@must("5.7", "What was deleted is 404 from then on.")
def deleted_is_404(peer: Peer) -> None:
    stix_id, _ = _deleted(peer)
    peer.get(f"{peer.own}objects/{stix_id}/").must_be(404)
    peer.get(f"{peer.own}objects/{stix_id}/versions/").must_be(404)


@must("5.7", "What was deleted is in no manifest.")
def deleted_is_in_no_manifest(peer: Peer) -> None:
    stix_id, _ = _deleted(peer)
    assert stix_id not in [each for page in peer.pages(f"{peer.own}manifest/", {"match[version]": "all"}) for each in page.ids]
    assert peer.get(f"{peer.own}manifest/", {"match[id]": stix_id}).must_be(200).resource == {}


@must("5.7", "What was deleted is among no objects.")
def deleted_is_no_object(peer: Peer) -> None:
    stix_id, _ = _deleted(peer)
    assert stix_id not in [each for page in peer.pages(f"{peer.own}objects/", {"match[version]": "all"}) for each in page.ids]
    assert peer.get(f"{peer.own}objects/", {"match[id]": stix_id}).must_be(200).resource == {}


@must("5.7", "What was deleted cannot be deleted again: 404.")
def deleted_is_deleted_once(peer: Peer) -> None:
    stix_id, _ = _deleted(peer)
    peer.call("DELETE", f"{peer.own}objects/{stix_id}/").must_be(404)


@must("5.7", "match[version] deletes that version and leaves the others.")
def one_version_is_deleted(peer: Peer) -> None:
    stix_id, times = _fresh(peer, 3)
    place = f"{peer.own}objects/{stix_id}/"
    peer.call("DELETE", place, {"match[version]": times[1]}).must_be(200)
    assert peer.get(f"{place}versions/").must_be(200).resource["versions"] == [times[0], times[2]]
    assert [each["modified"] for each in peer.get(place, {"match[version]": "all"}).objects] == [times[0], times[2]]


@must("5.7", "A version that was deleted is not given, by whatever filter.")
def a_deleted_version_is_not_given(peer: Peer) -> None:
    stix_id, times = _fresh(peer, 2)
    place = f"{peer.own}objects/{stix_id}/"
    peer.call("DELETE", place, {"match[version]": "last"}).must_be(200)
    assert [each["modified"] for each in peer.get(place).objects] == times[:1]
    gone = {"match[version]": times[1]}
    answer = peer.get(place, gone).must_be(200, 404)
    assert answer.status == 404 or answer.resource == {}
    for path in ("objects/", "manifest/"):
        assert peer.get(peer.own + path, gone | {"match[id]": stix_id}).must_be(200).resource == {}


@must("5.7", "Malformed filters of a delete are 400, and nothing is deleted.")
def malformed_deletes_nothing(peer: Peer) -> None:
    stix_id, _ = _fresh(peer)
    place = f"{peer.own}objects/{stix_id}/"
    for text in ("newest", "all,last", ""):
        peer.call("DELETE", place, {"match[version]": text}).must_be(400)
    assert peer.get(place).ids == [stix_id]
