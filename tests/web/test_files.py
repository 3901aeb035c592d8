"""The pages of an examination: what each reader sees first, the acts one by one, and what is refused."""

import uuid
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils.html import escape

from aboveboard.diligence import actions
from aboveboard.diligence.models import Clearance, Decision, File, InterestAnswer
from aboveboard.diligence.values import State
from aboveboard.lib import clock
from aboveboard.web.pictures.risk import matrix
from tests import make_diligence, make_examined, make_parties, make_screening, make_web
from tests.make_screening import OTHERS

pytestmark = pytest.mark.usefixtures("house")
HOSTILE = "<script>alert(1)</script>\u202e\0"
STEPS = ("take", "resume", "start-review")
FORMS = ("ask", "return", "reopen", "findings/add", "mitigations/add", "recommend", "review", "opinion", "questions/CR-1-01")


def text(answer: Any) -> str:
    return str(answer.content.decode())


def address(file: File, *rest: str) -> str:
    return "/".join([f"/files/{file.pk}", *rest]) + "/"


def free(file: File, *roles: str) -> None:
    make_examined.free(file, *roles)


def test_nothing_is_shown_before_the_answer_and_one_press_opens_the_file() -> None:
    file = make_examined.opened()
    client = make_examined.client("analyst")
    asked = client.get(address(file, "recommend"))
    assert asked["Location"].startswith(address(file, "interest"))
    page = text(client.get(asked["Location"]))
    assert "Have you an interest in this organisation?" in page
    for secret in ("Ballistics reference", "Delta Holding", "What the rules make of it"):
        assert secret not in page
    opened = client.post(asked["Location"], {"interest": "none"})
    assert opened["Location"] == address(file, "recommend")
    assert "What the rules make of it" in text(client.get(address(file)))


def test_an_interest_closes_the_file_and_stands() -> None:
    file = make_examined.opened()
    client = make_examined.client("analyst")
    answer = client.post(address(file, "interest"), {"interest": "some", "statement": "My sister works there."}, follow=True)
    assert "Your interest is on record" in text(answer)
    assert client.get(address(file)).status_code in {403, 404}
    assert client.post(address(file, "interest"), {"interest": "none"}).status_code in {404, 422}
    assert InterestAnswer.objects.get().has_interest
    assert file.organisation.legal_name not in text(client.get("/files/"))


def test_a_declaration_without_words_is_refused_and_an_earlier_answer_is_remembered() -> None:
    first = make_examined.opened()
    client = make_examined.client("analyst")
    assert client.post(address(first, "interest"), {"interest": "some"}).status_code == 422
    assert not InterestAnswer.objects.exists()
    client.post(address(first, "interest"), {"interest": "none"})
    second = make_examined.of(first.organisation)
    assert "you declared no interest in this organisation" in text(client.get(address(second, "interest")))


@pytest.mark.parametrize("onwards", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "a word", HOSTILE])
def test_the_way_on_leads_nowhere_else(onwards: str) -> None:
    file = make_examined.opened()
    client = make_examined.client("analyst")
    answer = client.post(address(file, "interest"), {"interest": "none"}, query_params={"next": onwards})
    assert answer["Location"] == address(file)


def test_the_file_is_taken_answered_and_recommended() -> None:
    file = make_examined.opened()
    free(file, "analyst")
    client = make_examined.client("analyst")
    page = text(client.get(address(file)))
    assert "Take the file: you become its analyst" in page
    assert "Open it again" not in page
    assert "The file is yours" in text(client.post(address(file, "take"), follow=True))
    again = client.post(address(file, "take"))
    assert again.status_code == 422
    assert "changed meanwhile" in text(again)
    cited = str(make_diligence.document(file.organisation_id))
    missing = client.post(address(file, "questions/CR-1-01"), {"reply": "yes", "because": "As read."})
    assert missing.status_code == 422
    assert "cites at least one document" in text(missing)
    assert "As read." in text(missing)
    done = client.post(address(file, "questions/CR-1-01"), {"reply": "yes", "documents": [cited], "next": "1"})
    assert done["Location"] == address(file, "questions/CR-1-02")
    finding = {"category": "integrity", "statement": "A fine of 2024.", "source": "Court register", "likelihood": "2", "impact": "3"}
    unrated = text(client.post(address(file, "findings/add"), finding | {"likelihood": "", "listed_on": ""}))
    assert "Likelihood: Nothing is chosen; choose one." in unrated
    assert '<option value="" selected>Choose</option>' in unrated
    assert '<option value="un">United Nations Security Council consolidated list</option>' in unrated
    assert not file.findings.exists()
    client.post(address(file, "findings/add"), finding)
    mitigation = {"category": "integrity", "statement": "A monitor.", "anchor": "control", "reference": "C-1", "levels": "1"}
    client.post(address(file, "mitigations/add"), mitigation)
    page = text(client.get(address(file)))
    for said in ("A fine of 2024.", "Court register", "A monitor.", "does not count", "questions answered", "Why this organ", "Statutes"):
        assert said in page
    row = file.findings.get()
    assert client.post(address(file, f"findings/{row.pk}/withdraw"), {"text": "Another company of that name."}).status_code == 302
    assert client.post(address(file, f"findings/{row.pk}/withdraw"), {"text": "Twice."}).status_code == 404
    client.post(address(file, f"mitigations/{file.mitigations.get().pk}/withdraw"))
    assert "Another company of that name." in text(client.get(address(file)))
    proposed = {"outcome": "cleared", "text": "Fine.", "kinds": ["funding"], "ceiling": "1"}
    assert "Nobody is cleared unscreened" in text(client.post(address(file, "recommend"), proposed))
    make_diligence.screened(file.organisation_id)
    refused = client.post(address(file, "recommend"), proposed)
    assert refused.status_code == 422
    assert "unknown is never positive" in text(refused)
    assert "Fine." in text(refused)
    client.post(address(file, "recommend"), {"outcome": "declined", "text": "Too little is known."})
    file.refresh_from_db()
    assert file.state == State.ASSESSED


def test_a_question_to_the_organisation_goes_out_and_comes_back() -> None:
    file = make_examined.opened()
    free(file, "analyst")
    client = make_examined.client("analyst")
    client.post(address(file, "take"))
    client.post(address(file, "ask"), {"text": "Who stands behind Delta Holding?"})
    page = text(client.get(address(file)))
    assert "You collect the facts" not in page
    assert "Who stands behind Delta Holding?" in page
    assert "the file lapses" in page
    client.post(address(file, "resume"))
    file.refresh_from_db()
    assert file.state == State.COLLECTING
    assert "You collect the facts" in text(client.get(address(file)))


def test_the_analyst_is_not_the_second_reader() -> None:
    file = make_examined.recommended(make_examined.opened())
    analyst = make_examined.client("analyst")
    assert "You are the second reader" not in text(analyst.get(address(file)))
    assert "Begin the review" not in text(analyst.get(address(file)))
    assert analyst.post(address(file, "start-review")).status_code == 403
    free(file, "reviewer")
    reviewer = make_examined.client("reviewer")
    assert "Begin the review" in text(reviewer.get(address(file)))
    reviewer.post(address(file, "start-review"))
    assert reviewer.post(address(file, "review"), {"verdict": "approve"}).status_code == 422
    reviewer.post(address(file, "review"), {"verdict": "return", "statement": "A source is missing."})
    file.refresh_from_db()
    assert file.state == State.COLLECTING
    assert "A source is missing." in text(analyst.get(address(file)))


def test_opinions_are_of_ones_own_office() -> None:
    file = make_examined.recommended(make_examined.opened())
    free(file, "reviewer", "legal")
    reviewer, legal = make_examined.client("reviewer"), make_examined.client("legal")
    reviewer.post(address(file, "start-review"))
    reviewer.post(address(file, "review"), {"verdict": "approve", "statement": "Sound."})
    page = text(legal.get(address(file)))
    assert "Opinions are awaited from" in page
    assert "Give your opinion" in page
    page = text(legal.get(address(file, "opinion")))
    for said in ("Recommended:", file.engagement.title, "Read the answers, findings and evidence"):
        assert said in page
    wrong = {"kind": "finance", "stance": "supports", "statement": "No objection."}
    assert legal.post(address(file, "opinion"), wrong).status_code == 422
    assert legal.post(address(file, "opinion"), {**wrong, "kind": "legal"}).status_code == 302
    page = text(legal.get(address(file)))
    assert "No objection." in page
    assert "Revise your opinion" in page
    assert "Give your opinion" not in page
    assert "No objection." in text(legal.get(address(file, "opinion")))


def test_the_list_filters_by_address(django_assert_max_num_queries: Any) -> None:
    file = make_examined.opened("Alpha Ltd")
    for number in range(12):
        make_diligence.opened()
        assert number < 12
    free(file, "analyst")
    client = make_examined.client("analyst")
    client.post(address(file, "take"))
    client.get("/files/")
    with django_assert_max_num_queries(20):
        page = text(client.get("/files/"))
    assert "Alpha Ltd" in page
    assert "Meridian Ballistics" in page
    for query in ({"mine": "1"}, {"q": "alpha"}, {"state": "collecting"}, {"organisation": str(file.organisation_id)}):
        found = text(client.get("/files/", query))
        assert "Alpha Ltd" in found
        assert "Meridian Ballistics" not in found
    assert "No file matches" in text(client.get("/files/", {"depth": "basic"}))
    hostile = {"q": HOSTILE, "state": HOSTILE, "depth": HOSTILE, "organisation": HOSTILE, "mine": HOSTILE, "page": "-9"}
    assert client.get("/files/", hostile).status_code == 200


def test_the_page_of_a_file_costs_few_queries(django_assert_max_num_queries: Any) -> None:
    file = make_examined.before_committee(make_examined.opened())
    client = make_examined.client("analyst")
    with django_assert_max_num_queries(110):
        page = text(client.get(address(file)))
    marked = page.partition('class="matrix"')[2].partition("assessed here")[0]
    assert marked.count("<tr>") == 5  # likelihood 1 stands in the lowest of five rows
    assert marked.rpartition("<tr>")[2].count("<td") == 4


def test_the_matrix_marks_the_gravest_finding_that_stands() -> None:
    def found(likelihood: int, impact: int, *, withdrawn: bool = False) -> SimpleNamespace:
        return SimpleNamespace(likelihood=likelihood, impact=impact, withdrawn_at=clock.now() if withdrawn else None)

    drawn = matrix([found(1, 4), found(2, 3), found(3, 2), found(5, 5, withdrawn=True)])
    assert drawn is not None
    assert drawn.at == (1, 2)
    assert (drawn.levels[0][0], drawn.levels[0][4], drawn.levels[4][4]) == (1, 2, 4)
    assert matrix([found(5, 5, withdrawn=True)]) is None


def test_the_analyst_sees_who_is_not_screened_and_screens_them(tmp_path: Path) -> None:
    file, client = make_examined.opened(), make_examined.client("analyst")
    make_examined.free(file, "analyst", "reviewer")
    assert "No list is in force" in text(client.get(address(file)))
    assert client.post(address(file, "screen")).status_code in {409, 503}
    make_screening.un(tmp_path, *OTHERS)
    before = text(client.get(address(file)))
    assert "itself: never screened" in before
    assert "Screen again now" in before
    assert "Screen again now" not in text(make_examined.client("reviewer").get(address(file)))
    assert make_examined.client("reviewer").post(address(file, "screen")).status_code == 403
    assert client.post(address(file, "screen")).status_code == 302
    assert "never screened" not in text(client.get(address(file)))


def test_an_officer_reads_the_list_and_no_file() -> None:
    file = make_examined.opened()
    officer = make_web.staff("officer")
    page = text(officer.get("/files/"))
    assert file.organisation.legal_name in page
    assert address(file) not in page
    assert officer.get(address(file)).status_code == 404
    assert officer.get(address(file, "interest")).status_code == 404


@pytest.mark.parametrize("place", ["", *STEPS, *FORMS, "interest", "decide", "waive/KO-LISTED"])
def test_strangers_and_other_organisations_find_nothing(place: str) -> None:
    file = make_examined.opened()
    _, other = make_web.own("Aurora Foundation", kind="foundation")
    own = make_web.speaker(file.organisation)
    for client in (other, own, make_web.staff("system_admin", "Sami Haddad")):
        for answer in (
            client.get(address(file, place) if place else address(file)),
            client.post(address(file, place) if place else address(file)),
        ):
            assert answer.status_code in {404, 405}
            assert file.organisation.legal_name not in text(answer) or client is own


def test_a_role_without_the_right_gets_no_button_and_a_refusal() -> None:
    file = make_examined.before_committee(make_examined.opened())
    free(file, "ethics", "committee")
    client = make_examined.client("committee")
    page = text(client.get(address(file)))
    before = File.objects.values().get()
    posted = {
        "text": "x",
        "statement": "x",
        "reply": "unknown",
        "kind": "legal",
        "stance": "supports",
        "outcome": "declined",
        "verdict": "approve",
    }
    posted |= {"category": "legal", "source": "x", "likelihood": "1", "impact": "1", "anchor": "clause", "reference": "x", "levels": "1"}
    for place in (*STEPS, *FORMS):
        assert f'"{address(file, place)}"' not in page, place
        assert client.post(address(file, place), posted).status_code in {403, 409, 422}, place
        assert File.objects.values().get() == before, place


@pytest.mark.parametrize("place", FORMS)
def test_hostile_input_is_answered_in_words(place: str) -> None:
    file = make_examined.opened()
    make_examined.collected(file)
    client = make_examined.client("analyst")
    names = (
        "text",
        "statement",
        "reply",
        "because",
        "documents",
        "category",
        "source",
        "likelihood",
        "impact",
        "holder",
        "share",
        "levels",
    )
    names += (
        "anchor",
        "reference",
        "outcome",
        "kinds",
        "ceiling",
        "conditions",
        "kind",
        "stance",
        "verdict",
        "sector",
        "listed_on",
        "ground",
    )
    for value in (HOSTILE, "9" * 400, "\ud83d\ude00" * 50, "NaN", "-1"):
        answer = client.post(address(file, place), dict.fromkeys(names, value.encode("utf-8", "replace").decode()))
        assert answer.status_code in {302, 403, 409, 422}, value
        assert "<script>alert(1)" not in text(answer)
    assert client.get(f"/files/{file.pk}/questions/NO-SUCH/").status_code == 404
    assert client.get(f"/files/{uuid.uuid4()}/").status_code == 404


def test_a_hostile_finding_stays_text() -> None:
    file = make_examined.opened()
    analyst = make_examined.collected(file)
    from aboveboard.diligence.values import FindingForm
    from aboveboard.policy.values.risk import Category

    statement = "<img src=x onerror=alert(1)> & Co"
    actions.record_finding(analyst, file, form=FindingForm(Category.LEGAL, statement, "x", 5, 5))
    actions.recommend(analyst, file, proposal=make_diligence.proposal(file, make_examined.Outcome.DECLINED))
    page = text(make_examined.client("analyst").get(address(file)))
    assert escape(statement) in page
    assert "<img" not in page


def test_the_applicant_reads_plain_words_and_nothing_confidential() -> None:
    file = make_examined.before_committee(make_examined.opened(), dissents=[make_examined.OpinionKind.LEGAL])
    page = text(make_web.speaker(file.organisation).get("/own/"))
    assert "before those who decide" in page
    for secret in ("court case", "notice of a breach", "Anna Analyst", "risk", "committee", "/files/", "match"):
        assert secret not in page


def test_a_second_factor_asked_for_in_between_loses_nothing() -> None:
    file = make_examined.opened()
    make_examined.collected(file)
    client = make_examined.client("analyst", minutes_ago=60)
    words = {"outcome": "cleared_with_conditions", "text": "A long and careful text.", "kinds": ["funding"], "ceiling": "150,000"}
    asked = client.post(
        address(file, "recommend"),
        {**words, "conditions": "No logo."},
        headers={"referer": f"http://testserver{address(file, 'recommend')}"},
    )
    assert asked.status_code == 302
    assert "next=" in asked["Location"]
    assert file.recommendations.count() == 0
    back = text(client.get(address(file, "recommend")))
    for said in ("A long and careful text.", "150,000", "No logo."):
        assert said in back
    assert "A long and careful text." not in text(client.get(address(file, "recommend")))


def test_a_file_of_the_house_is_not_the_partners_concern() -> None:
    file = make_examined.before_committee(make_examined.opened())
    other = make_parties.organisation("Aurora Foundation", registration_number="9")
    assert make_web.speaker(other).get("/files/").status_code in {200, 404}
    assert file.organisation.legal_name not in text(make_web.speaker(other).get("/files/"))
    assert Decision.objects.count() == Clearance.objects.count() == 0
