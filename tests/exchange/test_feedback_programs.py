"""Programs tell what became of an object, by words or by a STIX sighting, once however often they send it; readers get what is theirs."""

from typing import Any

import pytest

from aboveboard.accounts.models import User
from aboveboard.exchange.models import Feedback
from aboveboard.exchange.rules import feedback as rules
from aboveboard.kernel.actor import Actor
from aboveboard.lib import clock
from tests import make_exchange as make
from tests.api.caller import Caller, read
from tests.exchange.test_feedback import night, released

pytestmark = pytest.mark.usefixtures("house")


@pytest.fixture(autouse=True)
def _feeds(house: None) -> None:
    make.feeds()


def program(who: Actor) -> Caller:
    """A program with a token of this person."""
    return Caller(User.objects.get(pk=who.user), make.token(who))


def sighting(of: str, **more: Any) -> dict[str, Any]:
    """A sound STIX sighting."""
    content: dict[str, Any] = {
        "type": "sighting",
        "spec_version": "2.1",
        "id": "sighting--ee20065d-2555-424f-ad9e-0f8428623c75",
        "created": "2026-04-06T20:08:31.000Z",
        "modified": "2026-04-06T20:08:31.000Z",
        "sighting_of_ref": of,
        "count": 12,
        "last_seen": "2026-04-05T23:30:00Z",
        "description": "In three mailboxes.",
    } | more
    return {name: value for name, value in content.items() if value is not None}


def test_a_sighting_is_counted_once_and_its_source_does_not_read_whose_it_is() -> None:
    nova, found = released()
    german = program(make.bureau("de"))
    body = {"sighting": sighting(found.stix_id)}
    made = german.done("/feedback/sightings", body, key="one")
    assert read(german.post("/feedback/sightings", body, key="one"), 201) == made
    assert (made["times"], made["seen_on"], made["remark"], made["country"]) == (12, "2026-04-05", "In three mailboxes.", "de")
    assert Feedback.objects.count() == 1
    french = program(make.bureau("fr"))
    german.done("/feedback", {"object": found.stix_id, "kind": "useful"})
    french.done("/feedback", {"object": found.stix_id, "kind": "false_positive", "names_country": True})
    assert read(german.post("/feedback", {"object": found.stix_id, "kind": "useful"}), 409)
    # What is told unnamed is told with all of its day.
    assert [each["country"] for each in program(nova).read("/feedback")["items"]] == ["fr"]
    night()
    told = program(nova).read("/feedback")["items"]
    assert {each["created_at"][10:19] for each in told} == {"T00:00:00"}
    assert sorted((each["kind"], each["country"], each["object"]) for each in told) == [
        ("false_positive", "fr", found.stix_id),
        ("sighted", "", found.stix_id),
        ("useful", "", found.stix_id),
    ]
    assert program(nova).read("/feedback/quality")["items"] == []
    program(make.bureau("no")).done("/feedback", {"object": found.stix_id, "kind": "acted"})
    night()
    (own,) = program(nova).read("/feedback/quality")["items"]
    assert (own["countries"], own["acted"], own["objects"]) == (3, 1, 1)
    assert len(program(make.desk()).read("/feedback", limit=1)["items"]) == 1
    assert program(make.partner()).read("/feedback")["items"] == []
    assert len(french.read("/feedback")["items"]) == 1


def test_what_is_wrong_is_said_and_what_is_not_theirs_is_not_there() -> None:
    nova, found = released(make.AMBER)
    german, french = program(make.bureau("de")), program(make.bureau("fr"))
    for who in (french, program(nova), program(make.desk())):
        assert who.post("/feedback", {"object": found.stix_id, "kind": "useful"}).status_code == 404
        assert who.post("/feedback/sightings", {"sighting": sighting(found.stix_id)}).status_code == 404
    for body in (
        {"object": found.stix_id, "kind": "sighted"},
        {"object": found.stix_id, "kind": "sighted", "times": 2**31 - 1, "seen_on": "2026-01-01"},
        {"object": found.stix_id, "kind": "useful", "remark": "x" * 501},
        {"object": found.stix_id, "kind": "gold"},
    ):
        assert german.post("/feedback", body).status_code == 422, body
    for more in (
        {"count": 0},
        {"count": 10**8},
        {"type": "indicator"},
        {"last_seen": "2099-01-01T00:00:00Z"},
        {"last_seen": "yesterday"},
        {"sighting_of_ref": None},
        {"description": "turned \u202e round"},
    ):
        answer = german.post("/feedback/sightings", {"sighting": sighting(found.stix_id, **more)})
        assert answer.status_code == 422, more
    assert german.post("/feedback/sightings", {"sighting": sighting("indicator--00000000-0000-4000-8000-00000000dead")}).status_code == 404
    assert german.post("/feedback", {"object": "x" * 120, "kind": "useful"}).status_code == 404
    assert not Feedback.objects.exists()


@pytest.mark.once
def test_a_sighting_without_a_number_or_a_time_is_one_of_today() -> None:
    of, today = "indicator--00000000-0000-4000-8000-00000000dead", clock.today()
    named, said = rules.seen(sighting(of, count=None, last_seen=None, description=None), names_country=True, today=today)
    assert (named, said.times, said.seen_on, said.remark, said.names_country) == (of, 1, today, "", True)
    first = sighting(of, last_seen=None, first_seen="2026-03-01T00:00:00Z")
    assert str(rules.seen(first, names_country=False, today=today)[1].seen_on) == "2026-03-01"
    with pytest.raises(rules.SightingRefused, match="type sighting"):
        rules.seen(make.indicator(), names_country=False, today=today)
