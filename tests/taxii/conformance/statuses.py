"""§4.3: what became of what was posted."""

from tests.taxii.conformance.content import added, held, indicator
from tests.taxii.conformance.endpoints import NO_KEY
from tests.taxii.conformance.must import must
from tests.taxii.conformance.peer import Peer
from tests.taxii.conformance.shapes import is_identifier, is_timestamp

_COUNTS = ("total_count", "success_count", "failure_count", "pending_count")


def _place(peer: Peer) -> str:
    return f"status/{held(peer).complete[0].resource['id']}/"


@must("4.3", "GET of a status gives the status resource of that id.")
def status_is_given(peer: Peer) -> None:
    assert f"status/{peer.get(_place(peer)).must_be(200).resource['id']}/" == _place(peer)


@must("4.3", "A status that is not there: 404.")
def no_status(peer: Peer) -> None:
    peer.get(f"status/{NO_KEY}/").must_be(404)


@must("4.3", "A status of a name that none can have: 404.")
def no_such_name(peer: Peer) -> None:
    peer.get("status/none/").must_be(404)


@must("4.3", "Without credentials a status is 401 or 404.")
def status_needs_credentials(peer: Peer) -> None:
    peer.get(_place(peer), who=None).must_be(401, 404)


@must("4.3", "Another caller is refused the status: 403 or 404.")
def status_is_its_senders(peer: Peer) -> None:
    peer.get(_place(peer), who=peer.other).must_be(403, 404)


@must("4.3.1", "status is complete or pending.")
def status_is_one_of_two(peer: Peer) -> None:
    for answer in (*held(peer).accepted, peer.get(_place(peer))):
        assert answer.resource["status"] in {"complete", "pending"}


@must("4.3.1", "A complete status is not changed any more.")
def complete_stays(peer: Peer) -> None:
    assert peer.get(_place(peer)).must_be(200).resource == held(peer).complete[0].resource


@must("4.3.1", "total_count is the number of objects in the envelope.")
def total_is_that_of_the_envelope(peer: Peer) -> None:
    assert [answer.resource["total_count"] for answer in held(peer).complete] == [3, 2, 3]
    assert peer.get(_place(peer)).must_be(200).resource["total_count"] == 3


@must("4.3.1", "No count is below zero.")
def counts_are_positive(peer: Peer) -> None:
    for answer in (*held(peer).accepted, peer.get(_place(peer))):
        assert all(type(answer.resource[name]) is int and answer.resource[name] >= 0 for name in _COUNTS)


@must("4.3.1", "Successes, failures and pendings together are all objects of the request.")
def counts_add_up(peer: Peer) -> None:
    for answer in (*held(peer).accepted, peer.get(_place(peer))):
        found = answer.resource
        assert sum(found[name] for name in _COUNTS[1:]) == found["total_count"] or found["total_count"] == 0


@must("4.3.1", "Each list of a status is as long as its count says, where it is given.")
def lists_match_counts(peer: Peer) -> None:
    wrong = indicator(peer, pattern="no pattern")
    for answer in (*held(peer).accepted, peer.get(_place(peer)), added(peer, wrong, indicator(peer))):
        found = answer.resource
        for count, name in zip(_COUNTS[1:], ("successes", "failures", "pendings"), strict=True):
            assert len(found.get(name, [None] * found[count])) == found[count]


@must("4.3.1", "The id of a STIX object in a status is its STIX id.")
def details_name_the_object(peer: Peer) -> None:
    found = peer.get(_place(peer)).must_be(200).resource
    wanted = {held(peer).id, *(each["id"] for each in held(peer).singles)}
    assert {each["id"] for each in found.get("successes", [])} <= wanted
    assert found["success_count"] == 3


@must("4.3.1", "The version of a STIX object in a status is its modified.")
def details_name_the_version(peer: Peer) -> None:
    versions = {each["id"]: each["modified"] for each in (held(peer).versions[0], *held(peer).singles)}
    for answer in (held(peer).accepted[0], peer.get(_place(peer)).must_be(200)):
        for name in ("successes", "pendings"):
            assert all(each["version"] == versions[each["id"]] for each in answer.resource.get(name, []))


@must("4.3.1", "The version of a STIX object without modified in a status is its created.")
def details_name_created(peer: Peer) -> None:
    one = held(peer).statement
    found = peer.get(f"status/{held(peer).complete[2].resource['id']}/").must_be(200).resource
    versions = [each["version"] for each in found.get("successes", []) if each["id"] == one["id"]]
    assert versions in ([one["created"]], [])
    assert found["success_count"] == 3


@must("4.3.1", "request_timestamp, where given, is a timestamp, and the same each time.")
def request_has_its_moment(peer: Peer) -> None:
    moments = {answer.resource.get("request_timestamp") for answer in (held(peer).accepted[0], peer.get(_place(peer)).must_be(200))}
    assert len(moments) == 1
    assert all(moment is None or is_timestamp(moment) for moment in moments)


@must("5.5", "A post is answered with 202 and a status with an id of its own.")
def post_gives_a_status(peer: Peer) -> None:
    answers = [peer.post(f"{peer.own}objects/", {"objects": [held(peer).singles[0]]}).must_be(202) for _ in range(2)]
    assert all(is_identifier(answer.resource["id"]) for answer in answers)
    assert len({answer.resource["id"] for answer in answers}) == 2


@must("5.5", "An exact duplicate of what is there is no failure.")
def duplicates_are_no_failure(peer: Peer) -> None:
    found = added(peer, *held(peer).singles).resource
    assert (found["failure_count"], found["success_count"]) == (0, len(held(peer).singles))


@must("5.5", "What was added is in the collection.")
def what_was_added_is_there(peer: Peer) -> None:
    one = indicator(peer)
    assert added(peer, one).resource["success_count"] == 1
    for path in ("objects/", "manifest/"):
        assert peer.get(peer.own + path, {"match[id]": one["id"]}).ids == [one["id"]]
