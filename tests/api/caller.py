"""A program that calls the API with the token of one person."""

import json
import uuid
from typing import Any

from django.test import Client

from aboveboard.accounts import actions
from aboveboard.accounts.models import User
from aboveboard.kernel.actor import SYSTEM
from tests import make_accounts


class Caller:
    """Calls as one user; a key of its own for each POST unless one is given."""

    def __init__(self, user: User | None, token: str = "") -> None:
        self.user, self.token = user, token
        self.client = Client(raise_request_exception=False)

    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(f"/api{path}", query, headers=self.headers())

    def post(self, path: str, body: Any = None, *, key: str | None = None, **more: Any) -> Any:
        headers = {**self.headers(), "Idempotency-Key": key or uuid.uuid4().hex, **more.pop("headers", {})}
        data = b"" if body is None else json.dumps(body)
        return self.client.post(f"/api{path}", data, content_type=more.pop("content_type", "application/json"), headers=headers, **more)

    def send(self, path: str, content: bytes, *, key: str | None = None, content_type: str = "application/octet-stream") -> Any:
        headers = {**self.headers(), "Idempotency-Key": key or uuid.uuid4().hex}
        return self.client.post(f"/api{path}", content, content_type=content_type, headers=headers)

    def done(self, path: str, body: Any = None, **more: Any) -> Any:
        """The answer to an act that must succeed."""
        return read(self.post(path, body, **more), 200, 201)

    def read(self, path: str, **query: Any) -> Any:
        """The answer to a reading that must succeed."""
        return read(self.get(path, **query), 200)


def read(response: Any, *statuses: int) -> Any:
    assert response.status_code in statuses, f"{response.status_code} {response.content[:2000]!r}"
    return json.loads(response.content)


def token_of(user: User, *scopes: str) -> str:
    """A new token of the user, issued to a freshly stepped-up self."""
    return actions.issue_token(make_accounts.actor(user), user, name="program", scopes=scopes).text


def caller(name: str, *roles: str, stepped_up: bool = False, **more: Any) -> Caller:
    """A program of a new user with these roles."""
    user = make_accounts.user(name, *roles, totp=make_accounts.SECRET, **more)
    made = Caller(user, token_of(user))
    if stepped_up:
        step_up(made)
    return made


def step_up(program: Caller) -> None:
    """Show the second factor; each user's app is asked once per test."""
    assert program.user is not None
    program.done("/session/step-up", {"code": make_accounts.code()})


def partner(organisation: uuid.UUID, name: str = "Otto Stern") -> Caller:
    """A program of a new user who speaks for the organisation."""
    user = make_accounts.user(name, totp=make_accounts.SECRET)
    actions.speak_for(SYSTEM, user.pk, organisation=organisation, name="Partner")
    return Caller(user, token_of(user))
