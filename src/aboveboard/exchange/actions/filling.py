"""Releases in the feeds of countries what was admitted before their bureaus read for its purposes."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from aboveboard.exchange import permits
from aboveboard.exchange.actions import handing, publishing
from aboveboard.exchange.actions.publishing import Released
from aboveboard.exchange.actions.saying import ON_HOLD
from aboveboard.exchange.models import Collection, Object, Release, Submission, Unfilled
from aboveboard.exchange.queries import expiry, neighbours, newest
from aboveboard.exchange.rules import destinations
from aboveboard.exchange.stix import visibility
from aboveboard.exchange.values import CollectionKind, SubmissionState
from aboveboard.kernel.action import Done, action
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Conflict
from aboveboard.kernel.gate import Act, Ask, Asks, NoAct
from aboveboard.parties.values import organisation_ref


@action(permits.ADMIT, act=NoAct("It only notes what is to be looked at; the gate is asked for each sender then."))
def note_widened(actor: Actor, regulation: str, *, opened: Sequence[str]) -> Done[str]:
    """Note that all that was admitted is looked at once more: bureaus read for these purposes now, by the version with this hash."""
    found = Submission.objects.filter(state=SubmissionState.ADMITTED, successes__gt=0).values_list("pk", flat=True)
    made = [Unfilled(submission_id=key) for key in found.iterator(chunk_size=publishing.CHUNK)]
    Unfilled.objects.bulk_create(made, batch_size=publishing.CHUNK, ignore_conflicts=True)
    return Done(regulation, {"regulation": regulation, "purposes": list(opened), "submissions": len(made)})


@action(
    permits.ADMIT,
    act=Asks(Act.SUBMIT, lambda submission: Ask(submission.organisation_id), held=ON_HOLD),
    first=handing.of_sender,
)
def fill_feeds(actor: Actor, submission: Submission) -> Done[Submission]:
    """Release what was admitted of a submission in the feeds of countries where it would stand if it came now, and does not stand.

    What was ever released there is not released again: it was narrowed or taken back. Raises `Conflict` while a feed is not open yet.
    """
    wanted: dict[str, list[Released]] = defaultdict(list)
    for alias, row in _missing(submission):
        wanted[alias].append(row)
    open_feeds = dict(Collection.objects.filter(alias__in=list(wanted)).values_list("alias", "pk"))
    if closed := sorted(wanted.keys() - open_feeds.keys()):
        raise Conflict(f"The collection {closed[0]} is not open yet; this is tried again.")
    Unfilled.objects.filter(submission=submission).delete()
    ids = {row.stix_id for rows in wanted.values() for row in rows}
    publishing.publish({open_feeds[alias]: rows for alias, rows in wanted.items()}, renewed=ids)
    facts = {"objects": len(ids), "feeds": {alias: len(rows) for alias, rows in sorted(wanted.items())}}
    return Done(submission, facts, about=[organisation_ref(submission.organisation_id)])


def _missing(submission: Submission) -> Iterator[tuple[str, Released]]:
    """The feeds of countries, each with an object of the submission that belongs there and never stood there."""
    bureaus, scheme = neighbours.bureaus(), neighbours.scheme()
    rows = Object.objects.filter(newest.is_newest(), expiry.kept(), submission=submission, erased_at=None, held_by="")
    found = list(rows.order_by("pk").select_related("visibility").defer("body"))
    standing = Release.objects.filter(object__submission=submission, collection__kind=CollectionKind.COUNTRY)
    there = set(standing.values_list("object_id", "collection__alias"))
    for row in found:
        described = visibility.class_of(row.visibility.key, scheme)
        for alias in destinations.feeds(described, bureaus, is_for_the_queue=False):
            if alias != CollectionKind.SHARED.value and (row.pk, alias) not in there:
                yield alias, Released(row.pk, row.visibility_id, row.stix_id, row.type, row.version, row.producer)
