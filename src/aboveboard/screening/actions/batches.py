"""Records names that were screened in bulk: one run and one entry for a whole file or request."""

import hashlib

from aboveboard.kernel.action import Done, action
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.gate import NoAct
from aboveboard.lib import canonical
from aboveboard.screening import permits
from aboveboard.screening.models import BatchRun, ListSet
from aboveboard.screening.values import Batch

NO_ACT = NoAct("It looks names up on lists; nothing is done with a partner.")


@action(permits.MATCH_NAMES, act=NO_ACT)
def record_batch(actor: Actor, batch: Batch) -> Done[BatchRun]:
    """Seal a batch: lists, engine and configuration, and the hashes of what was asked and answered."""
    list_set = ListSet.objects.get(pk=batch.list_set)
    body = canonical.dumps(
        {
            "engine": list_set.engine,
            "index": list_set.sha256,
            "lists": list_set.versions,
            "configuration": dict(batch.configuration),
            "asked": dict(batch.asked),
            "answered": dict(batch.answered),
        }
    )
    run = BatchRun.objects.create(list_set=list_set, door=batch.door, body=body.decode(), sha256=hashlib.sha256(body).hexdigest())
    counts = {name: value for name, value in (batch.asked | batch.answered).items() if isinstance(value, int)}  # type: ignore[operator]
    return Done(run, {"run": run.sha256, "door": batch.door.value, "set": list_set.pk, "engine": list_set.engine, **counts})
