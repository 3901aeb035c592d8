"""Agreements: drafted, reworded, reviewed and signed, each act bound to the words that were seen; and what is owed under them."""

from typing import Annotated, Any
from uuid import UUID

from ninja import Query

from aboveboard.agreements import actions, machine, queries
from aboveboard.agreements.values import AgreementPage
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
from aboveboard.api.finding import one
from aboveboard.api.paging import Paged, page
from aboveboard.api.reading import Asked
from aboveboard.kernel.actor import Actor
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
