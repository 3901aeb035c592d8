"""What awaits the caller, from every part of the house, the most urgent first."""

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

from aboveboard.accounts import queries as accounts
from aboveboard.agreements import queries as agreements
from aboveboard.api.answering import Operations
from aboveboard.api.fields import Listed, Shown, listed
from aboveboard.api.reading import Asked
from aboveboard.contributions import queries as contributions
from aboveboard.diligence import queries as diligence
from aboveboard.exchange import queries as exchange
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.serve import serves
from aboveboard.policy import queries as policy
from aboveboard.polling import queries as polling
from aboveboard.screening import queries as screening
from aboveboard.standing import queries as standing
from aboveboard.webhooks import queries as webhooks

router = Operations(tags=["worklist"])
MOST = 200
LAST = datetime.max.replace(tzinfo=UTC)


class Task(Shown):
    """What is awaited of the reader, about what, why, by when (UTC), and what happens otherwise."""

    what: str
    why: str
    otherwise: str
    since: datetime
    by: datetime | None
    subject_kind: str
    subject_id: str
    organisations: list[UUID]


@router.shows("/awaiting-me", Listed[Task])
@serves(
    screening.needs_me,
    diligence.needs_me,
    agreements.needs_me,
    contributions.needs_me,
    standing.needs_me,
    exchange.needs_me,
    webhooks.needs_me,
    polling.needs_me,
    policy.needs_me,
    accounts.needs_me,
)
def awaiting_me(request: Asked) -> Listed[Task]:
    """What awaits the caller, at most 200 lines."""
    return listed(sorted(_tasks(request.actor), key=lambda task: (task.by or LAST, task.since))[:MOST])


def _tasks(actor: Actor) -> Iterator[Task]:
    for found in screening.needs_me(actor):
        yield Task.of(found, subject_kind=found.subject.kind, subject_id=found.subject.id, organisations=list(found.organisations))
    for task in diligence.needs_me(actor):
        kind, key = ("diligence.file", task.file_id) if task.file_id else ("diligence.vetting", task.vetting_id)
        concerned = [] if task.organisation_id is None else [task.organisation_id]
        yield Task.of(task, subject_kind=kind, subject_id=str(key), organisations=concerned)
    for each in agreements.needs_me(actor):
        kind, key = ("agreements.agreement", each.agreement_id) if each.agreement_id else ("diligence.clearance", each.clearance_id)
        yield Task.of(each, subject_kind=kind, subject_id=str(key), organisations=[each.organisation_id])
    for stop in standing.needs_me(actor):
        yield Task.of(stop, subject_kind="parties.organisation", subject_id=str(stop.organisation), organisations=[stop.organisation])
    for sent in exchange.needs_me(actor):
        concerned = [] if sent.organisation is None else [sent.organisation]
        yield Task.of(sent, subject_kind=f"exchange.{sent.place}", subject_id=str(sent.key), organisations=concerned)
    for hook in webhooks.needs_me(actor):
        yield Task.of(hook, subject_kind="webhooks.webhook", subject_id=str(hook.key), organisations=[], by=None)
    for server in polling.needs_me(actor):
        concerned = [] if server.organisation is None else [server.organisation]
        yield Task.of(server, subject_kind="polling.server", subject_id=str(server.key), organisations=concerned, by=None)
    for version in policy.needs_me(actor):
        yield Task.of(version, subject_kind="policy.version", subject_id=str(version.version_id), organisations=[], by=None)
    for role in accounts.needs_me(actor):
        yield Task.of(role, subject_kind="accounts.user", subject_id=str(role.user_id), organisations=[], by=None)
    for given in contributions.needs_me(actor):
        yield Task.of(
            given,
            subject_kind="contributions.contribution",
            subject_id=str(given.contribution_id),
            organisations=[given.organisation_id],
        )
