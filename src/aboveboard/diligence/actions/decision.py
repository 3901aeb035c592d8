"""Votes, waivers, the decision and the clearance that it grants; each bound to the hash of the dossier that was shown."""

import json
from typing import Any

from django.db.models import Model

from aboveboard.audit.store import Ref
from aboveboard.diligence import machine, permits
from aboveboard.diligence.actions.files import EXAMINES, about, note_state
from aboveboard.diligence.actions.review import check_matches, check_outcome, check_screened, latest
from aboveboard.diligence.models import Clearance, Decision, File, Recommendation, Vote, Waiver
from aboveboard.diligence.queries import assessment, committee, dossiers, interest, neighbours, route
from aboveboard.diligence.queries.neighbours import Regulations
from aboveboard.diligence.values import CHAIRS, COLLEGIAL, ROLES, Choice, Dossier, Outcome, Ruling, State, Tally, text
from aboveboard.kernel.action import Done, action
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.constraints import or_conflict
from aboveboard.kernel.errors import Blocked, Conflict, Forbidden, Invalid
from aboveboard.lib import canonical, clock
from aboveboard.parties import queries as parties
from aboveboard.parties.values import organisation_ref
from aboveboard.policy.values.words import Organ
from aboveboard.policy.version import plain

CHANGED = "What you saw has changed meanwhile; read the dossier again, then act on it."


@action(permits.VOTE, act=EXAMINES)
def vote(actor: Actor, file: File, *, choice: Choice, seen: str, reason: str = "") -> Done[Vote]:
    """Vote on taking the help as the dossier with the hash `seen` describes it.

    A dissent gives its reason. Raises `Conflict` for changed content and for a second vote on the same content.
    """
    user = interest.require_free(actor, file)
    shown = _shown(file, seen)
    organ = _voting_organ(actor, shown)
    if choice is not Choice.FOR and not reason.strip():
        raise Invalid(reason="Say why: a dissent or an abstention is read by those who decide.")
    with or_conflict("You have voted on this dossier already; one person has one vote."):
        cast = Vote.objects.create(
            file=file,
            organ=organ.value,
            user_id=user,
            is_chair=bool(actor.roles & CHAIRS & ROLES[organ]),
            choice=choice.value,
            reason=text(reason, "reason", most=4000) if reason else "",
            dossier_hash=shown.hash,
        )
    return Done(cast, {"organ": organ.value, "choice": choice.value, "dossier": shown.hash}, [*about(file), file])


@action(permits.WAIVE, act=EXAMINES)
def waive_knockout(actor: Actor, file: File, *, rule: str, statement: str, seen: str) -> Done[Waiver]:
    """Put on record that a waivable knockout is waived, with the public reason; the organ's vote and decision carry it.

    Raises `Blocked` for a knockout that nobody, or another organ, may waive.
    """
    user = interest.require_free(actor, file)
    shown = _shown(file, seen)
    knockouts = {each["rule"]: each for each in shown.content["assessment"]["result"]["knockouts"]["knockouts"]}
    if rule not in knockouts:
        raise Invalid(rule="This knockout does not stand against the organisation.")
    organs = [Organ(each) for each in knockouts[rule]["waivable_by"]]
    if not organs:
        raise Blocked([f"{rule}: nobody may waive this knockout."], [rule])
    organ = next((each for each in organs if actor.roles & ROLES[each]), None)
    if organ is None:
        raise Forbidden(f"Only {' or '.join(each.spoken for each in organs)} may waive this knockout.", [rule])
    waiver, is_new = Waiver.objects.get_or_create(
        recommendation=latest(file),
        rule=rule,
        defaults={"file": file, "organ": organ.value, "text": text(statement, "statement", most=4000, least=20), "by_id": user},
    )
    if not is_new:
        raise Conflict("This knockout is waived already.")
    return Done(waiver, {"rule": rule, "organ": organ.value, "dossier": shown.hash, "is_public": True}, [*about(file), file])


@action(machine.decide, act=EXAMINES)
def decide(actor: Actor, file: File, *, ruling: Ruling) -> Done[File]:
    """Decide for the organ that the authority regulation names, on the dossier that was seen; grants the clearance.

    Raises `Forbidden` for anybody but that organ, `Conflict` for changed content or facts, `Blocked` where the outcome
    does not follow from the assessment, the recommendation or the vote, or somebody was not screened.
    """
    user = interest.require_free(actor, file)
    if file.assessor_id is None or file.reviewer_id is None:
        raise Conflict("A decision needs an assessor and a reviewer before it.")
    shown = dossiers.build(file)
    if shown.hash != ruling.seen:
        raise Conflict(CHANGED)
    regulations = neighbours.in_force()
    proposal = latest(file)
    _check_still_holds(file, proposal, regulations)
    check_screened(file, ruling.outcome)
    if ruling.outcome.is_positive:
        check_matches(file, ruling.outcome)
    result = shown.content["assessment"]["result"]
    facts: dict[str, Any] = {**route.route_facts(file, result, regulations), "to_refuse": not ruling.outcome.is_positive}
    competence = route.compute_route(facts, regulations, to_refuse=facts["to_refuse"])
    if competence.organ is None:
        raise Blocked([reason.sentence for reason in competence.reasons[-2:]], [reason.rule for reason in competence.reasons[-2:]])
    if not actor.roles & ROLES[competence.organ]:
        rules = [each.rule for each in competence.reasons]
        # From the rule that named an organ on: what comes after may have moved the decision upwards.
        why = " ".join(each.sentence for each in competence.reasons[rules.index(competence.decided_by) :])
        raise Forbidden(f"The regulations name {competence.organ.spoken} for this decision: {why}", [competence.decided_by])
    check_outcome(ruling.outcome, result, waived=frozenset(route.waived_rules(file)))
    _check_follows(ruling.outcome, proposal)
    tallies = _check_votes(file, shown, competence.organ, ruling.outcome)
    decision = Decision.objects.create(
        file=file,
        round=file.round,
        outcome=ruling.outcome.value,
        organ=competence.organ.value,
        delegation=competence.delegation or "",
        reasons=ruling.reasons,
        public_text=ruling.public_text,
        dossier=shown.canonical.decode(),
        dossier_hash=shown.hash,
        route_facts=canonical.dumps(facts).decode(),
        route_regulations=regulations.hashes,
        route=canonical.dumps(plain(competence)).decode(),
        tallies=[_tally(each) for each in tallies],
        by_id=user,
        assessor_id=file.assessor_id,
        reviewer_id=file.reviewer_id,
    )
    note_state(file)
    told = {"decision": str(decision.pk), "outcome": decision.outcome, "organ": decision.organ, "dossier": shown.hash}
    mentioned: list[Model | Ref] = [*about(file), decision]
    if ruling.outcome.is_positive:
        granted = _grant(file, decision, proposal, regulations)
        told |= {"clearance": str(granted.pk), "valid_until": granted.valid_until.isoformat()}
        mentioned.append(granted)
    return Done(file, {**told, "regulations": regulations.hashes, "waives_cap": competence.waives_cap}, mentioned)


@action(permits.REVOKE, act=EXAMINES)
def revoke_clearance(actor: Actor, clearance: Clearance, *, because: str) -> Done[Clearance]:
    """End a clearance now, by an organ at least as high as the one that granted it."""
    file = File.objects.get(pk=clearance.file_id)
    interest.require_free(actor, file)
    if clearance.revoked_at is not None:
        raise Conflict("This clearance is revoked already.")
    granted_by = Organ(Decision.objects.get(pk=clearance.decision_id).organ)
    if not any(actor.roles & ROLES[organ] for organ in Organ if organ.rank >= granted_by.rank):
        raise Forbidden(f"It was granted by {granted_by.spoken}; only that organ or a higher one revokes it.")
    clearance.revoked_at, clearance.revoked_because = clock.now(), text(because, "because")
    clearance.save(update_fields=["revoked_at", "revoked_because"])
    return Done(clearance, {"file": str(file.pk)}, [organisation_ref(clearance.organisation_id), file])


def _shown(file: File, seen: str) -> Dossier:
    if file.state != State.COMMITTEE:
        raise Conflict("This file is not before the committee now.")
    shown = dossiers.build(file)
    if shown.hash != seen:
        raise Conflict(CHANGED)
    return shown


def _voting_organ(actor: Actor, shown: Dossier) -> Organ:
    """The organ for which the actor votes: the deciding one if it votes, else the committee that advises."""
    organ = shown.competence.organ
    if organ in COLLEGIAL and organ is not None and actor.roles & ROLES[organ]:
        return organ
    if shown.needs_committee and actor.roles & ROLES[Organ.COMMITTEE]:
        return Organ.COMMITTEE
    raise Forbidden("The regulations ask no organ of which you are a member to vote on this file.")


def _check_still_holds(file: File, proposal: Recommendation, regulations: Regulations) -> None:
    """Refuse to decide on an assessment that today's facts no longer give, such as after a certificate expired."""
    today = assessment.compute(assessment.facts_of(file, regulations), regulations)
    if canonical.dumps(today) != proposal.assessment.result.encode():
        raise Conflict("The facts or regulations have changed since the assessment; return the file to its analyst.")


def _check_follows(outcome: Outcome, proposal: Recommendation) -> None:
    if outcome.is_positive and outcome.value != proposal.outcome:
        raise Blocked(
            [f"The recommendation, with its scope and conditions, is {proposal.outcome}; return the file to have another drawn up."]
        )


def _check_votes(file: File, shown: Dossier, organ: Organ, outcome: Outcome) -> list[Tally]:
    """The votes that the decision rests on; raises `Blocked` where the committee has not advised or the organ not voted."""
    tallies = []
    if shown.needs_committee and outcome is not Outcome.DEFERRED:
        advice = committee.tally(file, Organ.COMMITTEE, shown.hash)
        if advice.result is None:
            raise Blocked([f"The committee has not advised on this dossier: {advice.cast} of {advice.quorum} votes for a quorum."])
        tallies.append(advice)
    if organ in COLLEGIAL and outcome is not Outcome.DEFERRED:
        found = committee.tally(file, organ, shown.hash)
        if found.result is None:
            raise Blocked([f"There is no quorum of {organ.spoken} on this dossier: {found.cast} of {found.quorum} votes."])
        if (found.result is Choice.FOR) != outcome.is_positive:
            raise Blocked([f"The vote of {organ.spoken} is {found.result.value}; the decision follows the vote."])
        tallies.append(found)
    return tallies


def _grant(file: File, decision: Decision, proposal: Recommendation, regulations: Regulations) -> Clearance:
    result = json.loads(proposal.assessment.result)
    holds = assessment.validity_of(file, result, regulations)
    currency = proposal.ceiling_currency or parties.engagement(file.engagement_id).value.currency
    return Clearance.objects.create(
        organisation_id=file.organisation_id,
        file=file,
        decision=decision,
        kinds=proposal.kinds,
        ceiling_minor=proposal.ceiling_minor or 0,
        ceiling_currency=currency,
        conditions=proposal.conditions,
        level=result["risk"]["residual"],
        valid_from=clock.now(),
        valid_until=holds.valid_until,
        renew_on=[day.isoformat() for day in holds.renew_on],
    )


def _tally(tally: Tally) -> dict[str, Any]:
    told = {"organ": tally.organ.value, "base": tally.base, "quorum": tally.quorum, "dossier": tally.dossier_hash}
    counted = {"for": tally.votes_for, "against": tally.votes_against, "abstentions": tally.abstentions}
    return {**told, **counted, "result": tally.result.value if tally.result else ""}
