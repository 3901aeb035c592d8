"""Names that were screened in bulk, as they were sealed: hashes and counts, never the names."""

import json
from uuid import UUID

from django.db.models import QuerySet

from aboveboard.kernel.actor import Actor
from aboveboard.kernel.finding import one
from aboveboard.kernel.serve import query
from aboveboard.screening import permits
from aboveboard.screening.models import BatchRun
from aboveboard.screening.values import BulkContent, Door


@query(permits.READ)
def visible_bulk_runs(actor: Actor) -> QuerySet[BatchRun]:
    """Sealed runs of names screened in bulk, newest first; nobody of ours need be among them."""
    rows = BatchRun.objects.order_by("-at", "id")
    return rows if permits.sees(actor, permits.READ) else rows.none()


@query(permits.READ)
def visible_bulk_run(actor: Actor, run_id: UUID) -> BatchRun:
    """One of them; raises `Missing`."""
    return one(visible_bulk_runs(actor), run_id)


def bulk_content(run: BatchRun) -> BulkContent:
    """What such a run sealed, read back from its bytes."""
    read = json.loads(run.body)
    asked, answered, configuration = read["asked"], read["answered"], read["configuration"]
    return BulkContent(
        Door(run.door),
        read["engine"],
        read["index"],
        tuple(read["lists"]),
        configuration["threshold"],
        configuration["limit"],
        asked["sha256"],
        answered["sha256"],
        asked["rows"],
        answered["screened"],
        answered["refused"],
        answered["matched"],
    )
