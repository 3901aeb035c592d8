"""Every refusal as a JSON problem {code, message, fields, rule}: one mapping from error class to status."""

import json
import logging
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from pydantic import BaseModel, ConfigDict, Field

from aboveboard.kernel.errors import AppError, Busy, Invalid, Missing

log = logging.getLogger("aboveboard.api")
MEDIA_TYPE = "application/json"
RETRY_SECONDS = "2"


class Problem(BaseModel):
    """Why a request was refused: a code for programs, a sentence for people, per field what to mend, and the first rule that refuses."""

    model_config = ConfigDict(title="Problem")
    code: str = Field(examples=["invalid"])
    message: str
    fields: dict[str, str]
    rule: str = Field("", examples=["ST-SIGN"])


class Unauthenticated(AppError):
    """No token that is in force came with the request."""

    status = 401
    code = "unauthenticated"

    def __init__(self) -> None:
        super().__init__(
            "Send a token that is in force as 'Authorization: Bearer <token>'; other ways of signing in do not open this door."
        )


class Malformed(AppError):
    """The request is not one that this door can read."""

    status = 400
    code = "malformed"


class TooLarge(AppError):
    """The body is larger than what is read here."""

    status = 413
    code = "too_large"


class WrongMediaType(AppError):
    """The body is not in the form that the operation takes."""

    status = 415
    code = "wrong_media_type"


def install(api: NinjaAPI) -> None:
    """Have the API answer every exception as a problem."""
    for kind in (AppError, HttpError, ValidationError, Http404, RequestDataTooBig, Exception):
        api.add_exception_handler(kind, _answer)


def problem(error: AppError) -> HttpResponse:
    """The answer to a refusal."""
    fields = dict(error.fields) if isinstance(error, Invalid) else {}
    rule = error.rules[0] if error.rules else ""
    body = json.dumps({"code": error.code, "message": str(error), "fields": fields, "rule": rule}, ensure_ascii=False)
    response = HttpResponse(body, status=error.status, content_type=MEDIA_TYPE)
    if isinstance(error, Unauthenticated):
        response.headers["WWW-Authenticate"] = 'Bearer realm="aboveboard"'
    if isinstance(error, Busy):
        response.headers["Retry-After"] = RETRY_SECONDS
    return response


def _answer(request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
    return problem(_refusal(error))


def _refusal(error: Exception | type[Exception]) -> AppError:
    if isinstance(error, HttpError) and isinstance(error.__cause__, AppError):
        return error.__cause__
    match error:
        case AppError():
            found: AppError = error
        case AuthenticationError():
            found = Unauthenticated()
        case ValidationError():
            found = Invalid("Some of what was sent cannot be accepted.", **_fields(error.errors))
        case HttpError():
            found = Malformed("The body of the request cannot be read; send one JSON object.")
        case Http404():
            found = Missing()
        case RequestDataTooBig():
            found = TooLarge("The body is larger than what is read here; send less at a time.")
        case _:
            # Nothing of the cause goes out: it may name what the sender may not see.
            log.error("unexpected error", exc_info=error if isinstance(error, Exception) else None)
            found = Unexpected()
    return found


class Unexpected(AppError):
    """A fault of ours."""

    status = 500
    code = "fault"

    def __init__(self) -> None:
        super().__init__("Something went wrong on our side and nothing was changed; try again, and tell the administrator if it persists.")


def _fields(errors: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Per field, named by its place in the body, the first thing that is wrong with it."""
    found: dict[str, str] = {}
    for each in errors:
        place = [str(part) for part in each["loc"]][1:]
        if each["loc"][0] == "body":
            place = place[1:]
        found.setdefault((".".join(place) or "body")[:200], str(each["msg"]).removeprefix("Value error, ")[:500])
    return found
