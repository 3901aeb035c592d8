"""Facts are collected with evidence; what is asked of the organisation is answered in time, or the file lapses."""

from datetime import timedelta
from decimal import Decimal

import pytest

from aboveboard.audit.models import Entry
from aboveboard.audit.store import facts
from aboveboard.diligence import actions, jobs, queries
from aboveboard.diligence.models import Answer, File, Finding
from aboveboard.diligence.rules.criteria import Reply
from aboveboard.diligence.values import AnswerForm, FindingForm, MitigationForm, State
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Blocked, Conflict, Forbidden, Invalid
from aboveboard.lib import clock
from aboveboard.policy.values.knockouts import Ground
from aboveboard.policy.values.risk import Anchor, Category
from tests import make_diligence as make

pytestmark = pytest.mark.usefixtures("house")


def _applicant(file: File) -> Actor:
    person = make.staff("applicant")
    return Actor(person.id, person.roles, user=person.user, organisation=file.organisation_id)


def test_an_answer_cites_documents_by_hash_and_keeps_its_history() -> None:
    file, analyst = make.taken()
    cited = make.document(file.organisation_id)
    actions.answer_question(analyst, file, form=AnswerForm("CR-1-01", Reply.UNKNOWN))
    actions.answer_question(analyst, file, form=AnswerForm("CR-1-01", Reply.YES, documents=(cited,)))
    assert [(row.revision, row.reply) for row in Answer.objects.order_by("revision")] == [(1, "unknown"), (2, "yes")]
    entry = Entry.objects.filter(kind="diligence.answer_question").latest("id")
    assert facts(entry)["documents"] == [Answer.objects.get(revision=2).evidence[0]["sha256"]]


def test_a_yes_needs_evidence_of_the_same_organisation() -> None:
    file, analyst = make.taken()
    with pytest.raises(Invalid, match="cites at least one"):
        AnswerForm("CR-1-01", Reply.YES)
    with pytest.raises(Invalid, match="not applicable because"):
        AnswerForm("CR-1-01", Reply.NOT_APPLICABLE)
    foreign = make.document(make.organisation("Another Ltd"))
    with pytest.raises(Blocked, match="another organisation"):
        actions.answer_question(analyst, file, form=AnswerForm("CR-1-01", Reply.YES, documents=(foreign,)))
    old = make.document(file.organisation_id, expires_on=clock.today() - timedelta(days=1))
    with pytest.raises(Invalid, match="Expired"):
        actions.answer_question(analyst, file, form=AnswerForm("CR-1-01", Reply.YES, documents=(old,)))
    with pytest.raises(Invalid, match="no such question"):
        actions.answer_question(analyst, file, form=AnswerForm("CR-9-99", Reply.UNKNOWN))
    assert not Answer.objects.exists()


@pytest.mark.parametrize(
    "bad",
    [
        {"likelihood": 0},
        {"impact": 6},
        {"likelihood": True},
        {"statement": " "},
        {"statement": "x" * 20_001},
        {"statement": "a\u202eb"},
        {"ground": Ground.LISTED},
        {"sector": "tobacco"},
        {"share": Decimal("NaN")},
        {"share": Decimal(101)},
    ],
)
def test_a_finding_is_refused_with_a_sentence(bad: dict[str, object]) -> None:
    fields = {"category": Category.LEGAL, "statement": "A finding.", "source": "Register", "likelihood": 1, "impact": 1, **bad}
    with pytest.raises(Invalid):
        FindingForm(**fields)  # type: ignore[arg-type]


def test_a_sector_or_list_that_would_never_count_is_refused() -> None:
    file, analyst = make.taken()
    for more in ({"sector": "no_such_sector", "share": Decimal(5)}, {"listed_on": "no_such_list"}):
        with pytest.raises(Invalid, match="regulation has no such"):
            actions.record_finding(analyst, file, form=FindingForm(Category.LEGAL, "x", "y", 1, 1, **more))
    assert not Finding.objects.exists()


def test_a_withdrawn_finding_stays_and_no_longer_counts() -> None:
    file, analyst = make.taken(value=200_000)
    make.answer_all(file, analyst)
    make.rate_all(file, analyst)
    grave = actions.record_finding(analyst, file, form=FindingForm(Category.LEGAL, "Fined.", "Press", 5, 5))
    actions.withdraw_finding(analyst, file, finding=grave, because="Another firm of that name.")
    actions.recommend(analyst, file, proposal=make.proposal(file))
    assert file.level == "low"
    assert Finding.objects.get(pk=grave.pk).withdrawn_because


def test_the_worst_finding_sets_the_level_and_a_mitigation_in_place_lowers_it() -> None:
    file, analyst = make.taken(value=200_000)
    make.answer_all(file, analyst)
    make.rate_all(file, analyst)
    actions.record_finding(analyst, file, form=FindingForm(Category.LEGAL, "Under a fine.", "Court", 4, 4))
    form = MitigationForm(Category.LEGAL, 2, Anchor.CLAUSE, "CL-AUDIT", "Yearly audit.", True)
    actions.record_mitigation(analyst, file, form=form)
    promised = MitigationForm(Category.LEGAL, 2, Anchor.CONTROL, "A control", "Later.", False)
    actions.record_mitigation(analyst, file, form=promised)
    actions.recommend(analyst, file, proposal=make.proposal(file))
    assert file.level == "moderate"


def test_facts_change_only_while_they_are_collected() -> None:
    file, analyst = make.recommended(value=200_000)
    with pytest.raises(Conflict, match="before the recommendation"):
        actions.record_finding(analyst, file, form=FindingForm(Category.LEGAL, "Late.", "Press", 1, 1))


def test_the_organisation_answers_and_the_file_goes_on() -> None:
    file, analyst = make.taken()
    actions.ask_information(analyst, file, question="Who stands behind Delta Holding?")
    assert file.state == State.AWAITING_INFORMATION
    assert file.due_at is not None
    applicant = _applicant(file)
    (request,) = queries.visible_requests(applicant)
    stranger = Actor("user:s", frozenset({"applicant"}), user=applicant.user, organisation=make.organisation("Other Ltd"))
    assert not queries.visible_requests(stranger).exists()
    with pytest.raises(Forbidden):
        actions.answer_information(stranger, request, answer="We do.")
    actions.answer_information(applicant, request, answer="The founders.", documents=(make.document(file.organisation_id),))
    file.refresh_from_db()
    assert file.state == State.COLLECTING
    assert file.due_at is None
    with pytest.raises(Conflict, match="answered already"):
        actions.answer_information(applicant, request, answer="Or not.")


def test_an_unanswered_file_lapses_after_its_time_and_not_before() -> None:
    file, analyst = make.taken()
    actions.ask_information(analyst, file, question="Who owns you?")
    jobs.lapse_files()
    file.refresh_from_db()
    assert file.state == State.AWAITING_INFORMATION
    with clock.frozen(clock.now() + timedelta(days=31)):
        jobs.lapse_files()
        jobs.lapse_files()
    file.refresh_from_db()
    assert file.state == State.LAPSED
    assert Entry.objects.filter(kind="diligence.lapse_file", outcome="done").count() == 1
    with pytest.raises(Conflict):
        actions.answer_information(_applicant(file), file.requests.get(), answer="Late.")


def test_nobody_lapses_a_file_by_hand() -> None:
    file, analyst = make.taken()
    actions.ask_information(analyst, file, question="Who owns you?")
    with pytest.raises(Forbidden):
        actions.lapse_file(analyst, file)
