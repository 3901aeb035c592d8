"""What readers make of matches, and when a settled one opens again; a judgement names its reason and remembers both sides."""

from collections.abc import Mapping
from uuid import UUID

from aboveboard.audit.store import Ref
from aboveboard.kernel.action import Done, action
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Conflict, Forbidden, Invalid
from aboveboard.kernel.gate import NoAct
from aboveboard.kernel.machine import Move
from aboveboard.lib import clock
from aboveboard.parties.values import organisation_ref
from aboveboard.policy import queries as policy
from aboveboard.policy.values.lists import Lists, ListStanding
from aboveboard.screening import machine, permits, rules
from aboveboard.screening.machine import MatchState
from aboveboard.screening.models import Judgement, Match, Screened
from aboveboard.screening.queries import review
from aboveboard.screening.values import Judged, JudgementForm, Reopening

NO_ACT = NoAct("Reading a match is about what is true; the gate hears of it by asking.")
SETTLES: Mapping[Judged, Move] = {
    Judged.DISMISSED: machine.dismiss,
    Judged.CONFIRMED: machine.confirm,
    Judged.POSSIBLE: machine.mark_possible,
}


@action(machine.take, act=NO_ACT)
def take_match(actor: Actor, match: Match) -> Done[Match]:
    """Begin to review a match."""
    return _moved(match, {})


@action(permits.MARK_POSSIBLE, act=NO_ACT)
def mark_possible(actor: Actor, match: Match, *, form: JudgementForm) -> Done[Match]:
    """Say that a match may be the party on the list and that more must be known."""
    return _judge(actor, match, Judged.POSSIBLE, form)


@action(permits.DISMISS, act=NO_ACT)
def dismiss_match(actor: Actor, match: Match, *, form: JudgementForm) -> Done[Match]:
    """Say that the party is not the one on the list; where the regulation asks for two readers, the second one settles it."""
    return _judge(actor, match, Judged.DISMISSED, form)


@action(permits.CONFIRM, act=NO_ACT)
def confirm_match(actor: Actor, match: Match, *, form: JudgementForm) -> Done[Match]:
    """Say that the party is the one on the list; where the regulation asks for two readers, the second one settles it."""
    return _judge(actor, match, Judged.CONFIRMED, form)


@action(machine.end, act=NO_ACT)
def end_match(actor: Actor, match: Match, *, form: JudgementForm) -> Done[Match]:
    """Close a match whose entry has left the list, by a decision of a person; of one that was confirmed, by another than confirmed it."""
    if match.delisted_at is None:
        raise Conflict("The entry is still on the list; a match ends by decision only after it was removed from there.")
    known = match.judgement
    if known is not None and known.kind == Judged.CONFIRMED and actor.user in {known.by_id, known.second_reader_id}:
        raise Forbidden("Somebody else than the persons who confirmed this match must end it.")
    assert actor.user is not None  # the permit is for persons
    _require_fit(Judged.DISMISSED, form)
    match.judgement = _remember(match, Judged.DISMISSED, form, actor.user, complete=True)
    match.above_act = match.would_act = False
    return _moved(match, {"reason": str(form.reason)})


@action(machine.reopen, act=NO_ACT)
def reopen_match(actor: Actor, match: Match, *, why: Reopening) -> Done[Match]:
    """Open a settled match again, because one of its sides changed or the judgement has expired."""
    if match.above_act:
        match.stops_since = clock.now()
    # Somebody has read it by itself meanwhile, so it waits for no batch any more.
    match.would_act = False
    return _moved(match, {"why": str(why)})


def _judge(actor: Actor, match: Match, judged: Judged, form: JudgementForm) -> Done[Match]:
    assert actor.user is not None  # the permits are for persons
    move = SETTLES[judged]
    if MatchState(match.state) not in move.sources:
        raise Conflict("This match has been settled meanwhile; reload the page to see how it stands now.")
    _require_fit(judged, form)
    first = review.first_reading(match, judged)
    facts = {"judged": str(judged), "reason": str(form.reason), "source": match.source, "entry": match.entry_id}
    if first is not None:
        if first.by_id == actor.user:
            raise Conflict("You have said so already; a second person must read this match.")
        first.second_reader_id, first.second_text, first.second_at, first.complete = actor.user, form.text, clock.now(), True
        first.save(update_fields=["second_reader_id", "second_text", "second_at", "complete"])
        move.apply(match, state_since=clock.now())
        return _settled(match, {**facts, "readers": 2})
    standing = ListStanding(match.standing_of_list)
    needs_two = rules.needs_second_reader(judged, standing, stops=match.above_act or match.would_act, lists=policy.current(Lists).body)
    match.judgement = _remember(match, judged, form, actor.user, complete=not needs_two)
    if needs_two:
        match.save(update_fields=["judgement"])
        return Done(match, {**facts, "awaits": "second reader"}, about=_organisations(match))
    move.apply(match, judgement=match.judgement, state_since=clock.now())
    return _settled(match, {**facts, "readers": 1})


def _require_fit(judged: Judged, form: JudgementForm) -> None:
    """Every reader gives a reason that speaks for the judgement, and evidence where it settles the match; raises `Invalid`."""
    if wrong := rules.misfits(judged, form.reason, form.evidence):
        raise Invalid(**wrong)


def _remember(match: Match, judged: Judged, form: JudgementForm, user: UUID, *, complete: bool) -> Judgement:
    return Judgement.objects.create(
        match=match,
        kind=judged.value,
        reason=form.reason.value,
        text=form.text,
        evidence=form.evidence,
        by_id=user,
        complete=complete,
        expires_on=form.expires_on,
        fingerprint=match.fingerprint,
        record_id=match.record_id,
    )


def _moved(match: Match, facts: Mapping[str, object]) -> Done[Match]:
    match.state_since = clock.now()
    return _settled(match, facts)


def _settled(match: Match, facts: Mapping[str, object]) -> Done[Match]:
    return Done(match, {**facts, "state": match.state, "source": match.source}, about=_organisations(match))


def _organisations(match: Match) -> list[Ref]:
    rows = Screened.objects.filter(subject_kind=match.subject_kind, subject_id=match.subject_id, is_current=True)
    return [organisation_ref(each) for each in rows.order_by("organisation_id").values_list("organisation_id", flat=True)]
