"""Finds who calls: programs bring a token as Bearer (RFC 6750) or as the password of Basic (RFC 7617); a cookie counts for nothing."""

from typing import ClassVar

from django.http import HttpRequest

from aboveboard.kernel.actor import ANONYMOUS, Actor
from aboveboard.kernel.errors import AppError

CHALLENGE = 'Basic realm="aboveboard", charset="UTF-8", Bearer'


class Unauthenticated(AppError):
    """Nobody is known by these credentials."""

    status: ClassVar[int] = 401
    code: ClassVar[str] = "unauthenticated"

    def __init__(self) -> None:
        super().__init__("Send a token that is in force, as Bearer or as the password of Basic authentication.")


def actor_of(request: HttpRequest) -> Actor:
    """The actor that the middleware of accounts found for the Authorization header; raises `Unauthenticated`.

    A browser's session is not looked at, so no other site can make a signed-in person call this door.
    """
    found = vars(request)
    actor = found.get("actor", ANONYMOUS)
    if found.get("token") is None or not isinstance(actor, Actor) or actor == ANONYMOUS:
        raise Unauthenticated
    return actor
