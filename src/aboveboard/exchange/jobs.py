"""What the exchange does by itself: opens collections, admits what was received, and erases what has expired."""

from collections.abc import Iterable
from contextlib import suppress
from uuid import UUID

from aboveboard.audit.models import Entry
from aboveboard.exchange import actions
from aboveboard.exchange.models import Collection, Object, Submission
from aboveboard.exchange.queries import neighbours, waiting
from aboveboard.exchange.values import CollectionForm, CollectionKind, SubmissionState
from aboveboard.kernel.actor import SYSTEM
from aboveboard.kernel.errors import Conflict, NoStanding
from aboveboard.kernel.follow import every, follows
from aboveboard.kernel.gate import Act, Ask, gate
from aboveboard.lib import clock

ORGANISATION = "parties.organisation"
MINUTE, HOUR = 60, 3_600
# A follower's effects are one transaction, which may not last; the timer goes on with the rest.
FEW = 5


@follows("exchange.receive")
def admit_received(entry: Entry) -> None:
    """Decide on each object of a body as soon as it was received."""
    _go_on(Submission.objects.defer("body", "fates").filter(pk=entry.subject_id, closed_at=None))


@follows("standing.lift_hold", "standing.lift_suspension")
def admit_kept_back(entry: Entry) -> None:
    """Go on with what waited while its sender was on hold or suspended."""
    named = entry.mentions.filter(subject_kind=ORGANISATION).values_list("subject_id", flat=True)
    _go_on(waiting([UUID(each) for each in named])[:FEW])


@every(MINUTE)
def admit_waiting() -> None:
    """Go on with whatever still waits: a channel may open without an entry of its own, when a match is dismissed."""
    for submission in waiting():
        # Somebody else was faster, or a hold was set in between: the next round sees how it stands.
        with suppress(Conflict, NoStanding):
            _go_on([submission])


@follows("agreements.sign_organisation")
def open_intake(entry: Entry) -> None:
    """Whoever agreed to submit information gets a collection and an identity."""
    agreement = neighbours.agreement(UUID(entry.subject_id))
    organisation = agreement.organisation_id
    is_open = Collection.objects.filter(kind=CollectionKind.INTAKE, organisation_id=organisation).exists()
    if agreement.data_terms.inward and not is_open:
        title = f"Information from {neighbours.organisation_name(organisation)}"
        actions.open_collection(SYSTEM, CollectionForm(CollectionKind.INTAKE, title, organisation=organisation))


@every(MINUTE)
def open_feeds() -> None:
    """Every member has a feed, all share one, and the secretariat has a queue."""
    present = set(Collection.objects.exclude(alias="").values_list("alias", flat=True))
    wanted = [
        CollectionForm(CollectionKind.SHARED, "Shared with all members and partners"),
        CollectionForm(CollectionKind.QUEUE, "Queue of the secretariat"),
        *(
            CollectionForm(CollectionKind.COUNTRY, f"Concerning {code}", country=code.lower())
            for code in sorted(neighbours.house().members)
        ),
    ]
    for form in wanted:
        if form.alias not in present:
            actions.open_collection(SYSTEM, form)


@every(HOUR)
def erase_expired() -> None:
    """Erase what the agreements do not let the house keep."""
    if Object.objects.filter(erased_at=None, retain_until__lt=clock.today()).exists():
        actions.expire_objects(SYSTEM)


def _go_on(submissions: Iterable[Submission]) -> None:
    """Admit, or keep in quarantine, as the gate says now; what it shuts out waits in silence."""
    for submission in submissions:
        verdict = gate().ask(Act.SUBMIT, Ask(submission.organisation_id))
        if verdict.open and not verdict.quarantine:
            actions.admit(SYSTEM, submission)
        elif verdict.quarantine and submission.state == SubmissionState.RECEIVED:
            actions.quarantine(SYSTEM, submission)
