"""From scored names to candidates: the best name of each entity, the facts beside it, and the explanation."""

from typing import Any

import numpy as np

from aboveboard.screening.lists.record import NameKind, partial_date

from . import evidence
from .analysis import Word
from .build import KINDS, SCHEMAS, identifier_keys, packed_date
from .lexicon import meaning
from .scoring import Scored
from .sound import folded
from .values import FULL, Candidate, Explanation, Finding, How, Part, Query
from .vocabulary import Asked

Array = np.ndarray[Any, Any]
# Entities whose other facts are looked at, over those asked for: facts may lift one past another.
SPARE = 30
IDENTIFIED = 9_900


def candidates(arrays: dict[str, Array], query: Query, asked: Asked, scored: Scored, *, limit: int, floor: int) -> list[Candidate]:
    """The candidates in order: score descending, then entity id."""
    identified = _identified(arrays, query)
    entity = arrays["name_entity"][scored.names]
    order = np.lexsort((scored.names, -scored.score))
    seen: dict[int, int] = {}
    for place in order.tolist():
        number = int(entity[place])
        if number not in seen:
            seen[number] = place
            if len(seen) >= limit + SPARE:
                break
    births = [packed_date(known) for birth in query.births if (known := partial_date(birth))]
    found = []
    for number in dict.fromkeys([*identified, *seen]):
        place = seen.get(number, -1)
        base = int(scored.score[place]) if place >= 0 else 0
        facts = _facts(arrays, query, births, number)
        score = max(0, min(FULL, base + sum(fact.points for fact in facts)))
        if number in identified:
            score = max(IDENTIFIED, score)
        if score >= max(floor, 1):
            found.append((-score, _text(arrays, "id", number), number, place, base, facts))
    found.sort(key=lambda item: item[:2])
    return [
        Candidate(name, -minus, _explained(arrays, asked, scored, place, base, facts, number in identified))
        for minus, name, number, place, base, facts in found[:limit]
    ]


def _text(arrays: dict[str, Array], what: str, number: int) -> str:
    ends = arrays[f"{what}_ends"]
    return arrays[what][ends[number] : ends[number + 1]].tobytes().decode("utf-8", "replace")


def _facts(
    arrays: dict[str, Array], query: Query, births: list[int], number: int
) -> tuple[evidence.Weighed, evidence.Weighed, evidence.Weighed]:
    birth = country = evidence.UNKNOWN
    if births:
        ends = arrays["birth_ends"]
        birth = evidence.birth(births, arrays["birth"][ends[number] : ends[number + 1]].tolist())
    if query.countries:
        ends = arrays["country_ends"]
        codes = arrays["country"][ends[number] : ends[number + 1]].tolist()
        country = evidence.country(frozenset(query.countries), frozenset(code.to_bytes(2).decode() for code in codes))
    return birth, country, evidence.schema(query.schema, SCHEMAS[arrays["schema"][number]])


def _identified(arrays: dict[str, Array], query: Query) -> set[int]:
    found: set[int] = set()
    for kind, value in query.identifiers:
        this, whatever = identifier_keys(kind, value)
        unnamed, _ = identifier_keys("other", value)
        for key in (whatever,) if kind == "other" else (this, unnamed):
            low = int(np.searchsorted(arrays["identifier"], np.uint64(key)))
            while low < len(arrays["identifier"]) and int(arrays["identifier"][low]) == key:
                found.add(int(arrays["identifier_entity"][low]))
                low += 1
    return found


def _explained(
    arrays: dict[str, Array],
    asked: Asked,
    scored: Scored,
    place: int,
    base: int,
    facts: tuple[evidence.Weighed, evidence.Weighed, evidence.Weighed],
    identified: bool,
) -> Explanation:
    birth, country, schema = facts
    parts, missing = _parts(arrays, asked, scored, place) if place >= 0 else ((), ())
    name = int(scored.names[place]) if place >= 0 else -1
    return Explanation(
        name=_text(arrays, "text", name) if name >= 0 else "",
        kind=KINDS[arrays["name_kind"][name]] if name >= 0 else NameKind.PRIMARY,
        parts=parts,
        missing=missing,
        name_score=base,
        birth=birth.finding,
        country=country.finding,
        identifier=Finding.AGREES if identified else Finding.UNKNOWN,
        schema=schema.finding,
        birth_detail=birth.detail,
        country_detail=country.detail,
        completeness=25 * (1 + identified + (birth.finding is not Finding.UNKNOWN) + (country.finding is not Finding.UNKNOWN)),
        cut=asked.analysis.cut,
    )


def _parts(arrays: dict[str, Array], asked: Asked, scored: Scored, place: int) -> tuple[tuple[Part, ...], tuple[str, ...]]:
    start = int(scored.starts[place])
    end = int(scored.starts[place + 1]) if place + 1 < len(scored.starts) else len(scored.words)
    words = scored.words[start:end]
    texts = [text.decode() for text in arrays["word"][words].tolist()]
    grid = scored.likeness[:, start:end]
    best, worth = grid.argmax(axis=1).tolist(), grid.max(axis=1).tolist()
    parts = []
    for row, (column, likeness) in enumerate(zip(best, worth, strict=True)):
        word, listed = asked.analysis.words[row], texts[column] if likeness else ""
        how = _how(word, listed, int(words[column]) in asked.near[row].words) if likeness else How.ABSENT
        parts.append(Part(word.text, listed, how, likeness, asked.weights[row]))
    covered = grid.max(axis=0).tolist()
    return tuple(parts), tuple(text for text, likeness in zip(texts, covered, strict=True) if not likeness)


def _how(asked: Word, listed: str, by_itself: bool) -> How:
    if asked.text == listed:
        return How.SAME
    if len(asked.text) == 1 or len(listed) == 1:
        return How.INITIAL
    if not by_itself:
        return How.JOINED
    if folded(asked.text) == folded(listed):
        return How.SOUND
    return How.MEANING if asked.meaning and asked.meaning == meaning(listed) else How.SPELLING
