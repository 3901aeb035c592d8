"""§3.4: a parameter that is malformed is answered with 400."""

from collections.abc import Sequence

from tests.taxii.conformance.content import held
from tests.taxii.conformance.endpoints import lists, reads
from tests.taxii.conformance.must import must
from tests.taxii.conformance.peer import Peer, Query

_AT = "2026-01-01T00:00:00.000000Z"


def _refused(peer: Peer, *queries: Query, paths: Sequence[str] = ()) -> None:
    for path in paths or lists(peer):
        for query in queries:
            peer.get(path, query).must_be(400)


def _everywhere(peer: Peer) -> list[str]:
    return list(reads(peer).values())


@must("3.4", "limit of zero: 400.")
def limit_of_zero(peer: Peer) -> None:
    _refused(peer, {"limit": "0"}, paths=_everywhere(peer))


@must("3.4", "limit below zero: 400.")
def limit_below_zero(peer: Peer) -> None:
    _refused(peer, {"limit": "-1"}, paths=_everywhere(peer))


@must("3.4", "limit that is no whole number: 400.")
def limit_that_is_no_number(peer: Peer) -> None:
    _refused(peer, {"limit": "many"}, {"limit": "1.5"}, {"limit": ""}, {"limit": "٣"}, paths=_everywhere(peer))


@must("3.4", "limit given twice: 400.")
def limit_twice(peer: Peer) -> None:
    _refused(peer, [("limit", "1"), ("limit", "2")])


@must("3.4", "added_after that is no timestamp: 400.")
def added_after_that_is_no_time(peer: Peer) -> None:
    wrong = ("yesterday", "2026-01-01", "2026-13-01T00:00:00.000000Z", "2026-02-30T00:00:00.000000Z", "")
    _refused(peer, *({"added_after": text} for text in wrong), paths=_everywhere(peer))


@must("3.4", "added_after that is not in UTC: 400.")
def added_after_elsewhere(peer: Peer) -> None:
    _refused(peer, {"added_after": "2026-01-01T00:00:00.000000+01:00"}, {"added_after": "2026-01-01T00:00:00.000000"})


@must("3.4", "added_after given twice: 400.")
def added_after_twice(peer: Peer) -> None:
    _refused(peer, [("added_after", _AT), ("added_after", _AT)])


@must("3.4", "added_after with several timestamps: 400.")
def added_after_several(peer: Peer) -> None:
    _refused(peer, {"added_after": f"{_AT},{_AT}"})


@must("3.4", "A match field given twice: 400.")
def field_twice(peer: Peer) -> None:
    _refused(peer, [("match[type]", "indicator"), ("match[type]", "malware")], [("match[id]", held(peer).id)] * 2)


@must("3.4.1", "match[id] that is no id: 400.")
def id_that_is_none(peer: Peer) -> None:
    _refused(peer, {"match[id]": "indicator"}, {"match[id]": f"{held(peer).id},"})


@must("3.4.1", "match[version] that is neither a word of the standard nor a time of STIX: 400.")
def version_that_is_none(peer: Peer) -> None:
    _refused(peer, {"match[version]": "newest"}, {"match[version]": "2026-01-01"}, {"match[version]": ""})


@must("3.4.1", 'match[version] "all" with another version: 400.')
def all_with_another(peer: Peer) -> None:
    _refused(peer, {"match[version]": "all,last"}, {"match[version]": f"{held(peer).times[0]},all"})


@must("3.4.1", "match[version] that names a word or a version twice: 400.")
def version_twice(peer: Peer) -> None:
    _refused(peer, {"match[version]": "last,last"}, {"match[version]": f"{held(peer).times[0]},{held(peer).times[0]}"})


@must("3.4.1", "match[version] that is malformed on the address of one object: 400.")
def version_of_one_object(peer: Peer) -> None:
    _refused(peer, {"match[version]": "newest"}, {"match[version]": "all,first"}, paths=[reads(peer)["object"]])


@must("3.4.1", "match[spec_version] that is no version: 400.")
def spec_version_that_is_none(peer: Peer) -> None:
    _refused(peer, {"match[spec_version]": "two"}, {"match[spec_version]": ""})


@must("3.5", "next that was never given: 400.")
def next_that_was_never_given(peer: Peer) -> None:
    _refused(peer, {"next": "never given"}, {"next": ""})
