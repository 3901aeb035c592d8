"""Recalls: which objects that the caller was given were taken back, and the receipt for it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from aboveboard.api.answering import Operations
from aboveboard.api.fields import Form, Listed, Shown, listed
from aboveboard.api.paging import Paged, page
from aboveboard.api.reading import Asked
from aboveboard.exchange import actions, queries
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.finding import one
from aboveboard.kernel.serve import serves

router = Operations(tags=["exchange"])


class RecallReceipts(Form):
    """The ids of recalls that were dropped."""

    recalls: list[UUID]


class Recall(Shown):
    """An object, by its STIX id and version, that its recipient has to drop; its receipt is due at `due_at` (UTC).

    The deadlines are those of `rule` in the version of the recalls regulation with this hash, whatever a later one says.
    """

    id: UUID
    object: str
    version: str
    reason: str
    created_at: datetime
    due_at: datetime
    rule: str
    regulation: str
    reminded_at: datetime | None
    escalated_at: datetime | None
    acknowledged_at: datetime | None


def _rows(actor: Actor) -> Any:
    return queries.visible_recalls(actor).select_related("object").defer("object__body")


def _shown(row: Any) -> Recall:
    return Recall.of(row, object=row.object.stix_id, version=row.object.version_text)


@router.shows("/recalls", Listed[Recall])
@serves(queries.visible_recalls)
def list_all(request: Asked, place: Paged) -> Listed[Recall]:
    """Recalls, newest first: one's own, or all for the desk."""
    return page(_rows(request.actor), place, _shown)


@router.does("/recalls/{uuid:recall_id}/acknowledge", Recall)
@serves(queries.visible_recalls, actions.acknowledge_recall)
def acknowledge(request: Asked, recall_id: UUID) -> Recall:
    """Confirm that it was dropped."""
    row = one(_rows(request.actor), recall_id)
    actions.acknowledge_recall(request.actor, row)
    return _shown(one(_rows(request.actor), recall_id))


@router.does("/recalls/acknowledge", Listed[Recall])
@serves(queries.visible_recalls, queries.own_receipts, actions.acknowledge_recalls)
def acknowledge_all(request: Asked, form: RecallReceipts) -> Listed[Recall]:
    """Confirm that all of these were dropped, at most 500 at once; where one of them is refused none is acknowledged."""
    actions.acknowledge_recalls(request.actor, queries.own_receipts(request.actor, form.recalls))
    return listed(_shown(row) for row in _rows(request.actor).filter(pk__in=form.recalls))
