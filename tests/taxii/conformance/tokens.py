"""Annex B: `next` comes from the client and is not to be trusted."""

from tests.taxii.conformance.content import held
from tests.taxii.conformance.must import must
from tests.taxii.conformance.peer import Lacking, Peer


def _token(peer: Peer) -> str:
    found = peer.get(f"{peer.own}objects/", held(peer).only | {"limit": "1"}).must_be(200).resource
    if "next" not in found:
        raise Lacking("a server that gives next")
    token: str = found["next"]
    return token


@must("B", "next gives nothing outside the filters that it is sent with.")
def next_keeps_to_the_filters(peer: Peer) -> None:
    answer = peer.get(f"{peer.own}objects/", {"match[id]": held(peer).url["id"], "next": _token(peer)}).must_be(200, 400)
    assert answer.status == 400 or set(answer.ids) <= {held(peer).url["id"]}


@must("B", "next of one collection opens nothing of it in another.")
def next_keeps_to_the_collection(peer: Peer) -> None:
    answer = peer.get(f"{peer.shut}objects/", held(peer).only | {"next": _token(peer)}).must_be(200, 400)
    assert held(peer).singles[1]["id"].encode() not in answer.content


@must("B", "next of one caller opens nothing to another.")
def next_keeps_to_the_caller(peer: Peer) -> None:
    answer = peer.get(f"{peer.own}objects/", held(peer).only | {"next": _token(peer)}, who=peer.other).must_be(400, 403, 404)
    assert held(peer).singles[1]["id"].encode() not in answer.content


@must("B", "next opens nothing to who gives no credentials.")
def next_is_no_credential(peer: Peer) -> None:
    peer.get(f"{peer.own}objects/", held(peer).only | {"next": _token(peer)}, who=None).must_be(401, 404)


@must("B", "next that was changed is refused, or gives only what its filters allow.")
def a_changed_next_is_refused(peer: Peer) -> None:
    token = _token(peer)
    changed = token[:-1] + ("A" if token[-1] != "A" else "B")
    for each in (changed, token[::-1], f"{token}A"):
        answer = peer.get(f"{peer.own}objects/", held(peer).only | {"next": each}).must_be(200, 400)
        assert answer.status == 400 or set(answer.ids) <= {one["id"] for one in held(peer).latest}
