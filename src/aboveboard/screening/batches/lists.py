"""Which lists names are screened against, and their index; where none is built yet, it is built now."""

from collections.abc import Callable, Sequence

from aboveboard.kernel.actor import SYSTEM
from aboveboard.screening import actions, index
from aboveboard.screening.engine.index import Index
from aboveboard.screening.models import ListSet


def ready(sources: Sequence[str] = (), say: Callable[[str], None] = lambda _: None) -> tuple[ListSet, Index]:
    """The lists in force, or some of them, with their index; seconds of work where it has to be built, so never in a transaction.

    Raises `NotScreened` where no list is in force, `Invalid` for a list that is not.
    """
    versions = index.chosen(sources)
    known = ListSet.objects.filter(pk=index.key_of(versions)).first()
    if known is None:
        say("Building the index …")
        known = actions.record_index(SYSTEM, index.build(versions), sources=sources)
    return known, index.restored(known)
