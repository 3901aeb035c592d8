"""What is done with many matches together, always by two persons: one proposes, another confirms or refuses."""

from collections.abc import Iterable

from aboveboard.audit.store import Ref
from aboveboard.kernel.action import Done, action
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Conflict, Invalid
from aboveboard.kernel.gate import NoAct
from aboveboard.lib import clock
from aboveboard.lib.strict import StrictError, clean_name
from aboveboard.parties.values import organisation_ref
from aboveboard.policy.values.lists import ListStanding
from aboveboard.screening import machine, permits, rules
from aboveboard.screening.machine import BatchState
from aboveboard.screening.models import Judgement, Match, Proposal, ProposedMatch, ReviewBatch
from aboveboard.screening.queries import together
from aboveboard.screening.values import MAX_TEXT, Judged, Preview, Selection, Together

NO_ACT = NoAct("Reading matches is about what is true; the gate hears of it by asking.")
MOST_TOGETHER = 200


@action(permits.PROPOSE, act=NO_ACT)
def propose_dismissal(actor: Actor, selection: Selection) -> Done[Proposal]:
    """Propose to dismiss chosen matches for one reason; matches that stop acts, or agree in an identifier, are read singly."""
    if not 0 < len(selection.matches) <= MOST_TOGETHER:
        raise Invalid(matches=f"Choose at least one match and at most {MOST_TOGETHER}.")
    rows = list(Match.objects.filter(pk__in=selection.matches).select_related("judgement"))
    preview = together.preview(rows)
    if len(rows) != len(set(selection.matches)) or preview.left_out:
        names = "; ".join(f"{line.name}: {line.left_out}" for line in preview.left_out[:5])
        raise Conflict(f"Not all of these can be dismissed together. {names or 'One of them is not there any more.'}")
    form = selection.form
    if wrong := rules.misfits(Judged.DISMISSED, form.reason, form.evidence):
        raise Invalid(**wrong)
    return _proposed(
        actor,
        Proposal(
            decision=Together.DISMISS.value, reason=form.reason.value, text=form.text, evidence=form.evidence, expires_on=form.expires_on
        ),
        rows,
    )


@action(permits.PROPOSE, act=NO_ACT)
def propose_for_batch(actor: Actor, batch: ReviewBatch, *, decision: Together, text: str) -> Done[Proposal]:
    """Propose to let the matches of a batch act, or to leave them to single readings."""
    if decision is Together.DISMISS or batch.state != BatchState.WAITING:
        raise Conflict("This batch has been settled; reload the page to see how.")
    if batch.proposals.filter(state="proposed").exists():
        raise Conflict("Somebody has proposed something for this batch already; confirm or refuse that first.")
    rows = list(together.waiting(batch))
    if not rows:
        raise Conflict("No match of this batch would act, so there is nothing to decide.")
    return _proposed(actor, Proposal(decision=decision.value, batch=batch, text=_text(text)), rows)


@action(machine.confirm_proposal, act=NO_ACT)
def confirm_proposal(actor: Actor, proposal: Proposal, *, seen: str, text: str) -> Done[Proposal]:
    """Agree with a proposal; it is done to the matches that are still as they were proposed. `seen` is the hash that was shown."""
    preview = together.preview_of(proposal)
    if preview.seen != seen:
        raise Conflict("These matches have changed since you were shown them; look again, then decide.")
    if not preview.ready:
        raise Conflict("Nothing is left as it was proposed; refuse the proposal.")
    _settle(actor, proposal, text)
    rows = list(Match.objects.select_for_update().filter(pk__in=[line.match for line in preview.ready]).order_by("pk"))
    if proposal.decision == Together.DISMISS:
        _dismiss(rows, proposal)
    else:
        _decide(rows, proposal)
    facts = {"decision": proposal.decision, "matches": len(rows), "left_out": len(preview.left_out), "seen": seen}
    return Done(proposal, {**facts, "lines": [str(row.pk) for row in rows]}, about=_about(preview))


@action(machine.refuse_proposal, act=NO_ACT)
def refuse_proposal(actor: Actor, proposal: Proposal, *, text: str) -> Done[Proposal]:
    """Disagree with a proposal; every match stays as it is."""
    _settle(actor, proposal, text)
    return Done(proposal, {"decision": proposal.decision}, about=_about(together.preview_of(proposal)))


def _proposed(actor: Actor, proposal: Proposal, rows: list[Match]) -> Done[Proposal]:
    assert actor.user is not None  # the permit is for persons
    proposal.by_id = actor.user
    proposal.save(force_insert=True)
    lines = [ProposedMatch(proposal=proposal, match=row, fingerprint=row.fingerprint, record_id=row.record_id) for row in rows]
    ProposedMatch.objects.bulk_create(lines)
    preview = together.preview_of(proposal)
    facts = {"decision": proposal.decision, "matches": len(rows), "seen": preview.seen}
    return Done(proposal, {**facts, "lines": [str(row.pk) for row in rows]}, about=_about(preview))


def _settle(actor: Actor, proposal: Proposal, text: str) -> None:
    proposal.settled_by_id, proposal.settled_text, proposal.settled_at = actor.user, _text(text), clock.now()


def _dismiss(rows: Iterable[Match], proposal: Proposal) -> None:
    """Each match gets a judgement of its own, so that it is remembered like any other; both persons stand in it."""
    for row in rows:
        judgement = Judgement.objects.create(
            match=row,
            kind=Judged.DISMISSED.value,
            reason=proposal.reason,
            text=proposal.text,
            evidence=proposal.evidence,
            by_id=proposal.by_id,
            second_reader_id=proposal.settled_by_id,
            second_text=proposal.settled_text,
            second_at=proposal.settled_at,
            complete=True,
            expires_on=proposal.expires_on,
            fingerprint=row.fingerprint,
            record_id=row.record_id,
        )
        machine.dismiss.apply(row, judgement_id=judgement.pk, state_since=clock.now())


def _decide(rows: Iterable[Match], proposal: Proposal) -> None:
    """Let the matches of the batch act, or leave them to single readings; the batch waits no more."""
    batch = proposal.batch
    assert batch is not None  # the table holds no such proposal
    wanted = [row.pk for row in rows]
    if together.waiting(batch).exclude(pk__in=wanted).exists():
        raise Conflict("More matches have joined this batch since it was proposed; refuse the proposal, and propose anew.")
    releases = proposal.decision == Together.RELEASE
    acting = {"above_act": True, "stops_since": clock.now(), "standing_of_list": ListStanding.BINDING.value} if releases else {}
    Match.objects.filter(pk__in=wanted).update(would_act=False, **acting)
    (machine.release if releases else machine.decline).apply(batch)


def _about(preview: Preview) -> list[Ref]:
    return [organisation_ref(each) for each in sorted({key for line in preview.lines for key in line.organisations})]


def _text(text: str) -> str:
    try:
        return clean_name(text, MAX_TEXT)
    except StrictError as error:
        raise Invalid(text=str(error).replace("The name", "This text")) from error
