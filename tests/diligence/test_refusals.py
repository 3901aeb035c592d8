"""What the actions of due diligence refuse, in words, and that the file stands as it stood."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from aboveboard.diligence import actions, jobs
from aboveboard.diligence.actions.files import lapse_file, open_renewal
from aboveboard.diligence.actions.review import convene, latest
from aboveboard.diligence.models import Clearance, File, Finding, Mitigation
from aboveboard.diligence.values import (
    Anchor,
    AnswerForm,
    Choice,
    FindingForm,
    MitigationForm,
    Outcome,
    Reply,
    Stance,
    State,
)
from aboveboard.kernel.actor import SYSTEM
from aboveboard.kernel.errors import AppError, Blocked, Conflict, Forbidden, Invalid, Missing
from aboveboard.lib import clock
from aboveboard.parties.rules.keys import name_key
from aboveboard.policy.values.risk import Category
from aboveboard.policy.values.words import OpinionKind
from tests import make_diligence as make
from tests.diligence.test_regulated import adopt
from tests.make_diligence import rows, staff

pytestmark = pytest.mark.usefixtures("house")


def refused(error: type[AppError], words: str, act: Callable[[], object], file: File) -> None:
    """The act is refused in these words, and the file stands as it stood."""
    before = File.objects.values().get(pk=file.pk)
    with pytest.raises(error, match=words):
        act()
    assert File.objects.values().get(pk=file.pk) == before


def test_what_was_withdrawn_once_is_not_there_to_withdraw_again() -> None:
    file, analyst = make.taken()
    form = FindingForm(Category.LEGAL, "A fine in 2020.", "Court record", 2, 2)
    finding = actions.record_finding(analyst, file, form=form)
    actions.withdraw_finding(analyst, file, finding=finding, because="Another firm.")
    refused(Missing, "^", lambda: actions.withdraw_finding(analyst, file, finding=finding, because="Again."), file)
    mitigation = actions.record_mitigation(
        analyst, file, form=MitigationForm(Category.LEGAL, 1, Anchor.CONTROL, "C-1", "Invoices are checked.", is_in_place=True)
    )
    actions.withdraw_mitigation(analyst, file, mitigation=mitigation)
    refused(Missing, "^", lambda: actions.withdraw_mitigation(analyst, file, mitigation=mitigation), file)
    assert Finding.objects.get().withdrawn_because == "Another firm."
    assert Mitigation.objects.get().withdrawn_at is not None


def test_another_analyst_neither_collects_nor_recommends() -> None:
    file, analyst = make.taken()
    other = staff("analyst")
    make.free(file, other)
    form = FindingForm(Category.LEGAL, "A fine in 2020.", "Court record", 2, 2)
    refused(Forbidden, "Another analyst", lambda: actions.record_finding(other, file, form=form), file)
    make.answer_all(file, analyst)
    refused(Forbidden, "Only the analyst who assesses", lambda: actions.recommend(other, file, proposal=make.proposal(file)), file)


def test_a_file_that_nobody_took_collects_nothing() -> None:
    file, analyst = make.opened(), staff("analyst")
    make.free(file, analyst)
    form = FindingForm(Category.LEGAL, "A fine in 2020.", "Court record", 2, 2)
    refused(Conflict, "Take the file first", lambda: actions.record_finding(analyst, file, form=form), file)


def test_a_file_without_its_two_readers_is_not_decided() -> None:
    file = make.before_committee(value=200_000)
    chief = make.sg(file)
    make.advised(file)
    with rows():
        File.objects.filter(pk=file.pk).update(reviewer=None)
    file.refresh_from_db()
    refused(Conflict, "an assessor and a reviewer", lambda: actions.decide(chief, file, ruling=make.ruling(file)), file)


def test_a_criterion_that_is_not_met_or_open_bears_no_clearance() -> None:
    file, analyst = make.taken(value=200_000)
    make.answer_all(file, analyst, except_for=("V-INTEGRITY",))
    make.rate_all(file, analyst)
    question = make.neighbours.in_force().criteria.body.questions[0].id
    actions.answer_question(analyst, file, form=AnswerForm(question, Reply.NO, because="They say so themselves."))
    refused(Blocked, "is not met", lambda: actions.recommend(analyst, file, proposal=make.proposal(file)), file)


def test_a_clearance_names_its_kinds() -> None:
    file, analyst = make.taken(value=200_000)
    make.answer_all(file, analyst)
    make.rate_all(file, analyst)
    nothing = make.proposal(file, kinds=frozenset())
    refused(Blocked, "Name the kinds", lambda: actions.recommend(analyst, file, proposal=nothing), file)


def test_nothing_is_reviewed_before_it_is_recommended() -> None:
    file, _ = make.taken()
    with pytest.raises(Conflict, match="Nothing has been recommended"):
        latest(file)


def test_an_opinion_comes_from_its_office_and_at_its_time() -> None:
    file, _ = make.recommended(value=200_000)
    legal = staff("legal")
    make.free(file, legal)

    def give(kind: OpinionKind) -> object:
        return actions.give_opinion(legal, file, kind=kind, stance=Stance.SUPPORTS, statement="No objection.")

    refused(Forbidden, "given by that office", lambda: give(OpinionKind.ETHICS), file)
    refused(Conflict, "after the quality review", lambda: give(OpinionKind.LEGAL), file)


def test_who_reviewed_gives_no_opinion() -> None:
    file, _ = make.recommended(value=200_000)
    both = staff("reviewer", also=("legal",))
    make.free(file, both)
    actions.start_review(both, file)
    actions.approve_review(both, file, statement="Sound.")
    refused(
        Forbidden,
        "gives no opinion",
        lambda: actions.give_opinion(both, file, kind=OpinionKind.LEGAL, stance=Stance.SUPPORTS, statement="No objection."),
        file,
    )


def test_the_committee_is_not_convened_while_opinions_are_missing() -> None:
    file, _ = make.recommended(value=200_000)
    make.reviewed(file)
    file.refresh_from_db()
    assert file.state == State.OPINIONS
    refused(Conflict, "Opinions are missing", lambda: convene(SYSTEM, file), file)


def test_a_vote_belongs_to_a_file_before_the_committee() -> None:
    file = make.cleared()
    member = staff("committee")
    make.free(file, member)
    refused(Conflict, "not before the committee", lambda: actions.vote(member, file, choice=Choice.FOR, seen="0" * 64), file)


def test_only_what_stands_against_the_organisation_is_waived_and_only_once() -> None:
    rights = "      - diligence.read_file\n      - diligence.vote\n"
    adopt("access", rights, f"{rights}      - diligence.waive_knockout\n")
    file = make.before_waiver()
    board = staff("ec")
    make.free(file, board)

    def waive(rule: str) -> object:
        return actions.waive_knockout(board, file, rule=rule, statement="A reform names the owner in May.", seen=make.seen(file))

    refused(Invalid, "does not stand against", lambda: waive("KO-CONVICTED"), file)
    # The right alone is not enough: the regulation names the organ.
    lower = staff("committee")
    make.free(file, lower)
    refused(
        Forbidden,
        "Only the Executive Committee",
        lambda: actions.waive_knockout(lower, file, rule="KO-OWNER", statement="A reform names the owner.", seen=make.seen(file)),
        file,
    )
    waive("KO-OWNER")
    refused(Conflict, "waived already", lambda: waive("KO-OWNER"), file)


def test_a_clearance_is_revoked_once_and_a_revoked_one_is_not_renewed() -> None:
    file = make.cleared()
    clearance, chief = Clearance.objects.get(), staff("sg")
    make.free(file, chief)
    actions.revoke_clearance(chief, clearance, because="The owner was convicted.")
    refused(Conflict, "revoked already", lambda: actions.revoke_clearance(chief, clearance, because="Again."), file)
    refused(Conflict, "not renewed", lambda: open_renewal(SYSTEM, clearance), file)


def test_a_file_does_not_lapse_before_its_time_and_a_closed_one_stays_closed() -> None:
    file, analyst = make.taken()
    actions.ask_information(analyst, file, question="Who owns the rest?")
    refused(Conflict, "has not run yet", lambda: lapse_file(SYSTEM, file), file)
    declined = make.cleared(Outcome.DECLINED)
    other = staff("analyst")
    make.free(declined, other)
    refused(Conflict, "closed by this decision", lambda: actions.reopen_file(other, declined, because="They asked."), declined)


def test_a_reopening_does_not_make_two_open_files_of_one_engagement() -> None:
    file = make.cleared()
    second = actions.open_file(SYSTEM, file.engagement_id)
    analyst = staff("analyst")
    make.free(file, analyst)
    refused(Conflict, "Another file for this engagement is open", lambda: actions.reopen_file(analyst, file, because="News."), file)
    assert second.state == State.OPENED


def test_an_engagement_whose_value_cannot_be_counted_is_looked_at_most_closely() -> None:
    engagement = make.engagement(make.organisation())
    with rows():
        from aboveboard.parties.models import Engagement

        Engagement.objects.filter(pk=engagement).update(value_currency="XTS")
    file = actions.open_file(SYSTEM, engagement)
    assert file.depth == "enhanced"
    assert file.depth_reasons


def test_a_vetting_is_nobodys_own_and_runs_out_by_the_clock_alone() -> None:
    organisation = make.organisation(officer="Sanne de Wit")
    vetting = actions.request_vetting(staff("officer"), make.person_of(organisation), organisation_id=organisation, purpose="Secondment")
    with rows():
        from aboveboard.parties.models import Person, Position

        other = Person.objects.create(organisation_id=organisation, full_name="Pim Bos", name_key=name_key("Pim Bos"))
        Position.objects.create(organisation_id=organisation, person=other, role="officer")
    with pytest.raises(Missing):
        actions.start_vetting(staff("security", name="Pim Bos"), vetting)
    security = staff("security")
    actions.start_vetting(security, vetting)
    actions.grant_vetting(security, vetting, reasons="Nothing found.", valid_until=clock.today() + timedelta(days=30))
    with pytest.raises(Conflict, match="has not run out"):
        actions.expire_vetting(SYSTEM, vetting)
    jobs.expire_vettings()
    vetting.refresh_from_db()
    assert vetting.state == "granted"


def test_a_member_of_an_organ_that_is_not_asked_has_no_vote() -> None:
    file = make.before_committee(value=200_000)
    make.delegate("AU-D-SG-DELEGATE", "sg_delegate")
    member = staff("ec")
    make.free(file, member)
    seen = make.seen(file)
    refused(Forbidden, "no organ of which you are a member", lambda: actions.vote(member, file, choice=Choice.FOR, seen=seen), file)


def test_where_no_opinion_is_asked_for_a_review_puts_the_file_before_the_committee() -> None:
    adopt("depth", "depth: standard, opinions: [legal, finance]", "depth: standard, opinions: []")
    file, analyst = make.taken(value=200_000)
    make.answer_all(file, analyst)
    make.rate_all(file, analyst)
    actions.recommend(analyst, file, proposal=make.proposal(file))
    make.reviewed(file)
    file.refresh_from_db()
    assert (file.depth, file.state) == ("standard", State.COMMITTEE)
