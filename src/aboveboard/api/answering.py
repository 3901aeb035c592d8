"""How every operation is registered and answered: it declares what it serves, asks for a key when it writes, answers once."""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from ninja import Router
from ninja.security import HttpBearer
from pydantic import BaseModel

from aboveboard.api import reading
from aboveboard.api.problems import Malformed, Problem
from aboveboard.api.reading import JSON, Asked
from aboveboard.kernel import answers, gate
from aboveboard.kernel.action import ACTIONS
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Missing
from aboveboard.kernel.serve import Serves

KEY = "Idempotency-Key"
_KEY = re.compile(r"[\x21-\x7e]{1,200}")
REFUSALS = (400, 401, 403, 404, 409, 413, 415, 422, 503)
View = Callable[..., Any]


class Bearer(HttpBearer):
    """A token in the Authorization header (RFC 6750 §2.1); a session's cookie opens nothing here."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """The token's id, where the accounts found it in force."""
        reading.require_bounds(request)
        return cast(Asked, request).token


class Operations(Router):
    """A router whose operations declare what they serve and answer with one schema; one that declares nothing is refused at start."""

    def shows(self, path: str, answer: Any, **more: Any) -> Callable[[View], View]:
        """A reading: GET."""

        def register(view: View) -> View:
            self._add("GET", path, view, _read(view), answer, **more)
            return view

        return register

    def does(
        self,
        path: str,
        answer: Any,
        *,
        status: int = 200,
        shown_once: bool = False,
        takes_file: bool = False,
        prepared: View | None = None,
        anew: View | None = None,
    ) -> Callable[[View], View]:
        """An act: POST with a key, done once however often it is sent. `shown_once`: the answer is not kept (it holds a secret).

        `prepared` does what takes long before the transaction begins; the view finds what it gives in `request.prepared`.
        `anew` shows what was acted on to whoever sends the request again, as it is then and as far as the sender may read it then: so
        nothing is kept of the answer.
        """

        def register(view: View) -> View:
            kept = not shown_once and anew is None
            acting = _file(view, status) if takes_file else _act(view, status, prepared, anew, is_kept=kept)
            extra: dict[str, Any] = {"parameters": [_KEY_PARAMETER]}
            if takes_file:
                content = {reading.FILE: {"schema": {"type": "string", "format": "binary"}}}
                extra["requestBody"] = {"required": True, "content": content}
            self._add("POST", path, view, acting, answer, status=status, openapi_extra=extra)
            return view

        return register

    def _add(self, method: str, path: str, view: View, answering: View, answer: Any, *, status: int = 200, **more: Any) -> None:
        if not isinstance(getattr(view, "serves", None), Serves):
            raise ImproperlyConfigured(f"{view.__module__}.{view.__name__} does not say which action or query it serves.")
        name = f"{view.__module__.rpartition('.')[2]}_{view.__name__}"
        shown: dict[Any, Any] = {status: answer, REFUSALS: Problem}
        self.add_api_operation(path, [method], answering, response=shown, operation_id=name, **more)


_KEY_PARAMETER = {
    "in": "header",
    "name": KEY,
    "required": True,
    "schema": {"type": "string", "pattern": "^[\\x21-\\x7e]{1,200}$"},
    "description": "Of your choice, a new one for each act; the same request sent again with it does nothing more and gets"
    " the answer, as far as the sender may read it then.",
    "example": "5f6c1c2e-1",
}


def _read(view: View) -> View:
    @wraps(view)
    def answering(request: Asked, **given: Any) -> HttpResponseBase:
        shown = view(request, **given)
        return shown if isinstance(shown, HttpResponseBase) else _response(200, shown.model_dump_json())

    return answering


def _act(view: View, status: int, prepared: View | None, anew: View | None, *, is_kept: bool) -> View:
    @wraps(view)
    def answering(request: Asked, **given: Any) -> HttpResponseBase:
        asked = answers.Request(request.actor, _key(request), reading.digest(request), is_kept)

        def prepare() -> None:
            if prepared is not None:
                request.prepared = prepared(request, **given)

        def again(body: str) -> str:
            _require_right(view, request.actor)
            try:
                return body if anew is None else _text(anew(request, **given))
            except Missing:
                # By the act itself, as where it ended the thing, or since: either way it was done.
                return ""

        return _once(asked, lambda: answers.Reply(status, _text(view(request, **given))), again, prepare)

    return answering


def _file(view: View, status: int) -> View:
    @wraps(view)
    def answering(request: Asked, **given: Any) -> HttpResponseBase:
        key = _key(request)

        def again(body: str) -> str:
            _require_right(view, request.actor)
            return body

        with reading.uploaded(request) as content:
            asked = answers.Request(request.actor, key, reading.digest(request, content))
            return _once(asked, lambda: answers.Reply(status, _text(view(request, **given))), again)

    return answering


def _require_right(view: View, actor: Actor) -> None:
    """Whoever sends a request again must still have the right to an act that it does, and standing; the second factor was asked for."""
    acts = [ACTIONS[name] for name in view.serves.names if name in ACTIONS]  # type: ignore[attr-defined]
    held = [act for act in acts if act.permit.holds(actor)]
    if acts and not held:
        acts[0].permit.require(actor)
    for act in held:
        if actor.organisation is not None and isinstance(act.act, gate.Asks):
            gate.require(act.act.act, gate.Ask(actor.organisation))


def _once(
    asked: answers.Request, act: Callable[[], answers.Reply], again: Callable[[str], str], prepare: Callable[[], None] = lambda: None
) -> HttpResponse:
    reply = answers.once(asked, act, prepare=prepare, again=again)
    response = _response(reply.status, reply.body)
    if reply.is_repeated:
        response.headers["Idempotent-Replayed"] = "true"
    return response


def _key(request: HttpRequest) -> str:
    key = request.headers.get(KEY, "")
    if not _KEY.fullmatch(key):
        raise Malformed(f"Send the header {KEY} with 1 to 200 visible ASCII characters of your choice, new for each act.")
    return key


def _text(shown: BaseModel | str) -> str:
    """The answer as JSON; a large one may come written already."""
    return shown if isinstance(shown, str) else shown.model_dump_json()


def _response(status: int, body: str) -> HttpResponse:
    return HttpResponse(body, status=status, content_type=JSON)
