"""Every address of the standard, as it is asked in a check that holds for all of them."""

from collections.abc import Iterator

from tests.taxii.conformance.content import held
from tests.taxii.conformance.peer import Answer, Peer

# Of an object that nobody has, so that nothing is changed where a server lets in whom it should not.
NO_ID = "indicator--00000000-0000-4000-8000-00000000dead"
NO_KEY = "00000000-0000-4000-8000-000000000000"


def reads(peer: Peer) -> dict[str, str]:
    """Where each resource of a collection is read, by the name of the resource's endpoint."""
    own = peer.own
    place = held(peer).place
    return {
        "manifest": f"{own}manifest/",
        "objects": f"{own}objects/",
        "object": f"{own}{place}",
        "versions": f"{own}{place}versions/",
    }


def lists(peer: Peer) -> list[str]:
    """Where many objects are read."""
    return [reads(peer)[name] for name in ("manifest", "objects")]


def resources(peer: Peer) -> list[tuple[str, Answer]]:
    """Each resource with a successful answer that holds it; asked for once."""
    if "resources" not in peer.seen:
        peer.seen["resources"] = list(_resources(peer))
    found: list[tuple[str, Answer]] = peer.seen["resources"]
    return found


def errors(peer: Peer) -> list[Answer]:
    """Answers that refuse, one for each reason that every server has; asked for once."""
    if "errors" not in peer.seen:
        peer.seen["errors"] = list(_errors(peer))
    found: list[Answer] = peer.seen["errors"]
    return found


def _resources(peer: Peer) -> Iterator[tuple[str, Answer]]:
    yield "discovery", peer.get("/taxii2/")
    yield "api-root", peer.get("")
    yield "collections", peer.get("collections/")
    yield "collection", peer.get(peer.own)
    yield "status", peer.post(f"{peer.own}objects/", {"objects": [*held(peer).singles]})
    for answer in held(peer).complete:
        yield "status", peer.get(f"status/{answer.resource['id']}/")
    for name, path in reads(peer).items():
        for query in ({}, {"limit": "1"}):
            yield {"objects": "envelope", "object": "envelope"}.get(name, name), peer.get(path, query).must_be(200)


def _errors(peer: Peer) -> Iterator[Answer]:
    yield peer.get(f"status/{NO_KEY}/")
    yield peer.get(f"collections/{NO_KEY}/")
    yield peer.get(f"{peer.own}objects/", {"limit": "0"})
    yield peer.get(f"{peer.own}objects/{NO_ID}/")
    yield peer.get("collections/", who=None)
    yield peer.post(f"{peer.own}objects/", b"{")
