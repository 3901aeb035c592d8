"""Nothing confidential before the answer about interests; an interest removes view, vote and quorum (I-6)."""

import pytest

from aboveboard.audit.models import Entry
from aboveboard.diligence import actions, queries
from aboveboard.diligence.models import File, InterestAnswer, Vote
from aboveboard.diligence.queries import InterestUnanswered, Recused, committee
from aboveboard.diligence.rules.criteria import Reply
from aboveboard.diligence.values import AnswerForm, Choice
from aboveboard.kernel.actor import ANONYMOUS, SYSTEM, Actor
from aboveboard.kernel.errors import AppError, Conflict, Forbidden, Missing
from aboveboard.policy.values.words import OpinionKind, Organ
from tests import make_diligence as make

pytestmark = pytest.mark.usefixtures("house")
ROLES = [
    "analyst",
    "reviewer",
    "legal",
    "finance",
    "security",
    "ethics",
    "committee",
    "committee_chair",
    "sg",
    "ec",
    "director",
    "ga_delegate",
]


@pytest.mark.parametrize("role", ROLES)
def test_nobody_reads_before_answering(role: str) -> None:
    file = make.opened()
    reader = make.staff(role)
    with pytest.raises(InterestUnanswered, match="answer the question") as refused:
        queries.visible_file(reader, file.pk)
    assert refused.value.status == 403
    with pytest.raises(InterestUnanswered):
        queries.dossier(reader, file)
    assert list(queries.visible_files(reader)) == [file]
    make.free(file, reader)
    assert queries.visible_file(reader, file.pk) == file


@pytest.mark.parametrize("role", ROLES)
def test_a_declared_interest_closes_the_file(role: str) -> None:
    file = make.opened()
    reader = make.staff(role)
    actions.answer_interest(reader, file, has_interest=True, statement="I hold shares of it.")
    with pytest.raises(Recused) as refused:
        queries.visible_file(reader, file.pk)
    assert refused.value.status == 403
    assert not queries.visible_files(reader).exists()
    assert queries.needs_me(reader) == []


def test_every_act_on_a_file_asks_first() -> None:
    file, _ = make.recommended(value=200_000)
    member = make.staff("reviewer")
    legal = make.staff("legal")
    with pytest.raises(InterestUnanswered):
        actions.start_review(member, file)
    with pytest.raises(InterestUnanswered):
        make.give(file, OpinionKind.LEGAL, by=legal)
    make.reviewed(file)
    make.opined(file)
    committee_member, chief = make.staff("committee"), make.staff("sg")
    with pytest.raises(InterestUnanswered):
        actions.vote(committee_member, file, choice=Choice.FOR, seen=make.seen(file))
    with pytest.raises(InterestUnanswered):
        actions.decide(chief, file, ruling=make.ruling(file))
    with pytest.raises(InterestUnanswered):
        actions.waive_knockout(make.staff("ec"), file, rule="KO-OWNER", statement="A reason that is long enough.", seen=make.seen(file))
    with pytest.raises(InterestUnanswered):
        actions.return_file(chief, file, because="A question.")
    with pytest.raises(InterestUnanswered):
        actions.take_file(make.staff("analyst"), make.opened())


def test_an_interest_is_not_taken_back_but_may_come_later() -> None:
    file = make.opened()
    reader = make.staff("sg")
    make.free(file, reader)
    actions.answer_interest(reader, file, has_interest=True, statement="My sister joined its board.")
    with pytest.raises(Conflict, match="stands"):
        actions.answer_interest(reader, file, has_interest=False)
    with pytest.raises(Recused):
        queries.visible_file(reader, file.pk)


def test_a_person_named_in_the_file_neither_sees_nor_acts() -> None:
    named = make.staff("sg", name="Jan  VERMEULEN")
    organisation = make.organisation()
    file = actions.open_file(SYSTEM, make.engagement(organisation))
    assert InterestAnswer.objects.get(file=file).is_detected
    assert not queries.visible_files(named).exists()
    with pytest.raises(Missing):
        queries.visible_file(named, file.pk)
    with pytest.raises(Missing):
        actions.reopen_file(named, _decided(file), because="I would like to.")


def _decided(file: File) -> File:
    with make.rows():
        File.objects.filter(pk=file.pk).update(state="decided")
    file.refresh_from_db()
    return file


def test_a_person_who_is_named_later_loses_the_vote_already_cast() -> None:
    file = make.before_committee(value=200_000)
    voters = make.advised(file, members=3)
    before = committee.tally(file, Organ.COMMITTEE, make.seen(file))
    assert (before.base, before.quorum, before.votes_for) == (3, 2, 3)
    actions.answer_interest(voters[0], file, has_interest=True, statement="I was offered a post.")
    after = committee.tally(file, Organ.COMMITTEE, make.seen(file))
    assert (after.base, after.quorum, after.votes_for) == (2, 2, 2)
    assert Vote.objects.count() == 3


def test_a_recused_member_does_not_count_for_the_quorum() -> None:
    file = make.before_committee(value=200_000)
    members = [make.staff("committee") for _ in range(5)]
    for member in members[:3]:
        actions.answer_interest(member, file, has_interest=True, statement="Shares.")
    make.free(file, *members[3:])
    actions.vote(members[3], file, choice=Choice.FOR, seen=make.seen(file))
    assert committee.tally(file, Organ.COMMITTEE, make.seen(file)).result is None
    actions.vote(members[4], file, choice=Choice.FOR, seen=make.seen(file))
    tally = committee.tally(file, Organ.COMMITTEE, make.seen(file))
    assert (tally.base, tally.quorum, tally.result) == (2, 2, Choice.FOR)
    with pytest.raises(Recused):
        actions.vote(members[0], file, choice=Choice.AGAINST, seen=make.seen(file), reason="No.")


def test_a_recused_chief_moves_the_decision_upwards() -> None:
    file = make.before_committee(value=200_000)
    make.delegate("AU-D-SG", "sg")
    chief, board = make.staff("sg"), make.staff("ec")
    actions.answer_interest(chief, file, has_interest=True, statement="Shares.")
    make.free(file, board)
    assert queries.dossier(board, file).competence.organ is Organ.EC


def test_without_the_right_or_as_a_process_there_is_nothing() -> None:
    file = make.opened()
    officer = make.staff("officer")
    for actor in (officer, ANONYMOUS, SYSTEM, Actor("user:x", frozenset({"applicant"}), organisation=file.organisation_id)):
        with pytest.raises(Missing):
            queries.visible_file(actor, file.pk)
    assert list(queries.visible_files(officer)) == [file]
    assert not queries.visible_files(ANONYMOUS).exists()
    with pytest.raises(Forbidden):
        actions.answer_interest(officer, file, has_interest=False)


def test_a_token_narrowed_to_reading_does_not_pass_the_wall() -> None:
    file = make.opened()
    analyst = make.staff("analyst")
    narrow = Actor(analyst.id, analyst.roles, user=analyst.user, scopes=frozenset({"diligence.read_file"}))
    with pytest.raises(InterestUnanswered):
        queries.visible_file(narrow, file.pk)
    auditor = make.staff("auditor")
    assert queries.visible_file(auditor, file.pk) == file
    both = make.staff("auditor", also=("analyst",))
    with pytest.raises(InterestUnanswered):
        queries.visible_file(both, file.pk)


def test_only_the_analyst_of_the_file_writes_in_it() -> None:
    file, _ = make.taken()
    other = make.staff("analyst")
    make.free(file, other)
    with pytest.raises(AppError, match="Another analyst"):
        actions.answer_question(other, file, form=AnswerForm("CR-1-01", Reply.UNKNOWN))
    assert Entry.objects.filter(kind="diligence.answer_question", outcome="refused").count() == 1
