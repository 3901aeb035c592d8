"""Who stands behind an organisation: persons, positions, holdings and what it declares."""

from datetime import date, datetime
from uuid import UUID

from aboveboard.api.answering import Operations
from aboveboard.api.fields import Code, Day, Form, Line, Listed, Shown, Text, Whole, Yes
from aboveboard.api.paging import Paged, page_of_list
from aboveboard.api.reading import Asked
from aboveboard.kernel.finding import one_of
from aboveboard.kernel.serve import serves
from aboveboard.parties import actions, queries
from aboveboard.parties.values.forms import DeclarationForm, HoldingForm, PersonForm, PositionForm
from aboveboard.parties.values.words import DeclarationKind, HoldingSource, PositionRole, UnknownReason

router = Operations(tags=["people and owners"])


class NewPerson(Form):
    """A person connected to the organisation; `birth` as far as known: YYYY, YYYY-MM or YYYY-MM-DD."""

    full_name: Line
    birth: Code = ""
    nationality: Code = ""
    email: Line = ""


class Person(Shown):
    """A person in an organisation's file."""

    id: UUID
    full_name: str
    birth: str
    nationality: str
    email: str


class NewPosition(Form):
    """What a person is to the organisation."""

    person: UUID
    role: PositionRole
    since: Day | None = None


class Position(Shown):
    """What a person is to the organisation, until it ends."""

    id: UUID
    person_id: UUID
    role: str
    since: date | None
    until: date | None


class NewHolding(Form):
    """Who holds how much of the organisation or, with `held`, of one of its owners; exactly one holder; shares in 1/10,000."""

    holder_organisation: UUID | None = None
    holder_person: UUID | None = None
    unknown_reason: UnknownReason | None = None
    share_low: Whole = 0
    share_high: Whole = 10_000
    control: Yes = False
    source: HoldingSource = HoldingSource.DECLARED
    since: Day | None = None
    held: UUID | None = None


class Holding(Shown):
    """A statement of ownership; ended, never edited."""

    id: UUID
    held_id: UUID
    holder_organisation_id: UUID | None
    holder_person_id: UUID | None
    unknown_reason: str
    share_low: int
    share_high: int
    control: bool
    source: str
    since: date | None
    until: date | None


class NewDeclaration(Form):
    """What is declared, in the words that were read, and its last day of validity (UTC)."""

    kind: DeclarationKind
    text: Text
    expires_on: Day | None = None


class Declaration(Shown):
    """What the organisation declared."""

    id: UUID
    kind: str
    text: str
    at: datetime
    expires_on: date | None


@router.shows("/organisations/{uuid:organisation_id}/people", Listed[Person])
@serves(queries.visible_people)
def list_people(request: Asked, organisation_id: UUID, place: Paged) -> Listed[Person]:
    """The persons in an organisation's file."""
    return page_of_list(queries.visible_people(request.actor, organisation_id), place, Person.of)


@router.does("/organisations/{uuid:organisation_id}/people", Person, status=201)
@serves(actions.add_person)
def add_person(request: Asked, organisation_id: UUID, form: NewPerson) -> Person:
    """Enter a person into the organisation's file."""
    organisation = queries.visible_organisation(request.actor, organisation_id)
    return Person.of(actions.add_person(request.actor, organisation, form=PersonForm(**form.given())))


@router.shows("/organisations/{uuid:organisation_id}/positions", Listed[Position])
@serves(queries.visible_positions)
def list_positions(request: Asked, organisation_id: UUID, place: Paged) -> Listed[Position]:
    """Who is what in the organisation now."""
    return page_of_list(queries.visible_positions(request.actor, organisation_id), place, Position.of)


@router.does("/organisations/{uuid:organisation_id}/positions", Position, status=201)
@serves(actions.take_position)
def take_position(request: Asked, organisation_id: UUID, form: NewPosition) -> Position:
    """Say what a person of the organisation's file is to it."""
    organisation = queries.visible_organisation(request.actor, organisation_id)
    return Position.of(actions.take_position(request.actor, organisation, form=PositionForm(**form.given())))


@router.does("/organisations/{uuid:organisation_id}/positions/{uuid:position_id}/end", Position)
@serves(actions.end_position)
def end_position(request: Asked, organisation_id: UUID, position_id: UUID) -> Position:
    """Say that a person no longer holds a position."""
    position = one_of(queries.visible_positions(request.actor, organisation_id), position_id)
    return Position.of(actions.end_position(request.actor, position))


@router.shows("/organisations/{uuid:organisation_id}/holdings", Listed[Holding])
@serves(queries.visible_holdings)
def list_holdings(request: Asked, organisation_id: UUID, place: Paged) -> Listed[Holding]:
    """The statements of ownership in the organisation's file."""
    return page_of_list(queries.visible_holdings(request.actor, organisation_id), place, Holding.of)


@router.does("/organisations/{uuid:organisation_id}/holdings", Holding, status=201)
@serves(actions.state_holding)
def state_holding(request: Asked, organisation_id: UUID, form: NewHolding) -> Holding:
    """State who holds how much, in place of an earlier statement about the same holder."""
    organisation = queries.visible_organisation(request.actor, organisation_id)
    given = form.given()
    held = given.pop("held")
    return Holding.of(actions.state_holding(request.actor, organisation, form=HoldingForm(**given), held=held))


@router.does("/organisations/{uuid:organisation_id}/holdings/{uuid:holding_id}/end", Holding)
@serves(actions.end_holding)
def end_holding(request: Asked, organisation_id: UUID, holding_id: UUID) -> Holding:
    """Say that a holding has ended."""
    holding = one_of(queries.visible_holdings(request.actor, organisation_id), holding_id)
    return Holding.of(actions.end_holding(request.actor, holding))


@router.shows("/organisations/{uuid:organisation_id}/declarations", Listed[Declaration])
@serves(queries.visible_declarations)
def list_declarations(request: Asked, organisation_id: UUID, place: Paged) -> Listed[Declaration]:
    """What the organisation declared, newest first."""
    return page_of_list(queries.visible_declarations(request.actor, organisation_id), place, Declaration.of)


@router.does("/organisations/{uuid:organisation_id}/declarations", Declaration, status=201)
@serves(actions.declare)
def declare(request: Asked, organisation_id: UUID, form: NewDeclaration) -> Declaration:
    """Record what the organisation declares; the newest of a kind stands."""
    organisation = queries.visible_organisation(request.actor, organisation_id)
    return Declaration.of(actions.declare(request.actor, organisation, form=DeclarationForm(**form.given())))
