"""Makes an address out of one handler for each method: who calls, what they accept and send, what is answered."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from aboveboard.exchange.stix.taxii.coding import decoded
from aboveboard.exchange.stix.taxii.filters import Endpoint, Filters, read_filters
from aboveboard.exchange.stix.taxii.media import check_accept, check_content_type
from aboveboard.exchange.values import LIMITS, TooLarge
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.moment import moment
from aboveboard.kernel.serve import Serves
from aboveboard.taxii import answers
from aboveboard.taxii.answers import Reply
from aboveboard.taxii.authenticate import actor_of

Handler = Callable[..., Reply]
View = Callable[..., HttpResponse]


class Readable(Protocol):
    """Where a body is read from."""

    def read(self, size: int, /) -> bytes:
        """At most so many bytes."""


@dataclass(frozen=True, slots=True)
class Call:
    """One request of a known caller."""

    actor: Actor
    request: HttpRequest

    def filters(self, endpoint: Endpoint) -> Filters:
        """The filters of the query string; raises `RequestRefused`."""
        return read_filters([(name, text) for name, texts in self.request.GET.lists() for text in texts], endpoint)

    def body(self) -> bytes:
        """What was sent, unpacked; raises `UnsupportedMedia`, `RequestRefused`, and `TooLarge` without reading more than is allowed."""
        check_content_type(self.request.headers.get("Content-Type"))
        length = self.request.headers.get("Content-Length", "").lstrip("0")
        too_large = TooLarge(f"The body is larger than {LIMITS.body} bytes (max_content_length): send it in smaller parts.")
        if len(length) > len(str(LIMITS.body)) or (length.isdecimal() and int(length) > LIMITS.body):
            raise too_large
        coding = self.request.headers.get("Content-Encoding")
        sent = decoded(self._stream().read(LIMITS.body + 1), coding, LIMITS.body)
        if len(sent) > LIMITS.body:
            raise too_large
        return sent

    def _stream(self) -> Readable:
        """Of a body without a length, in chunks or over HTTP/2, Django reads nothing; the server itself ends it where it ends."""
        given = self.request.META
        is_ended = not given.get("CONTENT_LENGTH") and given.get("wsgi.input_terminated")
        source: Readable = given["wsgi.input"] if is_ended else self.request
        return source


def endpoint(*, of_manifest: bool = False, **handlers: Handler) -> View:
    """A view with one handler for each method, `get=…, post=…`; every handler says by `@serves` what it serves."""
    by_method = {method.upper(): handler for method, handler in handlers.items()}
    if "GET" in by_method:
        by_method["HEAD"] = by_method["GET"]

    @csrf_exempt
    def view(request: HttpRequest, **path: Any) -> HttpResponse:
        try:
            actor = actor_of(request)
            handler = by_method.get(request.method or "")
            if handler is None:
                return answers.not_allowed(sorted(by_method))
            check_accept(request.headers.get("Accept"), of_manifest=of_manifest)
            with moment():
                return answers.answered(handler(Call(actor, request), **path))
        except answers.REFUSALS as error:
            return answers.refused(error)

    served = [name for handler in handlers.values() for name in vars(handler)["serves"].names]
    vars(view)["serves"] = Serves(tuple(dict.fromkeys(served)))
    return view
