"""What a reader was given before, so that looking at the same page again is not another handing over."""

from collections.abc import Sequence
from uuid import UUID

from aboveboard.exchange import permits
from aboveboard.exchange.models import Pull
from aboveboard.exchange.queries import readers
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.serve import query


@query(permits.READ_FEED, permits.READ_ALL)
def visible_news(actor: Actor, collection: UUID, seqs: Sequence[int]) -> tuple[int, ...]:
    """Those of these releases of a collection that the reader's party was never given, rising; nothing for who reads nothing."""
    reading = readers.reader(actor)
    if reading is None or not seqs:
        return ()
    first, last = min(seqs), max(seqs)
    pulls = Pull.objects.filter(recipient=reading.party, collection_id=collection, first_seq__lte=last, last_seq__gte=first)
    runs = [run for runs in pulls.values_list("runs", flat=True) for run in runs]
    known = {seq for start, end in runs for seq in range(max(start, first), min(end, last) + 1)}
    return tuple(sorted(set(seqs) - known))
