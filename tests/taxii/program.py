"""A partner's or bureau's program: speaks TAXII 2.1 to the door with a token."""

import base64
import json
from typing import Any

from django.http import HttpResponse
from django.test import Client

from aboveboard.kernel.actor import Actor
from tests import make_exchange as make

TAXII = "application/taxii+json;version=2.1"
ROOT = "/taxii2/exchange/"


class Program:
    """Requests as one caller; paths are given below the API root unless they begin with a slash."""

    def __init__(self, who: Actor | None = None, *, basic: bool = True, token: str = "") -> None:
        token = token or (make.token(who) if who else "")
        secret = base64.b64encode(f"feed:{token}".encode()).decode()
        self._header = {"Authorization": f"Basic {secret}" if basic else f"Bearer {token}"} if token else {}
        self._client = Client()

    def get(self, path: str, accept: str | None = TAXII, **query: str) -> HttpResponse:
        """GET with an Accept header, or without one."""
        query = {name.replace("match_", "match[") + ("]" if name.startswith("match_") else ""): text for name, text in query.items()}
        return self._client.get(_at(path), query, headers=self._header | ({"Accept": accept} if accept is not None else {}))

    def post(self, path: str, body: bytes, content_type: str = TAXII, **headers: str) -> HttpResponse:
        """POST a body."""
        return self._client.post(_at(path), body, content_type=content_type, headers=self._header | {"Accept": TAXII} | headers)

    def call(self, method: str, path: str, *, more: dict[str, Any] | None = None, **query: str) -> HttpResponse:
        """Any other method; `more` are further variables of WSGI."""
        suffix = "?" + "&".join(f"{name}={text}" for name, text in query.items()) if query else ""
        headers = self._header | {"Accept": TAXII}
        return self._client.generic(method, _at(path) + suffix, headers=headers, **(more or {}))


def _at(path: str) -> str:
    return path if path.startswith("/") else ROOT + path


def read(response: HttpResponse) -> dict[str, Any]:
    """The resource of an answer, whose media type is that of TAXII."""
    assert response.headers["Content-Type"] == TAXII
    found = json.loads(response.content)
    assert isinstance(found, dict)
    return found


def ids(response: HttpResponse) -> list[str]:
    """The ids on a page."""
    assert response.status_code == 200, response.content
    return [each["id"] for each in read(response).get("objects", [])]
