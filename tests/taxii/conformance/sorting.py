"""§3.3 and §3.5: the order of what is listed, and how pages lead through all of it."""

from itertools import pairwise

from tests.taxii.conformance.content import held, names
from tests.taxii.conformance.endpoints import lists, reads
from tests.taxii.conformance.must import must
from tests.taxii.conformance.peer import Peer


def _all(peer: Peer, path: str, limit: str, *, by_date: bool = False, **more: str) -> list[str]:
    query = held(peer).only | {"limit": limit} | more
    found = [each for page in peer.pages(path, query, by_date=by_date) for each in page.objects]
    return [f"{each['id']} {each.get('version') or each.get('modified') or ''}" for each in found]


@must("3.3", "Manifest records stand in ascending order of date_added.")
def manifest_ascends(peer: Peer) -> None:
    moments = [each["date_added"] for each in peer.get(f"{peer.own}manifest/", held(peer).only | {"match[version]": "all"}).objects]
    assert len(moments) == len(held(peer).latest) + 2
    assert all(before <= after for before, after in pairwise(moments))


@must("3.3", "Objects stand in ascending order of the moment they were added.")
def objects_ascend(peer: Peer) -> None:
    query = held(peer).only | {"match[version]": "all"}
    moments = {(each["id"], each["version"]): each["date_added"] for each in peer.get(f"{peer.own}manifest/", query).objects}
    found = [moments[each["id"], each["modified"]] for each in peer.get(f"{peer.own}objects/", query).objects if "modified" in each]
    assert len(found) == len(held(peer).versioned) + 2
    assert found == sorted(found)


@must("3.3", "What was added by a later request stands after what was added by an earlier one.")
def later_stands_later(peer: Peer) -> None:
    found = peer.get(f"{peer.own}manifest/", held(peer).only | {"match[version]": "all"}).ids
    for earlier, later in ((held(peer).singles[0], held(peer).malware), (held(peer).malware, held(peer).url)):
        assert found.index(earlier["id"]) < found.index(later["id"])


@must("3.3", "Collections stand in the same order at each request.")
def collections_keep_their_order(peer: Peer) -> None:
    seen = [[each["id"] for each in peer.get("collections/").must_be(200).resource["collections"]] for _ in range(3)]
    assert seen[0] == seen[1] == seen[2] != []


@must("3.4", "Without added_after the oldest objects come first.")
def oldest_come_first(peer: Peer) -> None:
    for path in lists(peer):
        whole = peer.get(path, held(peer).only).ids
        assert peer.get(path, held(peer).only | {"limit": "2"}).ids == whole[:2]


@must("3.5", "`more` is true where the client's limit cut the objects.")
def objects_say_more(peer: Peer) -> None:
    assert peer.get(f"{peer.own}objects/", held(peer).only | {"limit": "1"}).must_be(200).resource["more"] is True


@must("3.5", "`more` is true where the client's limit cut the manifest.")
def manifest_says_more(peer: Peer) -> None:
    assert peer.get(f"{peer.own}manifest/", held(peer).only | {"limit": "1"}).must_be(200).resource["more"] is True


@must("3.5", "`more` is true where the client's limit cut the versions asked for of one object.")
def object_says_more(peer: Peer) -> None:
    assert peer.get(reads(peer)["object"], {"match[version]": "all", "limit": "2"}).must_be(200).resource["more"] is True


@must("3.5", "`more` is true where the client's limit cut the list of versions.")
def versions_say_more(peer: Peer) -> None:
    assert peer.get(reads(peer)["versions"], {"limit": "2"}).must_be(200).resource["more"] is True


@must("3.5", "`more` is not true where nothing was cut.")
def the_last_says_no_more(peer: Peer) -> None:
    for path in lists(peer):
        answer = peer.get(path, held(peer).only | {"limit": "1000"})
        assert len(answer.ids) == len(held(peer).latest)
        assert answer.resource.get("more", False) is False


@must("3.5", "`more` is not true on a page that is filled by the very last object.")
def a_full_last_page_says_no_more(peer: Peer) -> None:
    count = str(len(held(peer).latest))
    for path in lists(peer):
        answer = peer.get(path, held(peer).only | {"limit": count})
        assert (len(answer.ids), answer.resource.get("more", False)) == (int(count), False)


@must("3.5", "`next` with the same query leads through all objects, each once.")
def next_leads_through_objects(peer: Peer) -> None:
    whole = _all(peer, f"{peer.own}objects/", "1000")
    assert len(whole) == len(held(peer).latest)
    assert [_all(peer, f"{peer.own}objects/", limit) for limit in ("1", "3")] == [whole, whole]


@must("3.5", "`next` with the same query, or added_after where there is none, leads through the whole manifest, each record once.")
def next_leads_through_the_manifest(peer: Peer) -> None:
    whole = _all(peer, f"{peer.own}manifest/", "1000")
    assert len(whole) == len(held(peer).latest)
    assert [_all(peer, f"{peer.own}manifest/", limit) for limit in ("1", "3")] == [whole, whole]


@must("3.5", "added_after with X-TAXII-Date-Added-Last leads through all objects too, each once.")
def dates_lead_through_objects(peer: Peer) -> None:
    whole = _all(peer, f"{peer.own}objects/", "1000")
    assert len(whole) == len(held(peer).latest)
    assert [_all(peer, f"{peer.own}objects/", limit, by_date=True) for limit in ("1", "3")] == [whole, whole]


@must("3.5", "added_after with X-TAXII-Date-Added-Last leads through the whole manifest too, each record once.")
def dates_lead_through_the_manifest(peer: Peer) -> None:
    whole = _all(peer, f"{peer.own}manifest/", "1000", **{"match[version]": "all"})
    assert len(whole) == len(held(peer).latest) + 2
    assert _all(peer, f"{peer.own}manifest/", "3", by_date=True, **{"match[version]": "all"}) == whole


@must("3.5", "The pages of the versions of one object lead through all of them.")
def pages_lead_through_versions(peer: Peer) -> None:
    for by_date in (False, True):
        pages = peer.pages(reads(peer)["versions"], {"limit": "1"}, by_date=by_date)
        assert [each for page in pages for each in page.resource["versions"]] == held(peer).times


@must("3.5", "The filters of the first request hold on the pages that follow.")
def filters_hold_on_later_pages(peer: Peer) -> None:
    query = held(peer).only | {"match[type]": "indicator", "limit": "1"}
    found = [each for page in peer.pages(f"{peer.own}objects/", query) for each in page.ids]
    assert sorted(found) == sorted(names((*held(peer).singles, held(peer).versions[0])))
