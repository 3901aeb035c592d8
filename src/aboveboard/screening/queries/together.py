"""What is to be done with many matches together: batches of a new list or engine, proposals, and what each would do."""

import json
from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from aboveboard.kernel.actor import Actor
from aboveboard.kernel.finding import one
from aboveboard.kernel.serve import query
from aboveboard.lib import canonical
from aboveboard.screening import machine, permits, rules
from aboveboard.screening.engine.values import Finding
from aboveboard.screening.machine import MatchState
from aboveboard.screening.models import ListRecord, Match, Proposal, ReviewBatch, Screened
from aboveboard.screening.queries import facts
from aboveboard.screening.sealing import record_of
from aboveboard.screening.values import Preview, Together, TogetherLine

OPEN = [state.value for state in machine.OPEN]
CHANGED = "It has changed since it was proposed."
Sides = Mapping[UUID, tuple[str, str]]


@query(permits.READ)
def visible_batches(actor: Actor) -> QuerySet[ReviewBatch]:
    """The batches of new lists and engines, newest first, with `total`, `waiting` (would act), and `unread` matches."""
    if not permits.sees(actor, permits.READ):
        return ReviewBatch.objects.none()
    would = Q(matches__would_act=True, matches__state__in=OPEN)
    counts = {"total": Count("matches"), "waiting": Count("matches", filter=would)}
    unread = Count("matches", filter=Q(matches__state__in=OPEN))
    return ReviewBatch.objects.select_related("list_set").annotate(**counts, unread=unread).order_by("-created_at", "id")


@query(permits.READ)
def visible_batch(actor: Actor, batch_id: UUID) -> ReviewBatch:
    """One batch; raises `Missing`."""
    return one(visible_batches(actor), batch_id)


@query(permits.READ)
def batch_preview(actor: Actor, batch_id: UUID) -> Preview:
    """What the release of a batch would do now: the matches that would act, and whom they would hold; raises `Missing`."""
    batch = visible_batch(actor, batch_id)
    rows = list(waiting(batch))
    return _preview(rows, {row.pk: "" for row in rows}, Together.RELEASE)


@query(permits.READ)
def visible_proposals(actor: Actor) -> QuerySet[Proposal]:
    """What was proposed about many matches, what awaits somebody first, then the newest; `count` is how many matches."""
    if not permits.sees(actor, permits.READ):
        return Proposal.objects.none()
    return Proposal.objects.annotate(count=Count("lines")).order_by("-created_at", "id")


@query(permits.READ)
def visible_proposal(actor: Actor, proposal_id: UUID) -> Proposal:
    """One proposal; raises `Missing`."""
    return one(visible_proposals(actor).select_related("batch"), proposal_id)


@query(permits.READ)
def proposal_preview(actor: Actor, proposal_id: UUID) -> Preview:
    """What a proposal would do now; raises `Missing`."""
    return preview_of(visible_proposal(actor, proposal_id))


@query(permits.READ)
def selection_preview(actor: Actor, matches: Iterable[UUID]) -> Preview:
    """What a common dismissal of these matches would do, and which of them must be read singly."""
    wanted = list(matches) if permits.sees(actor, permits.READ) else []
    return preview(Match.objects.filter(pk__in=wanted).order_by("-score", "id"))


def waiting(batch: ReviewBatch) -> QuerySet[Match]:
    """The matches of a batch that would act if it were released."""
    return Match.objects.filter(batch=batch, would_act=True, state__in=OPEN).order_by("-score", "id")


def preview(rows: Iterable[Match]) -> Preview:
    """What a common dismissal of these matches would do now."""
    found = list(rows)
    return _preview(found, {row.pk: _not_dismissed(row) for row in found}, Together.DISMISS)


def preview_of(proposal: Proposal) -> Preview:
    """What a proposal would do now; a line whose match was judged, or has changed, stays as it is."""
    lines = list(proposal.lines.select_related("match").order_by("-match__score", "match_id"))
    rows = [line.match for line in lines]
    changed = {line.match_id for line in lines if (line.fingerprint, line.record_id) != (line.match.fingerprint, line.match.record_id)}
    decision = Together(proposal.decision)
    left_out = {row.pk: CHANGED if row.pk in changed else _left_out(row, decision) for row in rows}
    return _preview(rows, left_out, decision)


def _left_out(row: Match, decision: Together) -> str:
    if decision is Together.DISMISS:
        return _not_dismissed(row)
    return "" if row.would_act and row.state in OPEN else "It has been settled."


def _not_dismissed(row: Match) -> str:
    return rules.not_together(
        state=MatchState(row.state),
        stops=row.above_act,
        waits_in_batch=row.would_act,
        identifier=Finding(row.explanation["identifier"]),
    )


def _preview(rows: list[Match], left_out: Mapping[UUID, str], decision: Together) -> Preview:
    subjects = _subjects(rows)
    bodies = {row.pk: row.body for row in ListRecord.objects.filter(pk__in={row.record_id for row in rows})}
    lines = tuple(_line(row, subjects, record_of(bodies[row.record_id]).caption, left_out[row.pk]) for row in rows)
    touched = {key for line in lines if not line.left_out for key in line.organisations} if decision is Together.RELEASE else set()
    stopped = {key for key, found in facts.stopping_matches_of(touched).items() if found}
    ready = [[str(row.pk), row.fingerprint, row.record_id] for row in rows if not left_out[row.pk]]
    return Preview(lines, tuple(sorted(touched - stopped)), tuple(sorted(stopped)), canonical.digest([decision.value, sorted(ready)]))


def _line(row: Match, subjects: Mapping[tuple[str, str], tuple[str, tuple[UUID, ...]]], listed: str, left_out: str) -> TogetherLine:
    name, organisations = subjects.get((row.subject_kind, row.subject_id), ("–", ()))
    known = row.explanation
    found = Finding(known["birth"]), Finding(known["country"]), Finding(known["identifier"])
    return TogetherLine(row.pk, name, listed, row.source, row.score, organisations, *found, left_out)


def _subjects(rows: Iterable[Match]) -> dict[tuple[str, str], tuple[str, tuple[UUID, ...]]]:
    """The name that was screened and the organisations concerned, of all these subjects at once."""
    found: dict[tuple[str, str], tuple[str, tuple[UUID, ...]]] = {}
    screened = Screened.objects.filter(subject_id__in={row.subject_id for row in rows}).order_by("-is_current", "-at", "id")
    for row in screened:
        key = row.subject_kind, row.subject_id
        name, organisations = found.get(key) or (json.loads(row.facts)["names"][0], ())
        found[key] = name, organisations + ((row.organisation_id,) if row.is_current else ())
    return found
