"""Agreements: drafted, reworded, reviewed and signed, each act bound to the words that were seen; and what is owed under them."""

from typing import Annotated, Any
from uuid import UUID

from ninja import Query

from aboveboard.agreements import actions, machine, queries
from aboveboard.agreements.values import AgreementPage
from aboveboard.api.acting import Acts, among
from aboveboard.api.agreed import (
    Agreement,
    Clause,
    ClauseShown,
    Comment,
    Condition,
    Kept,
    NewAgreement,
    Remark,
    Seen,
    Signature,
    Signed,
    Strings,
    WholeAgreement,
    Why,
)
from aboveboard.api.answering import Operations
from aboveboard.api.fields import Amount, Code, Form, Listed, moves
from aboveboard.api.paging import Paged, page
from aboveboard.api.reading import Asked
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.finding import one
from aboveboard.kernel.serve import serves
from aboveboard.lib.money import Money

router = Operations(tags=["agreements"])
AT = "/agreements/{uuid:agreement_id}"


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


AGREEMENT_ACTS = Acts(__name__, router, AT, Agreement, find=among(queries.visible_agreements), show=_agreement)
AGREEMENT_ACTS.does(
    "conditions",
    actions.bind_condition,
    "Say by which clause or obligation of the draft a condition of the clearance is kept.",
    Kept,
    name="bind",
)
AGREEMENT_ACTS.does("comments", actions.comment_draft, "Remark on a draft, from either side.", Remark, name="comment")
AGREEMENT_ACTS.does("submit", actions.submit_for_review, "Put a finished draft before legal.")
AGREEMENT_ACTS.does("return", actions.return_to_draft, "Open the words again; approval and signatures are void.", Why, name="give_back")
AGREEMENT_ACTS.does("approve", actions.approve_agreement, "Approve, as legal, exactly the words that were seen.", Seen)
AGREEMENT_ACTS.does("sign-partner", actions.sign_partner, "Sign for the partner, as its registered signatory.", Signed)
AGREEMENT_ACTS.does("sign", actions.sign_organisation, "Sign for the house; the agreement is in force.", Seen)
AGREEMENT_ACTS.does("suspend", actions.suspend_agreement, "Suspend this one agreement.", Why)
AGREEMENT_ACTS.does("resume", actions.resume_agreement, "Let a suspended agreement have effect again.")
AGREEMENT_ACTS.does("terminate", actions.terminate_agreement, "End an agreement before its time; what is owed stays owed.", Why)
AGREEMENT_ACTS.does("close", actions.close_agreement, "Put an ended agreement away once nothing is owed.")
