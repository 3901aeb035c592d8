"""What awaits a reader in screening: why, by when, and what happens otherwise."""

from collections import defaultdict
from datetime import timedelta
from uuid import UUID

from aboveboard.audit.store import Ref
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.serve import query
from aboveboard.policy.values.lists import ListStanding
from aboveboard.screening import machine, permits
from aboveboard.screening.lists.guard import Ground
from aboveboard.screening.lists.sources import label
from aboveboard.screening.machine import BatchState, MatchState, ProposalState, VersionState
from aboveboard.screening.models import Feed, ListVersion, Match, Proposal, ReviewBatch, Screened
from aboveboard.screening.queries import freshness
from aboveboard.screening.values import Judged, Task

MOST = 200
SAME_DAY, LATER = timedelta(days=1), timedelta(days=10)
STOPS = "Acceptance, releases and outward data stay stopped."
FROZEN = (
    "Nobody is cleared, and partners whose screening rests on it make no new commitment. "
    "It ends once the list is fetched or loaded again, even unchanged (“aboveboard lists refresh”)."
)
WAITS = "The match stays open, and the examination waits for it."


@query(permits.DISMISS, permits.CONFIRM, permits.APPROVE_SHRINK, permits.SETTLE, permits.LOAD)
def needs_me(actor: Actor) -> list[Task]:
    """At most 200 lines, the most urgent first; times in UTC."""
    tasks = [*_matches(actor), *_together(actor), *_shrinks(actor), *_stale(actor)]
    return sorted(tasks, key=lambda task: (task.by, task.subject.id))[:MOST]


def _matches(actor: Actor) -> list[Task]:
    if actor.user is None or not (permits.sees(actor, permits.READ) and permits.sees(actor, permits.DISMISS, permits.CONFIRM)):
        return []
    states = [state.value for state in (*machine.OPEN, MatchState.CONFIRMED)]
    rows = Match.objects.filter(state__in=states).select_related("judgement").order_by("-above_act", "state_since", "id")
    # What would act only once its batch is released is one line, whatever the size of the batch.
    rows = rows.exclude(state=MatchState.CONFIRMED, delisted_at=None).exclude(would_act=True)[:MOST]
    organisations = _organisations({row.subject_id for row in rows})
    return [task for row in rows if (task := _task(actor.user, row, organisations[row.subject_kind, row.subject_id]))]


def _task(user: UUID, row: Match, organisations: tuple[UUID, ...]) -> Task | None:
    judgement, subject = row.judgement, Ref("screening.match", str(row.pk))
    soon = row.state_since + (SAME_DAY if row.above_act or row.standing_of_list != ListStanding.INFORMATION else LATER)
    if row.delisted_at is not None:
        why = "The entry of a match that a person has confirmed, kept open or that stops acts has left the list."
        return Task(subject, organisations, "Decide on a delisting", why, STOPS if row.above_act else WAITS, row.delisted_at, soon)
    if judgement is not None and not judgement.complete:
        if judgement.by_id == user:
            return None
        what = "Read a dismissal" if judgement.kind == Judged.DISMISSED else "Read a confirmation"
        why = "The regulation asks for a second reader."
        return Task(subject, organisations, what, why, STOPS if row.above_act else WAITS, judgement.created_at, soon)
    if row.above_act:
        return Task(
            subject, organisations, "Review a match that stops acts", "It names a party of a binding list.", STOPS, row.state_since, soon
        )
    return Task(subject, organisations, "Review a possible match", "A list has an entry like this party.", WAITS, row.state_since, soon)


def _together(actor: Actor) -> list[Task]:
    """Batches of a new list or engine that nobody has proposed anything for, and what others have proposed."""
    if actor.user is None or not (permits.sees(actor, permits.READ) and permits.sees(actor, permits.SETTLE)):
        return []
    open_proposals = Proposal.objects.filter(state=ProposalState.PROPOSED)
    waiting = Match.objects.filter(would_act=True, state__in=[state.value for state in machine.OPEN])
    batches = ReviewBatch.objects.filter(state=BatchState.WAITING, pk__in=waiting.values("batch_id"))
    batches = batches.exclude(pk__in=open_proposals.filter(batch__isnull=False).values("batch_id"))
    tasks = [
        Task(
            Ref("screening.reviewbatch", str(row.pk)),
            (),
            "Decide on the matches of a new list" if row.source else "Decide on the matches of a new engine",
            "They are certain enough to act, and nobody has let them.",
            "None of them stops anything, and examinations wait for them.",
            row.created_at,
            row.created_at + SAME_DAY,
        )
        for row in batches.order_by("created_at")
    ]
    what, why = "Confirm or refuse what was proposed together", "Another person must settle what is done with many matches."
    return tasks + [
        Task(Ref("screening.proposal", str(row.pk)), (), what, why, WAITS, row.created_at, row.created_at + SAME_DAY)
        for row in open_proposals.exclude(by_id=actor.user).order_by("created_at")[:MOST]
    ]


def _shrinks(actor: Actor) -> list[Task]:
    if actor.user is None or not permits.sees(actor, permits.APPROVE_SHRINK):
        return []
    rows = ListVersion.objects.filter(state=VersionState.REFUSED, ground=Ground.SHRUNKEN).exclude(approvals__user_id=actor.user)
    newest: dict[str, ListVersion] = {row.source: row for row in rows.order_by("created_at")}
    otherwise = "The version in force stays, and grows old."
    return [
        Task(
            Ref("screening.listversion", str(row.pk)),
            (),
            "Say whether a shrunken list is real",
            row.sentence,
            otherwise,
            row.created_at,
            row.created_at + SAME_DAY,
        )
        for row in newest.values()
        if not ListVersion.objects.filter(source=row.source, in_force_at__gt=row.created_at).exists()
    ]


def _stale(actor: Actor) -> list[Task]:
    """Binding lists that are too old: for who looks at matches, and for who can have a list fetched."""
    if actor.user is None or not permits.sees(actor, permits.DISMISS, permits.LOAD):
        return []
    errors = dict(Feed.objects.values_list("source", "error"))
    return [
        Task(
            Ref("screening.feed", source),
            (),
            "See to a list that is too old",
            f"{label(source)}: nobody has looked in time whether it changed. {errors[source]}".strip(),
            FROZEN,
            since,
            since + SAME_DAY,
        )
        for source, since in sorted(freshness.stale_lists().items())
    ]


def _organisations(subjects: set[str]) -> dict[tuple[str, str], tuple[UUID, ...]]:
    found: dict[tuple[str, str], tuple[UUID, ...]] = defaultdict(tuple)
    rows = Screened.objects.filter(subject_id__in=subjects, is_current=True).order_by("organisation_id")
    for kind, key, organisation in rows.values_list("subject_kind", "subject_id", "organisation_id"):
        found[kind, key] += (organisation,)
    return found
