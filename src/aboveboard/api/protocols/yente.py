"""The matching call of yente (OpenSanctions), so that its clients can ask this house: entities by example in, scored entities out."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
from django.http import HttpRequest, HttpResponse, QueryDict

from aboveboard.api.problems import Malformed, Unauthenticated
from aboveboard.api.protocols import entities
from aboveboard.api.protocols.endpoint import Call, whole
from aboveboard.api.protocols.entities import Example, Scored
from aboveboard.api.reading import JSON, StrictParser
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import AppError, Missing
from aboveboard.kernel.serve import serves
from aboveboard.screening import actions, queries
from aboveboard.screening.batches.asking import RowRefused
from aboveboard.screening.batches.request import Found, find, seal
from aboveboard.screening.engine import thresholds
from aboveboard.screening.engine.values import FULL
from aboveboard.screening.values import Door

MOST_QUERIES, MOST_RESULTS, USUAL = 100, 50, 5
CUTOFF = 5_000
# What is read, and what only says which of yente's own algorithms is meant: there is one here.
READ = frozenset({"limit", "threshold", "cutoff", "include_dataset", "exclude_dataset"})
HEARD = frozenset({"algorithm", "fuzzy"})


class _Batch(msgspec.Struct):
    queries: dict[str, Example]
    weights: dict[str, float] = {}
    config: dict[str, object] = {}


class _Total(msgspec.Struct):
    value: int
    relation: str = "eq"


class _Matches(msgspec.Struct):
    results: list[Scored]
    total: _Total
    query: Example
    status: int = 200


class _Response(msgspec.Struct):
    responses: dict[str, _Matches]
    matcher: dict[str, entities.Feature]
    limit: int


@dataclass(frozen=True, slots=True)
class Bounds:
    """How many results of which score are asked for; scores in 1/10,000."""

    limit: int
    threshold: int
    cutoff: int


def refused(error: AppError) -> HttpResponse:
    """A refusal as yente's clients read it."""
    body = json.dumps({"detail": str(error)}, ensure_ascii=False)
    response = HttpResponse(body, status=error.status, content_type=JSON)
    if isinstance(error, Unauthenticated):
        response.headers["WWW-Authenticate"] = 'Bearer realm="aboveboard"'
    return response


@serves(queries.visible_to_match, actions.record_batch)
def match(call: Call, dataset: str) -> bytes:
    """`POST /match/{dataset}`."""
    bounds = _bounds(call.request.GET)
    sources = _sources(call.actor, dataset, call.request.GET)
    batch = _batch(call.request)
    subjects = {}
    for key, example in batch.queries.items():
        try:
            subjects[key] = entities.subject(example)
        except RowRefused as error:
            raise Malformed(f"{key[:40]!a}: {error}") from None
    found = find(call.actor, Door.YENTE, list(subjects.values()), sources=sources, limit=bounds.limit)
    body = msgspec.json.encode(_response(batch, found, bounds))
    asked = {"sha256": hashlib.sha256(call.request.body).hexdigest()}
    seal(call.actor, found, asked=asked, answered=hashlib.sha256(body).hexdigest(), threshold=bounds.threshold, limit=bounds.limit)
    return body


def _batch(request: HttpRequest) -> _Batch:
    try:
        batch = msgspec.convert(StrictParser().parse_body(request), _Batch)
    except msgspec.ValidationError as error:
        raise Malformed(f"This is not a batch of queries: {error}") from None
    if batch.weights or batch.config:
        raise Malformed("Weights and configuration of yente's algorithms mean nothing to this engine; leave them out.")
    if not 1 <= len(batch.queries) <= MOST_QUERIES:
        raise Malformed(f"A batch holds 1 to {MOST_QUERIES} queries.")
    return batch


def _bounds(given: QueryDict) -> Bounds:
    if unknown := sorted(set(given) - READ - HEARD):
        raise Malformed(f"{unknown[0][:40]!a} is not offered here, and leaving it out would change the answer; ask without it.")
    threshold = _share(given, "threshold", thresholds.SHOW)
    return Bounds(
        whole(given.get("limit", str(USUAL)), least=1, most=MOST_RESULTS, name="limit"),
        threshold,
        min(threshold, _share(given, "cutoff", CUTOFF)),
    )


def _share(given: QueryDict, name: str, usual: int) -> int:
    if name not in given:
        return usual
    text = str(given[name])
    try:
        share = float(text) if len(text) <= 20 and text.isascii() else -1.0
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise Malformed(f"{name} is a number from 0 to 1.")
    return round(share * FULL)


def _sources(actor: Actor, dataset: str, given: QueryDict) -> tuple[str, ...]:
    """The lists that are meant; raises `Missing` for a dataset that is none, and where nothing is left to be asked."""
    chosen = queries.visible_to_match(actor, dataset).sources
    included = _named(actor, given.getlist("include_dataset"))
    excluded = _named(actor, given.getlist("exclude_dataset"))
    if not (included or excluded):
        return chosen
    known = chosen or tuple(each.source for each in queries.lists_in_force())
    left = tuple(each for each in known if each not in excluded and (not included or each in included))
    if not left:
        raise Missing("With these datasets included and excluded nothing is left to be asked.")
    return left


def _named(actor: Actor, names: Sequence[str]) -> frozenset[str]:
    return frozenset(source for name in names for source in queries.visible_to_match(actor, name).sources)


def _response(batch: _Batch, found: Found, bounds: Bounds) -> _Response:
    records = found.records()
    responses = {}
    for (key, example), candidates in zip(batch.queries.items(), found.candidates, strict=True):
        kept = [each for each in candidates if each.score >= bounds.cutoff]
        results = [entities.scored(each, records[each.entity_id], bounds.threshold) for each in kept]
        responses[key] = _Matches(results, _Total(len(results)), example)
    return _Response(responses, entities.FEATURES, bounds.limit)
