"""Engagements: what an organisation proposes, drafted, submitted as it stands, withdrawn."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Query
from pydantic import Field

from aboveboard.api.acting import Acts
from aboveboard.api.answering import Operations
from aboveboard.api.fields import Amount, Code, Day, Form, Line, Listed, Shown, Text, Yes, listed, moves
from aboveboard.api.paging import Paged
from aboveboard.api.reading import Asked
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Invalid
from aboveboard.kernel.serve import serves
from aboveboard.lib.money import Money
from aboveboard.parties import actions, machine, queries
from aboveboard.parties.values.forms import EngagementForm
from aboveboard.parties.values.words import Attachment, ContributionKind, EngagementState, Selection

router = Operations(tags=["engagements"])


class Valued(Form):
    """A kind of contribution with its value; 0 where it has none of its own."""

    kind: ContributionKind
    value: Amount


class KindShown(Shown):
    """A kind with its value."""

    kind: str
    value: Amount | None


class NewEngagement(Form):
    """What is proposed; all values in one currency; days UTC, both included."""

    title: Line
    purpose: Text
    selection: Selection
    kinds: Annotated[tuple[Valued, ...], Field(min_length=1, max_length=6)]
    starts_on: Day
    ends_on: Day
    countries: Annotated[tuple[Code, ...], Field(max_length=250)] = ()
    personal_data: Yes = False
    outward_data: Yes = False
    strings: Annotated[tuple[Attachment, ...], Field(max_length=20)] = ()
    additionality: Text = ""

    def form(self) -> EngagementForm:
        """As the form that the actions take."""
        kinds = {each.kind: each.value.money("kinds") for each in self.kinds}
        if len(kinds) != len(self.kinds):
            raise Invalid(kinds="Name each kind once.")
        return EngagementForm(**{**self.given(), "kinds": kinds})


class Engagement(Shown):
    """An engagement; `content_hash` is that of all that is proposed."""

    id: UUID
    organisation_id: UUID
    title: str
    purpose: str
    selection: str
    kinds: list[KindShown]
    value: Amount | None
    starts_on: date
    ends_on: date
    countries: list[str]
    personal_data: bool
    outward_data: bool
    strings: list[str]
    additionality: str
    state: str
    outcome: str
    content_hash: str
    submitted_at: datetime | None
    allowed_moves: list[str]


def engagement(actor: Actor, row: Any) -> Engagement:
    """An engagement as answered."""
    currency = row.value_currency
    return Engagement.of(
        row,
        kinds=[KindShown(kind=kind, value=Amount.minor(minor, currency)) for kind, minor in row.kinds],
        value=Amount.of(Money(row.value_minor, currency)),
        allowed_moves=moves(machine.ENGAGEMENT, actor, row),
    )


class EngagementFilter(Form):
    """Of one organisation, in one state."""

    organisation: UUID | None = None
    state: EngagementState | None = None


@router.shows("/engagements", Listed[Engagement])
@serves(queries.visible_engagements)
def list_all(request: Asked, place: Paged, only: Annotated[EngagementFilter, Query()]) -> Listed[Engagement]:
    """Engagements by title; staff see the drafts only of the organisation that they ask for."""
    found = queries.visible_engagements(
        request.actor, organisation=only.organisation, state=only.state, after=place.after_id, limit=place.limit
    )
    return listed([engagement(request.actor, row) for row in found.rows], found.next)


@router.does("/organisations/{uuid:organisation_id}/engagements", Engagement, status=201)
@serves(actions.draft_engagement)
def draft(request: Asked, organisation_id: UUID, form: NewEngagement) -> Engagement:
    """Begin a proposal."""
    organisation = queries.visible_organisation(request.actor, organisation_id)
    return engagement(request.actor, actions.draft_engagement(request.actor, organisation, form=form.form()))


@router.shows("/engagements/{uuid:engagement_id}", Engagement)
@serves(queries.visible_engagement)
def show(request: Asked, engagement_id: UUID) -> Engagement:
    """One engagement."""
    return engagement(request.actor, queries.visible_engagement(request.actor, engagement_id))


@router.does("/engagements/{uuid:engagement_id}/content", Engagement)
@serves(actions.update_engagement)
def update(request: Asked, engagement_id: UUID, form: NewEngagement) -> Engagement:
    """Change a draft."""
    row = queries.visible_engagement(request.actor, engagement_id)
    return engagement(request.actor, actions.update_engagement(request.actor, row, form=form.form()))


ENGAGEMENT_ACTS = Acts(__name__, router, "/engagements/{uuid:engagement_id}", Engagement, find=queries.visible_engagement, show=engagement)
ENGAGEMENT_ACTS.does("submit", actions.submit_application, "Put the engagement to the house as it stands.")
ENGAGEMENT_ACTS.does("withdraw", actions.withdraw_application, "Take the proposal back.")
ENGAGEMENT_ACTS.does("redraft", actions.redraft_engagement, "Open a withdrawn proposal for change.")
