"""The pages for many matches: ticked and dismissed by two persons, and the batch of a new list with whom it would hold."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from aboveboard.kernel import worker
from aboveboard.screening import queries
from aboveboard.screening.models import Match, Proposal, ReviewBatch
from tests import make_parties, make_screening, make_web
from tests.api.caller import caller
from tests.make_screening import OTHERS, OWNER, Listed

pytestmark = pytest.mark.usefixtures("house")
READING = {"reason": "different_birth_date", "text": "Born forty years apart.", "evidence": "Register of Utrecht, 12 March"}


@pytest.fixture
def world(tmp_path: Path) -> Match:
    """A batch of a new list with one match that would act, and two matches that stop nothing."""
    make_screening.own(tmp_path, *OTHERS, Listed(801, "Jan", "Vermeulen", "1931"), Listed(802, "Jan", "Vermeulen", "1932"))
    make_screening.screened()
    make_screening.un(tmp_path, *OTHERS, OWNER)
    worker.drain()
    return Match.objects.get(source="un")


def test_the_obvious_is_ticked_proposed_and_confirmed_by_another(world: Match, django_assert_max_num_queries: Any) -> None:
    one, two = make_web.staff("analyst", "Anna Lind"), make_web.staff("reviewer", "Rita Okoro")
    ticked = [str(key) for key in Match.objects.filter(source="jsonl").values_list("pk", flat=True)]
    text = one.get("/matches/").content.decode()
    assert all(f'value="{key}"' in text for key in ticked)
    assert f'value="{world.pk}"' not in text
    address = "/matches/together/?" + "&".join(f"match={key}" for key in [*ticked, str(world.pk), "nonsense"])
    preview = make_web.seen(one, address)
    for said in ("2 matches can be dismissed together", "It waits in a batch", "differs", "Propose the dismissal"):
        assert said in preview, said
    assert one.post(address, {"match": ticked, **READING, "text": ""}).status_code == 422
    answer = one.post(address, {"match": ticked, **READING})
    proposal = Proposal.objects.get()
    place = f"/matches/proposals/{proposal.pk}/"
    assert answer["Location"] == place
    assert "Another person confirms or refuses what you have proposed." in make_web.seen(one, place)
    seen = queries.proposal_preview(make_parties.staff("analyst"), proposal.pk).seen
    pressed = {"seen": seen, "text": "Dates compared.", "answer": "confirm"}
    assert one.post(place, pressed).status_code == 403
    two.get(place)
    with django_assert_max_num_queries(25):
        text = make_web.seen(two, place)
    for said in ("Born forty years apart.", "Anna Lind", "2 matches are dismissed and remembered.", "Refuse it"):
        assert said in text, said
    assert two.post(place, {**pressed, "seen": "0"}).status_code == 422
    assert two.post(place, pressed).status_code == 302
    assert set(Match.objects.filter(source="jsonl").values_list("state", flat=True)) == {"false_positive"}
    settled = make_web.seen(two, place)
    for said in ("Rita Okoro", "Dates compared.", "It has been settled."):
        assert said in settled, said
    assert "Dismiss matches together" in make_web.seen(two, "/matches/batches/")


def test_a_batch_tells_whom_it_would_hold_and_two_persons_decide(world: Match, django_assert_max_num_queries: Any) -> None:
    one, two = make_web.staff("analyst", "Anna Lind"), make_web.staff("reviewer", "Rita Okoro")
    place = f"/matches/batches/{ReviewBatch.objects.get(source='un').pk}/"
    assert place in one.get("/").content.decode()
    with django_assert_max_num_queries(22):
        listed = make_web.seen(one, "/matches/batches/")
    assert "New list un" in listed
    text = make_web.seen(one, place)
    for said in ("Released, it would hold 1 organisation", "Meridian Ballistics", "LI-ACT", "Let them act"):
        assert said in text, said
    assert one.post(place, {"decision": "dismiss", "text": "x"}).status_code == 422
    assert one.post(place, {"decision": "release", "text": "Read one by one."}).status_code == 302
    assert "See what was proposed" in make_web.seen(one, place)
    proposal = Proposal.objects.get()
    seen = queries.proposal_preview(make_parties.staff("analyst"), proposal.pk).seen
    where = f"/matches/proposals/{proposal.pk}/"
    assert "would hold 1 organisation" in make_web.seen(two, where)
    two.post(where, {"seen": seen, "text": "Yes.", "answer": "confirm"})
    world.refresh_from_db()
    assert (world.above_act, world.batch.state) == (True, "released")
    assert "Released" in make_web.seen(two, place)


def test_nobody_else_finds_them(world: Match) -> None:
    place = f"/matches/batches/{ReviewBatch.objects.get(source='un').pk}/"
    organisation = make_parties.Organisation.objects.get(pk=queries.side_by_side(make_parties.staff("analyst"), world.pk).organisations[0])
    officer = make_web.staff("officer", "Olaf Other")
    for address in ("/matches/batches/", place, "/matches/together/"):
        assert officer.get(address).status_code == 404
        assert make_web.speaker(organisation).get(address).status_code == 404
        assert Client().get(address).status_code == 302
    reader = make_web.staff("auditor", "Ada Ray")
    assert reader.post(place, {"decision": "release", "text": "x"}).status_code == 403
    assert "No match was chosen" in make_web.seen(reader, "/matches/together/")


def test_programs_do_the_same(world: Match) -> None:
    anna, rita = caller("Anna Lind", "analyst"), caller("Rita Okoro", "reviewer")
    (batch,) = anna.read("/matches/batches")["items"]
    assert (batch["source"], batch["waiting"]) == ("un", 1)
    whole = anna.read(f"/matches/batches/{batch['id']}")
    assert len(whole["preview"]["holds"]) == 1
    made = anna.done(f"/matches/batches/{batch['id']}/proposals", {"decision": "decline", "text": "Names only."})
    rita.done(f"/matches/proposals/{made['id']}/refuse", {"text": "Look again."})
    ticked = [str(key) for key in Match.objects.filter(source="jsonl").values_list("pk", flat=True)]
    made = anna.done("/matches/proposals", {**READING, "matches": ticked})
    seen = rita.read(f"/matches/proposals/{made['id']}")["preview"]["seen"]
    done = rita.done(f"/matches/proposals/{made['id']}/confirm", {"seen": seen, "text": "Dates compared."})
    assert done["state"] == "confirmed"
    assert [each["state"] for each in rita.read("/matches/proposals")["items"]] == ["confirmed", "refused"]
