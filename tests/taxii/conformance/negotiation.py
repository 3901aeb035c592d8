"""§1.6.7, §1.6.8, §3.1: JSON, media types, and what an answer consists of."""

from tests.taxii.conformance.content import held, indicator
from tests.taxii.conformance.endpoints import errors, reads, resources
from tests.taxii.conformance.must import must
from tests.taxii.conformance.peer import BARE, STIX, TAXII, Peer


def _is_taxii(text: str) -> bool:
    media, _, parameter = text.partition(";")
    return media.strip().lower() == BARE and parameter.strip().replace('"', "").lower() == "version=2.1"


def _everywhere(peer: Peer) -> list[str]:
    return ["/taxii2/", "", "collections/", peer.own, f"status/{held(peer).complete[0].resource['id']}/", *reads(peer).values()]


def _accepted(peer: Peer, accept: str) -> None:
    for path in _everywhere(peer):
        assert _is_taxii(peer.get(path, accept=accept).must_be(200).headers["Content-Type"]), path


@must("1.6.7", "Every resource is JSON in UTF-8 without a byte order mark, an object, and no name stands twice in it.")
def is_json(peer: Peer) -> None:
    for _, answer in resources(peer):
        assert answer.resource is not None
        assert not answer.content.startswith(b"\xef\xbb\xbf")


@must("1.6.8.1", "Every successful answer has the media type of TAXII.")
def is_of_its_type(peer: Peer) -> None:
    for _, answer in resources(peer):
        assert answer.headers["Content-Type"].partition(";")[0].strip() == BARE


@must("3.1", "Every successful answer names the version of TAXII in its Content-Type.")
def names_its_version(peer: Peer) -> None:
    for _, answer in resources(peer):
        assert _is_taxii(answer.headers["Content-Type"])


@must("3.1", "Every refusal names the media type and version of TAXII in its Content-Type.")
def errors_name_their_version(peer: Peer) -> None:
    for answer in errors(peer):
        assert 400 <= answer.status < 500
        assert _is_taxii(answer.headers["Content-Type"])


@must("3.1", "The media type with its version in Accept is never refused.")
def takes_the_version(peer: Peer) -> None:
    _accepted(peer, TAXII)


@must("3.1", "The media type without a version in Accept is never refused.")
def takes_no_version(peer: Peer) -> None:
    _accepted(peer, BARE)


@must("3.1", "The media type among others in Accept is never refused.")
def takes_a_list(peer: Peer) -> None:
    _accepted(peer, f"text/html;q=0.3, {TAXII};q=0.8, application/json;q=0.9")


@must("3.1", "The media type in Accept is never refused for blanks, quotes, or the case of its letters (RFC 7231 §3.1.1.1).")
def takes_other_spellings(peer: Peer) -> None:
    for spelling in ("application/taxii+json; version=2.1", 'application/taxii+json;version="2.1"', "Application/TAXII+json;Version=2.1"):
        _accepted(peer, spelling)


@must("3.1", "Another media type in Accept is refused with 406, or answered with the right one.")
def refuses_other_types(peer: Peer) -> None:
    for accept in ("text/html", "application/xml"):
        for path in ("/taxii2/", "", "collections/"):
            answer = peer.get(path, accept=accept).must_be(200, 406)
            assert _is_taxii(answer.headers["Content-Type"])


@must("3.1", "The media type with its version in Content-Type is never refused with 415.")
def reads_the_version(peer: Peer) -> None:
    _posted(peer, TAXII)


@must("3.1", "The media type without a version in Content-Type is never refused with 415.")
def reads_no_version(peer: Peer) -> None:
    _posted(peer, BARE)


@must("3.1", "The media type in Content-Type is never refused for blanks, quotes, or the case of its letters (RFC 7231 §3.1.1.1).")
def reads_other_spellings(peer: Peer) -> None:
    for spelling in ("application/taxii+json; version=2.1", 'application/taxii+json;version="2.1"', "APPLICATION/taxii+json;version=2.1"):
        _posted(peer, spelling)


@must("3.1", "Another media type in Content-Type is refused with 415, or the body is taken.")
def refuses_to_read_other_types(peer: Peer) -> None:
    for media in ("text/plain", "application/xml"):
        peer.post(f"{peer.own}objects/", {"objects": [held(peer).singles[0]]}, media).must_be(202, 415)


@must("3.1", "An answer to HEAD has no body (RFC 7231 §4.3.2).")
def head_has_no_body(peer: Peer) -> None:
    for path in ("/taxii2/", f"{peer.own}manifest/"):
        answer = peer.call("HEAD", path)
        assert answer.content == b""
        assert answer.status in {200, 405}


@must("3.1", "A method that an address does not have is answered with 405, which names those that it has (RFC 7231 §6.5.5).")
def names_its_methods(peer: Peer) -> None:
    for path in ("/taxii2/", "collections/", f"{peer.own}objects/"):
        answer = peer.call("PUT", path, content=b"{}", media=TAXII).must_be(405)
        assert "GET" in answer.headers["Allow"]


@must("3.1", "A successful answer that has a body holds the resource of its endpoint.")
def answers_with_its_resource(peer: Peer) -> None:
    needed = {"discovery": "title", "api-root": "versions", "collections": "collections", "collection": "can_read", "status": "total_count"}
    needed |= {"manifest": "objects", "envelope": "objects", "versions": "versions"}
    for kind, answer in resources(peer):
        assert needed[kind] in answer.resource, kind


@must("5.3", "A manifest may be asked for with the type of TAXII and that of STIX in Accept, which its table names.")
def manifest_takes_both_types(peer: Peer) -> None:
    answer = peer.get(f"{peer.own}manifest/", accept=f"{TAXII},{STIX}").must_be(200)
    assert _is_taxii(answer.headers["Content-Type"])


@must("5.5", "The answer to a post has the media type and version of TAXII.")
def post_names_its_version(peer: Peer) -> None:
    for answer in held(peer).accepted:
        assert _is_taxii(answer.headers["Content-Type"])
    assert _is_taxii(peer.post(f"{peer.own}objects/", {"objects": [held(peer).singles[0]]}).must_be(202).headers["Content-Type"])


def _posted(peer: Peer, media: str) -> None:
    held(peer)
    peer.post(f"{peer.own}objects/", {"objects": [indicator(peer)]}, media).must_be(202)
