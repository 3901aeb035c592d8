"""The public register as programs with a token read it: records, each with its published statement."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Path, Query
from pydantic import StringConstraints

from aboveboard.api.answering import Operations
from aboveboard.api.fields import Code, Form, Line, Listed, Shown
from aboveboard.api.paging import Paged, page
from aboveboard.api.reading import Asked
from aboveboard.kernel.serve import serves
from aboveboard.register import queries

router = Operations(tags=["register"])
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,40}$"), Path()]


class Record(Shown):
    """One partner in the register; `hash` is the SHA-256 of the statement as published."""

    id: UUID
    slug: str
    name: str
    country: str
    status: str
    hash: str
    published_at: datetime


class WholeRecord(Record):
    """A record with its statement."""

    statement: dict[str, Any]


class RegisterFilter(Form):
    """A part of the name, a country (ISO 3166 alpha-2), a status."""

    text: Line = ""
    country: Code = ""
    status: Code = ""


@router.shows("/register", Listed[Record])
@serves(queries.published_records)
def list_all(request: Asked, place: Paged, only: Annotated[RegisterFilter, Query()]) -> Listed[Record]:
    """The register, latest statements first."""
    return page(queries.published_records(request.actor, **only.given()), place, Record.of, by="published_at")


@router.shows("/register/{slug}", WholeRecord)
@serves(queries.published_record)
def show(request: Asked, slug: Slug) -> WholeRecord:
    """One record with its statement."""
    row, statement = queries.published_record(request.actor, slug)
    return WholeRecord.of(row, statement=statement)
