"""§3.4 and §3.4.1: what is asked for, and nothing else, is answered."""

from tests.taxii.conformance.content import held, names
from tests.taxii.conformance.endpoints import NO_ID, lists, reads
from tests.taxii.conformance.must import must
from tests.taxii.conformance.peer import Peer

_STIX = """
attack-pattern campaign course-of-action grouping identity incident indicator infrastructure intrusion-set location malware
malware-analysis note observed-data opinion report threat-actor tool vulnerability relationship sighting language-content
marking-definition extension-definition artifact autonomous-system directory domain-name email-addr email-message file ipv4-addr
ipv6-addr mac-addr mutex network-traffic process software url user-account windows-registry-key x509-certificate
"""


def _listed(peer: Peer, query: dict[str, str], wanted: list[str]) -> None:
    """Objects and manifest both list exactly these ids."""
    for path in lists(peer):
        assert sorted(peer.get(path, query).ids) == sorted(wanted), (path, query)


def _times(peer: Peer, version: str) -> list[str]:
    query = {"match[id]": held(peer).id} | ({"match[version]": version} if version else {})
    manifest = [each["version"] for each in peer.get(f"{peer.own}manifest/", query).objects]
    objects = [each["modified"] for each in peer.get(f"{peer.own}objects/", query).objects]
    alone = {name: text for name, text in query.items() if name != "match[id]"}
    one = [each["modified"] for each in peer.get(reads(peer)["object"], alone).objects]
    assert manifest == objects == one
    return manifest


@must("3.4", "limit is never exceeded by objects and manifest.")
def lists_keep_the_limit(peer: Peer) -> None:
    for limit in (1, 2, 3):
        for path in lists(peer):
            assert len(peer.get(path, held(peer).only | {"limit": str(limit)}).ids) == limit


@must("3.4", "limit is never exceeded by the versions of one object.")
def versions_keep_the_limit(peer: Peer) -> None:
    assert len(peer.get(reads(peer)["object"], {"match[version]": "all", "limit": "2"}).ids) == 2
    assert len(peer.get(reads(peer)["versions"], {"limit": "2"}).must_be(200).resource["versions"]) == 2


@must("3.4", "No more objects than limit: all of them are in the answer.")
def all_are_there_below_the_limit(peer: Peer) -> None:
    for limit in (len(held(peer).latest), 1000):
        _listed(peer, held(peer).only | {"limit": str(limit)}, names(held(peer).latest))


@must("3.4", "Without any filter everything of the collection is asked for.")
def nothing_filters_nothing(peer: Peer) -> None:
    for path in lists(peer):
        found = [each for page in peer.pages(path, {}) for each in page.ids]
        assert set(names(held(peer).latest)) <= set(found)


@must("3.4", "added_after gives what was added after that moment, and not what was added at it.")
def added_after_is_exclusive(peer: Peer) -> None:
    records = peer.get(f"{peer.own}manifest/", held(peer).only).objects
    for place in (0, len(records) // 2, len(records) - 1):
        after = records[place]["date_added"]
        wanted = [each["id"] for each in records if each["date_added"] > after]
        _listed(peer, held(peer).only | {"added_after": after}, wanted)


@must("3.4", "added_after a moment to come gives nothing.")
def added_after_the_future_is_empty(peer: Peer) -> None:
    for path in reads(peer).values():
        assert peer.get(path, {"added_after": "2100-01-01T00:00:00.000000Z"}).must_be(200).resource == {}


@must("3.4", "added_after narrows the versions of one object too.")
def added_after_narrows_versions(peer: Peer) -> None:
    query = {"match[id]": held(peer).id, "match[version]": "all"}
    after = peer.get(f"{peer.own}manifest/", query).objects[0]["date_added"]
    assert peer.get(reads(peer)["versions"], {"added_after": after}).must_be(200).resource["versions"] == held(peer).times[1:]
    found = peer.get(reads(peer)["object"], {"added_after": after, "match[version]": "all"}).objects
    assert [each["modified"] for each in found] == held(peer).times[1:]


@must("3.4", "added_after concerns when an object was added, not the times that it bears.")
def added_after_is_not_modified(peer: Peer) -> None:
    _listed(peer, held(peer).only | {"added_after": "2026-01-15T00:00:00.000000Z"}, names(held(peer).latest))


@must("3.4.1", "match[id] gives the object of that id.")
def one_id(peer: Peer) -> None:
    for each in held(peer).latest:
        _listed(peer, {"match[id]": each["id"]}, [each["id"]])


@must("3.4.1", "match[id] with several ids gives each of them.")
def several_ids(peer: Peer) -> None:
    wanted = names(held(peer).singles)
    _listed(peer, {"match[id]": ",".join([*wanted, NO_ID])}, wanted)


@must("3.4.1", "match[id] of what is not there gives an empty resource.")
def an_unknown_id(peer: Peer) -> None:
    for path in lists(peer):
        assert peer.get(path, {"match[id]": NO_ID}).must_be(200).resource == {}


@must("3.4.1", "match[type] gives that type only.")
def one_type(peer: Peer) -> None:
    for each in (held(peer).malware, held(peer).url, held(peer).statement):
        _listed(peer, held(peer).only | {"match[type]": each["type"]}, [each["id"]])


@must("3.4.1", "match[type] with several types gives each of them and no other.")
def several_types(peer: Peer) -> None:
    _listed(peer, held(peer).only | {"match[type]": "malware,url"}, names((held(peer).malware, held(peer).url)))


@must("3.4.1", "No type of STIX 2.1 in match[type] is an error.")
def every_type(peer: Peer) -> None:
    types = _STIX.split()
    for path in lists(peer):
        for start in range(0, len(types), 14):
            peer.get(path, {"match[type]": ",".join(types[start : start + 14])}).must_be(200)
        for each in ("incident", "x509-certificate"):
            found = peer.get(path, {"match[type]": each}).must_be(200)
            assert {one["id"].partition("--")[0] for one in found.objects} <= {each}


@must("3.4", "Several match fields are all required at once.")
def fields_are_and(peer: Peer) -> None:
    one = held(peer).malware
    _listed(peer, {"match[id]": one["id"], "match[type]": "malware"}, [one["id"]])
    _listed(peer, {"match[id]": one["id"], "match[type]": "indicator"}, [])


@must("3.4", "Each field that the endpoint's table names narrows what is given.")
def every_field_is_known(peer: Peer) -> None:
    _listed(peer, {"match[id]": held(peer).id, "match[spec_version]": "2.1", "match[version]": "last"}, [held(peer).id])
    _listed(peer, {"match[id]": held(peer).id, "match[spec_version]": "2.0", "match[version]": "last"}, [])


@must("3.4.1", "match[spec_version] gives no version of STIX that was not asked for.")
def other_spec_versions_are_left_out(peer: Peer) -> None:
    for path in lists(peer):
        assert peer.get(path, held(peer).only | {"match[spec_version]": "2.0"}).must_be(200).resource == {}


@must("3.4.1", "match[spec_version] with several versions gives what is of any of them.")
def several_spec_versions(peer: Peer) -> None:
    _listed(peer, held(peer).only | {"match[spec_version]": "2.0,2.1"}, names(held(peer).latest))


@must("3.4.1", "Without match[spec_version] the latest version of STIX is given, each object once.")
def the_latest_spec_version(peer: Peer) -> None:
    found = peer.get(f"{peer.own}objects/", held(peer).only).objects
    assert [each["spec_version"] for each in found] == ["2.1"] * len(held(peer).latest)


@must("3.4.1", "Without match[version] the latest version is given and no other.")
def no_version_is_the_latest(peer: Peer) -> None:
    assert _times(peer, "") == held(peer).times[-1:]


@must("3.4.1", 'match[version] "last" gives the latest version.')
def the_last_version(peer: Peer) -> None:
    assert _times(peer, "last") == held(peer).times[-1:]


@must("3.4.1", 'match[version] "first" gives the earliest version.')
def the_first_version(peer: Peer) -> None:
    assert _times(peer, "first") == held(peer).times[:1]


@must("3.4.1", 'match[version] "all" gives every version.')
def all_versions(peer: Peer) -> None:
    assert _times(peer, "all") == held(peer).times


@must("3.4.1", "match[version] with a time gives exactly the version modified then.")
def an_exact_version(peer: Peer) -> None:
    for each in held(peer).times:
        assert _times(peer, each) == [each]


@must("3.4.1", "match[version] with several versions gives each of them.")
def several_versions(peer: Peer) -> None:
    times = held(peer).times
    assert _times(peer, "last,first") == [times[0], times[2]]
    assert _times(peer, f"{times[0]},{times[1]}") == times[:2]
    assert _times(peer, f"first,{times[1]},last") == times


@must("3.4.1", "match[version] with a time of no version gives nothing.")
def no_such_version(peer: Peer) -> None:
    assert _times(peer, "2020-01-01T00:00:00.000Z") == []


@must("3.4.1", "An object without `modified` is asked for by `created`.")
def created_is_a_version(peer: Peer) -> None:
    one = held(peer).statement
    for path in lists(peer):
        assert peer.get(path, {"match[id]": one["id"], "match[version]": one["created"]}).ids == [one["id"]]
        assert peer.get(path, {"match[id]": one["id"], "match[version]": "2020-01-01T00:00:00.000Z"}).must_be(200).resource == {}


@must("5.3", "A manifest is filtered by the objects that it lists, not by its records.")
def manifest_is_filtered_by_objects(peer: Peer) -> None:
    query = held(peer).only | {"match[type]": "indicator"}
    found = peer.get(f"{peer.own}manifest/", query).ids
    assert {stix_id.partition("--")[0] for stix_id in found} == {"indicator"}
    assert found == peer.get(f"{peer.own}objects/", query).ids
