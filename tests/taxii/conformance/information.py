"""§4.1, §4.2, §8.2.1: discovery and API roots."""

import json
import re
from urllib.parse import urljoin, urlsplit

from tests.taxii.conformance.content import held, indicator
from tests.taxii.conformance.must import must
from tests.taxii.conformance.peer import BARE, TAXII, Peer

_VERSION = re.compile(re.escape(BARE) + r";version=\d+\.\d+")
# A larger body than this is not sent only to see whether it is refused.
_MOST = 64 * 2**20


def _roots(peer: Peer) -> list[str]:
    roots: list[str] = peer.get("/taxii2/").must_be(200).resource["api_roots"]
    return roots


@must("8.2.1", "Discovery stands at /taxii2/ at the root of the server.")
def discovery_is_at_the_root(peer: Peer) -> None:
    assert urlsplit(peer.given.address).path in {"", "/"}
    assert peer.get("/taxii2/").must_be(200).resource["title"]


@must("8.2.1", "There is at least one API root.")
def there_is_a_root(peer: Peer) -> None:
    assert peer.get(peer.root).must_be(200).resource["versions"]


@must("4.1", "GET of discovery gives the discovery resource.")
def discovery_is_given(peer: Peer) -> None:
    found = peer.get("/taxii2/").must_be(200).resource
    assert isinstance(found["title"], str)
    assert found["title"].strip()


@must("4.1.1", "The default API root is one of api_roots.")
def default_is_listed(peer: Peer) -> None:
    found = peer.get("/taxii2/").must_be(200).resource
    assert found.get("default", found["api_roots"][0]) in found["api_roots"]


@must("4.1.1", "API roots are absolute addresses with https, or relative ones.")
def roots_are_https_or_relative(peer: Peer) -> None:
    for root in _roots(peer):
        assert urlsplit(root).scheme in {"", "https"}
        assert bool(urlsplit(root).netloc) == root.startswith("https://")


@must("4.1.1", 'Relative API roots begin with one "/", neither with two nor with "../".')
def relative_roots_begin_with_a_slash(peer: Peer) -> None:
    for root in _roots(peer):
        assert root.startswith("https://") or re.match(r"/[^/]", root)


@must("4.1.1", "API roots have no query.")
def roots_have_no_query(peer: Peer) -> None:
    for root in _roots(peer):
        assert "?" not in root


@must("4.2", "Each API root has an address of its own.")
def roots_differ(peer: Peer) -> None:
    roots = [urljoin(peer.given.address, root).rstrip("/") for root in _roots(peer)]
    assert roots
    assert len(set(roots)) == len(roots)


@must("4.2.1", "versions names TAXII 2.1.")
def root_names_this_version(peer: Peer) -> None:
    assert TAXII in peer.get("").must_be(200).resource["versions"]


@must("4.2.1", "Each of versions is a media type of TAXII with its version.")
def versions_are_media_types(peer: Peer) -> None:
    versions = peer.get("").must_be(200).resource["versions"]
    assert versions
    assert all(_VERSION.fullmatch(each) for each in versions)


@must("4.2.1", "max_content_length is a whole number above zero.")
def most_is_positive(peer: Peer) -> None:
    most = peer.get("").must_be(200).resource["max_content_length"]
    assert type(most) is int
    assert most > 0


@must("4.2.1", "A body below max_content_length is never 413.")
def what_fits_is_taken(peer: Peer) -> None:
    held(peer)
    most = min(peer.get("").must_be(200).resource["max_content_length"], _MOST)
    one = indicator(peer)
    body = b'{"objects": [' + _written(one) + b"]}"
    peer.post(f"{peer.own}objects/", body.ljust(most - 1)).must_be(202)


@must("5.5", "A body above max_content_length is 413.")
def what_does_not_fit_is_413(peer: Peer) -> None:
    most = peer.get("").must_be(200).resource["max_content_length"]
    body = b'{"objects": [' + _written(indicator(peer)) + b"]}"
    peer.post(f"{peer.own}objects/", body.ljust(min(most, _MOST) + 1)).must_be(413 if most <= _MOST else 202)


def _written(one: dict[str, object]) -> bytes:
    return json.dumps(one).encode()
