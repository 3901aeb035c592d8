"""What doors may show of screening: to the house's readers, never to applicants and partners."""

import json
from uuid import UUID

from django.db.models import QuerySet

from aboveboard.audit.store import Ref
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Missing
from aboveboard.kernel.finding import one
from aboveboard.kernel.serve import query
from aboveboard.screening import permits
from aboveboard.screening.engine import words
from aboveboard.screening.lists.sources import label
from aboveboard.screening.models import ListVersion, Match, Run, Screened
from aboveboard.screening.queries import facts
from aboveboard.screening.queries.memory import memory_of, remembered
from aboveboard.screening.sealing import candidate_of, record_of
from aboveboard.screening.values import ListFacts, SideBySide, ToMatch

ALL = "default"


@query(permits.READ)
def visible_matches(actor: Actor, *, organisation: UUID | None = None) -> QuerySet[Match]:
    """All matches, or those of an organisation's present subjects, newest first."""
    rows = Match.objects.select_related("judgement").order_by("-created_at", "id")
    if not permits.sees(actor, permits.READ):
        return rows.none()
    if organisation is None:
        return rows
    mine = Screened.objects.filter(organisation_id=organisation, is_current=True)
    return rows.filter(subject_id__in=mine.values("subject_id"))


@query(permits.READ)
def visible_match(actor: Actor, match_id: UUID) -> Match:
    """One match; raises `Missing`."""
    return one(visible_matches(actor), match_id)


@query(permits.READ)
def side_by_side(actor: Actor, match_id: UUID) -> SideBySide:
    """Both sides of a match and the sentences between them; raises `Missing`."""
    match = visible_match(actor, match_id)
    rows = Screened.objects.filter(subject_kind=match.subject_kind, subject_id=match.subject_id).order_by("-is_current", "-at")
    row = rows.first()
    version = ListVersion.objects.filter(rows__record_id=match.record_id, source=match.source).order_by("-in_force_at").first()
    candidate = candidate_of(match.entry_id, match.score, match.explanation)
    return SideBySide(
        match.pk,
        Ref(match.subject_kind, match.subject_id),
        json.loads(row.facts) if row else {},
        row.sentence if row else "",
        match.source,
        label(match.source),
        version.published if version else None,
        json.loads(match.record.body),
        tuple(words.sentences(candidate)),
        candidate.explanation.completeness,
        remembered(memory_of(match)),
        tuple(rows.filter(is_current=True).values_list("organisation_id", flat=True)),
        candidate,
        record_of(match.record.body).is_invented,
    )


@query(permits.READ_LISTS)
def visible_lists(actor: Actor) -> list[ListFacts]:
    """The lists in force; empty for those who may not see them."""
    return facts.lists_in_force() if permits.sees(actor, permits.READ_LISTS) else []


@query(permits.MATCH_NAMES)
def visible_to_match(actor: Actor, dataset: str) -> ToMatch:
    """What a dataset stands for where names are put to lists: `default` is all in force, else one by its name; raises `Missing`."""
    known = {each.source: each.label for each in facts.lists_in_force()} if permits.sees(actor, permits.MATCH_NAMES) else {}
    if dataset == ALL and permits.sees(actor, permits.MATCH_NAMES):
        return ToMatch((), "all lists in force")
    if dataset not in known:
        raise Missing
    return ToMatch((dataset,), known[dataset])


@query(permits.READ_LISTS)
def visible_versions(actor: Actor, *, source: str = "") -> QuerySet[ListVersion]:
    """All versions of all lists, or of one, refused ones included, newest first."""
    rows = ListVersion.objects.order_by("-created_at", "id")
    if not permits.sees(actor, permits.READ_LISTS):
        return rows.none()
    return rows.filter(source=source) if source else rows


@query(permits.READ_LISTS)
def visible_version(actor: Actor, version_id: UUID) -> ListVersion:
    """One version of a list; raises `Missing`."""
    return one(visible_versions(actor), version_id)


@query(permits.READ)
def visible_runs(actor: Actor, *, organisation: UUID | None = None) -> QuerySet[Run]:
    """Sealed runs, newest first."""
    rows = Run.objects.select_related("list_set").order_by("-at", "id")
    if not permits.sees(actor, permits.READ):
        return rows.none()
    return rows if organisation is None else rows.filter(organisation_id=organisation)
