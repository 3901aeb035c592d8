"""Everything that one organisation can have, made once for a test: ids by the names that the API's addresses give them."""

import uuid

from aboveboard.agreements import actions as agreements
from aboveboard.agreements.models import Agreement
from aboveboard.agreements.values import ObligationKind
from aboveboard.diligence.models import Clearance, File, InformationRequest
from aboveboard.exchange.models import Alert, Asked, Collection, Question, Submission
from aboveboard.kernel.actor import SYSTEM
from aboveboard.lib import clock
from aboveboard.parties import actions as parties
from aboveboard.parties.models import Holding, Position
from aboveboard.parties.values.words import Scheme
from aboveboard.polling.models import Server
from aboveboard.rooms import actions as rooms
from aboveboard.rooms.models import Report, RoomTask
from tests import make_agreements, make_diligence, make_parties, make_rooms


def everything() -> dict[str, object]:
    """Meridian with its people, owners and papers; a file with findings; an agreement in force with what is owed."""
    owner = make_parties.ready(make_parties.organisation())
    document = make_parties.document(owner)
    number = parties.add_identifier(make_parties.speaker(owner), owner, scheme=Scheme.NATIONAL, value="27312854")
    engagement = make_parties.submitted(owner)
    file, analyst = make_diligence.recommended(value=200_000)
    agreement = make_agreements.in_force()
    officer, due_on = make_diligence.staff("officer"), make_agreements.day(30)
    owed = agreements.state_obligation(officer, agreement, key="report", kind=ObligationKind.REPORT, title="A report", due_on=due_on)
    with make_diligence.rows():
        request = InformationRequest.objects.create(file=file, text="Why?", due_at=clock.now(), asked_by_id=analyst.user or uuid.uuid4())
    return {
        "organisation_id": owner.pk,
        "engagement_id": engagement.pk,
        "document_id": document.pk,
        "identifier_id": number.pk,
        "position_id": Position.objects.filter(organisation=owner).values_list("pk", flat=True)[0],
        "holding_id": Holding.objects.filter(organisation=owner).values_list("pk", flat=True)[0],
        "file_id": file.pk,
        "finding_id": File.objects.get(pk=file.pk).findings.values_list("pk", flat=True)[0],
        "clearance_id": Clearance.objects.values_list("pk", flat=True)[0],
        "request_id": request.pk,
        "agreement_id": agreement.pk,
        "obligation_id": owed.pk,
        "clause": Agreement.objects.get(pk=agreement.pk).clauses.values_list("clause", flat=True)[0],
        "mitigation_id": uuid.uuid4(),
        "alert_id": _alert(owner.pk, agreement.pk),
        "server_id": _server(owner.pk),
        **_asked(owner.pk, analyst.user or uuid.uuid4()),
        **_room(),
    }


def _room() -> dict[str, object]:
    """A room with a task, a report and a helper put forward."""
    room = make_rooms.room(countries=("fr",))
    rooms.draft_report(SYSTEM, room)
    return {
        "room_id": room.pk,
        "task_id": RoomTask.objects.filter(room=room)[0].pk,
        "report_id": Report.objects.get(room=room).pk,
        "helper_id": make_rooms.put_forward(room, make_rooms.outsider()).pk,
    }


def _server(organisation: uuid.UUID) -> uuid.UUID:
    """A TAXII server that the organisation named."""
    person = make_diligence.staff("officer").user
    columns = {"root": "https://taxii.example.org/api1/", "collection": "indicators", "scheme": "bearer", "interval": 60}
    with make_diligence.rows():
        return Server.objects.create(organisation_id=organisation, claimed_by_id=person, credentials=b"", **columns).pk


def _asked(organisation: uuid.UUID, person: uuid.UUID) -> dict[str, object]:
    """A question of Germany's that was put to the organisation."""
    with make_diligence.rows():
        question = Question.objects.create(
            country="de",
            text="Do you see it?",
            purpose="To protect",
            legal_basis="Article 5",
            marking=0,
            is_free_of_files=True,
            due_at=clock.now(),
            retain_until=clock.today(),
            prepared_by_id=person,
            decided_by_id=make_diligence.staff("security").user,
            decided_at=clock.now(),
            state="sent",
            shown_hash="x",
        )
        return {"question_id": question.pk, "asked_id": Asked.objects.create(question=question, organisation_id=organisation).pk}


def _alert(organisation: uuid.UUID, agreement: uuid.UUID) -> uuid.UUID:
    """An alert to Germany about what the organisation sent."""
    with make_diligence.rows():
        intake = Collection.objects.create(kind="intake", title="Information from Meridian", organisation_id=organisation)
        sent = Submission.objects.create(
            collection=intake,
            organisation_id=organisation,
            agreement_id=agreement,
            received_at=clock.now(),
            body_hash=b"",
            body=b"",
            fates=b"",
            total=0,
        )
        terms = {"outcome_hours": 168, "remind_hours": 12, "escalate_hours": 0, "escalated_to": ["exchange_desk"], "rule": "AL-USUAL"}
        return Alert.objects.create(country="de", submission=sent, excluded="", due_at=clock.now(), **terms).pk
