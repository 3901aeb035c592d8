"""The organisation answers what the examination asks it, and only its own questions."""

import pytest
from django.test import Client

from aboveboard.diligence import actions
from aboveboard.diligence.models import File, InformationRequest
from tests import make_diligence, make_parties, make_web
from tests.web.test_own import HOSTILE

pytestmark = pytest.mark.usefixtures("house")


def asked() -> tuple[Client, InformationRequest]:
    """The browser of an applicant whose file waits for an answer, and the question."""
    organisation = make_parties.ready(make_parties.organisation())
    file = actions.open_file(make_diligence.SYSTEM, make_parties.submitted(organisation).pk)
    file, analyst = make_diligence.taken(file)
    actions.ask_information(analyst, file, question="Who stands behind Delta Holding?")
    return make_web.speaker(organisation), InformationRequest.objects.get()


def test_the_question_is_shown_answered_and_kept() -> None:
    client, question = asked()
    document = make_diligence.document(question.file.organisation_id)
    overview = client.get("/own/").content.decode()
    assert "Your answer is awaited" in overview
    assert f"/own/questions/{question.pk}/" in overview
    page = client.get(f"/own/questions/{question.pk}/").content.decode()
    assert "Who stands behind Delta Holding?" in page
    answer = client.post(f"/own/questions/{question.pk}/", {"answer": "The founders.", "documents": [str(document)]}, follow=True)
    assert "The founders." in answer.content.decode()
    assert File.objects.get().state == "collecting"
    assert "Nothing is awaited from you" in client.get("/own/").content.decode()


def test_it_is_answered_once() -> None:
    client, question = asked()
    client.post(f"/own/questions/{question.pk}/", {"answer": "The founders."})
    again = client.post(f"/own/questions/{question.pk}/", {"answer": "Others."})
    assert again.status_code == 422
    assert "answered already" in again.content.decode()
    question.refresh_from_db()
    assert question.answer == "The founders."


@pytest.mark.parametrize("form", [{}, {"answer": " "}, {"answer": HOSTILE}, {"answer": "Yes.", "documents": "x"}])
def test_a_bad_answer_is_refused(form: dict[str, str]) -> None:
    client, question = asked()
    assert client.post(f"/own/questions/{question.pk}/", form).status_code == 422
    question.refresh_from_db()
    assert question.answered_at is None


def test_the_questions_of_others_are_missing() -> None:
    _, question = asked()
    _, other = make_web.own("Aurora Foundation", kind="foundation")
    assert other.get(f"/own/questions/{question.pk}/").status_code == 404
    assert other.post(f"/own/questions/{question.pk}/", {"answer": "Ours."}).status_code == 404
    assert make_web.staff().get(f"/own/questions/{question.pk}/").status_code == 404
