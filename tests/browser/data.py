"""Threat data to look at: a partner that sent some, a submission in quarantine, a recall, and the bureau that reads."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from aboveboard.audit.models import Entry
from aboveboard.exchange import actions, jobs, queries
from aboveboard.exchange.feedback import FeedbackForm, FeedbackKind
from aboveboard.exchange.intake.words import pasted
from aboveboard.exchange.models import Alert, Recall, Submission
from aboveboard.exchange.stix.markings import Marking
from aboveboard.exchange.values import ClaimForm, PullForm, Wishes
from aboveboard.kernel.actor import SYSTEM, Actor
from aboveboard.lib import clock
from aboveboard.polling import actions as polling
from aboveboard.polling.values import Cursor, Page, Trouble
from aboveboard.register import actions as register
from aboveboard.rooms import actions as room_actions
from aboveboard.rooms import jobs as room_jobs
from aboveboard.rooms.models import Report, Room, RoomTask
from aboveboard.rooms.values import GraceForm, Step
from aboveboard.standing import actions as standing
from aboveboard.webhooks import actions as webhooks
from tests import make_diligence, make_polling, make_rooms
from tests import make_exchange as make
from tests.exchange.test_channel import hold
from tests.exchange.test_products import form as make_report
from tests.make_questions import form, own, put
from tests.make_web import veil

SENT = """hxxps://login-update[.]example[.]de/portal # page that asks for the password
mail.secure-portal[.]de # sends the letters
198.51.100.23
5f4dcc3b5aa765d61d8327deb882cf99 # loader, first stage
billing [at] secure-portal [.] de"""


@dataclass(slots=True)
class Rooms:
    """A room in the middle of an incident, an exercise, and what stands in them."""

    room: str
    drill: str
    helper: str
    report: str
    hand_over: str
    task: str
    grace: str


@dataclass(slots=True)
class Data:
    """Who sends and reads, and the keys of what there is to see."""

    sender: Actor
    bureau: Actor
    submission: str
    quarantined: str
    found: int
    recall: str
    own: str
    alert: str
    claim: str
    question: str
    asked: str
    prepared: str
    awaited: str
    reports: tuple[str, str, str]
    rooms: Rooms
    hooks: tuple[str, str]
    servers: tuple[str, str]

    def pages(self, who: str) -> list[str]:
        """The addresses that no menu reaches."""
        return {
            "sender": [
                "/own/data/paste/",
                "/own/data/table/",
                "/own/data/pdf/",
                "/own/data/bundle/",
                "/own/data/connect/",
                "/own/data/webhooks/",
                f"/own/data/webhooks/{self.hooks[0]}/",
                "/own/data/servers/",
                *(f"/own/data/servers/{each}/" for each in self.servers),
                "/own/data/said/",
                f"/own/data/questions/{self.asked}/",
                "/own/data/declared/",
                f"/own/data/reports/{self.reports[2]}/",
                f"/own/data/submissions/{self.submission}/",
                f"/own/data/take-back/?id={self.own}",
                "/rooms/",
                f"/rooms/{self.rooms.room}/",
                f"/rooms/{self.rooms.room}/bring/",
            ],
            "bureau": [
                "/country/?of=shared",
                f"/country/objects/{veil(self.found)}/",
                f"/country/objects/{veil(self.found)}/relations/?depth=2",
                f"/country/recalls/{self.recall}/",
                "/country/connect/",
                "/country/webhooks/",
                f"/country/webhooks/{self.hooks[1]}/",
                "/country/constituency/",
                "/country/alerts/",
                "/asking/",
                "/asking/new/",
                f"/asking/{self.question}/",
                f"/asking/{self.question}/close/",
                f"/asking/{self.awaited}/",
                f"/asking/{self.awaited}/consent/",
                f"/asking/{self.awaited}/withhold/",
                f"/country/alerts/{self.alert}/",
                f"/country/objects/{veil(self.found)}/feedback/",
                "/country/said/",
                "/rooms/",
                "/rooms/roster/",
                f"/rooms/{self.rooms.room}/",
                f"/rooms/{self.rooms.room}/papers/",
            ],
            "security": [
                *(f"/asking/{self.prepared}/{act}" for act in ("", "release/", "refuse/")),
                *(f"/exchange/reports/{self.reports[0]}/{act}" for act in ("", "release/", "refuse/")),
            ],
            "exchange_desk": [
                "/asking/",
                "/asking/new/",
                f"/asking/{self.question}/",
                f"/exchange/reports/new/?object={self.found}",
                "/exchange/reports/",
                *(f"/exchange/reports/{each}/" for each in self.reports[:2]),
                *(f"/exchange/reports/{self.reports[1]}/{act}/" for act in ("print", "withdraw")),
                "/exchange/submissions/",
                f"/exchange/submissions/{self.submission}/",
                f"/exchange/submissions/{self.quarantined}/",
                "/exchange/objects/?q=secure-portal[.]de",
                f"/exchange/objects/{veil(self.found)}/",
                f"/exchange/objects/{veil(self.found)}/relations/",
                "/exchange/recalls/",
                "/exchange/constituencies/",
                f"/exchange/constituencies/{self.claim}/",
                "/exchange/servers/",
                *(f"/exchange/servers/{each}/" for each in self.servers),
                "/exchange/alerts/",
                f"/exchange/alerts/{self.alert}/",
                "/exchange/said/",
                "/exchange/sources/",
                "/rooms/",
                "/rooms/open/",
                "/rooms/roster/",
                "/rooms/helpers/",
                f"/rooms/graces/{self.rooms.grace}/",
                f"/rooms/{self.rooms.room}/grace/",
                f"/rooms/{self.rooms.room}/",
                *(f"/rooms/{self.rooms.room}/{name}/" for name in ("members", "tasks", "papers", "bring", "hand-over", "close")),
                f"/rooms/{self.rooms.room}/helpers/?q=Helpful",
                f"/rooms/{self.rooms.drill}/",
                f"/rooms/{self.rooms.drill}/play/",
                f"/rooms/helpers/{self.rooms.helper}/",
                f"/rooms/reports/{self.rooms.report}/",
                f"/rooms/reports/{self.rooms.report}/issue/",
                f"/rooms/hand-overs/{self.rooms.hand_over}/",
                f"/rooms/tasks/{self.rooms.task}/",
            ],
        }.get(who, [])


def sent(who: Actor, text: str, wishes: Wishes) -> str:
    """What somebody pasted, received and admitted; returns the submission."""
    body = queries.composed_body(who, pasted(text).found, wishes, clock.now())
    return str(actions.admit(SYSTEM, actions.receive(who, queries.own_intake(who), body=body)).pk)


def build() -> Data:
    """Fill the exchange through its actions."""
    make.feeds()
    sender, held, bureau = make.partner(), make.partner(), make.bureau("de")
    submission = sent(sender, SENT, Wishes(remark="Wave of letters to clinics", victims=frozenset({"DE"}), excluded=frozenset({"FR"})))
    actions.raise_alerts(SYSTEM, Submission.objects.get(pk=submission))
    sent(sender, "203.0.113.77 # scanner", Wishes(Marking.GREEN))
    sent(sender, "198.51.100.99 # resting", Wishes(victims=frozenset({"DE"})))
    for address in ("203.0.113.88", "203.0.113.99"):
        sent(held, f"{address} # scanner", Wishes(Marking.GREEN))
    given(bureau, str(queries.visible_country(bureau).id))
    given(sender, "shared")
    desk, late = make.desk(), make.partner()
    room = make_rooms.room(sender, held, late, desk=desk, title="Hospitals in two countries")
    # Two of the bureau's and two of the partner's, which may be acknowledged at once.
    for address in ("198.51.100.99", "203.0.113.88", "203.0.113.99", "198.51.100.23"):
        (gone,) = queries.visible_dossiers(desk, text=address)
        actions.recall_object(desk, queries.recallable(desk, gone.key), reason="The address belongs to a clinic.")
    hold(held)
    quarantined = make.received(held, make.indicator(held, name="Panel of the stealer"), make.indicator(held))
    actions.quarantine(SYSTEM, quarantined)
    (found,) = queries.visible_dossiers(desk, text="mail.secure-portal.de")
    said = queries.answerable(bureau, found.key)
    actions.give_feedback(bureau, said, form=FeedbackForm(FeedbackKind.SIGHTED, 40, clock.today(), "On three servers.", names_country=True))
    actions.give_feedback(bureau, said, form=FeedbackForm(FeedbackKind.USEFUL))
    question = put(bureau, names_country=True)
    asked = own(sender)
    claim = actions.claim_constituency(bureau, ClaimForm("de", ("192.0.2.0/24",), domains=("clinic.example", "rathaus.fr")))
    recall = Recall.objects.get(recipient="country:de", object=gone.key)
    hooks = [str(webhooks.register_webhook(who, address="https://platform.example/hook").id) for who in (sender, bureau)]
    return Data(
        sender,
        bureau,
        submission,
        str(quarantined.pk),
        found.key,
        str(recall.pk),
        found.stix_id,
        str(Alert.objects.get().pk),
        str(claim.pk),
        str(question.pk),
        str(asked.pk),
        str(actions.prepare_question(desk, form("")).pk),
        str(actions.prepare_question(desk, form("", originator="de")).pk),
        reports(desk, sender, found.key),
        rooms(room, desk, {"sender": sender, "held": held, "late": late, "bureau": bureau}),
        (hooks[0], hooks[1]),
        servers(sender),
    )


def servers(sender: Actor) -> tuple[str, str]:
    """A server that waits for the desk, and one from which a page was taken before it failed."""
    server = make_polling.confirmed(sender)
    body = make.envelope(*make_polling.indicators(sender, 2))
    after = Cursor("2026-11-28T12:00:00.000000Z")
    taken = polling.take_page(SYSTEM, server, page=Page((body,), 2, 0, server.cursor, after, goes_on=False))
    why = "It has a fault (it answered 500)."
    polling.note_trouble(SYSTEM, taken, begun=after, trouble=Trouble(why), chance=0.5)
    return str(make_polling.claimed(sender, collection="victims").pk), str(server.pk)


def rooms(room: Room, desk: Actor, members: dict[str, Actor]) -> Rooms:
    """A room in which much has happened, an exercise, and an incident that is over."""
    sender, bureau = members["sender"], members["bureau"]
    make_rooms.duty(desk, "desk", name="Exchange desk, shift lead", zone="Europe/Paris")
    make_rooms.duty(bureau, "country:de", name="Lagezentrum", phone="+49 30 5550 0100", zone="Europe/Berlin")
    make_rooms.duty(sender, f"organisation:{sender.organisation}", name="Threat desk", phone="+81 3 5550 0100", zone="Asia/Tokyo")
    make_rooms.brought(
        sender, room, *make_rooms.victim(sender, "Klinikum am Fluss GmbH", "DE"), *make_rooms.victim(sender, "Hôpital du Canal", "FR")
    )
    # These two alone: the world's other followers would screen everybody anew.
    for follower, kind in ((room_jobs.share_at_once, "rooms.bring_in"), (jobs.alert_victims, "exchange.admit")):
        follower(Entry.objects.filter(kind=kind).latest("id"))
    actions.acknowledge_alert(bureau, queries.visible_alerts(bureau).latest("created_at"))
    make_rooms.note(sender, room, "The same loader was seen in three other clinics since noon.")
    make_rooms.note(bureau, room, "The clinic runs on paper; the police are on site.", marking=Marking.AMBER)
    make_rooms.note(members["held"], room, "What we have seen since we are on hold.")
    make_rooms.paper(bureau, room)
    grace = lapsed(desk, room, members["late"])
    over(desk)
    room_actions.draft_report(SYSTEM, room)
    room_actions.draft_report(SYSTEM, drill := make_rooms.room(desk=desk, drill=True, title="Autumn exercise"))
    room_actions.play_line(desk, drill, victim="Clinic of the exercise", country="de", step=Step.ACKNOWLEDGED)
    helper = make_rooms.put_forward(room, make_rooms.outsider(), desk)
    left = room_actions.write_hand_over(make.desk(), room, written="Watch Berlin; the next report is due at noon.")
    task = RoomTask.objects.filter(room=room, party="desk").first()
    report = Report.objects.get(room=room)
    assert task is not None
    return Rooms(str(room.pk), str(drill.pk), str(helper.pk), str(report.pk), str(left.pk), str(task.pk), grace)


def lapsed(desk: Actor, room: Room, late: Actor) -> str:
    """Two certificates of a partner in the room expired; for one a longer grace period is asked. The key of what is asked."""
    assert late.organisation is not None
    day = clock.today() - timedelta(days=2)
    for _ in range(2):
        document = make_diligence.document(late.organisation, expires_on=day)
        since = datetime.combine(day + timedelta(days=1), time.min, UTC)
        lapse = standing.record_lapse(SYSTEM, standing.Expiry(late.organisation, f"parties.document:{document}", since))
    asked = room_actions.ask_grace(desk, room, form=GraceForm(lapse.pk, 30, "Its sensors are the only ones in two of the clinics."))
    return str(asked.pk)


def over(desk: Actor) -> None:
    """An incident that is over and stands in the register."""
    room = make_rooms.room(desk=desk, title="Letters to town halls")
    room_actions.close_room(desk, room, report="The pages are down.")
    register.publish_incident(SYSTEM, room.pk)


def reports(desk: Actor, sender: Actor, found: int) -> tuple[str, str, str]:
    """A report that awaits release and its source's consent, one that was released, and the consent that is asked for."""
    another = make.partner()
    assert another.organisation is not None
    told = {"title": "Letters to clinics", "findings": "A wave of letters asks for passwords.", "objects": frozenset({found})}
    first = make_report(**told, organisations=frozenset({another.organisation}), legal_basis="Article 5")
    waiting = actions.compose_report(desk, first)
    released = actions.release_report(make_diligence.staff("security"), actions.compose_report(desk, make_report(**told)))
    (asked,) = queries.visible_consents(sender)
    return str(waiting.pk), str(released.pk), str(asked.id)


def given(reader: Actor, collection: str) -> None:
    """The reader's program fetches a collection to its end."""
    page = queries.visible_objects(reader, collection, make.ALL)
    actions.record_pull(reader, PullForm(page.collection, tuple(item.seq for item in page.items)))
