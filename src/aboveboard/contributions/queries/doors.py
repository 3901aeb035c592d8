"""What a reader may see of contributions: the house all, a partner its own, a secondee and a supervisor their secondment."""

from collections.abc import Iterator
from uuid import UUID

from django.db.models import Q, QuerySet

from aboveboard.audit.store import Ref
from aboveboard.contributions import permits
from aboveboard.contributions.ledger.models import Fund, Journal
from aboveboard.contributions.models import Contribution, Post, Receipt, Secondment, Spending, Tranche, Valuation
from aboveboard.contributions.queries import acceptance, books
from aboveboard.contributions.queries.facts import facts_of
from aboveboard.contributions.queries.gate import ask_of
from aboveboard.contributions.rules.acceptance import Acceptance
from aboveboard.contributions.rules.restriction import purposes
from aboveboard.contributions.values import (
    ContributionFacts,
    ContributionMoney,
    ReceiptState,
    SecondmentState,
    SpendingState,
    State,
    Task,
    Totals,
    TrancheState,
    TrialBalance,
    ValuationState,
    YearTotals,
)
from aboveboard.kernel import gate
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Blocked, Missing
from aboveboard.kernel.finding import one
from aboveboard.kernel.gate import Act, Verdict
from aboveboard.kernel.serve import query
from aboveboard.lib.money import Money
from aboveboard.parties import queries as parties
from aboveboard.parties.values.facts import Event, organisation_ref
from aboveboard.policy.values.kinds import Book

MOST = 200
# What a partner reads on the timeline of its contribution; how the house prepares, holds back and books is the house's own.
TOLD = frozenset(
    {
        "accept",
        "agree_valuation",
        "assess_valuation",
        "cancel_tranche",
        "complete",
        "dispute_valuation",
        "end_access",
        "hear_valuer",
        "let_fall_due",
        "match_receipt",
        "offer",
        "propose_valuation",
        "refuse",
        "release_tranche",
        "return_receipt",
        "settle_valuation",
        "start_secondment",
        "withdraw_offer",
    }
)


@query(permits.READ_ALL, permits.READ_OWN)
def visible_contributions(actor: Actor) -> QuerySet[Contribution]:
    """The contributions that the actor may see, newest first."""
    rows = Contribution.objects.order_by("-created_at", "id")
    if permits.READ_ALL.holds(actor):
        return rows
    if permits.READ_OWN.holds(actor) and actor.organisation is not None:
        return rows.filter(organisation_id=actor.organisation)
    return rows.none()


@query(permits.READ_ALL, permits.READ_OWN)
def visible_contribution(actor: Actor, contribution_id: UUID) -> Contribution:
    """One contribution; raises `Missing` for one that the actor may not see."""
    return one(visible_contributions(actor), contribution_id)


@query(permits.READ_ALL, permits.READ_OWN)
def timeline(actor: Actor, contribution_id: UUID) -> list[Event]:
    """What happened to a contribution and its parts, newest first; raises `Missing`."""
    row = visible_contribution(actor, contribution_id)
    return parties.events_of(actor, Ref("contributions.contribution", str(row.pk)), "contributions", TOLD)


@query(permits.READ_OWN)
def own_timeline(actor: Actor) -> list[Event]:
    """What an organisation is told of all its contributions, newest first; nothing for those who speak for none."""
    if actor.organisation is None or not permits.READ_OWN.holds(actor):
        return []
    return parties.events_of(actor, organisation_ref(actor.organisation), "contributions", TOLD)


@query(permits.READ_ALL, permits.READ_OWN)
def visible_tranches(actor: Actor) -> QuerySet[Tranche]:
    """The tranches of the contributions that the actor may see, by day."""
    return Tranche.objects.filter(contribution__in=visible_contributions(actor)).select_related("contribution").order_by("due_on", "place")


@query(permits.READ_ALL)
def visible_receipts(actor: Actor) -> QuerySet[Receipt]:
    """Money that arrived, newest first; for the house only, since the payer may be a third."""
    rows = Receipt.objects.select_related("contribution").order_by("-created_at", "id")
    return rows if permits.READ_ALL.holds(actor) else rows.none()


@query(permits.READ_ALL)
def visible_spendings(actor: Actor) -> QuerySet[Spending]:
    """What was spent of contributions, newest first; for the house only, since a reference may name a third."""
    rows = Spending.objects.select_related("contribution").order_by("-created_at", "id")
    return rows if permits.READ_ALL.holds(actor) else rows.none()


@query(permits.READ_ALL, permits.READ_OWN)
def visible_valuations(actor: Actor) -> QuerySet[Valuation]:
    """The valuations of the contributions that the actor may see, newest first, superseded ones included."""
    return Valuation.objects.filter(contribution__in=visible_contributions(actor)).order_by("-created_at", "id")


@query(permits.READ_ALL, permits.READ_OWN, permits.READ_SECONDMENT)
def visible_secondments(actor: Actor) -> QuerySet[Secondment]:
    """The house's readers all; a partner its own; a secondee and a supervisor the one that concerns them."""
    rows = Secondment.objects.select_related("contribution", "post").order_by("-created_at", "id")
    concerned = Q(user_id=actor.user) | Q(supervisor_id=actor.user) if actor.user else Q(pk=None)
    if permits.READ_ALL.holds(actor):
        return rows
    if actor.organisation is not None and permits.READ_OWN.holds(actor):
        return rows.filter(contribution__organisation_id=actor.organisation)
    if permits.READ_SECONDMENT.holds(actor) or permits.READ_OWN.holds(actor):
        return rows.filter(concerned)
    return rows.none()


@query(permits.READ_ALL, permits.OFFER, permits.OPEN_POST)
def visible_posts(actor: Actor) -> QuerySet[Post]:
    """The posts that a secondee may hold, for those who offer, read or keep the list."""
    rows = Post.objects.filter(is_open=True).order_by("unit", "title", "id")
    return rows if any(permit.holds(actor) for permit in (permits.READ_ALL, permits.OFFER, permits.OPEN_POST)) else rows.none()


@query(permits.READ_ALL, permits.OFFER)
def visible_funds(actor: Actor) -> QuerySet[Fund]:
    """The funds into which private money may go, for those who offer or read."""
    rows = Fund.objects.filter(type="trust_fund").order_by("book", "code", "id")
    return rows if permits.READ_ALL.holds(actor) or permits.OFFER.holds(actor) else rows.none()


@query(permits.READ_ALL)
def visible_journals(actor: Actor) -> QuerySet[Journal]:
    """The journals with their lines, newest first."""
    rows = Journal.objects.prefetch_related("lines").order_by("-at", "id")
    return rows if permits.READ_ALL.holds(actor) else rows.none()


@query(permits.READ_ALL)
def visible_trial_balance(actor: Actor, book: Book, currency: str) -> TrialBalance:
    """The trial balance of one book in one currency; raises `Missing` for who may not read the books."""
    if not permits.READ_ALL.holds(actor):
        raise Missing
    return books.trial_balance(book, currency)


@query(permits.READ_ALL, permits.READ_OWN)
def visible_balances(actor: Actor, contribution_id: UUID) -> tuple[Totals, ...]:
    """What the money under the agreement of a contribution has come to; raises `Missing`."""
    return books.balances(visible_contribution(actor, contribution_id).agreement_id)


@query(permits.READ_ALL)
def visible_assessment(actor: Actor, contribution_id: UUID) -> Acceptance | None:
    """Which organ may accept an offer, and what stands in the way, as the rules say today; None while no basis is there.

    Raises `Missing`.
    """
    if actor.organisation is not None:
        raise Missing
    row = visible_contribution(actor, contribution_id)
    try:
        return acceptance.assess(row, acting=acceptance.organ_of(actor))[1]
    except Blocked:
        return None


@query(permits.READ_ALL)
def visible_verdict(actor: Actor, contribution_id: UUID) -> Verdict:
    """What the gate answers today to the acceptance of a contribution; raises `Missing`."""
    if actor.organisation is not None:
        raise Missing
    return gate.gate().ask(Act.ACCEPT, ask_of(visible_contribution(actor, contribution_id)))


@query(permits.READ_ALL, permits.READ_OWN)
def visible_facts(actor: Actor, contribution_id: UUID) -> ContributionFacts:
    """What the register is given of a contribution, with the figure as the public will read it; raises `Missing`."""
    return facts_of([visible_contribution(actor, contribution_id)])[0]


@query(permits.READ_ALL)
def visible_money(actor: Actor, contribution_id: UUID) -> ContributionMoney:
    """What of a contribution's money may still be spent, and on what; raises `Missing`."""
    if actor.organisation is not None:
        raise Missing
    row = visible_contribution(actor, contribution_id)
    currency = row.value_currency
    return ContributionMoney(
        Money(books.available(row), currency), Money(books.unspent(row), currency), purposes(row.purposes, row.purpose)
    )


@query(permits.READ_ALL)
def visible_year(actor: Actor, year: int) -> tuple[YearTotals, ...]:
    """Opening, movements and closing of every account of every fund in a year; raises `Missing` for who may not read the books."""
    if not permits.READ_ALL.holds(actor):
        raise Missing
    return books.year(year)


@query(permits.READ_ALL, permits.READ_OWN, permits.READ_SECONDMENT)
def needs_me(actor: Actor) -> list[Task]:
    """What awaits the actor in contributions, the longest waiting first, at most 200 lines."""
    tasks = [*_offers(actor), *_tranches(actor), *_receipts(actor), *_spendings(actor), *_secondments(actor), *_valuations(actor)]
    return sorted(tasks, key=lambda task: (task.by or task.since, str(task.contribution_id), task.what))[:MOST]


def _offers(actor: Actor) -> Iterator[Task]:
    for row in visible_contributions(actor).filter(state__in=[State.OFFERED, State.RECOMMENDED])[:MOST]:
        if row.state == State.OFFERED and permits.RECOMMEND.holds(actor, row):
            yield _task(row, "Recommend or refuse the offer", "Nobody has prepared it for a decision.", "The giver waits.")
        elif row.state == State.RECOMMENDED and permits.ACCEPT.holds(actor, row) and acceptance.organ_of(actor) is not None:
            yield _task(row, "Decide on the contribution", "It is put before the organs.", "Nothing is received before.")


def _tranches(actor: Actor) -> Iterator[Task]:
    waiting = [TrancheState.DUE, TrancheState.RECEIVED]
    for tranche in visible_tranches(actor).filter(state__in=waiting)[:MOST]:
        row, number = tranche.contribution, tranche.place
        if tranche.state == TrancheState.DUE and permits.RECEIVE.holds(actor, tranche):
            yield _task(row, f"Record the receipt of tranche {number}", "It is due.", "The agreement is not kept.", tranche)
        elif tranche.state == TrancheState.RECEIVED and tranche.prepared_by_id is None and permits.PREPARE_RELEASE.holds(actor, tranche):
            yield _task(row, f"Prepare the release of tranche {number}", "The money has arrived.", "It cannot be used.", tranche)
        elif tranche.prepared_by_id is not None and permits.RELEASE.holds(actor, tranche):
            yield _task(row, f"Release tranche {number}", "Its condition is said to be met.", "It cannot be used.", tranche)


def _receipts(actor: Actor) -> Iterator[Task]:
    for receipt in visible_receipts(actor).filter(state=ReceiptState.SUSPENSE)[:MOST]:
        if permits.SETTLE_RECEIPT.holds(actor, receipt):
            yield _task(
                receipt.contribution, "Decide on money in suspense", "It is not what was expected.", "It is nobody's revenue.", receipt
            )


def _spendings(actor: Actor) -> Iterator[Task]:
    for spending in visible_spendings(actor).filter(state__in=[SpendingState.PREPARED, SpendingState.REVERSAL])[:MOST]:
        if not permits.APPROVE_JOURNAL.holds(actor, spending):
            continue
        row = spending.contribution
        if spending.state == SpendingState.PREPARED:
            yield _task(row, "Book a spending", "Another person has prepared it.", "It is not in the books.", spending)
        else:
            yield _task(
                row, "Take a spending back, or keep it", "Somebody says that it was booked wrongly.", "It stays as it is.", spending
            )


def _secondments(actor: Actor) -> Iterator[Task]:
    for terms in visible_secondments(actor).exclude(state__in=[SecondmentState.ENDED, SecondmentState.COOLED_OFF])[:MOST]:
        row = terms.contribution
        if terms.state == SecondmentState.ONBOARDED and permits.START.holds(actor, terms):
            yield _task(row, "Start the secondment", "You supervise it.", "The person has no access.", terms)
        elif terms.state == SecondmentState.ONBOARDED and permits.DECLARE.holds(actor, terms):
            yield _task(row, "Declare your interests", "It comes before any access.", "You have no access.", terms)
        elif terms.state == SecondmentState.PROPOSED and permits.PREPARE_SECONDMENT.holds(actor, terms):
            yield _task(row, "Ask for the vetting of the secondee", "It comes before any access.", "The secondment does not start.", terms)
        elif terms.state == SecondmentState.CLEARED and permits.PREPARE_SECONDMENT.holds(actor, terms):
            yield _task(row, "Take the secondee in", "The person is vetted.", "The secondment does not start.", terms)


def _valuations(actor: Actor) -> Iterator[Task]:
    for each in (
        visible_valuations(actor)
        .filter(state__in=["proposed", "assessed", "disputed", "independent"])
        .select_related("contribution")[:MOST]
    ):
        row = each.contribution
        if each.state == ValuationState.PROPOSED and permits.ASSESS_VALUE.holds(actor, each):
            yield _task(row, "Assess the value", "The giver has stated one.", "It stays out of the books.", each)
        elif each.state == ValuationState.ASSESSED and permits.ANSWER_VALUE.holds(actor, each):
            yield _task(
                row, "Answer our assessment of the value", "You stated another figure or the same.", "It stays out of totals.", each
            )
        elif each.state == ValuationState.DISPUTED and permits.ASSESS_VALUE.holds(actor, each):
            yield _task(row, "Hear an independent valuer", "The value is disputed.", "It stays out of totals.", each)
        elif each.state == ValuationState.INDEPENDENT and permits.AGREE_VALUE.holds(actor, each) and actor.user != each.assessed_by_id:
            yield _task(row, "Settle the value", "An independent valuer was heard.", "It stays out of totals.", each)


def _task(
    row: Contribution, what: str, why: str, otherwise: str, thing: Tranche | Receipt | Spending | Secondment | Valuation | None = None
) -> Task:
    since = row.created_at if thing is None else thing.created_at
    return Task(row.pk, row.organisation_id, what, why, otherwise, since, target="" if thing is None else str(thing.pk))
