"""A request sent twice is done once; a refused one leaves nothing but the entry of the refusal."""

from datetime import timedelta

import pytest

from aboveboard.accounts.models import Membership
from aboveboard.audit.models import Entry, Outcome
from aboveboard.kernel import answers
from aboveboard.kernel.models import Answer
from aboveboard.parties.models import Organisation
from tests.api.caller import caller, read
from tests.make_diligence import rows

pytestmark = pytest.mark.usefixtures("house")

PROFILE = {"legal_name": "Meridian Ballistics B.V.", "kind": "for_profit", "country": "nl", "registration_number": "27 312 854"}


def test_the_same_request_with_the_same_key_is_done_once() -> None:
    olga = caller("Olga Petrova", "officer")
    first = olga.post("/organisations", PROFILE, key="one")
    again = olga.post("/organisations", PROFILE, key="one")
    assert read(first, 201) == read(again, 201)
    assert (first.get("Idempotent-Replayed"), again["Idempotent-Replayed"]) == (None, "true")
    assert Organisation.objects.count() == 1
    assert Entry.objects.filter(kind="parties.register_organisation").count() == 1


def test_the_key_of_another_request_is_refused() -> None:
    olga = caller("Olga Petrova", "officer")
    olga.done("/organisations", PROFILE, key="one")
    assert "idempotency_key" in read(olga.post("/organisations", {**PROFILE, "country": "be"}, key="one"), 422)["fields"]
    assert Organisation.objects.count() == 1


def test_keys_of_two_people_are_two_keys() -> None:
    one, other = caller("Olga Petrova", "officer"), caller("Otto Stern", "officer")
    one.done("/organisations", PROFILE, key="one")
    made = other.done("/organisations", {**PROFILE, "legal_name": "Harbour Optics GmbH"}, key="one")
    assert made["legal_name"] == "Harbour Optics GmbH"


@pytest.mark.parametrize("key", ["", " ", "é", "x" * 201])
def test_an_act_without_a_usable_key_is_refused(key: str) -> None:
    olga = caller("Olga Petrova", "officer")
    answer = olga.client.post(
        "/api/organisations", PROFILE, content_type="application/json", headers={**olga.headers(), "Idempotency-Key": key}
    )
    assert read(answer, 400)["code"] == "malformed"
    assert not Organisation.objects.exists()


def test_a_refused_request_can_be_sent_again_with_its_key_and_leaves_one_entry() -> None:
    rita = caller("Rita Vance", "reviewer")
    answer = read(rita.post("/organisations", PROFILE, key="one"), 403)
    assert answer["code"] == "forbidden"
    entry = Entry.objects.get(outcome=Outcome.REFUSED)
    assert (entry.kind, entry.actor) == ("parties.register_organisation", f"user:{rita.user.pk if rita.user else ''}")
    assert not Answer.objects.exists()
    assert read(rita.post("/organisations", PROFILE, key="one"), 403)["code"] == "forbidden"


def test_a_refusal_names_its_subject() -> None:
    olga, rita = caller("Olga Petrova", "officer"), caller("Rita Vance", "reviewer")
    made = olga.done("/organisations", PROFILE)
    read(rita.post(f"/organisations/{made['id']}/admit"), 403)
    entry = Entry.objects.get(outcome=Outcome.REFUSED)
    assert (entry.kind, entry.subject_id) == ("parties.admit_organisation", made["id"])


def test_a_secret_is_shown_once() -> None:
    olga = caller("Olga Petrova", "officer", stepped_up=True)
    text = olga.done("/tokens", {"name": "night job"}, key="one")["text"]
    assert read(olga.post("/tokens", {"name": "night job"}, key="one"), 409)["code"] == "conflict"
    assert not Answer.objects.filter(body__contains=text).exists()
    assert len(olga.read("/tokens")["items"]) == 2


def test_who_lost_the_right_gets_no_answer_again() -> None:
    olga = caller("Olga Petrova", "officer")
    olga.done("/organisations", PROFILE, key="one")
    with rows():
        Membership.objects.filter(user=olga.user).delete()
    assert olga.post("/organisations", PROFILE, key="one").status_code == 403


def test_what_the_act_itself_took_from_sight_was_done() -> None:
    ana = caller("Olga Petrova", "officer", stepped_up=True)
    made = ana.done("/tokens", {"name": "night job"})
    path = f"/tokens/{made['id']}/revoke"
    ana.done(path, key="one")
    assert ana.post(path, key="one").status_code in {200, 409}


def test_old_answers_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    olga = caller("Olga Petrova", "officer")
    olga.done("/organisations", PROFILE, key="one")
    assert answers.forget() == 0
    monkeypatch.setattr(answers, "KEPT_FOR", timedelta(seconds=-1))
    assert answers.forget() == 1
    assert read(olga.post("/organisations", PROFILE, key="one"), 409)["code"] == "conflict"
