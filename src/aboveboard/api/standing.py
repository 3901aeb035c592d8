"""Standing: what it is now and why, and the holds, suspensions and lapses behind it."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from ninja import Query
from pydantic import WithJsonSchema

from aboveboard.api.acting import Acts, among
from aboveboard.api.answering import Operations
from aboveboard.api.fields import Form, Line, Listed, Shown, Text, Whole, moves
from aboveboard.api.paging import Paged, page
from aboveboard.api.reading import Asked
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.finding import one
from aboveboard.kernel.serve import serves
from aboveboard.standing import actions, machine, queries
from aboveboard.standing.values import Ground, SuspensionForm

router = Operations(tags=["standing"])


class Standing(Shown):
    """A partner's standing at this moment; `public` is what the register says."""

    organisation: UUID
    status: str
    public: str
    reasons: list[str]
    since: datetime | None


class Hold(Shown):
    """Set by a rule; a person confirms or lifts it by `decide_by`."""

    id: UUID
    organisation_id: UUID
    state: str
    matches: list[UUID]
    rule: str
    decide_by: datetime
    created_at: datetime
    ended_at: datetime | None
    allowed_moves: list[str]


class Suspension(Shown):
    """A person's decision, on another's proposal."""

    id: UUID
    organisation_id: UUID
    state: str
    ground: str
    reason: str
    public_text: str
    imposed_by: str
    in_effect_at: datetime | None
    review_by: datetime | None
    ended_at: datetime | None
    allowed_moves: list[str]


class Lapse(Shown):
    """Something expired; what runs goes on until `grace_until`."""

    id: UUID
    organisation_id: UUID
    state: str
    what: str
    since: datetime
    grace_until: datetime
    incident: str
    ended_at: datetime | None
    allowed_moves: list[str]


# In place, because the knockouts have grounds of their own under the same name in the document.
SuspensionGround = Annotated[Ground, WithJsonSchema({"type": "string", "enum": [ground.value for ground in Ground]})]


class NewSuspension(Form):
    """What is proposed: the ground, the reasons for the file, the sentence for the register."""

    organisation: UUID
    ground: SuspensionGround
    reason: Text
    public_text: Text


class Why(Form):
    """Why."""

    reason: Text


class Grace(Form):
    """For which named incident, and how many days from the lapse."""

    incident: Line
    days: Whole


class Filter(Form):
    """Of one organisation."""

    organisation: UUID | None = None


Only = Annotated[Filter, Query()]


def _hold(actor: Actor, row: object) -> Hold:
    return Hold.of(row, allowed_moves=moves(machine.HOLD, actor, row))


def _suspension(actor: Actor, row: object) -> Suspension:
    return Suspension.of(row, allowed_moves=moves(machine.SUSPENSION, actor, row))


def _lapse(actor: Actor, row: object) -> Lapse:
    return Lapse.of(row, allowed_moves=moves(machine.LAPSE, actor, row))


def _of(only: Filter) -> dict[str, UUID]:
    return {} if only.organisation is None else {"organisation_id": only.organisation}


@router.shows("/organisations/{uuid:organisation_id}/standing", Standing)
@serves(queries.visible_standing)
def show(request: Asked, organisation_id: UUID) -> Standing:
    """The standing of a partner; it sees its own, in public words."""
    found = queries.visible_standing(request.actor, organisation_id)
    return Standing.of(found, reasons=list(found.reasons))


@router.shows("/holds", Listed[Hold])
@serves(queries.visible_holds)
def list_holds(request: Asked, place: Paged, only: Only) -> Listed[Hold]:
    """Holds, newest first."""
    return page(queries.visible_holds(request.actor).filter(**_of(only)), place, lambda row: _hold(request.actor, row))


HOLD_ACTS = Acts(__name__, router, "/holds/{uuid:hold_id}", Hold, find=among(queries.visible_holds), show=_hold)
HOLD_ACTS.does("confirm", actions.confirm_hold, "Find the hold justified.", name="confirm_hold")
HOLD_ACTS.does(
    "lift",
    actions.lift_hold,
    "Agree to lift for one of the roles that the regulation names; the last of them lifts the hold.",
    Why,
    name="lift_hold",
)


@router.shows("/suspensions", Listed[Suspension])
@serves(queries.visible_suspensions)
def list_suspensions(request: Asked, place: Paged, only: Only) -> Listed[Suspension]:
    """Suspensions and proposals of one, newest first."""
    rows = queries.visible_suspensions(request.actor).filter(**_of(only))
    return page(rows, place, lambda row: _suspension(request.actor, row))


@router.does("/suspensions", Suspension, status=201)
@serves(actions.propose_suspension)
def propose(request: Asked, form: NewSuspension) -> Suspension:
    """Put a suspension before the organ that may decide it."""
    made = actions.propose_suspension(request.actor, SuspensionForm(**form.given()))
    return _suspension(request.actor, made)


SUSPENSION_ACTS = Acts(
    __name__, router, "/suspensions/{uuid:suspension_id}", Suspension, find=among(queries.visible_suspensions), show=_suspension
)
SUSPENSION_ACTS.does("suspend", actions.suspend, "Decide the suspension: everything of the partner stops.")
SUSPENSION_ACTS.does("withdraw", actions.withdraw_suspension, "Take a proposal back.")
SUSPENSION_ACTS.does("propose-lift", actions.propose_lift, "Propose that it be lifted.", Why)
SUSPENSION_ACTS.does("keep", actions.keep_suspension, "Keep it in effect against a proposal to lift.")
SUSPENSION_ACTS.does("lift", actions.lift_suspension, "Lift it, by at least the organ that suspended.")


@router.shows("/lapses", Listed[Lapse])
@serves(queries.visible_lapses)
def list_lapses(request: Asked, place: Paged, only: Only) -> Listed[Lapse]:
    """Lapses, newest first."""
    return page(queries.visible_lapses(request.actor).filter(**_of(only)), place, lambda row: _lapse(request.actor, row))


@router.does("/lapses/{uuid:lapse_id}/extend-grace", Lapse)
@serves(actions.extend_grace)
def extend_grace(request: Asked, lapse_id: UUID, form: Grace) -> Lapse:
    """Keep a running channel open longer, for a named incident."""
    row = one(queries.visible_lapses(request.actor), lapse_id)
    return _lapse(request.actor, actions.extend_grace(request.actor, row, incident=form.incident, days=form.days))
