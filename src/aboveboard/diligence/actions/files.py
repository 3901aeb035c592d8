"""The life of a file: opened, taken, waiting for information, lapsed, reopened."""

from datetime import datetime
from uuid import UUID

from aboveboard.audit.store import Ref
from aboveboard.diligence import machine, permits
from aboveboard.diligence.models import Clearance, File, InformationRequest, InterestAnswer
from aboveboard.diligence.queries import assessment, interest, neighbours
from aboveboard.diligence.values import STAFF, Outcome, State, text
from aboveboard.kernel.action import Done, action
from aboveboard.kernel.actor import SYSTEM, Actor
from aboveboard.kernel.constraints import or_conflict
from aboveboard.kernel.errors import Blocked, Conflict
from aboveboard.kernel.gate import NoAct
from aboveboard.lib import clock
from aboveboard.parties import queries as parties
from aboveboard.parties.values import organisation_ref
from aboveboard.policy.values.house import Limit
from aboveboard.policy.values.words import Depth

EXAMINES = NoAct("An examination comes before any standing.")


def about(file: File) -> list[Ref]:
    """What every entry about a file mentions, so that the organisation's timeline shows it."""
    return [organisation_ref(file.organisation_id)]


def note_state(file: File, *, due_at: datetime | None = None) -> None:
    """Say since when and until when the file is in the state to which an action moves it; the move writes it."""
    file.state_since = clock.now()
    file.due_at = due_at


@action(permits.OPEN, act=EXAMINES)
def open_file(actor: Actor, engagement_id: UUID, *, renews: UUID | None = None) -> Done[File]:
    """Open the examination of an organisation for an engagement, at the depth that the engagement calls for.

    Raises `Missing` for an unknown engagement and `Conflict` where a file for it is open already.
    """
    engagement = parties.engagement(engagement_id)
    file = File(organisation_id=engagement.organisation, engagement_id=engagement_id, renews_id=renews)
    try:
        depth, file.depth_reasons = assessment.first_depth(engagement, file, neighbours.in_force())
    except Blocked as error:
        # A value that cannot be counted yet must not keep the file from being opened; it is looked at most closely.
        depth, file.depth_reasons = Depth.ENHANCED, list(error.reasons)
    file.depth = depth.value
    with or_conflict("A file for this engagement is open already; continue there."):
        file.save(force_insert=True)
    detect_interests(SYSTEM, file)
    return Done(file, {"engagement": str(engagement_id), "depth": file.depth, "renews": str(renews or "")}, about(file))


@action(permits.RUN, act=EXAMINES)
def detect_interests(actor: Actor, file: File) -> Done[File]:
    """Note who of the staff is named in the organisation, so that the file is not even listed for them."""
    staff = neighbours.holders_of(STAFF)
    found = interest.named(staff.values(), file.organisation_id)
    known = set(file.interests.filter(has_interest=True).values_list("user_id", flat=True))
    for user in sorted(found - known):
        InterestAnswer.objects.update_or_create(file=file, user_id=user, defaults={"has_interest": True, "is_detected": True})
    return Done(file, {"detected": len(found - known)}, about(file))


@action(machine.take, act=EXAMINES)
def take_file(actor: Actor, file: File) -> Done[File]:
    """Become the analyst of a file; after a reopening the earlier reviewer is free again."""
    user = interest.require_free(actor, file)
    file.assessor_id = user
    file.reviewer = None
    note_state(file)
    return Done(file, {"assessor": str(user)}, about(file))


@action(machine.await_information, act=EXAMINES)
def ask_information(actor: Actor, file: File, *, question: str) -> Done[File]:
    """Put a question to the organisation and wait for the time that the house regulation sets."""
    user = interest.require_free(actor, file)
    due_at = neighbours.deadline(Limit.INFORMATION_REQUEST)
    asked = InformationRequest.objects.create(file=file, text=text(question, "question"), due_at=due_at, asked_by_id=user)
    note_state(file, due_at=due_at)
    return Done(file, {"request": str(asked.pk), "due_at": due_at.isoformat()}, about(file))


@action(permits.ANSWER_REQUEST, act=EXAMINES)
def answer_information(
    actor: Actor, request: InformationRequest, *, answer: str, documents: tuple[UUID, ...] = ()
) -> Done[InformationRequest]:
    """Answer a question as the organisation; the file goes on by itself once nothing is open."""
    user = interest.person(actor)
    if request.answered_at is not None:
        raise Conflict("This question is answered already; write to the analyst to correct it.")
    file = File.objects.select_for_update(of=("self",)).get(pk=request.file_id)
    if file.state != State.AWAITING_INFORMATION:
        raise Conflict("The organisation's answer is no longer awaited; the file has gone on.")
    cited = [evidence(file, each) for each in documents]
    request.answer, request.documents = text(answer, "answer"), cited
    request.answered_by_id, request.answered_at = user, clock.now()
    request.save(update_fields=["answer", "documents", "answered_by", "answered_at"])
    if not file.requests.filter(answered_at=None).exists():
        resume_answered(SYSTEM, file)
    return Done(request, {"file": str(file.pk), "documents": [each["sha256"] for each in cited]}, [*about(file), _ref(file)])


@action(machine.resume_answered, act=EXAMINES)
def resume_answered(actor: Actor, file: File) -> Done[File]:
    """Go on collecting after every question was answered."""
    note_state(file)
    return Done(file, {}, about(file))


@action(machine.resume, act=EXAMINES)
def resume_collecting(actor: Actor, file: File) -> Done[File]:
    """Go on without waiting any longer; open questions stay on the file, unanswered."""
    interest.require_free(actor, file)
    note_state(file)
    return Done(file, {"open_requests": file.requests.filter(answered_at=None).count()}, about(file))


@action(machine.lapse, act=EXAMINES)
def lapse_file(actor: Actor, file: File) -> Done[File]:
    """End a file whose questions stayed unanswered past their time."""
    if file.due_at is None or file.due_at > clock.now():
        raise Conflict("The time for the organisation's answer has not run yet.")
    note_state(file)
    return Done(file, {}, about(file))


@action(machine.reopen, act=EXAMINES)
def reopen_file(actor: Actor, file: File, *, because: str) -> Done[File]:
    """Examine again after a decision or a lapse; a clearance granted before stays what it is until it is revoked."""
    if actor.user is not None:
        interest.require_free(actor, file)
    text(because, "because")
    last = file.decisions.order_by("-round").first()
    if last is not None and last.outcome in {Outcome.DECLINED, Outcome.EXCLUDED}:
        raise Conflict("The engagement was closed by this decision; a new one is examined in a file of its own.")
    if File.objects.filter(engagement_id=file.engagement_id).exclude(pk=file.pk).exclude(state__in=["decided", "lapsed"]).exists():
        raise Conflict("Another file for this engagement is open; continue there.")
    file.round += 1
    file.assessor = None
    file.reviewer = None
    file.level = ""
    note_state(file)
    return Done(file, {"round": file.round}, about(file))


@action(permits.RUN, act=EXAMINES)
def open_renewal(actor: Actor, clearance: Clearance) -> Done[File]:
    """Open the examination that renews a clearance; a renewal is never automatic, only its opening is."""
    if clearance.revoked_at is not None:
        raise Conflict("A revoked clearance is not renewed.")
    first = File.objects.get(pk=clearance.file_id)
    file = open_file(SYSTEM, first.engagement_id, renews=clearance.pk)
    return Done(file, {"clearance": str(clearance.pk)}, about(file))


def evidence(file: File, document_id: UUID) -> dict[str, str]:
    """A document of the file's organisation as it is cited: id, hash, title, last day; raises `Blocked` for any other."""
    document = parties.document(document_id)
    if document.organisation != file.organisation_id:
        raise Blocked(["A document of another organisation is no evidence here; upload it for this organisation."])
    return {
        "document": str(document.id),
        "sha256": document.sha256,
        "title": document.title,
        "expires_on": document.expires_on.isoformat() if document.expires_on else "",
    }


def _ref(file: File) -> Ref:
    return Ref("diligence.file", str(file.pk))
