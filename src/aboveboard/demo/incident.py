"""The incident of the demo: a room in which a fictional partner and two bureaus work on a fictional attack."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from aboveboard.demo.life import Life, Teller
from aboveboard.exchange import actions as exchange
from aboveboard.exchange import queries as shared
from aboveboard.exchange.stix.markings import Marking
from aboveboard.kernel import worker
from aboveboard.kernel.actor import SYSTEM
from aboveboard.rooms import actions, queries
from aboveboard.rooms.values import Brought, DutyForm, NoteForm, RoomForm

AT = "2026-01-05T09:00:00.000Z"
# An indicator with a Norwegian address, of which the Norwegian bureau says what became of it.
SERVER = f"indicator--{uuid5(NAMESPACE_URL, 'urn:aboveboard:demo:server')}"
VICTIMS = (("Fjordbyen sykehus", "NO"), ("FJORDBYEN SYKEHUS AS", "NO"), ("Ziwa Hospital", "KE"))


def incident(story: Teller, life: Life) -> None:
    """Open the room, let everybody say something in it, and leave it open with a draft report; beside it an exercise."""
    desk, norway, partner = story.actor("exchange"), story.actor("ncb"), story.actor(life.partner.speaker)
    for who, form in (
        (desk, DutyForm("Exchange desk, shift lead", "+33 4 5550 0100", "Europe/Paris", "always")),
        (norway, DutyForm("Operations centre", "+47 2155 0100", "Europe/Oslo", "always", "country:no")),
        (story.actor("ncb2"), DutyForm("Duty officer", "+254 20 555 0100", "Africa/Nairobi", "mon-fri 07:00-19:00", "country:ke")),
        (
            partner,
            DutyForm("Threat desk", "+31 20 555 0100", "Europe/Amsterdam", "mon-sun 06:00-22:00", f"organisation:{life.organisation}"),
        ),
    ):
        actions.keep_duty(who, form)
    wanted = RoomForm("ransomware", "Hospitals in two countries (fictional)", frozenset({"no", "ke"}), frozenset({life.organisation}))
    room = actions.open_room(desk, wanted)
    intake = shared.own_intake(partner)
    body = json.dumps({"objects": list(_objects(shared.visible_onboarding(partner).identity))}).encode()
    sent = exchange.receive(partner, intake, body=body)
    actions.bring_in(partner, room, form=Brought(sent.pk))
    worker.drain()
    for alert in shared.visible_alerts(norway).filter(submission_id=sent.pk):
        exchange.acknowledge_alert(norway, alert)
    actions.write_note(partner, room, form=NoteForm("The same loader was seen in three other networks since noon."))
    actions.write_note(norway, room, form=NoteForm("The hospital runs on paper; the police are on site.", Marking.AMBER))
    actions.draft_report(SYSTEM, room)
    actions.open_room(desk, RoomForm("phishing", "Autumn exercise (fictional)", frozenset({"no"}), is_drill=True))
    story.tell.expect(that=len(queries.visible_matrix(desk, room)) == len(VICTIMS) - 1, otherwise="The victims were not merged.")


def _objects(identity: str) -> Iterator[dict[str, Any]]:
    """Victims, where they are, and the malware that hit them."""
    malware = _id("malware", "locker")
    yield _object(identity, "malware", malware, name="Fictional locker", is_family=True)
    pattern = {"pattern": "[domain-name:value = 'locker-panel.no']", "pattern_type": "stix", "valid_from": AT}
    yield _object(identity, "indicator", SERVER, name="Server of the fictional locker", indicator_types=["malicious-activity"], **pattern)
    for name, country in VICTIMS:
        victim, place = _id("identity", name), _id("location", name)
        yield _object(identity, "identity", victim, name=name, identity_class="organization", sectors=["healthcare"])
        yield _object(identity, "location", place, country=country)
        for kind, source, target in (("located-at", victim, place), ("targets", malware, victim)):
            tie = _id("relationship", f"{name} {kind}")
            yield _object(identity, "relationship", tie, relationship_type=kind, source_ref=source, target_ref=target)


def _object(identity: str, kind: str, key: str, **more: Any) -> dict[str, Any]:
    return {"type": kind, "spec_version": "2.1", "id": key, "created_by_ref": identity, "created": AT, "modified": AT, **more}


def _id(kind: str, name: str) -> str:
    return f"{kind}--{uuid5(NAMESPACE_URL, f'urn:aboveboard:demo:{name}')}"
