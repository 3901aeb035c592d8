"""§1.6.9 and the sentence on failed authentication that every endpoint of §5 repeats."""

from tests.taxii.conformance.content import added, held, indicator
from tests.taxii.conformance.endpoints import NO_ID
from tests.taxii.conformance.must import Check, must
from tests.taxii.conformance.peer import NOBODY, TAXII, Peer

_PLACES = {
    "5.1": ("GET", "collections/"),
    "5.2": ("GET", "{own}"),
    "5.3": ("GET", "{own}manifest/"),
    "5.4": ("GET", "{own}objects/"),
    "5.5": ("POST", "{own}objects/"),
    "5.6": ("GET", "{own}{object}"),
    "5.7": ("DELETE", "{own}{object}"),
    "5.8": ("GET", "{own}{object}versions/"),
}


def _spare(peer: Peer) -> str:
    """An object that nothing else needs, where a server deletes what it should not."""
    one = indicator(peer)
    assert added(peer, one).resource["success_count"] == 1
    return f"objects/{one['id']}/"


def _asked(peer: Peer, method: str, place: str) -> None:
    path = place.format(own=peer.own, object=_spare(peer) if method == "DELETE" else held(peer).place)
    body = b'{"objects": []}' if method == "POST" else None
    for who in (None, NOBODY, (peer.given.credentials[0], "wrong")):
        answer = peer.call(method, path, who=who, content=body, media=TAXII if body else None).must_be(401, 404)
        assert answer.status == 404 or answer.headers["WWW-Authenticate"]


def _of(section: str, method: str, place: str) -> None:
    def check(peer: Peer) -> None:
        _asked(peer, method, place)

    check.__name__ = f"{method.lower()}_needs_credentials"
    made: Check = check
    must(section, f"{method} without credentials, or with wrong ones, is 401 or 404.")(made)


for _section, (_method, _place) in _PLACES.items():
    _of(_section, _method, _place)


@must("1.6.9", "401 comes with WWW-Authenticate, whatever the method.")
def names_a_challenge(peer: Peer) -> None:
    for method in ("GET", "POST", "DELETE"):
        answer = peer.call(method, f"{peer.own}objects/{NO_ID}/", who=None)
        assert answer.status == 404 or (answer.status, bool(answer.headers["WWW-Authenticate"])) == (401, True)


@must("1.6.9", "WWW-Authenticate begins with the name of a scheme (RFC 7235 §4.1).")
def names_a_scheme(peer: Peer) -> None:
    answer = peer.get("collections/", who=None).must_be(401, 404)
    scheme = answer.headers.get("WWW-Authenticate", "Basic").split()[0].rstrip(",")
    assert scheme.replace("-", "").isalnum(), scheme
    assert peer.get("collections/").status == 200


@must("1.6.9", "Who may do less than 401 asks for is not asked for credentials again: what is given is taken.")
def takes_what_it_asks_for(peer: Peer) -> None:
    assert [peer.get(path).status for path in ("/taxii2/", "", "collections/", peer.own)] == [200] * 4
