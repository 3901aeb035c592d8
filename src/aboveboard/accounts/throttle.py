"""Bounds what programs could try without end: codes of a second factor, one count a user whichever door they come through,
and the making of accounts, which also tells whether an address has one."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from allauth.core.internal import ratelimit
from django.http import HttpRequest

from aboveboard.kernel.errors import Busy

_RATES = {"code": "5/5m/key,30/d/key", "account": "10/m/ip,60/d/ip"}
_APP = "aboveboard.accounts"


@dataclass(frozen=True, slots=True)
class Attempt:
    """A try that was counted; what checks a code asks for one."""

    user: UUID
    usage: ratelimit.RateLimitUsage

    def succeeded(self) -> None:
        """Take it back: only failures count."""
        self.usage.rollback()


def begin(user: UUID) -> Attempt:
    """Count one try of the user, outside any transaction that a wrong code would undo. Raises `Busy` after too many."""
    usage = ratelimit.consume(HttpRequest(), app=_APP, action="code", config=_RATES, key=f"code:{user}")
    if usage is None:
        raise Busy("Too many codes were tried; wait five minutes, then try again. After 30 wrong codes in a day, wait for the next day.")
    return Attempt(user, usage)


@contextmanager
def attempt(user: UUID) -> Iterator[None]:
    """`begin`, taken back where the block ends well."""
    begun = begin(user)
    yield
    begun.succeeded()


def account(request: HttpRequest) -> None:
    """Count one account asked for from the sender's place in the network. Raises `Busy` after too many."""
    if ratelimit.consume(request, app=_APP, action="account", config=_RATES) is None:
        raise Busy("Too many accounts were asked for from your network; wait a minute, or until tomorrow, then try again.")
