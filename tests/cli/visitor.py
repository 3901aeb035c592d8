"""A person at a browser without scripts, from outside the house's processes."""

import re
from typing import Any

import httpx


def signed_in(base: str, user: dict[str, Any], code: str) -> httpx.Client:
    """Signed in with password and the code that the person's authenticator shows."""
    client = httpx.Client(base_url=base, follow_redirects=True, timeout=30)
    answer = submitted(client, "/account/login/", {"login": user["username"], "password": user["password"]})
    answer = submitted(client, str(answer.url), {"code": code})
    assert "/account/" not in answer.url.path, answer.url
    return client


def submitted(client: httpx.Client, path: str, fields: dict[str, str]) -> httpx.Response:
    """The answer to a form, with the token of its page."""
    page = client.get(path)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
    assert token, page.text[:2000]
    return client.post(str(page.url), data={**fields, "csrfmiddlewaretoken": token[1]}, headers={"Referer": str(page.url)})
