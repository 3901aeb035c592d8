"""Clearances and vettings as other contexts and readers see them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, QuerySet

from aboveboard.audit.prepared import Lookup, prepared
from aboveboard.diligence import permits
from aboveboard.diligence.models import CLOSED, Clearance, File, Vetting, Waiver
from aboveboard.diligence.queries import interest
from aboveboard.diligence.values import ClearanceFacts, PublicDecision, VettingFacts, VettingState
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Missing
from aboveboard.kernel.finding import one
from aboveboard.kernel.serve import query
from aboveboard.lib.money import Money


def clearances(organisation: UUID, at: datetime) -> list[ClearanceFacts]:
    """The clearances granted to an organisation up to an instant (UTC), newest first, those expired or revoked included."""
    return clearances_of([organisation], at)[organisation]


def clearances_of(organisations: Iterable[UUID], at: datetime) -> dict[UUID, list[ClearanceFacts]]:
    """The same of each of these organisations, asked for at once."""
    found: dict[UUID, list[ClearanceFacts]] = {each: [] for each in organisations}
    for row in _granted(list(found)):
        if row.valid_from <= at:
            found[row.organisation_id].append(_facts(row))
    return found


def lookups(organisations: Sequence[UUID]) -> list[Lookup[Any]]:
    """What `clearances_of` asks of the database."""
    return [_granted.of(organisations)]


@prepared
def _granted(organisations: Sequence[UUID]) -> QuerySet[Clearance]:
    return _read(Clearance.objects.filter(organisation_id__in=organisations)).order_by("-valid_from", "id")


def clearances_in_force(at: datetime) -> list[ClearanceFacts]:
    """Every clearance that is valid at an instant (UTC), the oldest first."""
    rows = Clearance.objects.filter(valid_from__lte=at, revoked_at=None, valid_until__gte=at.date())
    return [_facts(row) for row in _read(rows).order_by("valid_from", "id")]


def clearance(clearance_id: UUID) -> ClearanceFacts | None:
    """One clearance; None where there is none."""
    return next(map(_facts, _read(Clearance.objects.filter(pk=clearance_id))), None)


def cleared_organisations() -> list[UUID]:
    """Every organisation that was ever granted a clearance."""
    return list(Clearance.objects.order_by("organisation_id").values_list("organisation_id", flat=True).distinct())


def examined_since(since: Mapping[UUID, datetime]) -> set[UUID]:
    """Of these organisations those of which a file was opened after the moment (UTC) beside each."""
    rows = File.objects.filter(organisation_id__in=list(since)).values_list("organisation_id", "created_at")
    return {organisation for organisation, at in rows if at >= since[organisation]}


def public_decision(clearance_id: UUID) -> PublicDecision | None:
    """The public part of the decision that granted a clearance."""
    row = Clearance.objects.filter(pk=clearance_id).select_related("decision").first()
    return None if row is None else PublicDecision(row.decision.organ, row.decision.created_at.date(), row.decision.public_text)


def vetting(person: UUID) -> VettingFacts | None:
    """The latest vetting of a person; one granted counts before a later one that is still open."""
    rows = list(Vetting.objects.filter(person_id=person).order_by("-created_at", "id"))
    chosen = next((row for row in rows if row.state == VettingState.GRANTED), rows[0] if rows else None)
    return None if chosen is None else VettingFacts(chosen.pk, person, VettingState(chosen.state), chosen.valid_until)


def waivers(organisation: UUID) -> list[tuple[str, str, date]]:
    """The public waivers of an organisation whose files were decided: rule, text, date; oldest first."""
    rows = Waiver.objects.filter(file__organisation_id=organisation, file__decisions__isnull=False).distinct().order_by("created_at", "id")
    return [(row.rule, row.text, row.created_at.date()) for row in rows]


@query(permits.READ_RESULT, permits.READ)
def visible_clearances(actor: Actor) -> QuerySet[Clearance]:
    """The clearances that the actor may see, newest first: the result of an examination, not its content."""
    rows = Clearance.objects.order_by("-valid_from", "id")
    return rows if permits.READ_RESULT.holds(actor) or permits.READ.holds(actor) else rows.none()


@query(permits.VET, permits.REQUEST_VETTING, permits.READ_VETTING)
def visible_vettings(actor: Actor) -> QuerySet[Vetting]:
    """The vettings that the actor may see: all for those who vet or audit, else those that the actor asked for."""
    rows = Vetting.objects.order_by("-created_at", "id")
    if actor.organisation is not None:
        return rows.none()
    if permits.VET.holds(actor) or permits.READ_VETTING.holds(actor):
        return rows
    return rows.filter(requested_by_id=actor.user) if permits.REQUEST_VETTING.holds(actor) else rows.none()


@query(permits.VET, permits.REQUEST_VETTING, permits.READ_VETTING)
def visible_vetting(actor: Actor, vetting_id: UUID) -> Vetting:
    """One vetting; raises `Missing`, also for the person who is examined."""
    row = visible_vettings(actor).select_related("person", "organisation").filter(pk=vetting_id).first()
    if row is None or (actor.user is not None and interest.is_same(actor.user, row.person_id)):
        raise Missing
    return row


@query(permits.READ_RESULT, permits.READ)
def visible_clearance(actor: Actor, clearance_id: UUID) -> Clearance:
    """One clearance with the decision that granted it; raises `Missing`."""
    return one(visible_clearances(actor).select_related("organisation", "decision", "file"), clearance_id)


def _read(rows: QuerySet[Clearance]) -> QuerySet[Clearance]:
    """The rows with what their facts need: of the file its engagement, and whether an open file renews the clearance."""
    renewing = File.objects.filter(renews_id=OuterRef("pk")).exclude(state__in=CLOSED)
    return rows.annotate(engagement=F("file__engagement_id"), is_renewed=Exists(renewing))


def _facts(row: Any) -> ClearanceFacts:
    return ClearanceFacts(
        row.pk,
        row.organisation_id,
        row.file_id,
        row.engagement,
        frozenset(row.kinds),
        Money(row.ceiling_minor, row.ceiling_currency),
        tuple(row.conditions),
        row.level,
        row.valid_from,
        row.valid_until,
        row.revoked_at,
        tuple(date.fromisoformat(day) for day in row.renew_on),
        row.is_renewed,
    )
