"""An incident that is over stands in the public register, by what the regulation opens, without anything of what was said or done in it."""

import json
from copy import replace

import pytest
from django.test import Client

from aboveboard.audit import sequencer
from aboveboard.audit.models import Statement
from aboveboard.exchange.stix.markings import Marking
from aboveboard.kernel import worker
from aboveboard.kernel.actor import ANONYMOUS, SYSTEM
from aboveboard.kernel.errors import Conflict, Forbidden, Missing
from aboveboard.lib import canonical
from aboveboard.lib.tlog.verify import verify_log
from aboveboard.policy.load import load_profile
from aboveboard.policy.values.bodies import of_type
from aboveboard.policy.values.publication import Openness, Publication
from aboveboard.register import actions, jobs, queries, rules
from aboveboard.register.models import Incident
from aboveboard.rooms import actions as rooms
from aboveboard.rooms.models import Member, Room
from aboveboard.rooms.queries import closed_incident
from tests import make_diligence, make_rooms
from tests import make_exchange as make

pytestmark = pytest.mark.usefixtures("house")
PUBLICATION = of_type(load_profile("organisation"), Publication).body
FIELDS = {"kind", "opened_on", "closed_on", "countries", "partners", "helpers", "graces"}


@pytest.fixture(autouse=True)
def _feeds(house: None) -> None:
    make.feeds()


def over(*, drill: bool = False) -> Room:
    """A room that is closed, full of canaries: two partners, of whom one left, and a helper."""
    nova, mira, desk = make.partner(), make.partner(), make.desk()
    room = make_rooms.room(nova, mira, desk=desk, title="Canary hospitals", drill=drill)
    if not drill:
        make_rooms.note(nova, room, "Canary note")
        make_rooms.brought(mira, room, *make_rooms.victim(mira, "Canary clinic", "DE", **make.marked(make.GREEN)))
        helper = make_rooms.put_forward(room, make_rooms.outsider(), desk)
        rooms.admit_helper(make_diligence.staff("security"), helper)
    make_rooms.note(desk, room, "Canary of the desk", marking=Marking.CLEAR)
    worker.drain()
    rooms.remove_member(desk, Member.objects.get(organisation_id=mira.organisation), reason="Canary reason.")
    rooms.close_room(desk, room, report="Canary report")
    return room


def test_it_is_published_when_the_room_is_closed_and_says_numbers_only() -> None:
    room = over()
    assert not Incident.objects.exists()
    worker.drain()
    row = Incident.objects.get()
    body = json.loads(row.body)
    assert body == {
        "type": "incident",
        "stable_id": queries.incident_slug(room.pk),
        "incident_kind": "Ransomware against essential services",
        "incident_opened_on": room.created_at.date().isoformat(),
        "incident_closed_on": row.closed_on.isoformat(),
        "incident_countries": 2,
        "incident_partners": 2,
        "incident_helpers": 1,
        "incident_graces": 0,
    }
    assert bytes(Statement.objects.get(entry__kind="register.publish_incident").body) == canonical.dumps(body) == row.body.encode()
    sequencer.publish(sequencer.REGISTER)
    assert verify_log(str(sequencer.REGISTER.folder), queries.verifier_key(ANONYMOUS)).size == 3, "two partners and the incident"
    jobs.publish_all()
    with pytest.raises(Conflict):
        actions.publish_incident(SYSTEM, room.pk)
    assert Incident.objects.count() == 1


def test_the_public_reads_it_and_no_canary() -> None:
    room = over()
    jobs.publish_all()
    slug, public = queries.incident_slug(room.pk), Client()
    pages = ["/register/incidents/", f"/register/incidents/{slug}/", f"/register/incidents/{slug}.json", "/register/data/register.json"]
    answers = [public.get(each) for each in pages]
    assert [each.status_code for each in answers] == [200, 200, 200, 200]
    for each in answers:
        content = b"".join(each.streaming_content) if each.streaming else each.content  # type: ignore[attr-defined]
        assert b"anary" not in content
        assert str(room.pk).encode() not in content
        assert slug.encode() in content
        for member in Member.objects.exclude(organisation=None):
            assert str(member.organisation_id).encode() not in content
    assert public.get("/register/incidents/in-000000000000/").status_code == 404
    assert b"/register/incidents/" in public.get("/register/").content
    assert "1" in public.get(pages[1]).content.decode()


def test_an_open_room_and_an_exercise_are_never_public() -> None:
    make_rooms.room(make.partner())
    over(drill=True)
    worker.drain()
    jobs.publish_all()
    assert not Incident.objects.exists()
    for room in Room.objects.all():
        with pytest.raises(Conflict):
            actions.publish_incident(SYSTEM, room.pk)
        with pytest.raises(Missing):
            queries.published_incident(ANONYMOUS, queries.incident_slug(room.pk))


def test_only_the_house_itself_publishes() -> None:
    room = over()
    for who in (make.desk(), make.partner(), ANONYMOUS):
        with pytest.raises(Forbidden):
            actions.publish_incident(who, room.pk)


def test_the_regulation_decides_what_is_open() -> None:
    facts = closed_incident(over().pk)
    assert facts is not None
    fields = [rule for rule in PUBLICATION.fields if rule.field.startswith("incident_")]
    assert {rule.field.removeprefix("incident_") for rule in fields if rule.openness is Openness.OPEN} == FIELDS
    for shut in fields:
        kept = tuple(rule for rule in PUBLICATION.fields if rule is not shut)
        told = rules.incident("in-1", facts, replace(PUBLICATION, fields=kept))
        assert told is not None
        assert shut.field not in told
    none = tuple(rule for rule in PUBLICATION.fields if rule not in fields)
    assert rules.incident("in-1", facts, replace(PUBLICATION, fields=none)) is None
