"""Notes what a reader was given, so that who holds what can be told later."""

from collections.abc import Iterable

from aboveboard.audit import insertion
from aboveboard.audit.prepared import looked_up
from aboveboard.exchange import permits
from aboveboard.exchange.actions import handing
from aboveboard.exchange.models import Pull
from aboveboard.exchange.queries import collections, given, readers
from aboveboard.exchange.values import PullForm
from aboveboard.kernel.action import Done, action
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Missing
from aboveboard.kernel.gate import NoAct
from aboveboard.lib import clock
from aboveboard.parties.values import organisation_ref

NOTES = NoAct("It only notes what a query behind the gate has answered.")


@action(permits.READ_FEED, act=NOTES)
def record_pull(actor: Actor, form: PullForm) -> Done[Pull]:
    """Note a page before it is handed over; a page that cannot be noted is not handed over.

    What was taken back since the page was read is handed over with its recall.
    """
    name, reading = str(form.collection), readers.reader(actor)
    if reading is None or not form.seqs:
        raise Missing
    with looked_up(*collections.lookups(name), *readers.knowing(actor)):
        collection = collections.row_of(actor, name)
        seen = readers.seated(reading, collection)
        classes = readers.visible_classes(seen, collection)
    pull = Pull(
        recipient=reading.party,
        collection=collection,
        first_seq=form.seqs[0],
        last_seq=form.seqs[-1],
        runs=form.runs,
        at=clock.now(),
    )
    handing.together(collection.pk)
    insertion.add(pull)
    recalls = handing.recall_gone(pull, form.seqs, classes, lambda: readers.visible_classes(seen, collection))
    about = [organisation_ref(actor.organisation)] if actor.organisation is not None else []
    return Done(pull, {"recipient": pull.recipient, "collection": str(collection.pk), "runs": pull.runs, "recalls": recalls}, about=about)


def note_news(actor: Actor, shown: Iterable[PullForm]) -> None:
    """Note before it is shown what the reader was not given before; what cannot be noted is not shown."""
    for each in shown:
        if fresh := given.visible_news(actor, each.collection, each.seqs):
            record_pull(actor, PullForm(each.collection, fresh))
