"""What an analyst collects in a file: answers with evidence, findings, mitigations; and the answer about interests."""

from uuid import UUID

from aboveboard.diligence import permits
from aboveboard.diligence.actions.files import EXAMINES, about, evidence
from aboveboard.diligence.models import Answer, File, Finding, InterestAnswer, Mitigation
from aboveboard.diligence.queries import interest, neighbours
from aboveboard.diligence.values import AnswerForm, FindingForm, MitigationForm, State, text
from aboveboard.kernel.action import Done, action
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Conflict, Invalid, Missing
from aboveboard.lib import clock


@action(permits.ANSWER_INTEREST, act=EXAMINES)
def answer_interest(actor: Actor, file: File, *, has_interest: bool, statement: str = "") -> Done[InterestAnswer]:
    """Say whether one has an interest in the file's organisation. A declared interest stands; none may be declared later.

    An interest that a rule detects is recorded whatever is answered. Raises `Conflict` for an answer that would take an
    interest back.
    """
    user = interest.person(actor)
    detected = interest.is_named(user, file.organisation_id, actor.organisation)
    words = text(statement, "statement") if has_interest or statement else ""
    given, is_new = InterestAnswer.objects.get_or_create(
        file=file, user_id=user, defaults={"has_interest": has_interest or detected, "is_detected": detected, "text": words}
    )
    if not is_new:
        if given.has_interest or not has_interest:
            raise Conflict("You have answered already. An interest that was declared stands; ask the ethics officer.")
        given.has_interest, given.text = True, words
        given.save(update_fields=["has_interest", "text"])
    return Done(given, {"has_interest": given.has_interest, "is_detected": given.is_detected}, [*about(file), file])


@action(permits.ASSESS, act=EXAMINES)
def answer_question(actor: Actor, file: File, *, form: AnswerForm) -> Done[Answer]:
    """Answer one question of the criteria with the documents that show it; an earlier answer is superseded, not edited."""
    user = _collecting(actor, file)
    criteria = neighbours.in_force().criteria.body
    if form.question not in {question.id for question in criteria.questions}:
        raise Invalid(question="The criteria in force have no such question.")
    cited = [evidence(file, each) for each in form.documents]
    today = clock.today().isoformat()
    if expired := [each["title"] for each in cited if each["expires_on"] and each["expires_on"] < today]:
        raise Invalid(documents=f"Expired and no evidence any more: {', '.join(expired)}.")
    revision = file.answers.filter(question=form.question).count() + 1
    answer = Answer.objects.create(
        file=file,
        question=form.question,
        revision=revision,
        reply=form.reply.value,
        because=form.because,
        evidence=cited,
        by_id=user,
    )
    facts = {"question": form.question, "reply": form.reply.value, "documents": [each["sha256"] for each in cited], "revision": revision}
    return Done(answer, facts, [*about(file), file])


@action(permits.ASSESS, act=EXAMINES)
def record_finding(actor: Actor, file: File, *, form: FindingForm) -> Done[Finding]:
    """Record an assessed fact with its likelihood and impact."""
    user = _collecting(actor, file)
    _check_words(form)
    finding = Finding.objects.create(
        file=file,
        category=form.category.value,
        statement=form.statement,
        source=form.source,
        likelihood=form.likelihood,
        impact=form.impact,
        facts=form.facts(),
        by_id=user,
    )
    facts = {"category": finding.category, "likelihood": finding.likelihood, "impact": finding.impact}
    return Done(finding, facts, [*about(file), file])


@action(permits.ASSESS, act=EXAMINES)
def withdraw_finding(actor: Actor, file: File, *, finding: Finding, because: str) -> Done[Finding]:
    """Withdraw a finding; it stays on the file with the reason."""
    _collecting(actor, file)
    row = Finding.objects.filter(pk=finding.pk, file=file, withdrawn_at=None).first()
    if row is None:
        raise Missing
    row.withdrawn_at, row.withdrawn_because = clock.now(), text(because, "because")
    row.save(update_fields=["withdrawn_at", "withdrawn_because"])
    return Done(row, {"category": row.category}, [*about(file), file])


@action(permits.ASSESS, act=EXAMINES)
def record_mitigation(actor: Actor, file: File, *, form: MitigationForm) -> Done[Mitigation]:
    """Record what lowers a category of risk, and the clause, control or condition that it is bound to."""
    user = _collecting(actor, file)
    mitigation = Mitigation.objects.create(
        file=file,
        category=form.category.value,
        levels=form.levels,
        anchor=form.anchor.value,
        reference=form.reference,
        statement=form.statement,
        is_in_place=form.is_in_place,
        by_id=user,
    )
    facts = {"category": mitigation.category, "levels": mitigation.levels, "anchor": mitigation.anchor}
    return Done(mitigation, facts, [*about(file), file])


@action(permits.ASSESS, act=EXAMINES)
def withdraw_mitigation(actor: Actor, file: File, *, mitigation: Mitigation) -> Done[Mitigation]:
    """Withdraw a mitigation; it stays on the file."""
    _collecting(actor, file)
    row = Mitigation.objects.filter(pk=mitigation.pk, file=file, withdrawn_at=None).first()
    if row is None:
        raise Missing
    row.withdrawn_at = clock.now()
    row.save(update_fields=["withdrawn_at"])
    return Done(row, {"category": row.category}, [*about(file), file])


def _collecting(actor: Actor, file: File) -> UUID:
    user = interest.require_free(actor, file)
    if file.assessor_id != user:
        raise Conflict("Take the file first.")
    if file.state != State.COLLECTING:
        raise Conflict("Facts are collected before the recommendation; have the file returned to change them.")
    return user


def _check_words(form: FindingForm) -> None:
    """Refuse a sector or list that the regulations do not know: it would be recorded and never count."""
    regulations = neighbours.in_force()
    if form.sector and form.sector not in {rule.sector for rule in regulations.knockouts.body.sectors}:
        raise Invalid(sector="The knockouts regulation has no such sector; choose one of its list.")
    if form.listed_on and form.listed_on not in {rule.source for rule in regulations.lists.body.sources}:
        raise Invalid(listed_on="The lists regulation has no such list; choose one of its list.")
