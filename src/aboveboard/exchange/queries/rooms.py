"""Hands rows to the context of rooms, which hands them to the actions that keep a room's collection."""

from uuid import UUID

from aboveboard.exchange.models import Collection, Object, Submission
from aboveboard.exchange.values import SubmissionState
from aboveboard.kernel.finding import one


def room_collection(key: UUID) -> Collection:
    """The row of a room's collection; raises `Missing`."""
    return one(Collection.objects, key)


def admitted_submission(key: UUID) -> Submission | None:
    """The row of a submission that was admitted; None while it was not."""
    return Submission.objects.defer("body", "fates").filter(pk=key, state=SubmissionState.ADMITTED).first()


def submission_of(key: int) -> UUID | None:
    """Which submission an object came with; None for what the house itself published."""
    return Object.objects.filter(pk=key).values_list("submission_id", flat=True).first()
