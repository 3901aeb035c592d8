"""From the recommendation to the committee: assessment by rules, quality review by a second person, opinions."""

from aboveboard.diligence import machine, permits
from aboveboard.diligence.actions.files import EXAMINES, about, note_state
from aboveboard.diligence.models import Assessment, File, Opinion, Recommendation, Review
from aboveboard.diligence.queries import assessment, interest, neighbours
from aboveboard.diligence.values import Outcome, Proposal, Stance, State, text
from aboveboard.kernel.action import Done, action
from aboveboard.kernel.actor import SYSTEM, Actor
from aboveboard.kernel.errors import Blocked, Conflict, Forbidden
from aboveboard.lib import canonical
from aboveboard.parties import queries as parties
from aboveboard.policy.values.words import Depth, OpinionKind
from aboveboard.screening import queries as screening

MOST_NAMED = 5
SCREEN_FIRST = "Nobody is cleared unscreened: screen the organisation again, settle what is found, then go on."


@action(machine.recommend, act=EXAMINES)
def recommend(actor: Actor, file: File, *, proposal: Proposal) -> Done[File]:
    """Have the rules assess the facts, and propose an outcome on that ground.

    Raises `Blocked` for a scope beyond the engagement, for a positive proposal that the facts do not bear or that rests on
    a screening with gaps, and while a match of the screening is not settled.
    """
    user = interest.require_free(actor, file)
    check_screened(file, proposal.outcome)
    check_matches(file, proposal.outcome)
    _check_scope(file, proposal)
    regulations = neighbours.in_force()
    facts = assessment.facts_of(file, regulations)
    result = assessment.compute(facts, regulations)
    check_outcome(proposal.outcome, result, waived=None)
    stored = Assessment.objects.create(
        file=file,
        facts=canonical.dumps(facts).decode(),
        regulations=regulations.hashes,
        result=canonical.dumps(result).decode(),
        digest=canonical.digest({"facts": facts, "regulations": regulations.hashes, "result": result}),
    )
    recommendation = Recommendation.objects.create(
        file=file,
        assessment=stored,
        outcome=proposal.outcome.value,
        text=proposal.text,
        kinds=sorted(proposal.kinds),
        ceiling_minor=proposal.ceiling.minor if proposal.ceiling else None,
        ceiling_currency=proposal.ceiling.currency if proposal.ceiling else "",
        conditions=list(proposal.conditions),
        by_id=user,
    )
    file.depth, file.level = result["depth"]["depth"], result["risk"]["residual"]
    file.depth_reasons = [f"{each['rule']}: {each['sentence']}" for each in result["depth"]["reasons"]]
    note_state(file)
    told = {"recommendation": str(recommendation.pk), "assessment": stored.digest, "regulations": regulations.hashes}
    return Done(file, {**told, "outcome": recommendation.outcome, "level": file.level, "depth": file.depth}, about(file))


@action(machine.start_review, act=EXAMINES)
def start_review(actor: Actor, file: File) -> Done[File]:
    """Become the reviewer of a file."""
    file.reviewer_id = interest.require_free(actor, file)
    note_state(file)
    return Done(file, {"reviewer": str(file.reviewer_id)}, about(file))


@action(machine.approve_review, act=EXAMINES)
def approve_review(actor: Actor, file: File, *, statement: str) -> Done[File]:
    """Confirm that the assessment is sound; the opinions that the depth asks for come next. Raises `Blocked` as `recommend` does."""
    user = interest.require_free(actor, file)
    proposal = latest(file)
    check_screened(file, Outcome(proposal.outcome))
    reviewed = Review.objects.create(recommendation=proposal, file=file, is_approved=True, text=text(statement, "statement"), by_id=user)
    note_state(file)
    if not _missing_opinions(file):
        convene(SYSTEM, file)
    return Done(file, {"review": str(reviewed.pk)}, about(file))


@action(machine.return_from_review, act=EXAMINES)
def return_from_review(actor: Actor, file: File, *, because: str) -> Done[File]:
    """Give the file back to its analyst with what is to be mended."""
    user = interest.require_free(actor, file)
    reviewed = Review.objects.create(recommendation=latest(file), file=file, is_approved=False, text=text(because, "because"), by_id=user)
    note_state(file)
    return Done(file, {"review": str(reviewed.pk)}, about(file))


@action(machine.return_file, act=EXAMINES)
def return_file(actor: Actor, file: File, *, because: str) -> Done[File]:
    """Give the file back for further facts; a new recommendation, review, opinions and votes follow."""
    user = interest.require_free(actor, file)
    Review.objects.create(recommendation=latest(file), file=file, is_approved=False, text=text(because, "because"), by_id=user)
    note_state(file)
    return Done(file, {"by": str(user)}, about(file))


@action(permits.GIVE_OPINION, act=EXAMINES)
def give_opinion(actor: Actor, file: File, *, kind: OpinionKind, stance: Stance, statement: str) -> Done[Opinion]:
    """Give, or revise, an opinion on the recommendation; a revision after votes were cast voids them.

    Raises `Forbidden` for an opinion of another office, or of who assessed or reviewed.
    """
    user = interest.require_free(actor, file)
    if kind.value not in actor.roles:
        raise Forbidden(f"The {kind.value} opinion is given by that office.")
    if user in {file.assessor_id, file.reviewer_id}:
        raise Forbidden("Who assessed or reviewed the file gives no opinion on it.")
    if file.state not in {State.OPINIONS, State.COMMITTEE}:
        raise Conflict("Opinions are given after the quality review and before the decision.")
    recommendation = latest(file)
    revision = recommendation.opinions.filter(kind=kind.value).count() + 1
    opinion = Opinion.objects.create(
        file=file,
        recommendation=recommendation,
        kind=kind.value,
        revision=revision,
        stance=stance.value,
        text=text(statement, "statement"),
        by_id=user,
    )
    if file.state == State.OPINIONS and not _missing_opinions(file):
        convene(SYSTEM, file)
    return Done(opinion, {"kind": kind.value, "stance": stance.value, "revision": revision}, [*about(file), file])


@action(machine.convene, act=EXAMINES)
def convene(actor: Actor, file: File) -> Done[File]:
    """Put the file before those who vote and decide, once every opinion that the depth asks for is there."""
    if missing := _missing_opinions(file):
        raise Conflict(f"Opinions are missing: {', '.join(missing)}.")
    note_state(file)
    return Done(file, {}, about(file))


def latest(file: File) -> Recommendation:
    """The recommendation that stands."""
    found = file.recommendations.order_by("-created_at").first()
    if found is None:
        raise Conflict("Nothing has been recommended on this file yet.")
    return found


def check_screened(file: File, outcome: Outcome) -> None:
    """Refuse a yes to somebody who, or whose people, were not screened against all lists in force; raises `Blocked` with the gaps."""
    if not outcome.is_positive:
        return
    if found := screening.gaps(file.organisation_id):
        more = [f"And {len(found) - MOST_NAMED} more."] if len(found) > MOST_NAMED else []
        raise Blocked([*(gap.sentence for gap in found[:MOST_NAMED]), *more, SCREEN_FIRST])


def check_matches(file: File, outcome: Outcome) -> None:
    """Refuse to go on while it is not settled whether a list names a party; raises `Blocked` with the entries.

    To decline or exclude needs no settled match: a no does not rest on who they are.
    """
    if outcome in {Outcome.DECLINED, Outcome.EXCLUDED}:
        return
    if found := screening.unsettled_matches(file.organisation_id):
        said = [f"{each.entry_id} ({each.state.value.replace('_', ' ')})" for each in found[:MOST_NAMED]]
        more = f" and {len(found) - MOST_NAMED} more" if len(found) > MOST_NAMED else ""
        raise Blocked([f"Matches of the screening stand in the way: {', '.join(said)}{more}. Settle them first, or decline."])


def check_outcome(outcome: Outcome, result: dict[str, object], *, waived: frozenset[str] | None) -> None:
    """Refuse a positive outcome that the assessment does not bear; raises `Blocked`.

    `waived` names the knockouts that were waived; None leaves those open that could still be waived.
    """
    if not outcome.is_positive:
        return
    reasons, rules = [], []
    for each in result["knockouts"]["knockouts"]:  # type: ignore[index]  # the shape of a stored result
        can_wait = waived is None and each["waivable_by"]
        if not can_wait and each["rule"] not in (waived or frozenset()):
            reasons.append(f"{each['rule']}: {each['sentence']} A knockout cannot be scored away.")
            rules.append(each["rule"])
    for each in result["criteria"]["criteria"]:  # type: ignore[index]  # as above
        if each["outcome"] == "not_met":
            reasons.append(f"Criterion {each['criterion']} is not met: {', '.join(each['denied'])}.")
            rules += each["denied"]
        elif each["outcome"] == "open" and outcome is Outcome.CLEARED:
            questions = ", ".join(each["open"])
            reasons.append(f"Criterion {each['criterion']} is open ({questions}): unknown is never positive; answer, or set conditions.")
            rules += each["open"]
    if reasons:
        raise Blocked(reasons, rules)


def _check_scope(file: File, proposal: Proposal) -> None:
    if not proposal.outcome.is_positive or proposal.ceiling is None:
        return
    engagement = parties.engagement(file.engagement_id)
    if beyond := sorted(proposal.kinds - {kind for kind, _ in engagement.kinds}):
        raise Blocked([f"The engagement does not offer {', '.join(beyond)}; a clearance covers only what was examined."])
    if not proposal.kinds and engagement.kinds:
        raise Blocked(["Name the kinds of contribution that the clearance covers."])
    if proposal.ceiling.currency != engagement.value.currency or proposal.ceiling > engagement.value:
        raise Blocked([f"The ceiling may not exceed the engagement's value of {engagement.value}."])


def _missing_opinions(file: File) -> list[str]:
    given = set(latest(file).opinions.values_list("kind", flat=True))
    return sorted(kind.value for kind in neighbours.in_force().depth.body.opinions_at(Depth(file.depth)) if kind.value not in given)
