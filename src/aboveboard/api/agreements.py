"""Agreements: drafted, reworded, reviewed and signed, each act bound to the words that were seen; and what is owed under them."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Query
from pydantic import Field

from aboveboard.agreements import actions, machine, queries
from aboveboard.agreements.values import (
    AgreementForm,
    AgreementPage,
    ClauseForm,
    DataTerms,
    Instrument,
    Marking,
    ObligationKind,
    Promise,
    Side,
)
from aboveboard.api.answering import Operations
from aboveboard.api.fields import Amount, Code, Day, Digest, Form, Line, Listed, Shown, Text, Whole, Yes, moves
from aboveboard.api.finding import one
from aboveboard.api.paging import Paged, page
from aboveboard.api.reading import Asked
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.serve import serves
from aboveboard.lib.money import Money
from aboveboard.policy.values.kinds import Attachment
from aboveboard.policy.values.words import ContributionKind

router = Operations(tags=["agreements"])
AT = "/agreements/{uuid:agreement_id}"


class Data(Form):
    """Which threat data flows and how it is kept."""

    inward: Yes = False
    outward: Yes = False
    personal: Yes = False
    unmarked: Marking = Marking.AMBER_STRICT
    retention_days: Whole = 365


class Owed(Form):
    """An obligation as the agreement states it."""

    due_on: Day
    kind: ObligationKind
    title: Line
    side: Side = Side.PARTNER


class NewAgreement(Form):
    """What is to be agreed; days UTC, both included. Without a clearance: the newest valid one of the engagement."""

    engagement: UUID
    title: Line
    purpose: Text
    kinds: Annotated[tuple[ContributionKind, ...], Field(min_length=1, max_length=6)]
    value: Amount
    starts_on: Day
    ends_on: Day
    clearance: UUID | None = None
    instrument: Instrument = Instrument.CONTRIBUTION_AGREEMENT
    programme: Line = ""
    data: Data = Data()
    name_use: Yes = False
    obligations: Annotated[tuple[Owed, ...], Field(max_length=60)] = ()

    def form(self) -> AgreementForm:
        """As the form that the actions take."""
        return AgreementForm(
            engagement_id=self.engagement,
            title=self.title,
            purpose=self.purpose,
            kinds=frozenset(self.kinds),
            value=self.value.money(),
            starts_on=self.starts_on,
            ends_on=self.ends_on,
            clearance_id=self.clearance,
            instrument=self.instrument,
            programme=self.programme,
            data=DataTerms(**self.data.given()),
            name_use=self.name_use,
            obligations=tuple(Promise(**owed.given()) for owed in self.obligations),
        )


class Clause(Form):
    """Other words for a clause, or a clause of one's own, with the reason and the strings that the author finds attached."""

    title: Line
    text: Text
    reason: Text
    strings: Annotated[tuple[Attachment, ...], Field(max_length=20)] = ()

    def form(self) -> ClauseForm:
        """As the form that the actions take."""
        return ClauseForm(self.title, self.text, self.reason, frozenset(self.strings))


class Strings(Form):
    """The strings that legal finds in a clause of own words."""

    strings: Annotated[tuple[Attachment, ...], Field(max_length=20)]
    reason: Text = ""


class Kept(Form):
    """By which clause (its id) or which obligation (its title) a condition of the clearance, counted from 1, is kept."""

    condition: Whole
    clause: Code = ""
    obligation: Line = ""


class Remark(Form):
    """A remark on the draft, or on one of its clauses."""

    remark: Text
    clause: Code = ""


class Seen(Form):
    """The hash of the words that the person read."""

    seen: Digest


class Signed(Form):
    """The hash of the words, and the registered signatory (a person of the organisation's file) that the user is."""

    seen: Digest
    signatory: UUID


class Why(Form):
    """Why."""

    reason: Text


class Agreement(Shown):
    """One version of an agreement; `content_hash` is that of all that is signed."""

    id: UUID
    chain_id: UUID
    version: int
    organisation_id: UUID
    engagement_id: UUID
    clearance_id: UUID
    instrument: str
    title: str
    purpose: str
    programme: str
    kinds: list[str]
    value: Amount
    starts_on: date
    ends_on: date
    data_terms: dict[str, Any]
    name_use: bool
    state: str
    revision: int
    content_hash: str
    in_force_at: datetime | None
    ended_at: datetime | None
    allowed_moves: list[str]


class ClauseShown(Shown):
    """A clause; `answered` are the strings that legal found, null until then."""

    place: int
    clause: str
    version: int
    title: str
    text: str
    is_standard: bool
    reason: str
    suspected: list[str]
    answered: list[str] | None


class Signature(Shown):
    """Who approved or signed which words; valid while nothing changed since."""

    act: str
    name: str
    at: datetime
    content_hash: str
    is_valid: bool


class Comment(Shown):
    """A remark."""

    at: datetime
    clause: str
    text: str


class Condition(Shown):
    """A condition of the clearance, and the clause or obligation that keeps it."""

    place: int
    text: str
    clause: str
    obligation: str
    is_kept: bool


class WholeAgreement(Agreement):
    """An agreement with its words, its proofs and what still stands in the way of a signature."""

    clauses: list[ClauseShown]
    signatures: list[Signature]
    comments: list[Comment]
    conditions: list[Condition]
    shortcomings: list[str]


class Filter(Form):
    """Of one organisation."""

    organisation: UUID | None = None


def _more(actor: Actor, row: Any) -> dict[str, Any]:
    return {"value": Amount.of(Money(row.value_minor, row.value_currency)), "allowed_moves": moves(machine.AGREEMENT, actor, row)}


def _agreement(actor: Actor, row: Any) -> Agreement:
    return Agreement.of(row, **_more(actor, row))


def _whole(actor: Actor, row: Any, found: AgreementPage) -> WholeAgreement:
    clauses = [
        ClauseShown.of(each, suspected=sorted(each.suspected), answered=None if each.answered is None else sorted(each.answered))
        for each in found.clauses
    ]
    comments = [Comment(at=at, clause=clause, text=text) for at, clause, text in found.comments]
    signatures = [Signature.of(each) for each in found.signatures]
    more = {"clauses": clauses, "signatures": signatures, "comments": comments, "shortcomings": list(found.shortcomings)}
    more["conditions"] = [Condition.of(each) for each in found.conditions]
    return WholeAgreement.of(row, **_more(actor, row), **more)


def _row(request: Asked, agreement_id: UUID) -> Any:
    return one(queries.visible_agreements(request.actor), agreement_id)


@router.shows("/agreements", Listed[Agreement])
@serves(queries.visible_agreements)
def list_all(request: Asked, place: Paged, only: Annotated[Filter, Query()]) -> Listed[Agreement]:
    """Agreements, newest first; a partner sees its own once they are put before it."""
    rows = queries.visible_agreements(request.actor)
    rows = rows if only.organisation is None else rows.filter(organisation_id=only.organisation)
    return page(rows, place, lambda row: _agreement(request.actor, row))


@router.does("/agreements", Agreement, status=201)
@serves(actions.draft_agreement)
def draft(request: Asked, form: NewAgreement) -> Agreement:
    """Draft an agreement from the clauses that its kinds and data make mandatory."""
    return _agreement(request.actor, actions.draft_agreement(request.actor, form.form()))


@router.shows(AT, WholeAgreement)
@serves(queries.visible_agreement)
def show(request: Asked, agreement_id: UUID) -> WholeAgreement:
    """One agreement with its words and proofs."""
    return _whole(request.actor, _row(request, agreement_id), queries.visible_agreement(request.actor, agreement_id))


@router.does(AT + "/amend", Agreement, status=201)
@serves(actions.amend_agreement)
def amend(request: Asked, agreement_id: UUID, form: NewAgreement) -> Agreement:
    """Draft the next version; the present one stays in force until that is signed."""
    row = _row(request, agreement_id)
    return _agreement(request.actor, actions.amend_agreement(request.actor, row, form=form.form()))


@router.does(AT + "/terms", Agreement)
@serves(actions.revise_agreement)
def revise(request: Asked, agreement_id: UUID, form: NewAgreement) -> Agreement:
    """Change the terms of a draft."""
    row = _row(request, agreement_id)
    return _agreement(request.actor, actions.revise_agreement(request.actor, row, form=form.form()))


@router.does(AT + "/clauses", Agreement)
@serves(actions.add_clause)
def add_clause(request: Asked, agreement_id: UUID, form: Clause) -> Agreement:
    """Add a clause of one's own."""
    row = _row(request, agreement_id)
    return _agreement(request.actor, actions.add_clause(request.actor, row, form=form.form()))


@router.does(AT + "/clauses/{clause}/reword", Agreement)
@serves(actions.reword_clause)
def reword(request: Asked, agreement_id: UUID, clause: Code, form: Clause) -> Agreement:
    """Put other words in place of a clause of the library."""
    row = _row(request, agreement_id)
    return _agreement(request.actor, actions.reword_clause(request.actor, row, clause=clause, form=form.form()))


@router.does(AT + "/clauses/{clause}/restore", Agreement)
@serves(actions.restore_clause)
def restore(request: Asked, agreement_id: UUID, clause: Code) -> Agreement:
    """Put a clause back into the words of the library."""
    return _agreement(request.actor, actions.restore_clause(request.actor, _row(request, agreement_id), clause=clause))


@router.does(AT + "/clauses/{clause}/remove", Agreement)
@serves(actions.remove_clause)
def remove(request: Asked, agreement_id: UUID, clause: Code) -> Agreement:
    """Strike a clause."""
    return _agreement(request.actor, actions.remove_clause(request.actor, _row(request, agreement_id), clause=clause))


@router.does(AT + "/clauses/{clause}/strings", Agreement)
@serves(actions.answer_strings)
def answer_strings(request: Asked, agreement_id: UUID, clause: Code, form: Strings) -> Agreement:
    """Say, as legal, which strings a clause in own words carries."""
    row = _row(request, agreement_id)
    found = actions.answer_strings(request.actor, row, clause=clause, strings=frozenset(form.strings), reason=form.reason)
    return _agreement(request.actor, found)


@router.does(AT + "/conditions", Agreement)
@serves(actions.bind_condition)
def bind(request: Asked, agreement_id: UUID, form: Kept) -> Agreement:
    """Say by which clause or obligation of the draft a condition of the clearance is kept."""
    return _agreement(request.actor, actions.bind_condition(request.actor, _row(request, agreement_id), **form.given()))


@router.does(AT + "/comments", Agreement)
@serves(actions.comment_draft)
def comment(request: Asked, agreement_id: UUID, form: Remark) -> Agreement:
    """Remark on a draft, from either side."""
    row = _row(request, agreement_id)
    return _agreement(request.actor, actions.comment_draft(request.actor, row, remark=form.remark, clause=form.clause))


@router.does(AT + "/submit", Agreement)
@serves(actions.submit_for_review)
def submit(request: Asked, agreement_id: UUID) -> Agreement:
    """Put a finished draft before legal."""
    return _agreement(request.actor, actions.submit_for_review(request.actor, _row(request, agreement_id)))


@router.does(AT + "/return", Agreement)
@serves(actions.return_to_draft)
def give_back(request: Asked, agreement_id: UUID, form: Why) -> Agreement:
    """Open the words again; approval and signatures are void."""
    return _agreement(request.actor, actions.return_to_draft(request.actor, _row(request, agreement_id), reason=form.reason))


@router.does(AT + "/approve", Agreement)
@serves(actions.approve_agreement)
def approve(request: Asked, agreement_id: UUID, form: Seen) -> Agreement:
    """Approve, as legal, exactly the words that were seen."""
    return _agreement(request.actor, actions.approve_agreement(request.actor, _row(request, agreement_id), seen=form.seen))


@router.does(AT + "/sign-partner", Agreement)
@serves(actions.sign_partner)
def sign_partner(request: Asked, agreement_id: UUID, form: Signed) -> Agreement:
    """Sign for the partner, as its registered signatory."""
    return _agreement(request.actor, actions.sign_partner(request.actor, _row(request, agreement_id), **form.given()))


@router.does(AT + "/sign", Agreement)
@serves(actions.sign_organisation)
def sign(request: Asked, agreement_id: UUID, form: Seen) -> Agreement:
    """Sign for the house; the agreement is in force."""
    return _agreement(request.actor, actions.sign_organisation(request.actor, _row(request, agreement_id), seen=form.seen))


@router.does(AT + "/suspend", Agreement)
@serves(actions.suspend_agreement)
def suspend(request: Asked, agreement_id: UUID, form: Why) -> Agreement:
    """Suspend this one agreement."""
    return _agreement(request.actor, actions.suspend_agreement(request.actor, _row(request, agreement_id), reason=form.reason))


@router.does(AT + "/resume", Agreement)
@serves(actions.resume_agreement)
def resume(request: Asked, agreement_id: UUID) -> Agreement:
    """Let a suspended agreement have effect again."""
    return _agreement(request.actor, actions.resume_agreement(request.actor, _row(request, agreement_id)))


@router.does(AT + "/terminate", Agreement)
@serves(actions.terminate_agreement)
def terminate(request: Asked, agreement_id: UUID, form: Why) -> Agreement:
    """End an agreement before its time; what is owed stays owed."""
    return _agreement(request.actor, actions.terminate_agreement(request.actor, _row(request, agreement_id), reason=form.reason))


@router.does(AT + "/close", Agreement)
@serves(actions.close_agreement)
def close(request: Asked, agreement_id: UUID) -> Agreement:
    """Put an ended agreement away once nothing is owed."""
    return _agreement(request.actor, actions.close_agreement(request.actor, _row(request, agreement_id)))
