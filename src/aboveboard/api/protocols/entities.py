"""FollowTheMoney entities, as yente's clients send and read them: by example into a query, and a list entry out of its record."""

from collections import defaultdict
from copy import replace
from typing import Any

import msgspec

from aboveboard.screening.batches import asking
from aboveboard.screening.batches.rows import Row
from aboveboard.screening.engine.values import FULL, Candidate, Finding, Query
from aboveboard.screening.lists.ftm import COUNTRIES, NUMBERS
from aboveboard.screening.lists.record import NameKind, Record, number

NAMES = ("name", "alias", "weakAlias", "previousName", "abbreviation")
NAME_PROPERTIES = {
    NameKind.PRIMARY: "name",
    NameKind.ALIAS: "alias",
    NameKind.ORIGINAL: "alias",
    NameKind.WEAK: "weakAlias",
    NameKind.FORMER: "previousName",
}
# The first property of each kind of number is the one that it is given back as.
NUMBER_PROPERTIES = {kind: name for name, kind in reversed(NUMBERS.items())}
SAYS = {Finding.AGREES: 1.0, Finding.CONTRADICTS: -1.0}


class Example(msgspec.Struct, omit_defaults=True):
    """An entity to be looked for, by example."""

    schema: str
    properties: dict[str, str | list[Any]]
    id: str | None = None


class Scored(msgspec.Struct):
    """A list entry with its score; what these lists do not carry is empty."""

    id: str
    caption: str
    schema: str
    properties: dict[str, list[str]]
    datasets: list[str]
    score: float
    features: dict[str, float]
    match: bool
    target: bool = True
    referents: list[str] = []
    first_seen: None = None
    last_seen: None = None
    last_change: None = None


class Feature(msgspec.Struct):
    """What a feature says; `coefficient` is always 1, for the score is no sum of features."""

    description: str
    coefficient: float = 1.0
    url: str = ""


FEATURES = {
    "name": Feature("How much of both names agrees, 0 to 1."),
    "birth_date": Feature("1 where a birth date agrees, -1 where all contradict; left out where it is not known on both sides."),
    "country": Feature("1 where a country is shared, -1 where none is; left out where it is not known on both sides."),
    "identifier": Feature("1 where an identifier is the same; left out otherwise."),
    "schema": Feature("-1 where the list has another kind of party under this name; left out otherwise."),
}


def subject(example: Example) -> list[Query]:
    """The queries of an example, one for each of its names. Raises `RowRefused`."""
    known = {name: _texts(values) for name, values in example.properties.items()}
    names = [text for name in NAMES for text in known.get(name, ())] or [" ".join(_given(known))]
    if len(names) > asking.MOST_FACTS:
        raise asking.RowRefused(f"At most {asking.MOST_FACTS} names are compared.")
    countries = [text for name in COUNTRIES for text in known.get(name, ())]
    numbers = tuple(number(kind, text) for name, kind in NUMBERS.items() for text in known.get(name, ()))[: asking.MOST_FACTS]
    births = known.get("birthDate", [])
    found = []
    for name in dict.fromkeys(names):
        asked = asking.question(Row("", name, example.schema, countries, births)).query
        asking.require_comparable(asked)
        found.append(replace(asked, identifiers=numbers))
    return found


def _texts(values: str | list[Any]) -> list[str]:
    given = [values] if isinstance(values, str) else values
    return [text for value in given if isinstance(value, str) and (text := value.strip())]


def _given(known: dict[str, list[str]]) -> list[str]:
    """A person's name in parts, where it is not there as a whole."""
    return [text for name in ("firstName", "secondName", "middleName", "fatherName", "lastName") for text in known.get(name, ())[:1]]


def scored(candidate: Candidate, record: Record, threshold: int) -> Scored:
    """A list entry as an entity."""
    source, _, entry = candidate.entity_id.partition(":")
    known = candidate.explanation
    said = {"birth_date": known.birth, "country": known.country, "identifier": known.identifier, "schema": known.schema}
    features = {name: SAYS[finding] for name, finding in said.items() if finding in SAYS and (name, finding) != ("schema", Finding.AGREES)}
    return Scored(
        entry,
        record.caption,
        record.schema.value,
        _properties(record),
        [source],
        candidate.score / FULL,
        {"name": known.name_score / FULL, **features},
        candidate.score >= threshold,
    )


def _properties(record: Record) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for name in record.names:
        found[NAME_PROPERTIES[name.kind]].append(name.text)
    for kind, value in record.identifiers:
        found[NUMBER_PROPERTIES.get(kind, "idNumber")].append(value)
    for fact, values in (("country", record.countries), ("birthDate", record.births), ("program", record.programmes)):
        if values:
            found[fact] = list(values)
    return dict(found)
