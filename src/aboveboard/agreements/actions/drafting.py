"""Drafts: composed from the clause library, reworded as far as each clause allows, commented on by both sides."""

from uuid import UUID, uuid4

from aboveboard.agreements import permits, rules
from aboveboard.agreements.actions.bounds import NO_STANDING_NEEDED, about, person, require_draft
from aboveboard.agreements.models import Agreement, ClauseUse, Comment
from aboveboard.agreements.queries import content, neighbours
from aboveboard.agreements.values import MOST_CLAUSES, AgreementForm, ClauseForm, State, attachments, text
from aboveboard.kernel.action import Done, action
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Blocked, Conflict, Invalid
from aboveboard.kernel.gate import Act, Ask, Asks
from aboveboard.policy.values.clauses import Clause
from aboveboard.policy.values.kinds import Attachment

OWN = "OWN-"


@action(permits.DRAFT, act=NO_STANDING_NEEDED)
def draft_agreement(actor: Actor, form: AgreementForm) -> Done[Agreement]:
    """Draft an agreement for a submitted engagement from the clauses that its kinds and data make mandatory."""
    drafter = person(actor)
    engagement = neighbours.engagement(form.engagement_id)
    clearance = neighbours.clearance_for(form, engagement.organisation)
    key = uuid4()
    agreement = Agreement(id=key, chain_id=key, organisation_id=engagement.organisation, engagement_id=engagement.id, drafted_by_id=drafter)
    return _created(agreement, form, clearance.id)


@action(permits.DRAFT, act=Asks(Act.AMEND, lambda agreement: Ask(agreement.organisation_id, agreement=agreement.pk)))
def amend_agreement(actor: Actor, agreement: Agreement, *, form: AgreementForm) -> Done[Agreement]:
    """Draft the next version of an agreement in force; that one stays in force until the new one is signed.

    The subject of the entry is the new draft.
    """
    if agreement.state != State.IN_FORCE:
        raise Conflict("Only an agreement in force is amended.")
    if form.engagement_id != agreement.engagement_id:
        raise Invalid(engagement_id="An amendment serves the engagement of the agreement; another one needs an agreement of its own.")
    latest = Agreement.objects.filter(chain_id=agreement.chain_id).order_by("-version").first()
    if latest is None or latest.pk != agreement.pk:
        raise Conflict("An amendment of this agreement is being drafted already.")
    clearance = neighbours.clearance_for(form, agreement.organisation_id)
    amendment = Agreement(
        chain_id=agreement.chain_id,
        version=agreement.version + 1,
        organisation_id=agreement.organisation_id,
        engagement_id=agreement.engagement_id,
        drafted_by_id=person(actor),
        bindings=agreement.bindings,
    )
    return _created(amendment, form, clearance.id)


@action(permits.DRAFT, act=NO_STANDING_NEEDED)
def revise_agreement(actor: Actor, agreement: Agreement, *, form: AgreementForm) -> Done[Agreement]:
    """Change the terms of a draft. Standard clauses are drafted anew; own words stay and are put to legal again."""
    require_draft(agreement)
    if form.engagement_id != agreement.engagement_id:
        raise Invalid(engagement_id="This draft is for another engagement.")
    clearance = neighbours.clearance_for(form, agreement.organisation_id)
    own = {use.clause: use for use in agreement.clauses.filter(is_standard=False)}
    agreement.clauses.filter(is_standard=True).delete()
    agreement.clauses.update(answered=None, answer_reason="")
    _compose(agreement, form, clearance.id, keep=frozenset(own))
    agreement.drafted_by_id = person(actor)
    return changed(actor, agreement)


@action(permits.DRAFT, act=NO_STANDING_NEEDED)
def reword_clause(actor: Actor, agreement: Agreement, *, clause: str, form: ClauseForm) -> Done[Agreement]:
    """Put other words in place of a clause of the library; raises `Blocked` for one that is fixed."""
    require_draft(agreement)
    rule = _rule(clause)
    if why := rules.why_not_reworded(rule):
        raise Blocked([why], [rule.id])
    use = _use(agreement, clause)
    _write(use, form)
    return changed(actor, agreement)


@action(permits.DRAFT, act=NO_STANDING_NEEDED)
def restore_clause(actor: Actor, agreement: Agreement, *, clause: str) -> Done[Agreement]:
    """Put a clause back into the words of the library, or take it in if it is not there."""
    require_draft(agreement)
    rule = _rule(clause)
    agreement.clauses.filter(clause=clause).delete()
    words = neighbours.words(_form(agreement), agreement.organisation_id)
    _standard(agreement, rule, words)
    return changed(actor, agreement)


@action(permits.DRAFT, act=NO_STANDING_NEEDED)
def add_clause(actor: Actor, agreement: Agreement, *, form: ClauseForm) -> Done[Agreement]:
    """Add a clause of one's own; legal says which strings it carries before anybody approves."""
    require_draft(agreement)
    if agreement.clauses.count() >= MOST_CLAUSES:
        raise Invalid(title=f"An agreement has at most {MOST_CLAUSES} clauses.")
    numbers = [int(name.removeprefix(OWN)) for name in agreement.clauses.filter(clause__startswith=OWN).values_list("clause", flat=True)]
    number = max(numbers, default=0) + 1
    _write(ClauseUse(agreement=agreement, place=1000 + number, clause=f"{OWN}{number}"), form)
    return changed(actor, agreement)


@action(permits.DRAFT, act=NO_STANDING_NEEDED)
def remove_clause(actor: Actor, agreement: Agreement, *, clause: str) -> Done[Agreement]:
    """Strike a clause; raises `Blocked` for one that is mandatory here."""
    require_draft(agreement)
    use = _use(agreement, clause)
    if not clause.startswith(OWN):
        asked = rules.occasions(content.proposed_of(agreement), content.examined_of(agreement))
        if why := rules.why_not_removed(_rule(clause), asked):
            raise Blocked([why], [clause])
    use.delete()
    return changed(actor, agreement)


@action(permits.COMMENT, act=NO_STANDING_NEEDED)
def comment_draft(actor: Actor, agreement: Agreement, *, remark: str, clause: str = "") -> Done[Agreement]:
    """Remark on a draft or on one of its clauses, from either side; changes nothing of it."""
    if agreement.state not in {State.DRAFT, State.LEGAL_REVIEW, State.APPROVED}:
        raise Conflict("This agreement is signed; a change now is an amendment.")
    if clause:
        _use(agreement, clause)
    if agreement.comments.count() >= 500:
        raise Invalid(remark="There are 500 remarks already; settle them first.")
    made = Comment.objects.create(agreement=agreement, clause=clause, text=text(remark, "remark", most=4000), by_id=person(actor))
    return Done(agreement, {"comment": made.pk, "clause": clause}, about(agreement))


@action(permits.REVIEW, act=NO_STANDING_NEEDED)
def answer_strings(actor: Actor, agreement: Agreement, *, clause: str, strings: frozenset[Attachment], reason: str = "") -> Done[Agreement]:
    """Say, as legal, which strings a clause in own words carries; none in spite of a suspicion needs a reason."""
    if agreement.state != State.LEGAL_REVIEW:
        raise Conflict("The strings are answered while the agreement is in legal review.")
    use = _use(agreement, clause)
    if use.is_standard:
        raise Invalid(clause="This clause has the words of the library; there is nothing to answer.")
    found = attachments(tuple(strings))
    if attachments(use.suspected) - found and len(reason.strip()) < 20:
        raise Invalid(reason="Say in a sentence why the clause does not carry what its words suggest.")
    use.answered = sorted(string.value for string in found)
    use.answer_reason = text(reason, "reason", most=2000) if reason.strip() else ""
    use.save(update_fields=["answered", "answer_reason"])
    return Done(agreement, {"clause": clause, "strings": use.answered, "content": agreement.content_hash}, about(agreement))


def _created(agreement: Agreement, form: AgreementForm, clearance_id: UUID) -> Done[Agreement]:
    _terms(agreement, form, clearance_id)
    agreement.worded_by = [str(agreement.drafted_by_id)]
    agreement.save(force_insert=True)
    _compose(agreement, form, clearance_id, keep=frozenset())
    agreement.content_hash = content.content_hash(agreement)
    agreement.save()
    return Done(
        agreement,
        {
            "content": agreement.content_hash,
            "engagement": str(agreement.engagement_id),
            "clearance": str(clearance_id),
            "kinds": agreement.kinds,
            "value": {"minor": agreement.value_minor, "currency": agreement.value_currency},
            "version": agreement.version,
            "regulation": agreement.regulation,
        },
        about(agreement),
    )


def _terms(agreement: Agreement, form: AgreementForm, clearance_id: UUID) -> None:
    known = neighbours.purposes().titles
    if not form.data.purposes <= known.keys():
        raise Invalid(purposes=f"Choose among the purposes of the regulation: {', '.join(known)}.")
    agreement.clearance_id = clearance_id
    agreement.instrument, agreement.title = form.instrument.value, form.title
    agreement.purpose, agreement.programme = form.purpose, form.programme
    agreement.kinds = sorted(kind.value for kind in form.kinds)
    agreement.value_minor, agreement.value_currency = form.value.minor, form.value.currency
    agreement.starts_on, agreement.ends_on = form.starts_on, form.ends_on
    agreement.data_terms, agreement.name_use = form.data.plain(), form.name_use
    agreement.promises = [promise.plain() for promise in form.obligations]
    agreement.regulation = neighbours.regulations().clauses.hash


def _compose(agreement: Agreement, form: AgreementForm, clearance_id: UUID, *, keep: frozenset[str]) -> None:
    """Write the terms and the mandatory clauses, leaving those in own words (`keep`) as they are."""
    _terms(agreement, form, clearance_id)
    asked = rules.occasions(rules.Proposed.of(form), content.examined_of(agreement))
    words = neighbours.words(form, agreement.organisation_id)
    for clause in neighbours.regulations().clauses.body.mandatory(asked):
        if clause.id not in keep:
            _standard(agreement, clause, words)


def _standard(agreement: Agreement, clause: Clause, words: dict[str, str]) -> None:
    library = neighbours.regulations().clauses.body.clauses
    ClauseUse.objects.create(
        agreement=agreement,
        place=library.index(clause) + 1,
        clause=clause.id,
        clause_version=clause.version,
        title=clause.title,
        text=rules.fill(clause.text, words),
        is_standard=True,
    )


def _write(use: ClauseUse, form: ClauseForm) -> None:
    use.title, use.text, use.reason, use.is_standard = form.title, form.text, form.reason, False
    use.suspected = sorted(string.value for string in form.strings | rules.suspicions(f"{form.title}\n{form.text}"))
    use.answered, use.answer_reason = None, ""
    use.save()


def changed(actor: Actor, agreement: Agreement) -> Done[Agreement]:
    """Store a draft whose words or terms were changed by the actor: a new revision with a new hash."""
    agreement.revision += 1
    agreement.worded_by = sorted({*agreement.worded_by, str(person(actor))})
    before, agreement.content_hash = agreement.content_hash, ""
    agreement.content_hash = content.content_hash(agreement)
    agreement.save()
    return Done(agreement, {"before": before, "content": agreement.content_hash, "revision": agreement.revision}, about(agreement))


def _rule(clause: str) -> Clause:
    found = next((each for each in neighbours.regulations().clauses.body.clauses if each.id == clause), None)
    if found is None:
        raise Invalid(clause="The library has no such clause; add one of your own instead.")
    return found


def _use(agreement: Agreement, clause: str) -> ClauseUse:
    use = agreement.clauses.filter(clause=clause).first()
    if use is None:
        raise Invalid(clause="This agreement has no such clause.")
    return use


def _form(agreement: Agreement) -> AgreementForm:
    """The terms of a draft as the form that gives them."""
    facts = content.facts_of(agreement)
    return AgreementForm(
        engagement_id=facts.engagement_id,
        title=facts.title,
        purpose=facts.purpose,
        kinds=facts.kinds,
        value=facts.value,
        starts_on=facts.starts_on,
        ends_on=facts.ends_on,
        clearance_id=facts.clearance_id,
        instrument=facts.instrument,
        programme=facts.programme,
        data=facts.data_terms,
        name_use=agreement.name_use,
    )
