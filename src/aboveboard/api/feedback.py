"""What countries say of objects: telling it by words or by a STIX sighting, and reading it with or without the country's name."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from aboveboard.api.answering import Operations
from aboveboard.api.fields import Code, Day, Form, Listed, Shown, Whole, Yes
from aboveboard.api.paging import Paged, page, page_by_key
from aboveboard.api.reading import Asked
from aboveboard.exchange import actions, queries
from aboveboard.exchange.feedback import FeedbackForm, FeedbackKind
from aboveboard.exchange.feedback import Quality as Figures
from aboveboard.exchange.rules import feedback as rules
from aboveboard.kernel.errors import Invalid
from aboveboard.kernel.serve import serves
from aboveboard.lib import clock

router = Operations(tags=["exchange"])
STIX_ID = Code


class FeedbackSaid(Shown):
    """What a country said of an object; `country` is empty where it is not told, `is_told` whether the object's source reads this."""

    id: UUID
    object: str
    kind: FeedbackKind
    times: int | None
    seen_on: date | None
    remark: str
    country: str
    is_told: bool
    created_at: datetime


class SourceQuality(Shown):
    """How many objects of a source countries said something of, how many countries, and how many objects were called so."""

    source: UUID
    name: str
    objects: int
    countries: int
    useful: int
    false_positive: int
    sighted: int
    acted: int


class FeedbackGiven(Form):
    """What became of an object, by its STIX id; `times` and `seen_on` belong to a sighting."""

    object: STIX_ID
    kind: FeedbackKind
    times: Whole | None = None
    seen_on: Day | None = None
    remark: str = ""
    names_country: Yes = False


class SightingGiven(Form):
    """A STIX 2.1 sighting of an object that the country was given; `names_country` lets its source read which country saw it."""

    sighting: dict[str, Any]
    names_country: Yes = False


def _shown(row: Any) -> FeedbackSaid:
    return FeedbackSaid.of(row, object=row.object.stix_id, country=row.told_country, created_at=row.said_at)


@router.shows("/feedback", Listed[FeedbackSaid])
@serves(queries.visible_said)
def list_all(request: Asked, place: Paged) -> Listed[FeedbackSaid]:
    """What was said: the desk all, a bureau its own, a partner what it may read about its own objects."""
    return page(queries.visible_said(request.actor), place, _shown, by="said_at")


@router.shows("/feedback/quality", Listed[SourceQuality])
@serves(queries.visible_quality)
def quality(request: Asked, place: Paged) -> Listed[SourceQuality]:
    """What countries said of each source's objects, in figures; a partner reads its own where no country is singled out."""
    return page_by_key(queries.visible_quality(request.actor), place, SourceQuality.of, key=_source)


def _source(row: Figures) -> UUID:
    return row.source


@router.does("/feedback", FeedbackSaid, status=201)
@serves(actions.give_feedback, queries.visible_said, queries.answerable_named)
def give(request: Asked, form: FeedbackGiven) -> FeedbackSaid:
    """Say what became of an object that the country was given."""
    more = {name: value for name, value in form.given().items() if name != "object"}
    return _given(request, form.object, FeedbackForm(**more))


@router.does("/feedback/sightings", FeedbackSaid, status=201)
@serves(actions.give_feedback, queries.visible_said, queries.answerable_named)
def sight(request: Asked, form: SightingGiven) -> FeedbackSaid:
    """Say by a STIX sighting that an object was seen: sighting_of_ref, count, last_seen and description are read."""
    try:
        named, said = rules.seen(form.sighting, names_country=form.names_country, today=clock.today())
    except rules.SightingRefused as error:
        raise Invalid(sighting=str(error)) from None
    return _given(request, named, said)


def _given(request: Asked, stix_id: str, said: FeedbackForm) -> FeedbackSaid:
    made = actions.give_feedback(request.actor, queries.answerable_named(request.actor, stix_id), form=said)
    return _shown(queries.visible_said(request.actor).get(pk=made.pk))
