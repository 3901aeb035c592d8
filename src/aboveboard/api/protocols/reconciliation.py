"""W3C Reconciliation Service API 0.2, for OpenRefine and its like: a column of names against the lists in force."""

import hashlib
import math
from typing import Literal

import msgspec
from django.conf import settings
from django.http import HttpResponse

from aboveboard.api.problems import Malformed, WrongMediaType, problem
from aboveboard.api.protocols.endpoint import Call
from aboveboard.api.reading import MOST_JSON
from aboveboard.kernel.errors import AppError
from aboveboard.kernel.serve import serves
from aboveboard.lib import strict
from aboveboard.screening import actions, queries
from aboveboard.screening.batches import asking
from aboveboard.screening.batches.request import Found, find, seal
from aboveboard.screening.batches.rows import Row
from aboveboard.screening.engine import thresholds
from aboveboard.screening.engine.values import Candidate, Explanation, Finding, Query
from aboveboard.screening.lists.record import Record, Schema
from aboveboard.screening.values import Door

VERSION, FORM = "0.2", "application/x-www-form-urlencoded"
MOST_QUERIES, MOST_RESULTS, USUAL = 100, 50, 10
TYPES = {
    Schema.PERSON: "Person",
    Schema.ORGANIZATION: "Organisation",
    Schema.LEGAL_ENTITY: "Person or organisation",
    Schema.VESSEL: "Ship",
    Schema.AIRPLANE: "Aircraft",
}
PROPERTIES = {
    "birth": ("Birth date", "YYYY, YYYY-MM or YYYY-MM-DD"),
    "countries": ("Country", "code or English name"),
    "identifiers": ("Identifier", "IMO number, passport:X1234567, or a bare number"),
    "name": ("Other name", "an alias or a name in another script"),
}


class _Entity(msgspec.Struct):
    id: str
    name: str = ""


Value = str | int | float | bool | _Entity


class _Property(msgspec.Struct, forbid_unknown_fields=True):
    pid: str
    v: Value | list[Value]


class _Query(msgspec.Struct, forbid_unknown_fields=True):
    """A query (§4.2); what the standard does not know is refused."""

    query: str = ""
    type: str | list[str] = []
    limit: int | float = USUAL
    properties: list[_Property] = []
    type_strict: Literal["any", "should", "all"] = "any"


class _Asked(msgspec.Struct):
    subject: list[Query]
    limit: int


class _Type(msgspec.Struct, omit_defaults=True):
    id: str
    name: str
    description: str = ""


class _Feature(msgspec.Struct):
    id: str
    value: float | bool


class _Candidate(msgspec.Struct):
    id: str
    name: str
    description: str
    type: list[_Type]
    score: float
    match: bool
    features: list[_Feature]


def refused(error: AppError) -> HttpResponse:
    """A refusal; the standard leaves its form open, so it is that of the rest of the API."""
    return problem(error)


@serves(queries.visible_to_match, actions.record_batch)
def service(call: Call, dataset: str) -> bytes:
    """The manifest (§3.1), or the answers where there are queries (§4.3, by form or query string)."""
    lists = queries.visible_to_match(call.actor, dataset)
    if call.request.method == "POST" and call.request.content_type != FORM:
        raise WrongMediaType(f"Send the batch as a form, as {FORM}.")
    given = call.request.POST if call.request.method == "POST" else call.request.GET
    if unknown := sorted(set(given) - {"queries"}):
        raise Malformed(f"This service takes 'queries' only, not {unknown[0][:40]!a}; data extension is not offered.")
    if "queries" in given:
        return _answers(call, given["queries"], lists.sources)
    if call.request.method == "POST":
        raise Malformed("Send the batch as the form field 'queries'.")
    return _manifest(call, lists.label)


@serves(queries.visible_to_match)
def suggest(call: Call, dataset: str, what: str) -> bytes:
    """Types or properties that begin with the letters typed so far (§5)."""
    queries.visible_to_match(call.actor, dataset)
    known = [_type(schema) for schema in TYPES] if what == "type" else [_Type(pid, *said) for pid, said in PROPERTIES.items()]
    prefix = call.request.GET.get("prefix", "").strip().lower()
    found = [each for each in known if each.name.lower().startswith(prefix) or each.id.lower().startswith(prefix)]
    return msgspec.json.encode({"result": found})


def _manifest(call: Call, label: str) -> bytes:
    return msgspec.json.encode(
        {
            "versions": [VERSION],
            "name": f"aboveboard: {label}",
            "identifierSpace": f"{settings.BASE_URL}/screening/lists/",
            "schemaSpace": "https://followthemoney.tech/explorer/schemata/",
            "defaultTypes": [_type(schema) for schema in TYPES],
            "suggest": {
                what: {"service_url": call.address.rstrip("/"), "service_path": f"/suggest/{what}"} for what in ("type", "property")
            },
        }
    )


def _type(schema: Schema) -> _Type:
    return _Type(schema.value, TYPES[schema])


def _answers(call: Call, text: str, sources: tuple[str, ...]) -> bytes:
    asked = _read(text)
    limit = max((each.limit for each in asked.values()), default=USUAL)
    found = find(call.actor, Door.RECONCILIATION, [each.subject for each in asked.values()], sources=sources, limit=limit)
    body = msgspec.json.encode(_results(asked, found))
    question = {"sha256": hashlib.sha256(text.encode()).hexdigest()}
    seal(call.actor, found, asked=question, answered=hashlib.sha256(body).hexdigest(), threshold=thresholds.SHOW, limit=limit)
    return body


def _read(text: str) -> dict[str, _Asked]:
    try:
        given = msgspec.convert(strict.loads(text, max_bytes=MOST_JSON, max_depth=8), dict[str, _Query])
    except strict.StrictError as error:
        raise Malformed(f"queries: {error}") from None
    except msgspec.ValidationError as error:
        raise Malformed(f"queries: {error} (Reconciliation Service API 0.2, §4.2).") from None
    if not 1 <= len(given) <= MOST_QUERIES:
        raise Malformed(f"A batch holds 1 to {MOST_QUERIES} queries.")
    asked = {}
    for key, query in given.items():
        try:
            asked[key] = _Asked(_subject(query), _limit(query.limit))
        except asking.RowRefused as error:
            # The standard has no refusal of one query among others, and no result would read as clear.
            raise Malformed(f"{key[:40]!a}: {error}") from None
    return asked


def _limit(limit: float) -> int:
    if not math.isfinite(limit) or limit < 1:
        raise asking.RowRefused("limit is a number from 1 on.")
    return min(int(limit), MOST_RESULTS)


def _subject(query: _Query) -> list[Query]:
    known: dict[str, list[str]] = {pid: [] for pid in PROPERTIES}
    for each in query.properties:
        if each.pid not in known:
            raise asking.RowRefused(f"The property {each.pid[:40]!a} is not known; use {', '.join(PROPERTIES)}.")
        known[each.pid] += [_text(value) for value in (each.v if isinstance(each.v, list) else [each.v])]
    types = [query.type] if isinstance(query.type, str) else query.type
    if unknown := [name for name in types if name and name.lower() not in asking.SCHEMAS]:
        raise asking.RowRefused(f"The type {unknown[0][:40]!a} is not known; use {', '.join(TYPES)}.")
    # One type is what is meant; several leave it open.
    kind = types[0] if len(types) == 1 else ""
    names = [name for name in (query.query, *known["name"]) if name.strip()] or [""]
    if len(names) > asking.MOST_FACTS:
        raise asking.RowRefused(f"At most {asking.MOST_FACTS} names are compared.")
    subject = []
    for name in names:
        asked = asking.question(Row("", name, kind, known["countries"], known["birth"], known["identifiers"])).query
        asking.require_comparable(asked)
        subject.append(asked)
    return subject


def _text(value: Value) -> str:
    if isinstance(value, _Entity):
        return value.name or value.id
    return f"{value:.0f}" if isinstance(value, float) and value.is_integer() else str(value)


def _results(asked: dict[str, _Asked], found: Found) -> dict[str, dict[str, list[_Candidate]]]:
    records = found.records()
    return {
        key: {"result": [_candidate(each, records[each.entity_id]) for each in candidates[: one.limit]]}
        for (key, one), candidates in zip(asked.items(), found.candidates, strict=True)
    }


def _candidate(candidate: Candidate, record: Record) -> _Candidate:
    """A candidate (§4.4). `match` is kept for what would act by itself: a name alone is never certain."""
    known = candidate.explanation
    about = (", ".join(record.births), ", ".join(code.upper() for code in record.countries), ", ".join(record.programmes))
    source = candidate.entity_id.partition(":")[0]
    return _Candidate(
        candidate.entity_id,
        record.caption,
        "; ".join([source, *(each for each in about if each)]),
        [_type(record.schema)],
        candidate.score / 100,
        thresholds.acts(candidate),
        _features(known),
    )


def _features(known: Explanation) -> list[_Feature]:
    compared = {"birth": known.birth, "countries": known.country, "identifiers": known.identifier}
    said = [_Feature(pid, finding is Finding.AGREES) for pid, finding in compared.items() if finding is not Finding.UNKNOWN]
    return [_Feature("name", known.name_score / 100), *said]
