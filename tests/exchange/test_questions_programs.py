"""Programs ask, consent, release and answer: once however often they send it, each only what is theirs, bytes kept as sent."""

from datetime import timedelta
from typing import Any

import pytest

from aboveboard.accounts.models import Token, User
from aboveboard.exchange.models import Asked, Object, Question
from aboveboard.kernel import worker
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.models import Answer
from aboveboard.lib import clock
from tests import make_diligence
from tests import make_exchange as make
from tests.api.caller import Caller, read
from tests.exchange.test_channel import suspend

pytestmark = pytest.mark.usefixtures("house")


@pytest.fixture(autouse=True)
def _feeds(house: None) -> None:
    make.feeds()


def program(who: Actor) -> Caller:
    """A program with a token of this person, its second factor shown."""
    made = Caller(User.objects.get(pk=who.user), make.token(who))
    with make_diligence.rows():
        Token.objects.update(stepped_up_until=clock.now() + timedelta(hours=1))
    return made


def asking(**more: Any) -> dict[str, Any]:
    """A sound question."""
    due = (clock.now() + timedelta(hours=4)).strftime("%Y-%m-%dT%H:%M:%SZ")
    sound = {"text": "Do you see panel.example?", "purpose": "To protect hospitals", "legal_basis": "Paragraph 161", "marking": "AMBER"}
    return {**sound, "due_at": due, "retention_days": 30, "originator": "de", "is_free_of_files": True} | more


def test_a_request_that_is_sent_again_is_answered_as_far_as_its_sender_may_read_now() -> None:
    nova = make.partner()
    partner, bureau, security = program(nova), program(make.bureau("de")), program(make_diligence.staff("security"))
    partner.done("/asked/capabilities", {"capabilities": ["telemetry"]}, key="declared")
    made = bureau.done("/questions", asking(organisations=[str(nova.organisation)]))
    security.done(f"/questions/{made['id']}/release")
    (line,) = partner.read("/asked")["items"]
    acts = {"answer": {"words": "Since Monday."}, "objects": {"objects": [make.indicator(nova)]}}
    for word, body in acts.items():
        first = partner.done(f"/asked/{line['id']}/{word}", body, key=word)
        assert read(partner.post(f"/asked/{line['id']}/{word}", body, key=word), 200) | {"allowed_moves": 0} == first | {"allowed_moves": 0}
    assert not Answer.objects.filter(body__contains="panel.example", key__in=acts).exists()
    suspend(nova)
    assert partner.get(f"/asked/{line['id']}").status_code == 403
    for word, body in acts.items():
        again = partner.post(f"/asked/{line['id']}/{word}", body, key=word)
        assert (again.status_code, b"panel.example" in again.content) == (403, False)


def test_from_asking_to_the_answer() -> None:
    nova, other = make.partner(), make.partner()
    partner, bureau, security = program(nova), program(make.bureau("de")), program(make_diligence.staff("security"))
    assert partner.read("/asked/capabilities") == {"capabilities": []}
    assert partner.done("/asked/capabilities", {"capabilities": ["telemetry"]}) == {"capabilities": ["telemetry"]}
    assert [each["id"] for each in bureau.read("/questions/partners")["items"]] == [str(nova.organisation)]
    body = asking(organisations=[str(nova.organisation)])
    made = bureau.done("/questions", body, key="one")
    assert read(bureau.post("/questions", body, key="one"), 201) == made
    assert (Question.objects.count(), made["state"], made["told"]) == (1, "prepared", None)
    assert read(bureau.post(f"/questions/{made['id']}/release"), 403)
    sent = security.done(f"/questions/{made['id']}/release")
    assert (sent["state"], sent["told"]) == ("sent", 1)
    (line,) = partner.read("/asked")["items"]
    assert "text" not in line
    shown = partner.read(f"/asked/{line['id']}")
    assert (shown["text"], shown["country"], shown["is_open"]) == ("Do you see panel.example?", "", True)
    assert "Paragraph" not in str(shown)
    one = make.indicator(nova, "[domain-name:value = 'panel.example']", x_number=2**53, name="Überwachung")
    assert partner.done(f"/asked/{line['id']}/objects", {"objects": [one]})["state"] == "answered"
    assert partner.done(f"/asked/{line['id']}/answer", {"words": "Since Monday."})["state"] == "answered"
    assert read(partner.post(f"/asked/{line['id']}/nothing"), 409)
    worker.drain()
    assert str(2**53).encode() in bytes(Object.objects.get(stix_id=one["id"]).body)
    assert make.ids(make.bureau("de"), "country-de") == [one["id"]]
    (told,) = bureau.read(f"/questions/{made['id']}/answers")["items"]
    assert sorted((each["words"], each["objects"]) for each in told["answers"]) == [("", 1), ("Since Monday.", 0)]
    assert bureau.done(f"/questions/{made['id']}/close")["state"] == "closed"
    assert security.read(f"/questions/{made['id']}/answers")["items"] == []
    foreign = program(other)
    for path in (f"/asked/{line['id']}", f"/questions/{made['id']}"):
        assert foreign.get(path).status_code == 404
    assert foreign.read("/asked")["items"] == foreign.read("/questions")["items"] == []
    suspend(nova)
    assert partner.get(f"/asked/{line['id']}").status_code == 403
    assert partner.read("/asked")["items"] == []


def test_a_source_consents_by_program() -> None:
    nova, other = make.partner(), make.partner()
    make.admitted(nova, make.indicator(nova, "[domain-name:value = 'panel.example']", **make.marked(make.AMBER)))
    made = program(make.bureau("de")).done("/questions", asking())
    assert program(make_diligence.staff("security")).done(f"/questions/{made['id']}/release")["told"] == 1
    source = program(nova)
    (line,) = source.read("/asked")["items"]
    assert source.read(f"/asked/{line['id']}")["names_own"]
    assert program(other).read("/asked")["items"] == []
    assert not source.done(f"/asked/{line['id']}/share")["names_own"]
    assert read(source.post(f"/asked/{line['id']}/share"), 409)
    assert len(program(other).read("/asked")["items"]) == 1


def test_consent_by_program_and_what_is_wrong_is_said() -> None:
    make.partner()
    desk, french, security = program(make.desk()), program(make.bureau("fr")), program(make_diligence.staff("security"))
    for more in (
        {"marking": "PURPLE"},
        {"marking": "RED"},
        {"is_free_of_files": False},
        {"retention_days": 0},
        {"organisations": []},
        {"purpose": ""},
        {"text": "x" * 2_001},
        {"due_at": "2020-01-01T00:00:00Z"},
        {"capability": "gold"},
        {"originator": "zz"},
    ):
        assert desk.post("/questions", asking(**more)).status_code == 422, more
    assert not Question.objects.exists()
    made = desk.done("/questions", asking(originator="fr"))
    assert read(security.post(f"/questions/{made['id']}/release"), 409)
    assert read(desk.post(f"/questions/{made['id']}/consent"), 403)
    assert french.done(f"/questions/{made['id']}/consent")["consented_at"]
    assert security.done(f"/questions/{made['id']}/refuse", {"reason": "Too wide."})["refused_because"] == "Too wide."
    made = desk.done("/questions", asking(originator="fr"))
    assert french.done(f"/questions/{made['id']}/withhold", {"reason": "No."})["state"] == "refused"
    assert program(make.bureau("de")).get(f"/questions/{made['id']}").status_code == 404
    assert not Asked.objects.exists()
