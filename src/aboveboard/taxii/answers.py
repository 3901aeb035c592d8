"""Puts resources and refusals on the wire: media type, caching, and one mapping from error to status."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

from django.core.exceptions import SuspiciousOperation
from django.http import HttpResponse

from aboveboard.exchange.stix.taxii.filters import RequestRefused
from aboveboard.exchange.stix.taxii.media import CONTENT_TYPE, NotAcceptable, UnsupportedMedia
from aboveboard.exchange.stix.taxii.resources import error as error_resource
from aboveboard.kernel.errors import AppError, Busy, NoStanding
from aboveboard.taxii.authenticate import CHALLENGE

# What holds or suspends a partner is told to it by people, not by a line of a protocol.
SHUT = "The channel of your organisation is shut at present. Nothing is lost; your contact at the secretariat tells you more."
RETRY_SECONDS = "60"
REFUSALS = (AppError, RequestRefused, NotAcceptable, UnsupportedMedia, SuspiciousOperation)
_HEADERS = {"Cache-Control": "no-store", "Vary": "Accept, Authorization", "X-Content-Type-Options": "nosniff"}


@dataclass(frozen=True, slots=True)
class Reply:
    """What a handler answers: a resource as bytes, with its status."""

    body: bytes
    status: int = HTTPStatus.OK
    headers: Mapping[str, str] = field(default_factory=dict)


def answered(reply: Reply) -> HttpResponse:
    """The response of a reply."""
    return HttpResponse(reply.body, status=reply.status, content_type=CONTENT_TYPE, headers={**_HEADERS, **reply.headers})


def refused(error: Exception) -> HttpResponse:
    """The error resource of a refusal (TAXII 2.1 §3.6.1)."""
    status = _status(error)
    said = SHUT if isinstance(error, NoStanding) else "The request is malformed." if isinstance(error, SuspiciousOperation) else str(error)
    body = error_resource(HTTPStatus(status).phrase, said, http_status=status)
    headers = {"WWW-Authenticate": CHALLENGE} if status == HTTPStatus.UNAUTHORIZED else {}
    if isinstance(error, Busy):
        headers = {"Retry-After": RETRY_SECONDS}
    return answered(Reply(body, status, headers))


def not_allowed(methods: list[str]) -> HttpResponse:
    """The answer to a method that an address does not have."""
    said = f"This address takes {', '.join(methods)} only (TAXII 2.1 §4, §5)."
    body = error_resource("Method Not Allowed", said, http_status=405)
    return answered(Reply(body, HTTPStatus.METHOD_NOT_ALLOWED, {"Allow": ", ".join(methods)}))


def _status(error: Exception) -> int:
    match error:
        case AppError():
            return error.status
        case NotAcceptable():
            return HTTPStatus.NOT_ACCEPTABLE
        case UnsupportedMedia():
            return HTTPStatus.UNSUPPORTED_MEDIA_TYPE
        case _:
            return HTTPStatus.BAD_REQUEST
