"""Bounds the guessing of codes by programs; pages are bounded by allauth in the same cache.

The cache is one of files in the data folder, so that all processes of a machine count together without a cache server;
several machines count each for itself.
"""

from allauth.core.internal import ratelimit
from allauth.core.internal.ratelimit import RateLimitUsage
from django.http import HttpRequest

from aboveboard.kernel.errors import Busy

_RATES = {"code": "5/5m/key,30/d/key"}


def consume(key: str) -> RateLimitUsage:
    """Count one attempt for `key`; raises `Busy` when there were too many. `rollback()` takes back a successful one."""
    usage = ratelimit.consume(HttpRequest(), app="aboveboard.accounts", action="code", config=_RATES, key=key)
    if usage is None:
        raise Busy("Too many codes were tried; wait five minutes, then try again.")
    return usage
