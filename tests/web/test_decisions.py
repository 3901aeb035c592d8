"""The committee's list, the decision page, waivers and clearances: what is shown, who may press, and what is refused."""

import uuid
from typing import Any

import pytest

from aboveboard.agreements.values import ObligationKind, Promise
from aboveboard.diligence import actions
from aboveboard.diligence.models import Clearance, Decision, File, Vote
from aboveboard.diligence.queries import dossiers
from aboveboard.diligence.values import FindingForm, Outcome, State
from aboveboard.policy.values.knockouts import Ground
from aboveboard.policy.values.risk import Category
from aboveboard.policy.values.words import OpinionKind
from tests import make_accounts, make_agreements, make_diligence, make_examined, make_web

pytestmark = pytest.mark.usefixtures("house")
WORDS = {"reasons": "The conditions suffice.", "public_text": "The three criteria are met under one condition."}
HOSTILE = "<script>alert(1)</script>\u202e\0"


def text(answer: Any) -> str:
    return str(answer.content.decode())


def address(file: File) -> str:
    return f"/files/{file.pk}/decide/"


def waiting(**more: Any) -> File:
    """A file before the committee, in which legal sets a condition."""
    return make_examined.before_committee(make_examined.opened(**more), dissents=[OpinionKind.LEGAL])


def test_the_page_tells_a_decider_everything(django_assert_max_num_queries: Any) -> None:
    file = waiting()
    make_examined.free(file, "sg")
    client = make_examined.client("sg")
    client.get("/")
    with django_assert_max_num_queries(160):
        page = text(client.get(address(file)))
    facts = "200,000|One court case over a delivery|The notice of a breach is too long.|Lara Lindqvist|If we say no|AU-B2-LOW"
    facts += "|No use of the name without consent.|you declared no interest|Secretary General|needed for a quorum|I have questions"
    for said in facts.split("|"):
        assert said in page, said
    size = dossiers.build(file).competence.size
    assert f"<bdi>{size.fraction}</bdi>" in page
    assert " / 60,000,000 EUR" in size.fraction
    assert "Accept with 1 condition" not in page


def test_members_vote_once_and_the_decider_accepts() -> None:
    file = waiting()
    make_examined.free(file, "committee", "sg_delegate")
    member, chief = make_examined.client("committee"), make_examined.client("sg_delegate")
    assert f'href="{address(file)}"' in text(member.get("/"))
    seen = make_diligence.seen(file)
    assert "Cast the vote" in text(member.get(address(file)))
    assert member.post(address(file), {"seen": seen, "choice": "against"}).status_code == 422
    assert "Your vote is cast" in text(member.post(address(file), {"seen": seen, "choice": "for"}, follow=True))
    twice = member.post(address(file), {"seen": seen, "choice": "against", "reason": "Second thoughts."})
    assert twice.status_code == 422
    assert "one person has one vote" in text(twice)
    assert "Cast the vote" not in text(member.get(address(file)))
    make_examined.voted(file, "committee_chair")
    page = text(chief.get(address(file)))
    assert "Accept with 1 condition" in page
    assert "Funding" in page
    refused = chief.post(address(file), {"seen": seen, "outcome": "cleared_with_conditions", "reasons": "Yes."})
    assert refused.status_code == 422
    assert "Yes." in text(refused)
    done = chief.post(address(file), {"seen": seen, "outcome": "cleared_with_conditions", **WORDS}, follow=True)
    assert "recorded as decided by you" in text(done)
    file.refresh_from_db()
    assert file.state == State.DECIDED
    clearance = Clearance.objects.get()
    assert f"/clearances/{clearance.pk}/" in text(done)
    later = chief.post(address(file), {"seen": seen, "outcome": "declined", **WORDS}, follow=True)
    assert "not before those who decide" in text(later)
    assert Decision.objects.get().outcome == "cleared_with_conditions"


def test_content_that_changed_is_not_decided_on_unseen() -> None:
    file = waiting()
    make_examined.free(file, "sg_delegate")
    make_examined.voted(file)
    seen = make_diligence.seen(file)
    legal = make_accounts.actor(make_examined.person("legal"))
    actions.give_opinion(legal, file, kind=OpinionKind.LEGAL, stance=make_examined.Stance.OBJECTS, statement="It got worse.")
    chief = make_examined.client("sg_delegate")
    refused = chief.post(address(file), {"seen": seen, "outcome": "cleared_with_conditions", **WORDS})
    assert refused.status_code == 422
    assert "has changed meanwhile" in text(refused)
    assert WORDS["reasons"] in text(refused)
    assert "It got worse." in text(refused)
    assert not Decision.objects.exists()


def test_one_alone_cannot_decide_where_a_committee_advises() -> None:
    file = waiting()
    make_examined.free(file, "sg_delegate")
    make_examined.voted(file, "committee")
    with make_diligence.rows():
        make_diligence.staff("committee")
    chief = make_examined.client("sg_delegate")
    seen = make_diligence.seen(file)
    refused = chief.post(address(file), {"seen": seen, "outcome": "cleared_with_conditions", **WORDS})
    assert refused.status_code == 422
    assert "The committee has not advised" in text(refused)
    assert not Decision.objects.exists()


def test_nobody_else_decides() -> None:
    file = waiting()
    make_examined.free(file, "committee", "director")
    make_examined.voted(file, "committee_chair")
    for role in ("analyst", "reviewer", "legal", "committee", "director"):
        client = make_examined.client(role)
        page = text(client.get(address(file)))
        assert 'name="outcome"' not in page, role
        assert "The decision is taken by" in page, role
        answer = client.post(address(file), {"seen": make_diligence.seen(file), "outcome": "declined", **WORDS})
        assert answer.status_code == 403, role
        assert not Decision.objects.exists()


def test_nobody_else_votes() -> None:
    file = waiting()
    make_examined.free(file, "sg_delegate")
    for role in ("analyst", "reviewer", "legal", "sg_delegate"):
        client = make_examined.client(role)
        assert "Cast the vote" not in text(client.get(address(file))), role
        assert client.post(address(file), {"seen": make_diligence.seen(file), "choice": "for"}).status_code == 403, role
        assert not Vote.objects.exists()


def test_questions_are_a_move() -> None:
    file = waiting()
    make_examined.free(file, "sg_delegate")
    chief = make_examined.client("sg_delegate")
    assert f"/files/{file.pk}/return/" in text(chief.get(address(file)))
    chief.post(f"/files/{file.pk}/return/", {"text": "Who pays for the second year?"})
    file.refresh_from_db()
    assert file.state == State.COLLECTING
    assert "Who pays for the second year?" in text(chief.get(f"/files/{file.pk}/"))


def test_the_committee_sees_what_is_before_it_and_whether_it_has_voted(django_assert_max_num_queries: Any) -> None:
    file = waiting()
    client = make_examined.client("committee")
    assert "first say whether you have an interest" in text(client.get("/committee/"))
    make_examined.voted(file, "committee")
    client.get("/committee/")
    with django_assert_max_num_queries(8):
        page = text(client.get("/committee/"))
    assert "You have voted" in page
    assert "1 vote cast" in page
    assert "Nothing is before the committee" in text(make_web.staff("officer").get("/committee/"))


def test_a_knockout_is_waived_publicly_or_not_at_all() -> None:
    file = make_examined.opened()
    analyst = make_examined.collected(file)
    form = FindingForm(Category.LEGAL, "An owner is not known.", "Register", 3, 4, ground=Ground.OWNER_UNKNOWN)
    actions.record_finding(analyst, file, form=form)
    actions.recommend(analyst, file, proposal=make_diligence.proposal(file, Outcome.DEFERRED))
    make_diligence.reviewed(file)
    make_diligence.opined(file)
    file.refresh_from_db()
    assert file.state == State.COMMITTEE
    make_examined.free(file, "ec")
    client = make_examined.client("ec")
    page = text(client.get(address(file)))
    assert "Knockout:" in page
    rules = [each["rule"] for each in file.recommendations.get().assessment and _knockouts(file)]
    assert client.post(f"/files/{file.pk}/waive/NO-SUCH/", {"statement": "x" * 30}).status_code == 404
    answer = client.post(f"/files/{file.pk}/waive/{rules[0]}/", {"seen": make_diligence.seen(file), "statement": "x" * 30})
    assert answer.status_code in {302, 422}
    assert file.waivers.count() == (answer.status_code == 302)


def _knockouts(file: File) -> list[dict[str, Any]]:
    from aboveboard.diligence.queries import dossiers

    return list(dossiers.build(file).content["assessment"]["result"]["knockouts"]["knockouts"])


def test_hostile_decisions_and_votes_are_refused_in_words() -> None:
    file = waiting()
    make_examined.free(file, "sg_delegate", "committee")
    make_examined.voted(file, "committee_chair")
    chief, member = make_examined.client("sg_delegate"), make_examined.client("committee")
    for seen in ("", "x", "0" * 64, HOSTILE):
        for outcome in ("cleared", "nonsense", HOSTILE):
            assert chief.post(address(file), {"seen": seen, "outcome": outcome, **WORDS}).status_code == 422, (seen, outcome)
        for choice in ("for", "nonsense", HOSTILE):
            assert member.post(address(file), {"seen": seen, "choice": choice, "reason": HOSTILE}).status_code == 422, (seen, choice)
    assert not Decision.objects.exists()
    assert Vote.objects.count() == 1


def test_a_clearance_is_read_by_officers_and_revoked_by_its_organ() -> None:
    file = waiting()
    (chief,) = make_examined.free(file, "sg_delegate")
    make_examined.voted(file)
    actions.decide(chief, file, ruling=make_diligence.ruling(file, Outcome.CLEARED_WITH_CONDITIONS))
    clearance = Clearance.objects.get()
    place = f"/clearances/{clearance.pk}/"
    officer = make_web.staff("officer")
    page = text(officer.get(place))
    for said in ("200,000", "Funding", "No use of the name without consent.", "The organisation met the three criteria."):
        assert said in page
    for secret in ("The recommendation is sound.", "court case", "Revoke the clearance", f"/files/{file.pk}/"):
        assert secret not in page
    assert officer.post(place, {"text": "No."}).status_code == 403
    make_examined.free(file, "director")
    assert make_examined.client("director").post(place, {"text": "No."}).status_code == 403
    client = make_examined.client("sg_delegate")
    assert "Revoke the clearance" in text(client.get(place))
    assert client.post(place, {}).status_code == 422
    assert "is revoked" in text(client.post(place, {"text": "The ground has fallen away."}, follow=True))
    assert client.post(place, {"text": "Twice."}).status_code == 422
    _, other = make_web.own("Aurora Foundation", kind="foundation")
    assert other.get(place).status_code == make_web.speaker(file.organisation).get(place).status_code == 404
    assert officer.get(f"/clearances/{uuid.uuid4()}/").status_code == 404


def test_a_clearance_shows_what_is_owed_under_the_agreements_that_rest_on_it() -> None:
    promise = Promise(make_agreements.day(30), ObligationKind.REPORT, "Report on the first half-year")
    agreement = make_agreements.in_force(obligations=(promise,))
    page = text(make_web.staff("officer").get(f"/clearances/{agreement.clearance_id}/"))
    assert f"/agreements/{agreement.pk}/" in page
    assert "Report on the first half-year" in page
