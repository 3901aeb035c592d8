"""What is owed under agreements: stated, met with proof, or waived."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from aboveboard.agreements import actions, machine, queries
from aboveboard.agreements.values import ObligationKind, Side
from aboveboard.api.acting import Acts, among
from aboveboard.api.agreed import Why
from aboveboard.api.answering import Operations
from aboveboard.api.fields import Code, Day, Form, Line, Listed, Shown, Text, moves
from aboveboard.api.paging import Paged, page
from aboveboard.api.reading import Asked
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.finding import one
from aboveboard.kernel.serve import serves

router = Operations(tags=["agreements"])


class How(Form):
    """How what was owed was done."""

    how: Text


class NewObligation(Form):
    """Something owed; the same key once for all versions."""

    key: Code
    kind: ObligationKind
    title: Line
    due_on: Day
    side: Side = Side.PARTNER


class Obligation(Shown):
    """Something owed under an agreement."""

    id: UUID
    agreement_id: UUID
    kind: str
    title: str
    side: str
    due_on: date
    state: str
    settled_at: datetime | None
    allowed_moves: list[str]


def _obligation(actor: Actor, row: Any) -> Obligation:
    return Obligation.of(row, allowed_moves=moves(machine.OBLIGATION, actor, row))


@router.shows("/obligations", Listed[Obligation])
@serves(queries.visible_obligations)
def list_obligations(request: Asked, place: Paged) -> Listed[Obligation]:
    """What is or was owed under the agreements that one may see."""
    return page(queries.visible_obligations(request.actor), place, lambda row: _obligation(request.actor, row))


@router.does("/agreements/{uuid:agreement_id}/obligations", Obligation, status=201)
@serves(actions.state_obligation)
def oblige(request: Asked, agreement_id: UUID, form: NewObligation) -> Obligation:
    """Put on record that something is owed."""
    row = one(queries.visible_agreements(request.actor), agreement_id)
    return _obligation(request.actor, actions.state_obligation(request.actor, row, **form.given()))


OBLIGATION_ACTS = Acts(
    __name__, router, "/obligations/{uuid:obligation_id}", Obligation, find=among(queries.visible_obligations), show=_obligation
)
OBLIGATION_ACTS.does("meet", actions.meet_obligation, "Put on record that what was owed was done.", How)
OBLIGATION_ACTS.does("waive", actions.waive_obligation, "Release somebody from what is owed.", Why)
