"""A session gets a new name whenever it comes to prove more, so that a name known before is worth nothing after."""

from typing import Any

from django.http import HttpRequest


def renew(*, request: HttpRequest, **more: Any) -> None:
    """After each step of proof: a password, a code, a passkey, at sign-in and before a binding act."""
    request.session.cycle_key()
