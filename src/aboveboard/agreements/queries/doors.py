"""What a reader may see of agreements: the house all, a partner its own once they are put before it."""

from collections.abc import Iterator
from datetime import datetime, time
from uuid import UUID

from django.db.models import QuerySet

from aboveboard.accounts.queries import names_of
from aboveboard.agreements import permits
from aboveboard.agreements.models import Agreement, Obligation
from aboveboard.agreements.queries import content, neighbours
from aboveboard.agreements.queries.facts import obligation_facts
from aboveboard.agreements.values import AgreementPage, ObligationState, SignatureFacts, State, Task
from aboveboard.audit.store import Ref
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.finding import one
from aboveboard.kernel.serve import query
from aboveboard.lib import clock
from aboveboard.parties import queries as parties
from aboveboard.parties.values.facts import Event, organisation_ref

MOST = 200
# What a partner reads on the timeline of its agreement; how the house words and reviews a draft is the house's own.
TOLD = frozenset(
    {
        "approve_agreement",
        "close_agreement",
        "comment_draft",
        "expire_agreement",
        "meet_obligation",
        "resume_agreement",
        "return_to_draft",
        "sign_organisation",
        "sign_partner",
        "submit_for_review",
        "suspend_agreement",
        "terminate_agreement",
        "waive_obligation",
    }
)


@query(permits.READ_ALL, permits.READ_OWN)
def visible_agreements(actor: Actor) -> QuerySet[Agreement]:
    """The agreements that the actor may see, newest first; a partner sees no draft that the house is still writing."""
    rows = Agreement.objects.order_by("-created_at", "id")
    if permits.READ_ALL.holds(actor):
        return rows
    if permits.READ_OWN.holds(actor) and actor.organisation is not None:
        return rows.filter(organisation_id=actor.organisation).exclude(state=State.DRAFT)
    return rows.none()


@query(permits.READ_ALL, permits.READ_OWN)
def visible_agreement(actor: Actor, agreement_id: UUID) -> AgreementPage:
    """One agreement with its words, proofs and obligations; raises `Missing` for one that the actor may not see.

    What still stands in the way of a signature is told to the house only.
    """
    row = one(visible_agreements(actor), agreement_id)
    is_house = actor.organisation is None
    return AgreementPage(
        content.facts_of(row),
        content.clauses_of(row),
        tuple(_signatures(row)),
        tuple(obligation_facts(owed) for owed in Obligation.objects.filter(agreement_id=row.chain_id).order_by("due_on", "id")),
        tuple((each.at, each.clause, each.text) for each in row.comments.order_by("id")),
        content.shortcomings(row)
        if is_house and row.state in {State.DRAFT, State.LEGAL_REVIEW, State.APPROVED, State.SIGNED_PARTNER}
        else (),
        content.conditions_of(row),
    )


@query(permits.READ_ALL, permits.READ_OWN)
def timeline(actor: Actor, agreement_id: UUID) -> list[Event]:
    """What happened to one version of an agreement, newest first; raises `Missing`."""
    row = one(visible_agreements(actor), agreement_id)
    return parties.events_of(actor, Ref("agreements.agreement", str(row.pk)), "agreements", TOLD)


@query(permits.READ_OWN)
def own_timeline(actor: Actor) -> list[Event]:
    """What an organisation is told of all its agreements, newest first; nothing for those who speak for none."""
    if actor.organisation is None or not permits.READ_OWN.holds(actor):
        return []
    return parties.events_of(actor, organisation_ref(actor.organisation), "agreements", TOLD)


@query(permits.READ_ALL, permits.READ_OWN)
def visible_obligations(actor: Actor) -> QuerySet[Obligation]:
    """What is or was owed under the agreements that the actor may see, by day."""
    return Obligation.objects.filter(agreement__in=visible_agreements(actor).values("chain_id")).order_by("due_on", "id")


@query(permits.READ_ALL, permits.READ_OWN)
def needs_me(actor: Actor) -> list[Task]:
    """What awaits the actor in agreements, the most urgent first, at most 200 lines."""
    tasks = [*_undrafted(actor), *_drafts(actor), *_owed(actor)]
    return sorted(tasks, key=lambda task: (task.by or task.since, str(task.agreement_id or task.clearance_id)))[:MOST]


def _undrafted(actor: Actor) -> Iterator[Task]:
    """Engagements that were cleared and for which no agreement was ever drafted."""
    if not permits.DRAFT.holds(actor):
        return
    cleared = [each for each in neighbours.clearances_in_force() if each.engagement_id is not None]
    agreed = Agreement.objects.filter(engagement_id__in={each.engagement_id for each in cleared})
    drafted = set(agreed.values_list("engagement_id", flat=True))
    for each in cleared:
        if each.engagement_id not in drafted:
            otherwise = "Nothing can be given, and the clearance runs out."
            yield Task(
                None,
                each.organisation_id,
                "Draft the agreement",
                "A clearance was granted.",
                otherwise,
                each.valid_from,
                clearance_id=each.id,
            )


def _drafts(actor: Actor) -> Iterator[Task]:
    waits = "The agreement stays where it is."
    steps = {
        State.DRAFT: (permits.DRAFT, "Finish the draft", "It is not before legal yet."),
        State.LEGAL_REVIEW: (permits.APPROVE, "Review the agreement", "Legal approves the words before anybody signs."),
        State.APPROVED: (permits.SIGN_PARTNER, "Sign for your organisation", "The words are approved."),
        State.SIGNED_PARTNER: (permits.SIGN_ORGANISATION, "Sign the agreement", "The partner has signed."),
    }
    for row in visible_agreements(actor).filter(state__in=list(steps))[:MOST]:
        permit, what, why = steps[State(row.state)]
        if permit.holds(actor, row):
            yield Task(row.pk, row.organisation_id, what, why, waits, row.created_at)


def _owed(actor: Actor) -> Iterator[Task]:
    mine = visible_obligations(actor).filter(state=ObligationState.OPEN).select_related("agreement")
    if actor.organisation is not None:
        mine = mine.filter(side="partner")
    elif not permits.SETTLE.holds(actor):
        return
    for owed in mine[:MOST]:
        by = datetime.combine(owed.due_on, time.max, tzinfo=clock.now().tzinfo)
        otherwise = "Overdue obligations stop further tranches." if owed.side == "partner" else "The house is late with its own word."
        yield Task(
            owed.agreement_id, owed.agreement.organisation_id, owed.title, "It is owed under the agreement.", otherwise, owed.created_at, by
        )


def _signatures(row: Agreement) -> Iterator[SignatureFacts]:
    given = list(row.signatures.order_by("id"))
    names = names_of(f"user:{each.user_id}" for each in given)
    for each in given:
        is_valid = each.revision == row.revision and each.content_hash == row.content_hash
        yield SignatureFacts(each.act, names[f"user:{each.user_id}"], each.at, each.content_hash, is_valid)
