"""Makes an address of one handler for each method: who calls, by which token, and how a refusal is said."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from aboveboard.accounts.middleware import actor_of_header
from aboveboard.api.problems import Malformed, TooLarge, Unauthenticated
from aboveboard.api.reading import JSON, MOST_JSON, require_bounds
from aboveboard.kernel.actor import ANONYMOUS, Actor
from aboveboard.kernel.errors import AppError
from aboveboard.kernel.serve import Serves
from aboveboard.screening import permits

# Bytes are JSON; what bears headers of its own comes whole.
Handler = Callable[..., bytes | HttpResponse]
Refusal = Callable[[AppError], HttpResponse]
# What an address may carry opens nothing else, for addresses are written into logs and histories.
NARROW = frozenset({permits.MATCH_NAMES.name})


class TooWide(AppError):
    """A token in an address that could do more than look names up."""

    status = 401
    code = "unauthenticated"

    def __init__(self) -> None:
        super().__init__(
            f"An address may only carry a token for looking names up and nothing else: issue one with the single right "
            f"{permits.MATCH_NAMES.name}, or send this one in the Authorization header."
        )


@dataclass(frozen=True, slots=True)
class Call:
    """One request of a known caller; `address` is where it came in, as seen from outside, without its query."""

    actor: Actor
    request: HttpRequest
    address: str


def endpoint(refused: Refusal, **handlers: Handler) -> Callable[..., HttpResponse]:
    """A view with one handler for each method, `get=…, post=…`; every handler says by `@serves` what it serves."""
    by_method = {method.upper(): handler for method, handler in handlers.items()}
    if "GET" in by_method:
        by_method["HEAD"] = by_method["GET"]

    @csrf_exempt
    def view(request: HttpRequest, token: str = "", **path: Any) -> HttpResponse:
        try:
            response = _answered(request, token, by_method, path)
        except SuspiciousOperation:
            response = refused(TooLarge(f"The body may have at most {MOST_JSON} bytes in few fields; send less at a time."))
        except AppError as error:
            response = refused(error)
        response.headers.setdefault("Cache-Control", "private, no-store")
        if token:
            # A browser on another origin may read it: it knows the token, and no cookie counts here.
            response.headers["Access-Control-Allow-Origin"] = "*"
        return response

    served = [name for handler in handlers.values() for name in vars(handler)["serves"].names]
    vars(view)["serves"] = Serves(tuple(dict.fromkeys(served)))
    return view


def _answered(request: HttpRequest, token: str, by_method: dict[str, Handler], path: dict[str, Any]) -> HttpResponse:
    actor = _actor(request, token)
    handler = by_method.get(request.method or "")
    if handler is None:
        response = HttpResponse(status=405, headers={"Allow": ", ".join(sorted(by_method))})
    else:
        require_bounds(request)
        address = settings.BASE_URL + request.get_full_path().partition("?")[0]
        answer = handler(Call(actor, request, address), **path)
        response = answer if isinstance(answer, HttpResponse) else HttpResponse(answer, content_type=JSON)
    return response


def _actor(request: HttpRequest, token: str) -> Actor:
    """Who calls; a browser's session is not looked at, so no other site can make a signed-in person call."""
    if token:
        actor, known = actor_of_header(f"Bearer {token}")
        if known is not None and actor.scopes != NARROW:
            raise TooWide
    else:
        found = vars(request)
        actor, known = found.get("actor", ANONYMOUS), found.get("token")
    if known is None or actor == ANONYMOUS:
        raise Unauthenticated
    return actor


def whole(text: str, *, least: int, most: int, name: str) -> int:
    """The whole number of a query string's part; raises `Malformed`."""
    if not text.isascii() or not text.isdigit() or len(text) > 9 or not least <= int(text) <= most:
        raise Malformed(f"{name} is a whole number from {least} to {most}.")
    return int(text)
