"""The worklist says what awaits whom and why; reading costs a bounded number of queries."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from aboveboard.audit.models import Entry, Outcome
from aboveboard.audit.store import Draft, append
from aboveboard.diligence import actions, jobs, queries
from aboveboard.diligence.models import Clearance, File, InterestAnswer
from aboveboard.diligence.values import Choice
from aboveboard.kernel.actor import SYSTEM, Actor
from aboveboard.kernel.errors import Forbidden
from aboveboard.kernel.follow import FOLLOWERS
from aboveboard.kernel.worker import drain
from aboveboard.lib import clock
from aboveboard.parties.models import Engagement, Organisation, Person, Position
from aboveboard.parties.rules.keys import name_key
from aboveboard.parties.values import organisation_ref
from tests import make_diligence as make

pytestmark = pytest.mark.usefixtures("house")


def test_each_step_awaits_the_right_person() -> None:
    file, analyst = make.taken(value=200_000)
    assert [task.what for task in queries.needs_me(analyst)] == ["Answer the questions and recommend"]
    make.answer_all(file, analyst)
    make.rate_all(file, analyst)
    actions.recommend(analyst, file, proposal=make.proposal(file))
    reviewer, lawyer, security = make.staff("reviewer"), make.staff("legal"), make.staff("security")
    (task,) = queries.needs_me(reviewer)
    assert task.what == "Review the assessment"
    assert "interest" in task.why
    assert queries.needs_me(lawyer) == []
    make.reviewed(file)
    (task,) = queries.needs_me(lawyer)
    assert task.what == "Give the legal opinion"
    assert task.otherwise
    assert task.by == task.since + timedelta(days=10)
    assert queries.needs_me(security) == []
    make.opined(file)
    assert queries.needs_me(lawyer) == []
    chief = make.sg(file)
    make.delegate("AU-D-SG-DELEGATE", "sg_delegate")
    deputy, board = make.staff("sg_delegate"), make.staff("ec")
    make.free(file, deputy, board)
    assert [task.what for task in queries.needs_me(deputy)] == ["Decide"]
    assert queries.needs_me(chief) == []
    assert queries.needs_me(board) == []


def test_a_free_file_awaits_every_analyst() -> None:
    file = make.opened()
    assert [task.file_id for task in queries.needs_me(make.staff("analyst"))] == [file.pk]
    assert queries.needs_me(make.staff("officer")) == []


def test_a_member_is_asked_until_the_vote_is_cast() -> None:
    file = make.before_committee(value=200_000)
    member, other = make.staff("committee"), make.staff("committee")
    make.free(file, member, other)
    assert [task.what for task in queries.needs_me(member)] == ["Vote"]
    actions.vote(member, file, choice=Choice.FOR, seen=make.seen(file))
    assert queries.needs_me(member) == []
    assert [task.what for task in queries.needs_me(other)] == ["Vote"]


def _cost(*readers: Actor) -> list[int]:
    """The queries that each reader's worklist takes."""
    told = []
    for reader in readers:
        with CaptureQueriesContext(connection) as asked:
            assert queries.needs_me(reader)
        told.append(len(asked))
    return told


def test_the_worklist_costs_the_same_however_many_files_wait() -> None:
    make.delegate("AU-D-SG", "sg")
    readers = make.staff("sg"), make.staff("committee"), make.staff("legal")
    first = make.before_committee(value=200_000)
    reviewed, _ = make.recommended(value=200_000)
    make.reviewed(reviewed)
    few = _cost(*readers)
    make.advised(first, members=1)
    for _ in range(2):
        make.advised(make.before_committee(value=200_000), members=1)
        other, _ = make.recommended(value=200_000)
        make.reviewed(other)
    many = _cost(*readers)
    assert [len(queries.needs_me(reader)) for reader in readers] == [3, 3, 3]
    # One of the two may ask which access regulation is in force.
    assert all(more <= less + 1 for more, less in zip(many, few, strict=True)), (few, many)
    assert max(few) <= 40


def test_what_is_asked_follows_what_changed() -> None:
    file = make.before_committee(value=200_000)
    chief, (voter, other) = make.sg(file), [make.staff("committee") for _ in range(2)]
    make.free(file, voter, other)
    actions.vote(voter, file, choice=Choice.FOR, seen=make.seen(file))
    assert queries.needs_me(voter) == []
    # Other content is another dossier, on which nobody has voted yet.
    with make.rows():
        Organisation.objects.filter(pk=file.organisation_id).update(legal_name="Meridian Optics B.V.")
    assert [task.what for task in queries.needs_me(voter)] == ["Vote"]
    # An interest declared for the only person who could decide moves the decision upwards.
    assert [task.what for task in queries.needs_me(chief)] == ["Decide"]
    actions.answer_interest(chief, make.opened(), has_interest=False)
    with make.rows():
        InterestAnswer.objects.filter(file=file, user_id=chief.user).update(has_interest=True)
    board = make.staff("ec")
    assert queries.needs_me(chief) == []
    assert [task.what for task in queries.needs_me(board)] == ["Vote"]


def test_a_file_that_cannot_be_counted_today_spoils_nobodys_worklist() -> None:
    file, well = make.before_committee(value=200_000), make.before_committee(value=200_000)
    with make.rows():
        Engagement.objects.filter(pk=file.engagement_id).update(value_currency="USD")
    assert [task.file_id for task in queries.needs_me(make.staff("committee"))] == [well.pk]


def test_the_list_of_files_costs_the_same_however_long_it_is() -> None:
    reader = make.staff("reviewer")
    for _ in range(3):
        make.opened()
    with CaptureQueriesContext(connection) as few:
        assert len(queries.visible_files(reader)) == 3
    for _ in range(6):
        make.opened()
    with CaptureQueriesContext(connection) as many:
        assert len(queries.visible_files(reader)) == 9
    # One of the two may ask which access regulation is in force.
    assert max(len(few), len(many)) <= 2


def test_clearances_of_an_organisation_cost_one_query() -> None:
    file = make.cleared()
    with CaptureQueriesContext(connection) as told:
        queries.clearances(file.organisation_id, clock.now())
    assert len(told) == 1


def test_a_dossier_costs_a_bounded_number_of_queries() -> None:
    file = make.before_committee(value=200_000)
    reader = make.staff("sg")
    make.free(file, reader)
    with CaptureQueriesContext(connection) as told:
        queries.dossier(reader, file)
    assert len(told) <= 60


def test_a_renewal_is_opened_once_and_never_granted_by_itself() -> None:
    file = make.cleared()
    clearance = Clearance.objects.get()
    jobs.open_renewals()
    assert File.objects.count() == 1
    with clock.frozen(clock.now() + timedelta(days=(clearance.valid_until - clock.today()).days - 80)):
        jobs.open_renewals()
        jobs.open_renewals()
    renewal = File.objects.exclude(pk=file.pk).get()
    assert (renewal.renews_id, renewal.state) == (clearance.pk, "opened")
    (facts,) = queries.clearances(file.organisation_id, clock.now())
    assert facts.is_under_renewal
    with pytest.raises(Forbidden):
        actions.open_renewal(make.staff("analyst"), clearance)


def test_a_person_who_joins_later_is_found() -> None:
    file = make.opened()
    namesake = make.staff("reviewer", name="Pieter Bakker")
    assert queries.visible_files(namesake).count() == 1
    with make.rows():
        person = Person.objects.create(organisation_id=file.organisation_id, full_name="Pieter Bakker", name_key=name_key("Pieter Bakker"))
        Position.objects.create(organisation_id=file.organisation_id, person=person, role="signatory")
    actions.detect_interests(SYSTEM, file)
    assert not queries.visible_files(namesake).exists()
    drain()
    assert Entry.objects.filter(kind="diligence.detect_interests").count() == 2


def test_screening_opens_a_file_for_each_submitted_engagement_once() -> None:
    organisation = make.organisation()
    first, second = make.engagement(organisation), make.engagement(organisation, value=5_000)
    with make.rows():
        entry = append(Draft("screening.screen_organisation", Outcome.DONE, "system", uuid4(), about=[organisation_ref(organisation)]))
    jobs.open_files_after_screening(entry)
    jobs.open_files_after_screening(entry)
    assert set(File.objects.values_list("engagement_id", flat=True)) == {first, second}
    assert FOLLOWERS["diligence.jobs.open_files_after_screening"] is jobs.open_files_after_screening
