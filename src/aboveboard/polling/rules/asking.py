"""What a server is asked: its address as a partner writes it, the query of one page, and the header that says who we are."""

import base64
import re
from collections.abc import Collection
from copy import replace
from urllib.parse import quote, urlencode

from aboveboard.lib.calling import addresses
from aboveboard.lib.calling.addresses import Address, AddressRefused
from aboveboard.polling.values import MOST_COLLECTION, MOST_TOKEN, Credentials, Cursor, Scheme

AGENT = "aboveboard (polling)"
TAXII = "application/taxii+json;version=2.1"
_COLLECTION = re.compile(r"[A-Za-z0-9._~-]+")
_TOKEN = re.compile(r"[!-~]+")


class CredentialsRefused(ValueError):
    """No such credentials are taken; the message says what to write."""


def root(text: str, *, hosts: Collection[str] = (), loopback: bool = False) -> str:
    """The address of an API root as it is kept, with a slash at its end (TAXII 2.1 §3.1); raises `AddressRefused`."""
    written = text.strip().rstrip("/") + "/"
    found = addresses.checked(written, hosts=hosts, loopback=loopback)
    if "?" in written:
        raise AddressRefused("The address of an API root has no query: write it like https://host.example/api1/.")
    if "/../" in f"{found.target}/" or "/./" in f"{found.target}/":
        raise AddressRefused("Write the path of the API root without dots.")
    return written


def collection(text: str) -> str:
    """The id or alias of a collection; raises `AddressRefused`."""
    written = text.strip()
    if len(written) > MOST_COLLECTION or not _COLLECTION.fullmatch(written) or set(written) == {"."}:
        raise AddressRefused("Write the id or the alias of one collection, as the server names it.")
    return written


def credentials(given: Credentials) -> Credentials:
    """Credentials that fit into a header; raises `CredentialsRefused`."""
    if len(given.secret) + len(given.user) > MOST_TOKEN:
        raise CredentialsRefused(f"At most {MOST_TOKEN} characters are taken.")
    if given.scheme is Scheme.BEARER:
        token = given.secret.strip()
        if not _TOKEN.fullmatch(token):
            raise CredentialsRefused("Write the token as the server issued it, without spaces.")
        return Credentials(Scheme.BEARER, token)
    if not (given.user and given.secret and (given.user + given.secret).isprintable()) or ":" in given.user:
        raise CredentialsRefused("Write a user without a colon, and a password, each in one line.")
    return given


def authorization(known: Credentials) -> str:
    """The value of the Authorization header."""
    if known.scheme is Scheme.BEARER:
        return f"Bearer {known.secret}"
    return f"Basic {base64.b64encode(f'{known.user}:{known.secret}'.encode()).decode()}"


def asked(place: Address, collection_name: str, cursor: Cursor, size: int) -> Address:
    """The address of one page below an API root (TAXII 2.1 §5.4): by `next` the same query is asked as before (§3.5)."""
    query = {"limit": str(size)}
    if cursor.after:
        query["added_after"] = cursor.after
    if cursor.token:
        query["next"] = cursor.token
    path = place.target.rstrip("/")
    return replace(place, target=f"{path}/collections/{quote(collection_name)}/objects/?{urlencode(query)}")
