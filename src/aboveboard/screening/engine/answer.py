"""From scored names to candidates: the best name of each entity and the facts beside it, in order."""

from typing import Any, NamedTuple

import numpy as np

from aboveboard.screening.lists.record import Schema, partial_date

from . import evidence
from .build import SCHEMAS, packed_date
from .explaining import explanations
from .identifiers import asked_keys
from .scoring import Scored
from .values import FULL, Candidate, Query
from .vocabulary import Asked

Array = np.ndarray[Any, Any]
# Entities whose other facts are looked at, over those asked for: facts may lift one past another.
SPARE = 30
IDENTIFIED = 9_900
BY_SCHEMA = {asked: tuple(evidence.schema(asked, listed) for listed in SCHEMAS) for asked in Schema}
SCHEMA_POINTS = {asked: np.array([weighed.points for weighed in row]) for asked, row in BY_SCHEMA.items()}


class Found(NamedTuple):
    """An entity in the running: its number, its best name's place among the scored (-1 for none), score and facts."""

    entity: int
    place: int
    base: int
    score: int
    facts: tuple[evidence.Weighed, evidence.Weighed, evidence.Weighed]
    identified: bool


def candidates(arrays: dict[str, Array], query: Query, asked: Asked, scored: Scored, *, limit: int, floor: int) -> list[Candidate]:
    """The candidates in order: score descending, then entity id."""
    identified = _identified(arrays, query)
    births = [packed_date(known) for birth in query.births if (known := partial_date(birth))]
    countries = frozenset(query.countries)
    spare = SPARE if births or countries or identified else 0
    best = _best_names(arrays, query, scored, limit + spare)
    found = []
    for entity in dict.fromkeys([*identified, *best]):
        place = best.get(entity, -1)
        base = int(scored.score[place]) if place >= 0 else 0
        facts = _facts(arrays, query.schema, births, countries, entity)
        score = max(0, min(FULL, base + sum(fact.points for fact in facts)))
        if entity in identified:
            score = max(IDENTIFIED, score)
        if score >= max(floor, 1):
            found.append(Found(entity, place, base, score, facts, entity in identified))
    rank = arrays["id_rank"]
    found.sort(key=lambda one: (-one.score, rank[one.entity]))
    found = found[:limit]
    explained = explanations(arrays, asked, scored, found)
    return [Candidate(_id(arrays, one.entity), one.score, why) for one, why in zip(found, explained, strict=True)]


def best_of(answers: list[list[Candidate]], limit: int) -> list[Candidate]:
    """The candidates of a query whose field held several names: each entity once, by the name that it answers best."""
    if len(answers) == 1:
        return answers[0]
    found: dict[str, Candidate] = {}
    for candidate in sorted((one for row in answers for one in row), key=lambda one: (-one.score, one.entity_id)):
        found.setdefault(candidate.entity_id, candidate)
    return list(found.values())[:limit]


def _best_names(arrays: dict[str, Array], query: Query, scored: Scored, most: int) -> dict[int, int]:
    """The best entities by name and schema, each with the place of its best name."""
    entity = arrays["name_entity"][scored.names]
    score = scored.score + SCHEMA_POINTS[query.schema][arrays["schema"][entity]]
    order = np.lexsort((scored.names, arrays["id_rank"][entity], -score))
    best: dict[int, int] = {}
    for place, number in zip(order.tolist(), entity[order].tolist(), strict=True):
        if number not in best:
            best[number] = place
            if len(best) >= most:
                break
    return best


def _id(arrays: dict[str, Array], number: int) -> str:
    ends = arrays["id_ends"]
    return arrays["id"][ends[number] : ends[number + 1]].tobytes().decode()


def _facts(
    arrays: dict[str, Array], schema: Schema, births: list[int], countries: frozenset[str], number: int
) -> tuple[evidence.Weighed, evidence.Weighed, evidence.Weighed]:
    birth = country = evidence.UNKNOWN
    if births:
        ends = arrays["birth_ends"]
        birth = evidence.birth(births, arrays["birth"][ends[number] : ends[number + 1]].tolist())
    if countries:
        ends = arrays["country_ends"]
        codes = arrays["country"][ends[number] : ends[number + 1]].tolist()
        country = evidence.country(countries, frozenset(code.to_bytes(2).decode() for code in codes))
    return birth, country, BY_SCHEMA[schema][arrays["schema"][number]]


def _identified(arrays: dict[str, Array], query: Query) -> set[int]:
    found: set[int] = set()
    for kind, value in query.identifiers:
        for key in asked_keys(kind, value):
            low = int(np.searchsorted(arrays["identifier"], np.uint64(key)))
            while low < len(arrays["identifier"]) and int(arrays["identifier"][low]) == key:
                found.add(int(arrays["identifier_entity"][low]))
                low += 1
    return found
