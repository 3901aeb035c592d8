"""§3.2: the two headers with the moments of the first and the last object of an answer."""

from tests.taxii.conformance.content import held
from tests.taxii.conformance.endpoints import lists, reads
from tests.taxii.conformance.must import Check, must
from tests.taxii.conformance.peer import FIRST, LAST, Peer
from tests.taxii.conformance.shapes import is_timestamp


def _of(name: str, header: str) -> None:
    def check(peer: Peer) -> None:
        path = reads(peer)[name]
        for query in ({}, {"limit": "1"}, {"added_after": "2100-01-01T00:00:00.000000Z"}):
            answer = peer.get(path, query).must_be(200)
            assert is_timestamp(answer.headers[header]), (query, answer.headers)

    check.__name__ = f"{name}_has_{header.rsplit('-', 1)[1].lower()}"
    made: Check = check
    must("3.2", f"{header} is on every successful answer of {name}, a page without objects included, and is a timestamp.")(made)


for _name in ("manifest", "objects", "object", "versions"):
    for _header in (FIRST, LAST):
        _of(_name, _header)


def _moments(peer: Peer, only: dict[str, str]) -> dict[tuple[str, str], str]:
    records = peer.get(f"{peer.own}manifest/", only).objects
    return {(each["id"], each["version"]): each["date_added"] for each in records}


@must("3.2", "X-TAXII-Date-Added-First is the date_added of the first object of the answer.")
def first_is_that_of_the_first(peer: Peer) -> None:
    _of_the_page(peer, 0, FIRST)


@must("3.2", "X-TAXII-Date-Added-Last is the date_added of the last object of the answer.")
def last_is_that_of_the_last(peer: Peer) -> None:
    _of_the_page(peer, -1, LAST)


def _of_the_page(peer: Peer, place: int, header: str) -> None:
    query = held(peer).only | {"match[type]": "indicator,malware"}
    moments = _moments(peer, query)
    for limit in ("2", "3", "100"):
        for path in lists(peer):
            answer = peer.get(path, query | {"limit": limit})
            one = answer.objects[place]
            assert answer.headers[header] == moments[one["id"], one.get("version") or one["modified"]]


@must("3.2", "The headers of one object and of its versions are the moments of its first and last version there.")
def one_object_has_its_moments(peer: Peer) -> None:
    own = held(peer)
    moments = [moment for _, moment in sorted(_moments(peer, {"match[id]": own.id, "match[version]": "all"}).items())]
    assert peer.get(f"{peer.own}{own.place}", {"match[version]": "all"}).must_be(200).span == (moments[0], moments[-1])
    assert peer.get(f"{peer.own}{own.place}versions/").must_be(200).span == (moments[0], moments[-1])
