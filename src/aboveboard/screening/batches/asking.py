"""Turns a row as somebody wrote it into a query; what cannot be compared is named, never silently left out."""

import re
from typing import NamedTuple

from aboveboard.screening.batches.rows import Row
from aboveboard.screening.engine.analysis import analyse
from aboveboard.screening.engine.values import Query
from aboveboard.screening.lists.countries import iso2
from aboveboard.screening.lists.jsonl import identifier
from aboveboard.screening.lists.record import Schema, partial_date

# Kinds of FollowTheMoney and what they are compared as.
SCHEMAS = {str(schema).lower(): schema for schema in Schema} | {
    "": Schema.LEGAL_ENTITY,
    "thing": Schema.LEGAL_ENTITY,
    "company": Schema.ORGANIZATION,
    "publicbody": Schema.ORGANIZATION,
}
MOST_FACTS = 50
PARTS = re.compile(r"[;|,]")


class RowRefused(ValueError):
    """A row that cannot be screened; the sentence says what to mend."""


class Question(NamedTuple):
    """A query, and what of the row is not compared because it could not be read."""

    query: Query
    unread: dict[str, list[str]]


def question(row: Row) -> Question:
    """The query of a row. Raises `RowRefused`."""
    if not row.name.strip():
        raise RowRefused("The name is empty; nobody was screened.")
    schema = SCHEMAS.get(row.schema.strip().lower())
    if schema is None:
        raise RowRefused(f"The schema {row.schema[:40]!r} is unknown; use Person, Organization, LegalEntity, Vessel or Airplane.")
    countries, births, identifiers = _listed(row.countries), _listed(row.birth), _listed(row.identifiers)
    if not (countries or births or identifiers):
        return Question(Query(row.name, schema), {})
    codes = [iso2(text) for text in countries]
    days = [partial_date(text) for text in births]
    unread = {
        field: wrong
        for field, wrong in (
            ("countries", [text for text, code in zip(countries, codes, strict=True) if code is None]),
            ("birth", [text for text, day in zip(births, days, strict=True) if day is None]),
        )
        if wrong
    }
    known = tuple(sorted({code for code in codes if code})), tuple(sorted({day for day in days if day}))
    return Question(Query(row.name, schema, *known, tuple(map(identifier, identifiers))), unread)


def require_comparable(query: Query) -> None:
    """Raise `RowRefused` where nothing of the name can be compared: a name of signs alone finds nobody, and that is no clearance."""
    if not analyse(query.name, person=query.schema is Schema.PERSON).words:
        raise RowRefused("Nothing in this name can be compared; nobody was screened.")


def _listed(given: str | list[str] | None) -> list[str]:
    if not given:
        return []
    texts = PARTS.split(given) if isinstance(given, str) else given
    if len(texts) > MOST_FACTS:
        raise RowRefused(f"At most {MOST_FACTS} countries, births or identifiers are compared; give the important ones.")
    return [text.strip()[:200] for text in texts if text.strip()]
