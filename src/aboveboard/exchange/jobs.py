"""What the exchange does by itself: opens collections, admits what was received, alerts victims' countries, erases what has expired."""

import logging
from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from time import monotonic
from uuid import UUID

from django.conf import settings

from aboveboard.audit import store
from aboveboard.audit.models import Entry
from aboveboard.exchange import actions
from aboveboard.exchange.actions.alerts import STILL_NEWS
from aboveboard.exchange.models import Alert, Collection, Object, Submission, Unalerted, Unfilled
from aboveboard.exchange.queries import alerts, expiry, neighbours, products, questions, recalls, waiting, waiting_senders
from aboveboard.exchange.queries.collections import unpublished_levels
from aboveboard.exchange.rules import letters
from aboveboard.exchange.rules.feedback import is_crowd
from aboveboard.exchange.values import CollectionForm, CollectionKind, SubmissionState, country_party
from aboveboard.kernel.actor import SYSTEM
from aboveboard.kernel.errors import Busy, Conflict, NoStanding
from aboveboard.kernel.follow import every, follows
from aboveboard.kernel.gate import Act, Ask, gate
from aboveboard.kernel.moment import moment
from aboveboard.kernel.post import post
from aboveboard.lib import clock
from aboveboard.policy.values.words import Kind

ORGANISATION = "parties.organisation"
MINUTE = 60
log = logging.getLogger("aboveboard.exchange")
# Half of a worker's time at most, so that what arrives meanwhile does not wait.
LONGEST_ERASING = 30.0
LONGEST_FILLING = 10.0
LONGEST_ADMITTING = 20.0
MOST_CHASED = 100
# Of one sender at a time; no worker admits more in its time.
MOST_ADMITTED = 1_000
# The letters of the day go out from this hour on (UTC).
MORNING = 6
# A follower's effects are one transaction, which may not last; the timer goes on with the rest.
FEW = 5


@follows("exchange.receive", "exchange.receive_polled")
def admit_received(entry: Entry) -> None:
    """Decide on each object of a body as soon as it was received."""
    _go_on(Submission.objects.defer("body", "fates").filter(pk=entry.subject_id, closed_at=None))


@follows("standing.lift_hold", "standing.lift_suspension")
def admit_kept_back(entry: Entry) -> None:
    """Go on with what waited while its sender was on hold or suspended."""
    named = entry.mentions.filter(subject_kind=ORGANISATION).values_list("subject_id", flat=True)
    _go_on(waiting([UUID(each) for each in named])[:FEW])


@follows("exchange.admit", "exchange.join_victims", "exchange.release_held", "exchange.pass_on", "exchange.fill_feeds")
def alert_victims(entry: Entry) -> None:
    """Alert the countries of victims to what was just released."""
    rows = Submission.objects.defer("body", "fates")
    if entry.kind == "exchange.join_victims":
        _alert(rows.filter(pk__in=store.facts(entry)["submissions"]))
        return
    if entry.subject_kind == "exchange.object":
        _alert(rows.filter(pk__in=Object.objects.filter(pk=entry.subject_id).values("submission_id")))
    elif store.facts(entry).get("victims", True):
        _alert(rows.filter(pk=entry.subject_id))


@follows("standing.lift_hold", "standing.lift_suspension")
def alert_kept_back(entry: Entry) -> None:
    """Alert to what was admitted just before its sender was stopped."""
    for each in entry.mentions.filter(subject_kind=ORGANISATION).values_list("subject_id", flat=True):
        _alert(alerts.admitted_since(UUID(each), clock.now() - STILL_NEWS))


@every(MINUTE)
def alert_unalerted() -> None:
    """Alert to what was admitted just before the gate was shut, once it is open again: a renewal opens it without an entry of its own."""
    for organisation in Unalerted.objects.order_by().values_list("submission__organisation_id", flat=True).distinct():
        if gate().ask(Act.SUBMIT, Ask(organisation)).goes_on:
            # The gate was shut in between: the next round sees how it stands.
            with suppress(Conflict, NoStanding):
                for submission in alerts.unalerted(organisation, clock.now() - STILL_NEWS, MOST_CHASED):
                    actions.raise_alerts(SYSTEM, submission)


@follows("policy.activate_version")
def note_widened(entry: Entry) -> None:
    """Look at all that was admitted once more, where a new version of the purposes lets bureaus read for more."""
    facts = store.facts(entry)
    if facts["kind"] == Kind.PURPOSES and (opened := neighbours.opened_to_bureaus(facts["replaced"], facts["hash"])):
        actions.note_widened(SYSTEM, facts["hash"], opened=sorted(opened))


@every(MINUTE)
def fill_feeds() -> None:
    """Go on with what is to be looked at once more, of senders to whom the gate is open; the others wait until it is."""
    end = monotonic() + LONGEST_FILLING
    for organisation in Unfilled.objects.order_by().values_list("submission__organisation_id", flat=True).distinct():
        if not gate().ask(Act.SUBMIT, Ask(organisation)).goes_on:
            continue
        for row in Submission.objects.defer("body", "fates").filter(pk__in=_unfilled(organisation)).order_by("received_at", "id"):
            if monotonic() > end:
                return
            with suppress(Conflict, NoStanding):
                actions.fill_feeds(SYSTEM, row)


@follows("exchange.act_on_alert", "exchange.close_alert")
def tell_outcomes(entry: Entry) -> None:
    """Tell the source what came of its alerts, once so many countries said something new that none is singled out."""
    alerted = Alert.objects.filter(pk=entry.subject_id).values("submission_id")
    submission = Submission.objects.defer("body", "fates").get(pk__in=alerted)
    if is_crowd(alerts.untold_outcomes(submission).count()):
        # Of two answers at once the second finds nothing left to tell.
        with suppress(Conflict):
            actions.tell_outcomes(SYSTEM, submission)


@every(MINUTE)
def chase_alerts() -> None:
    """Remind bureaus of answers that are due soon, and hand what is overdue to the roles that the regulation names."""
    due: dict[str, list[Alert]] = defaultdict(list)
    for alert in alerts.to_remind(MOST_CHASED):
        due[alert.country].append(alert)
    for country, listed in due.items():
        # Sent first, recorded then: what could not be sent is sent by a later round.
        if _send(country, letters.reminder(neighbours.house().name, list(map(_line, listed)))) is None:
            break
        for alert in listed:
            # The bureau answered in between: it needs no reminding any more.
            with suppress(Conflict):
                actions.remind_of_alert(SYSTEM, alert)
    for alert in alerts.to_escalate(MOST_CHASED):
        with suppress(Conflict):
            actions.escalate_alert(SYSTEM, alert)


@every(MINUTE)
def chase_recalls() -> None:
    """Remind recipients of receipts that are due soon, one letter each, and hand what is overdue to the roles that the regulation names."""
    for recipient in recalls.recipients(recalls.to_remind(), MOST_CHASED):
        receipts = _receipts(recipient, recalls.awaited(recipient))
        # Who acknowledged in between has nothing to be reminded of.
        if receipts is None:
            continue
        if _post(letters.recalls(neighbours.house().name, receipts), neighbours.party_addresses(recipient)) is None:
            break
        with suppress(Conflict):
            actions.remind_of_recalls(SYSTEM, recipient)
    for recipient in recalls.recipients(recalls.to_escalate(), MOST_CHASED):
        with suppress(Conflict):
            actions.escalate_recalls(SYSTEM, recipient)


@every(MINUTE)
def chase_questions() -> None:
    """Remind partners of questions whose time to answer is nearly over, and hand what is over back to who asked."""
    for asked in questions.to_remind().select_related("question")[:MOST_CHASED]:
        # To whom nothing may be released any more there is nothing to remind of.
        if not questions.is_open_outward(asked.organisation_id):
            continue
        address = f"{settings.BASE_URL}/own/data/questions/{asked.pk}/"
        letter = letters.question(neighbours.house().name, asked.question.due_at, address)
        if _post(letter, neighbours.organisation_addresses(asked.organisation_id)) is None:
            break
        with suppress(Conflict):
            actions.remind_of_question(SYSTEM, asked)
    for question in questions.to_hand_back()[:MOST_CHASED]:
        with suppress(Conflict):
            actions.hand_back_question(SYSTEM, question)


@every(15 * MINUTE)
def send_digests() -> None:
    """Send each bureau its letter of the day on its open alerts and recalls; what could not be sent is tried again."""
    if clock.now().hour < MORNING:
        return
    listed, taken_back = alerts.to_digest(), recalls.to_digest()
    for country in sorted(listed.keys() | taken_back.keys()):
        receipts = _receipts(country_party(country), taken_back.get(country))
        sent = _send(country, letters.digest(neighbours.house().name, list(map(_line, listed.get(country, []))), receipts))
        if sent is not None:
            actions.record_digest(SYSTEM, country, day=clock.today(), letters=sent)


@every(MINUTE)
def admit_waiting() -> None:
    """Go on with whatever still waits: a channel may open without an entry of its own, when a match is dismissed.

    One of each sender at a time, so that nobody waits for the whole of another's; what is left is gone on with in a minute.
    """
    end = monotonic() + LONGEST_ADMITTING
    lines = [iter(some) for each in waiting_senders() if (some := _awaited_of(each))]
    while lines:
        for line in list(lines):
            submission = next(line, None)
            if submission is None:
                lines.remove(line)
                continue
            if monotonic() > end:
                return
            _try(submission)


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


@every(MINUTE)
def publish_new_levels() -> None:
    """Publish the definitions of levels that came with a new version of the classification."""
    shared = Collection.objects.filter(kind=CollectionKind.SHARED).first()
    if shared is not None and unpublished_levels():
        with suppress(Conflict):
            actions.publish_new_levels(SYSTEM, shared)


@every(MINUTE)
def erase_expired() -> None:
    """Erase what the agreements do not let the house keep; what is left is gone on with in a minute, and shown to nobody meanwhile."""
    end = monotonic() + LONGEST_ERASING
    while expiry.is_due() and monotonic() < end:
        actions.expire_objects(SYSTEM)
    for submission in expiry.overstayed():
        with suppress(Conflict):
            actions.expire_submission(SYSTEM, submission)
    for question in questions.overstayed()[:MOST_CHASED]:
        actions.expire_question(SYSTEM, question)
    for report in products.overstayed()[:MOST_CHASED]:
        actions.expire_report(SYSTEM, report)


def _awaited_of(organisation: UUID) -> list[Submission]:
    """What may be gone on with now of what a sender has waiting, oldest first, asking the gate once for all of it.

    What the gate shuts out waits in silence, and what a hold keeps apart is looked at once; both are closed when their time is over.
    """
    with moment():
        verdict = gate().ask(Act.SUBMIT, Ask(organisation))
    if not verdict.open and not verdict.quarantine:
        return []
    return waiting([organisation], state=SubmissionState.RECEIVED if verdict.quarantine else None, limit=MOST_ADMITTED)


def _try(submission: Submission) -> None:
    """Go on with one; whatever becomes of it, the others behind it are gone on with."""
    try:
        _go_on([submission])
    except (Busy, Conflict, NoStanding):
        # Somebody else was faster, or a hold was set in between: the next round sees how it stands.
        return
    except Exception:
        # As the worker's own loop: what keeps this one is told to the operator, and it is tried again in a minute.
        log.exception("submission %s could not be gone on with", submission.pk)


def _unfilled(organisation: UUID) -> list[UUID]:
    return list(Unfilled.objects.filter(submission__organisation=organisation).values_list("submission_id", flat=True)[:MOST_CHASED])


def _go_on(submissions: Iterable[Submission]) -> None:
    """Admit, or keep in quarantine, as the gate says now; what it shuts out waits in silence."""
    for submission in submissions:
        # What the gate is told of the sender here it is not told again by the action: nothing is written in between.
        with moment():
            verdict = gate().ask(Act.SUBMIT, Ask(submission.organisation_id))
            if expiry.has_overstayed(submission):
                actions.expire_submission(SYSTEM, submission)
            elif verdict.goes_on:
                actions.admit(SYSTEM, submission)
            elif verdict.quarantine and submission.state == SubmissionState.RECEIVED:
                actions.quarantine(SYSTEM, submission)


def _alert(submissions: Iterable[Submission]) -> None:
    """Raise the alerts of these submissions where the gate lets their sender's information through; the others' are noted."""
    for submission in submissions:
        if not alerts.to_tell(submission):
            continue
        if gate().ask(Act.SUBMIT, Ask(submission.organisation_id)).goes_on:
            actions.raise_alerts(SYSTEM, submission)
        else:
            with suppress(Conflict):
                actions.note_unalerted(SYSTEM, submission)


def _line(alert: Alert) -> letters.Line:
    return letters.Line(alert.acknowledged_at is not None, alert.due_at, f"{settings.BASE_URL}/country/alerts/{alert.pk}/")


def _receipts(recipient: str, awaited: recalls.Awaited | None) -> letters.Receipts | None:
    place = "country/" if recipient.startswith(country_party("")) else "own/data/"
    return letters.Receipts(awaited.recalls, awaited.due_at, f"{settings.BASE_URL}/{place}") if awaited is not None else None


def _send(country: str, letter: letters.Letter) -> int | None:
    """Send a letter to each person of a bureau; how many were taken, or None where it is to be tried again."""
    return _post(letter, neighbours.bureau_addresses(country))


def _post(letter: letters.Letter, addresses: Iterable[str]) -> int | None:
    return post(letter.subject, letter.body, addresses)
