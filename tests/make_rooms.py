"""Plain makers for incident rooms: a room with its members, what victims look like in STIX, and a helper to be let in."""

import uuid
from typing import Any

from aboveboard.kernel.actor import Actor
from aboveboard.parties import documents
from aboveboard.parties.models import Organisation
from aboveboard.rooms import actions
from aboveboard.rooms.looking import looked_into
from aboveboard.rooms.models import Helper, Room
from aboveboard.rooms.values import Admission, Brought, DutyForm, HelperForm, NoteForm, RoomForm
from tests import make_agreements, make_diligence
from tests import make_exchange as make

MADE = "2026-01-02T00:00:00.000Z"


def room(*partners: Actor, countries: tuple[str, ...] = ("de", "fr"), desk: Actor | None = None, drill: bool = False, **more: Any) -> Room:
    """A room for an attack on hospitals in these countries."""
    chosen = frozenset(who.organisation for who in partners if who.organisation is not None)
    form = RoomForm("ransomware", more.pop("title", "Hospitals"), frozenset(countries), chosen, is_drill=drill)
    return actions.open_room(desk or make.desk(), form)


def note(who: Actor, where: Room, text: str = "We see it too.", **more: Any) -> Any:
    """A note of somebody who sits in the room."""
    return actions.write_note(who, where, form=NoteForm(text, **more))


def paper(who: Actor, where: Room, title: str = "Log of the clinic") -> Any:
    """A document of somebody who sits in the room."""
    with documents.read([b"what was seen in the log of the clinic"]) as received:
        return actions.add_paper(who, where, title=title, looked=looked_into(received))


def brought(who: Actor, where: Room, *objects: dict[str, Any]) -> Any:
    """What a partner sends and brings into the room."""
    submission = make.admitted(who, *objects)
    return actions.bring_in(who, where, form=Brought(submission.pk))


def victim(who: Actor, name: str, country: str, **more: Any) -> list[dict[str, Any]]:
    """A victim by name in a country, and the malware that hit it."""
    keys = {kind: f"{kind}--{uuid.uuid4()}" for kind in ("identity", "location", "malware")}
    shared = {"spec_version": "2.1", "created_by_ref": make.identity(who), "created": MADE, "modified": MADE} | more
    things: list[dict[str, Any]] = [
        {"type": "identity", "name": name, "identity_class": "organization"},
        {"type": "location", "country": country},
        {"type": "malware", "name": "Locker", "is_family": True},
    ]
    found = [{**shared, **each, "id": keys[each["type"]]} for each in things]
    ties = [("located-at", "identity", "location"), ("targets", "malware", "identity")]
    return found + [
        {
            **shared,
            "type": "relationship",
            "id": f"relationship--{uuid.uuid4()}",
            "relationship_type": kind,
            "source_ref": keys[source],
            "target_ref": keys[target],
        }
        for kind, source, target in ties
    ]


def outsider(*, screened: bool = True, role: str = "applicant") -> Actor:
    """Somebody who speaks for an organisation that holds no clearance, its names looked up in the lists or not."""
    organisation = make_diligence.organisation(f"Helpful Systems {uuid.uuid4().hex[:6]} Ltd")
    if screened:
        make_diligence.screened(organisation)
    return make_agreements.partner(organisation, role=role)


def put_forward(where: Room, who: Actor, desk: Actor | None = None) -> Helper:
    """A helper whom somebody put forward."""
    assert who.organisation is not None
    form = HelperForm(who.organisation, "It wrote the decryptor.", "Signed the pilot undertaking, kept by the desk.")
    return actions.propose_helper(desk or make.desk(), where, form=form)


def duty(who: Actor, party: str, **more: Any) -> Any:
    """A duty on the roster."""
    fields = {"name": "Duty desk", "phone": "+31 20 555 0100", "zone": "Europe/Amsterdam", "hours": "always"} | more
    return actions.keep_duty(who, DutyForm(**fields, party=party))


def name_of(who: Actor) -> str:
    """The legal name of the organisation that somebody speaks for."""
    return str(Organisation.objects.get(pk=who.organisation).legal_name)


def admission(where: Room, who: Actor) -> Admission:
    """A partner that is to be let in."""
    assert who.organisation is not None
    return Admission(where.pk, who.organisation)
