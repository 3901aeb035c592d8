"""Collections as a feed in MISP's format and as CSV: read by the same token, gate and markings as TAXII, and noted alike."""

import hashlib
from collections.abc import Iterable
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from django.http import HttpResponse

from aboveboard.api.problems import Malformed, Unauthenticated, problem
from aboveboard.api.protocols.endpoint import Call
from aboveboard.api.reading import JSON
from aboveboard.exchange import actions, queries
from aboveboard.exchange.stix import misp
from aboveboard.exchange.stix.taxii.filters import Endpoint, RequestRefused, read_filters
from aboveboard.exchange.stix.taxii.resources import page_headers
from aboveboard.exchange.values import PullForm, micros
from aboveboard.kernel.errors import AppError
from aboveboard.kernel.serve import serves
from aboveboard.lib import clock
from aboveboard.lib.sheets import comma_separated

CSV = "text/csv; charset=utf-8"
CHALLENGE = 'Basic realm="aboveboard", charset="UTF-8", Bearer'


def refused(error: AppError) -> HttpResponse:
    """The answer to a refusal."""
    response = problem(error)
    if isinstance(error, Unauthenticated):
        response.headers["WWW-Authenticate"] = CHALLENGE
    return response


@serves(queries.visible_feed)
def manifest(call: Call, name: str) -> HttpResponse:
    """`manifest.json`: which events there are."""
    return _answer(call, msgspec.json.encode(misp.manifest(queries.visible_feed(call.actor, name))), JSON)


@serves(queries.visible_hashed, queries.visible_news, actions.record_pull)
def hashes(call: Call, name: str) -> HttpResponse:
    """`hashes.csv`: MD5 of each value with its event; a hash of a value tells of it, so it counts as given."""
    events = queries.visible_hashed(call.actor, name)
    lines = [line for event in events for line in misp.hashes(event.heading, event.entries)]
    return _answer(call, "".join(lines).encode(), CSV, (event.given for event in events))


@serves(queries.visible_event, queries.visible_news, actions.record_pull)
def event(call: Call, name: str, key: UUID) -> HttpResponse:
    """`{uuid}.json`: one event."""
    found = queries.visible_event(call.actor, name, key)
    return _answer(call, msgspec.json.encode(misp.event(found.heading, found.entries, micros(clock.now()))), JSON, [found.given])


@serves(queries.visible_table, queries.visible_news, actions.record_pull)
def table(call: Call, name: str) -> HttpResponse:
    """`objects.csv`: a page of at most 1,000 objects, one line for each value; takes the filters of TAXII 2.1 §3.4.

    `Link: <…>; rel="next"` (RFC 8288) leads on; the last addition goes into `added_after` of the next poll.
    """
    try:
        filters = read_filters([(each, text) for each, texts in call.request.GET.lists() for text in texts], Endpoint.OBJECTS)
        found = queries.visible_table(call.actor, name, filters)
    except RequestRefused as error:
        raise Malformed(str(error)) from error
    now = micros(clock.now())
    lines = comma_separated(misp.COLUMNS, (cells for entry in found.entries for cells in misp.cells(entry, now)))
    headers = page_headers(*found.page.span)
    if found.page.next:
        asked = call.request.GET.copy()
        asked["next"] = found.page.next
        headers["Link"] = f'<{call.address}?{urlencode(sorted(asked.items()))}>; rel="next"'
    return _answer(call, "".join(lines).encode(), CSV, [found.given], headers)


def _answer(
    call: Call, body: bytes, kind: str, given: Iterable[PullForm | None] = (), headers: dict[str, str] | None = None
) -> HttpResponse:
    """The answer with its tag (RFC 9110 §8.8.3), or 304 to who has it already; only what goes out is noted."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    more = {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Authorization", **(headers or {})}
    known = {each.strip().removeprefix("W/") for each in call.request.headers.get("If-None-Match", "")[:2_000].split(",")}
    if tag in known:
        return HttpResponse(status=304, headers=more)
    actions.note_news(call.actor, [each for each in given if each is not None])
    return HttpResponse(body, content_type=kind, headers=more)
