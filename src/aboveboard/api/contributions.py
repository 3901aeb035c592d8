"""Contributions: offered, recommended, accepted by the competent organ; tranches, receipts and values."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Query
from pydantic import Field

from aboveboard.api.acting import Acts
from aboveboard.api.answering import Operations
from aboveboard.api.fields import Amount, Day, Form, Line, Listed, Shown, Text, Whole, Yes, moves
from aboveboard.api.paging import Paged, page
from aboveboard.api.reading import Asked
from aboveboard.contributions import actions, machine, queries
from aboveboard.contributions.values import OfferForm, Payer, SecondmentPlan, TranchePlan
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.serve import serves
from aboveboard.lib.money import Money
from aboveboard.policy.values.kinds import Attachment, Method
from aboveboard.policy.values.words import ContributionKind

router = Operations(tags=["contributions"])
AT = "/contributions/{uuid:contribution_id}"


class Why(Form):
    """Why."""

    reason: Text


class NewTranche(Form):
    """One part of the funding: from when it is due (UTC) and on which condition it is released."""

    amount: Amount
    due_on: Day
    condition: Line


class NewPayer(Form):
    """Who pays, from which account, and whose money it is in the end, or that the source cannot be named."""

    name: Line
    account: Line
    source: Line = ""
    is_source_known: Yes = True


class NewSecondment(Form):
    """Who is seconded to which post, under whom, for how long, at what cost a month."""

    person: UUID
    post: UUID
    supervisor: UUID
    starts_on: Day
    ends_on: Day
    monthly: Amount
    cooling_off_months: Whole = 12


class NewOffer(Form):
    """What is offered under an agreement in force; funding has payer, fund and tranches, a secondment its plan."""

    agreement: UUID
    kind: ContributionKind
    value: Amount
    purpose: Text
    method: Method
    purposes: Annotated[tuple[Line, ...], Field(max_length=20)] = ()
    evidence: Text = ""
    strings: Annotated[tuple[Attachment, ...], Field(max_length=20)] = ()
    payer: NewPayer | None = None
    fund: UUID | None = None
    tranches: Annotated[tuple[NewTranche, ...], Field(max_length=60)] = ()
    secondment: NewSecondment | None = None

    def form(self) -> OfferForm:
        """As the form that the actions take."""
        plan = self.secondment
        return OfferForm(
            agreement_id=self.agreement,
            kind=self.kind,
            value=self.value.money(),
            purpose=self.purpose,
            method=self.method,
            purposes=self.purposes,
            evidence=self.evidence,
            strings=frozenset(self.strings),
            payer=None if self.payer is None else Payer(**self.payer.given()),
            fund_id=self.fund,
            tranches=tuple(TranchePlan(each.amount.money("tranches"), each.due_on, each.condition) for each in self.tranches),
            secondment=None
            if plan is None
            else SecondmentPlan(
                plan.person,
                plan.post,
                plan.supervisor,
                plan.starts_on,
                plan.ends_on,
                plan.monthly.money("monthly"),
                plan.cooling_off_months,
            ),
        )


class Report(Form):
    """The report on the whole contribution."""

    report: Text


class Contribution(Shown):
    """What a partner gives; `freeze` tells whether its money may be used."""

    id: UUID
    organisation_id: UUID
    agreement_id: UUID
    kind: str
    value: Amount
    purpose: str
    purposes: list[str]
    method: str
    strings: list[str]
    state: str
    freeze: str
    organ: str
    accepted_at: datetime | None
    refused_because: str
    created_at: datetime
    allowed_moves: list[str]


class Filter(Form):
    """Of one organisation."""

    organisation: UUID | None = None


def _contribution(actor: Actor, row: Any) -> Contribution:
    allowed = [*moves(machine.CONTRIBUTION, actor, row), *moves(machine.FREEZE, actor, row)]
    return Contribution.of(row, value=Amount.of(Money(row.value_minor, row.value_currency)), allowed_moves=allowed)


@router.shows("/contributions", Listed[Contribution])
@serves(queries.visible_contributions)
def list_all(request: Asked, place: Paged, only: Annotated[Filter, Query()]) -> Listed[Contribution]:
    """Contributions, newest first."""
    rows = queries.visible_contributions(request.actor)
    rows = rows if only.organisation is None else rows.filter(organisation_id=only.organisation)
    return page(rows, place, lambda row: _contribution(request.actor, row))


@router.does("/contributions", Contribution, status=201)
@serves(actions.offer)
def offer(request: Asked, form: NewOffer) -> Contribution:
    """Offer a contribution under an agreement in force."""
    return _contribution(request.actor, actions.offer(request.actor, form.form()))


@router.shows(AT, Contribution)
@serves(queries.visible_contribution)
def show(request: Asked, contribution_id: UUID) -> Contribution:
    """One contribution."""
    return _contribution(request.actor, queries.visible_contribution(request.actor, contribution_id))


CONTRIBUTION_ACTS = Acts(__name__, router, AT, Contribution, find=queries.visible_contribution, show=_contribution)
CONTRIBUTION_ACTS.does("withdraw", actions.withdraw_offer, "Take an offer back before it is decided on.")
CONTRIBUTION_ACTS.does("recommend", actions.recommend, "Put an offer before the competent organ.")
CONTRIBUTION_ACTS.does("accept", actions.accept, "Accept for the organ that the regulations name.")
CONTRIBUTION_ACTS.does("refuse", actions.refuse, "Decline a contribution.", Why)
CONTRIBUTION_ACTS.does("complete", actions.complete, "Close a contribution with its report.", Report)
