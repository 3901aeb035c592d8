"""Votes and decisions bind what was shown; the competent organ decides, and three persons act (I-4, I-5, I-7, I-8)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError

from aboveboard.accounts.models import Membership
from aboveboard.audit.models import Entry
from aboveboard.diligence import actions, queries
from aboveboard.diligence.models import Clearance, Decision, File, Vote
from aboveboard.diligence.queries import committee
from aboveboard.diligence.queries.interest import person as who
from aboveboard.diligence.values import Choice, FindingForm, Outcome, Ruling, Stance, State
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Blocked, Conflict, Forbidden, Invalid, StepUpNeeded
from aboveboard.lib import clock
from aboveboard.parties.models import Person
from aboveboard.policy.values.knockouts import Ground
from aboveboard.policy.values.risk import Category
from aboveboard.policy.values.words import OpinionKind, Organ
from tests import make_diligence as make

pytestmark = pytest.mark.usefixtures("house")


def test_changed_content_voids_votes_and_refuses_the_old_hash() -> None:
    file = make.before_committee(value=200_000)
    chief = make.sg(file)
    old = make.seen(file)
    make.advised(file)
    assert committee.tally(file, Organ.COMMITTEE, old).result is Choice.FOR
    lawyer = make.staff("legal")
    make.free(file, lawyer)
    make.give(file, OpinionKind.LEGAL, Stance.OBJECTS, by=lawyer)
    assert make.seen(file) != old
    with pytest.raises(Conflict, match="changed"):
        actions.vote(_member(file), file, choice=Choice.FOR, seen=old)
    with pytest.raises(Conflict, match="changed"):
        actions.decide(chief, file, ruling=Ruling(Outcome.CLEARED, "Sound.", "Sound.", old))
    with pytest.raises(Blocked, match="committee has not advised"):
        actions.decide(chief, file, ruling=make.ruling(file))
    assert not Clearance.objects.exists()


def _member(file: File) -> Actor:
    member = make.staff("committee")
    make.free(file, member)
    return member


def test_facts_of_the_organisation_are_part_of_what_was_shown() -> None:
    file = make.before_committee(value=200_000)
    old = make.seen(file)
    with make.rows():
        Person.objects.filter(organisation_id=file.organisation_id).update(full_name="Somebody Else")
    assert make.seen(file) != old


def test_one_person_has_one_vote() -> None:
    file = make.before_committee(value=200_000)
    member = _member(file)
    actions.vote(member, file, choice=Choice.FOR, seen=make.seen(file))
    with pytest.raises(Conflict, match="one vote"):
        actions.vote(member, file, choice=Choice.AGAINST, seen=make.seen(file), reason="No.")
    assert Vote.objects.count() == 1
    first = Vote.objects.get()
    with pytest.raises(IntegrityError), make.rows():
        Vote.objects.create(file=file, organ="committee", user_id=who(member), choice="for", dossier_hash=first.dossier_hash)


def test_a_dissent_says_why() -> None:
    file = make.before_committee(value=200_000)
    with pytest.raises(Invalid, match="Say why"):
        actions.vote(_member(file), file, choice=Choice.AGAINST, seen=make.seen(file))


def test_the_chair_breaks_a_tie() -> None:
    for chairs, expected in ((Choice.FOR, Choice.FOR), (Choice.AGAINST, Choice.AGAINST)):
        file = make.before_committee(value=200_000)
        with make.rows():
            Membership.objects.filter(role__in=["committee", "committee_chair"]).update(state="revoked")
        chair, member = make.staff("committee_chair"), make.staff("committee")
        make.free(file, chair, member)
        other = Choice.AGAINST if chairs is Choice.FOR else Choice.FOR
        actions.vote(chair, file, choice=chairs, seen=make.seen(file), reason="My view.")
        actions.vote(member, file, choice=other, seen=make.seen(file), reason="Mine.")
        tally = committee.tally(file, Organ.COMMITTEE, make.seen(file))
        assert (tally.result, tally.has_chair_decided) == (expected, True)


def test_assessor_and_reviewer_neither_vote_nor_decide() -> None:
    file, analyst = make.recommended(value=200_000)
    reviewer = make.reviewed(file)
    make.opined(file)
    file.refresh_from_db()
    make.delegate("AU-D-SG", "sg")
    make.advised(file)
    for party in (analyst, reviewer):
        everything = Actor(party.id, frozenset({"committee", "sg", "ec"}), user=party.user, stepped_up=True)
        with pytest.raises(Forbidden):
            actions.vote(everything, file, choice=Choice.FOR, seen=make.seen(file))
        with pytest.raises(Forbidden, match="three persons"):
            actions.decide(everything, file, ruling=make.ruling(file))
    assert file.state == State.COMMITTEE
    with pytest.raises(IntegrityError), make.rows():
        Decision.objects.create(
            file=file, round=9, outcome="cleared", organ="sg", reasons="x", public_text="x", dossier="{}", dossier_hash="0", 
            route_facts="{}",
            route_regulations={}, route="{}", by_id=who(analyst), assessor_id=who(analyst), reviewer_id=who(reviewer),
        )  # fmt: skip


def test_only_the_computed_organ_decides() -> None:
    file = make.before_committee(value=200_000)
    make.advised(file)
    chief, board = make.staff("sg"), make.staff("ec")
    make.free(file, chief, board)
    # Without a recorded delegation the matter goes up.
    with pytest.raises(Forbidden, match=r"name the Executive Committee .* No delegation to the Secretary General"):
        actions.decide(chief, file, ruling=make.ruling(file))
    make.delegate("AU-D-SG-DELEGATE", "sg_delegate")
    with pytest.raises(Forbidden, match="name the Secretary General's delegate"):
        actions.decide(board, file, ruling=make.ruling(file))
    assert Entry.objects.filter(kind="diligence.decide", outcome="refused").count() == 2
    deputy = make.staff("sg_delegate")
    make.free(file, deputy)
    actions.decide(deputy, file, ruling=make.ruling(file))
    assert Decision.objects.get().delegation == "AG-2026-RES-01"


def test_a_college_decides_by_its_own_vote() -> None:
    file = make.before_committee(value=10_000_000)
    make.advised(file)
    board = [make.staff("ec") for _ in range(3)]
    make.free(file, *board)
    with pytest.raises(Blocked, match="no quorum"):
        actions.decide(board[0], file, ruling=make.ruling(file))
    actions.vote(board[0], file, choice=Choice.FOR, seen=make.seen(file))
    actions.vote(board[1], file, choice=Choice.AGAINST, seen=make.seen(file), reason="Too much.")
    actions.vote(board[2], file, choice=Choice.AGAINST, seen=make.seen(file), reason="Too much.")
    with pytest.raises(Blocked, match="follows the vote"):
        actions.decide(board[0], file, ruling=make.ruling(file))
    actions.decide(board[0], file, ruling=make.ruling(file, Outcome.DECLINED))
    assert Decision.objects.get().outcome == "declined"


def test_a_decision_is_binding() -> None:
    file = make.before_committee(value=200_000)
    chief = make.sg(file)
    make.advised(file)
    weak = Actor(chief.id, chief.roles, user=chief.user)
    with pytest.raises(StepUpNeeded):
        actions.decide(weak, file, ruling=make.ruling(file))
    with pytest.raises(StepUpNeeded):
        actions.vote(make.staff("committee", stepped_up=False), file, choice=Choice.FOR, seen=make.seen(file))


def test_a_knockout_that_nobody_may_waive_ends_in_no_clearance_however_low_the_score() -> None:
    file, analyst = make.taken(value=200_000)
    make.answer_all(file, analyst)
    make.rate_all(file, analyst, 1, 1)
    knock = FindingForm(Category.LEGAL, "Convicted.", "Court record", 1, 1, ground=Ground.CONVICTED_GRAVE)
    actions.record_finding(analyst, file, form=knock)
    with pytest.raises(Blocked, match="cannot be scored away"):
        actions.recommend(analyst, file, proposal=make.proposal(file))
    actions.recommend(analyst, file, proposal=make.proposal(file, Outcome.EXCLUDED))
    make.reviewed(file)
    make.opined(file)
    board = make.staff("ec")
    make.free(file, board)
    with pytest.raises(Blocked, match="nobody may waive"):
        actions.waive_knockout(board, file, rule="KO-CONVICTED", statement="It would be so convenient.", seen=make.seen(file))
    chief = make.sg(file)
    make.advised(file, choice=Choice.AGAINST)
    with pytest.raises(Blocked):
        actions.decide(chief, file, ruling=make.ruling(file))
    actions.decide(chief, file, ruling=make.ruling(file, Outcome.EXCLUDED))
    assert not Clearance.objects.exists()


def test_a_waiver_is_the_boards_and_moves_the_decision_to_it() -> None:
    file = make.before_waiver()
    chief = make.sg(file)
    members = make.advised(file)
    with pytest.raises(Blocked, match="KO-OWNER"):
        actions.decide(chief, file, ruling=make.ruling(file))
    with pytest.raises(Forbidden):
        actions.waive_knockout(chief, file, rule="KO-OWNER", statement="A reason that is long enough.", seen=make.seen(file))
    board = make.staff("ec")
    make.free(file, board)
    waiver = actions.waive_knockout(
        board, file, rule="KO-OWNER", statement="A register reform names the owner in May.", seen=make.seen(file)
    )
    assert waiver.created_at.date() == clock.today()
    with pytest.raises(Forbidden, match=r"name the Executive Committee .* is reserved to the Executive Committee"):
        actions.decide(chief, file, ruling=make.ruling(file))
    with pytest.raises(Blocked, match="not advised"):
        actions.decide(board, file, ruling=make.ruling(file))
    for each in (*members, board):
        actions.vote(each, file, choice=Choice.FOR, seen=make.seen(file))
    actions.decide(board, file, ruling=make.ruling(file))
    assert Clearance.objects.get().file == file
    assert queries.waivers(file.organisation_id) == [("KO-OWNER", "A register reform names the owner in May.", clock.today())]


def test_unknown_is_never_positive() -> None:
    file, analyst = make.taken(value=200_000)
    make.answer_all(file, analyst, except_for=["CR-1-01"])
    make.rate_all(file, analyst)
    with pytest.raises(Blocked, match="unknown is never positive"):
        actions.recommend(analyst, file, proposal=make.proposal(file))
    actions.recommend(analyst, file, proposal=make.proposal(file, Outcome.CLEARED_WITH_CONDITIONS))
    assert file.level == "moderate"


def test_evidence_that_expires_stops_the_decision() -> None:
    file, analyst = make.taken(value=200_000)
    make.answer_all(file, analyst, expires_on=clock.today() + timedelta(days=5))
    make.rate_all(file, analyst)
    actions.recommend(analyst, file, proposal=make.proposal(file))
    make.reviewed(file)
    make.opined(file)
    chief = make.sg(file)
    make.advised(file)
    with clock.frozen(clock.now() + timedelta(days=6)), pytest.raises(Conflict, match="changed since the assessment"):
        actions.decide(chief, file, ruling=make.ruling(file))
    actions.decide(chief, file, ruling=make.ruling(file))
    assert Clearance.objects.get().valid_until == clock.today() + timedelta(days=5)


def test_conditions_are_granted_as_recommended() -> None:
    file = make.before_committee(Outcome.CLEARED_WITH_CONDITIONS, value=200_000)
    chief = make.sg(file)
    make.advised(file)
    with pytest.raises(Blocked, match="conditions"):
        actions.decide(chief, file, ruling=make.ruling(file, Outcome.CLEARED))
    actions.decide(chief, file, ruling=make.ruling(file, Outcome.CLEARED_WITH_CONDITIONS))
    assert Clearance.objects.get().conditions == ["No use of the name without consent."]
