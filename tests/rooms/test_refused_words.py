"""Every word that a person can say to the exchange, to rooms and to polling is looked at before it is kept, whichever action takes it.

The fields are read off the register of actions: one that is new is attacked here, or named below as none of words.
"""

import typing
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import timedelta
from functools import partial
from io import BytesIO
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models

from aboveboard.exchange import actions as exchange
from aboveboard.exchange.feedback import FeedbackForm, FeedbackKind
from aboveboard.exchange.models import Alert, ColumnRoles, Object
from aboveboard.exchange.stix.markings import Marking
from aboveboard.exchange.values import AlertOutcome, ClaimForm
from aboveboard.kernel.action import ACTIONS
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Invalid
from aboveboard.kernel.permit import is_system
from aboveboard.lib import clock
from aboveboard.parties import documents
from aboveboard.parties.documents import Received
from aboveboard.polling import actions as polling
from aboveboard.rooms import actions, jobs
from aboveboard.rooms.looking import Looked, looked_into
from aboveboard.rooms.models import Member, Paper, Report, Room, RoomTask
from aboveboard.rooms.values import DutyForm, GraceForm, HelperForm, NoteForm, RoomForm, Step, TaskForm
from tests import make_diligence, make_polling, make_questions, make_rooms
from tests import make_exchange as make
from tests.api.caller import Caller
from tests.exchange.test_alerts import alerted
from tests.exchange.test_products import form as of_objects
from tests.exchange.test_refused_content import PROGRAM, RULES
from tests.make_papers import docx, run
from tests.make_pdf import pdf
from tests.rooms.test_graces import asked, lapsed
from tests.web.threat_data import browser

pytestmark = pytest.mark.usefixtures("house")
CANARY = "Canary-71fe"
ABUSE = f"{CANARY} leads to CSAM"
SECRET = f"ftp://{CANARY}:pw1@a.example"
# What names a thing, a place or a moment and is looked up or read by a pattern; and bodies, whose objects are looked at one by one.
NO_WORDS = {
    "exchange.claim_constituency form.country",
    *("exchange.prepare_question form.country", "exchange.prepare_question form.originator", "exchange.pass_on countries"),
    *("exchange.withdraw stix_id", "exchange.answer_with_body body", "exchange.receive body", "exchange.remember_columns roles"),
    *(f"exchange.withdraw filters.{name}" for name in ("next", "ids", "types", "spec_versions", "notes")),
    "exchange.acknowledge_recalls receipts.recipient",
    *("exchange.compose_report form.countries", "exchange.compose_report form.rooms"),
    *("polling.claim_server form.root", "polling.claim_server form.collection"),
    *("rooms.add_task form.party", "rooms.keep_duty form.zone", "rooms.keep_duty form.hours", "rooms.keep_duty form.party"),
    *("rooms.let_in_bureau country", "rooms.open_room form.template", "rooms.open_room form.countries", "rooms.play_line country"),
    *("rooms.write_note form.countries", "webhooks.register_webhook address"),
}
Act = Callable[[str], object]


@pytest.fixture(autouse=True)
def _feeds(house: None) -> None:
    make.feeds()


def of_people() -> set[str]:
    """Every field of text or bytes of every action that a person may do, as `context.action field`."""
    found = set()
    for name, each in ACTIONS.items():
        if name.partition(".")[0] not in {"exchange", "rooms", "polling", "webhooks"} or each.permit.where is is_system:
            continue
        for field, kind in typing.get_type_hints(each.body).items():
            if field in {"return", "actor"}:
                continue
            if is_dataclass(kind) and isinstance(kind, type):
                hints = typing.get_type_hints(kind)
                found |= {f"{name} {field}.{part.name}" for part in fields(kind) if _is_text(hints[part.name])}
            elif _is_text(kind):
                found.add(f"{name} {field}")
    return found


def _is_text(kind: Any) -> bool:
    return kind in {str, bytes} or any(_is_text(each) for each in typing.get_args(kind))


def queued(nova: Actor, pattern: str = "[file:hashes.MD5 = 'd41d8cd98f00b204e9800998ecf8427e']", **more: Any) -> Object:
    one = make.indicator(nova, pattern, **more)
    make.admitted(nova, one)
    return Object.objects.get(stix_id=one["id"])


def said_of_objects() -> dict[str, Act]:
    nova, de, desk = make.partner(), make.bureau("de"), make.desk()
    _, alert = alerted("DE")
    found, green, held = queued(nova), queued(nova, "[domain-name:value = 'bad.de']", **make.marked(make.GREEN)), queued(nova)
    waiting = make.received(nova, make.indicator(nova))
    return {
        "exchange.act_on_alert note": lambda text: exchange.act_on_alert(de, alert, outcome=AlertOutcome.VICTIM_TOLD, note=text),
        "exchange.close_alert note": lambda text: exchange.close_alert(de, alert, outcome=AlertOutcome.KNOWN, note=text),
        "exchange.give_feedback form.remark": lambda text: exchange.give_feedback(
            de, green, form=FeedbackForm(FeedbackKind.USEFUL, remark=text)
        ),
        "exchange.pass_on reason": lambda text: exchange.pass_on(desk, found, countries=["no"], is_victim=True, reason=text),
        "exchange.set_aside reason": lambda text: exchange.set_aside(desk, found, reason=text),
        "exchange.recall_object reason": lambda text: exchange.recall_object(desk, found, reason=text),
        "exchange.release_held reason": lambda text: exchange.release_held(desk, held, reason=text),
        "exchange.refuse_submission reason": lambda text: exchange.refuse_submission(desk, waiting, reason=text),
    }


def said_of_reports() -> dict[str, Act]:
    nova, desk, security = make.partner(), make.desk(), make_diligence.staff("security")
    one = make.indicator(nova, **make.marked(make.GREEN))
    make.admitted(nova, one)
    prepared, released = (exchange.compose_report(desk, of_objects(one)) for _ in range(2))
    exchange.release_report(security, released)

    def compose(name: str, text: str) -> object:
        return exchange.compose_report(desk, of_objects(one, **{name: text}))

    words = "title", "findings", "recommendations", "purpose", "legal_basis"
    return {
        **{f"exchange.compose_report form.{name}": partial(compose, name) for name in words},
        "exchange.refuse_report reason": lambda text: exchange.refuse_report(security, prepared, reason=text),
        "exchange.withdraw_report reason": lambda text: exchange.withdraw_report(desk, released, reason=text),
    }


def said_to_partners() -> dict[str, Act]:
    nova, de, desk = make.partner(), make.bureau("de"), make.desk()
    make_questions.put(de)
    question = make_questions.own(nova)
    prepared = exchange.prepare_question(desk, make_questions.form("", originator="de"))
    security = make_diligence.staff("security")
    claim = exchange.claim_constituency(de, ClaimForm("de", domains=("ours.example.de",)))
    waiting = make_polling.claimed(nova)
    polled = make_polling.confirmed(nova, "https://other.example.org/api1/")

    def prepare(name: str, text: str) -> object:
        return exchange.prepare_question(de, make_questions.form(**{name: text}))

    def claimed(name: str, text: str) -> object:
        return exchange.claim_constituency(make.bureau("fr"), ClaimForm("fr", **{name: (text,)}))

    return {
        "exchange.prepare_question form.text": partial(prepare, "text"),
        "exchange.prepare_question form.purpose": partial(prepare, "purpose"),
        "exchange.prepare_question form.legal_basis": partial(prepare, "legal_basis"),
        "exchange.refuse_question reason": lambda text: exchange.refuse_question(security, prepared, reason=text),
        "exchange.withhold_consent reason": lambda text: exchange.withhold_consent(de, prepared, reason=text),
        "exchange.answer_in_words words": lambda text: exchange.answer_in_words(nova, question, words=text),
        **{f"exchange.claim_constituency form.{name}": partial(claimed, name) for name in ("networks", "asns", "domains", "sectors")},
        "exchange.refuse_claim reason": lambda text: exchange.refuse_claim(desk, claim, reason=text),
        "polling.refuse_server reason": lambda text: polling.refuse_server(desk, waiting, reason=text),
        "polling.halt_server reason": lambda text: polling.halt_server(desk, polled, reason=text),
    }


def said_in_rooms() -> dict[str, Act]:
    nova, desk = make.partner(), make.desk()
    room, drill = make_rooms.room(nova, desk=desk), make_rooms.room(desk=desk, drill=True)
    task = RoomTask.objects.filter(room=room, party="desk").first()
    assert task is not None
    member = Member.objects.get(room=room, organisation_id=nova.organisation)
    with clock.frozen(clock.now() + timedelta(minutes=61)):
        jobs.draft_reports()
    report = Report.objects.get(room=room)
    outsider = make_rooms.outsider()
    assert outsider.organisation is not None
    helper = actions.admit_helper(make_diligence.staff("security"), make_rooms.put_forward(room, make_rooms.outsider(), desk))
    sound = {"name": "Duty desk", "phone": "+31 20 555 0100", "zone": "Europe/Amsterdam", "hours": "always"}
    paper = Looked(Received("0" * 64, 1, "text/plain", BytesIO(b"a")), None)

    def help_by(**more: str) -> object:
        form = HelperForm(**{"organisation": outsider.organisation, "reason": "It wrote it.", "undertaking": "Signed."} | more)
        return actions.propose_helper(desk, room, form=form)

    return {
        "rooms.open_room form.title": lambda text: actions.open_room(desk, RoomForm("ransomware", text, frozenset({"de"}))),
        "rooms.write_note form.text": lambda text: actions.write_note(nova, room, form=NoteForm(text)),
        "rooms.add_paper title": lambda text: actions.add_paper(nova, room, title=text, looked=paper),
        "rooms.add_paper looked.refusal": partial(put_in, nova, room),
        "rooms.add_task form.title": lambda text: actions.add_task(desk, room, form=TaskForm(text, "desk")),
        "rooms.finish_task outcome": lambda text: actions.finish_task(desk, task, outcome=text),
        "rooms.drop_task outcome": lambda text: actions.drop_task(desk, task, outcome=text),
        "rooms.edit_report written": lambda text: actions.edit_report(desk, report, written=text, marking=Marking.AMBER),
        "rooms.write_hand_over written": lambda text: actions.write_hand_over(desk, room, written=text),
        "rooms.play_line victim": lambda text: actions.play_line(desk, drill, victim=text, country="de", step=Step.TOLD),
        "rooms.propose_helper form.reason": lambda text: help_by(reason=text),
        "rooms.propose_helper form.undertaking": lambda text: help_by(undertaking=text),
        "rooms.end_helper reason": lambda text: actions.end_helper(desk, helper, reason=text),
        "rooms.remove_member reason": lambda text: actions.remove_member(desk, member, reason=text),
        "rooms.close_room report": lambda text: actions.close_room(desk, room, report=text),
        "rooms.keep_duty form.name": lambda text: actions.keep_duty(desk, DutyForm(**sound | {"name": text})),
        "rooms.keep_duty form.phone": lambda text: actions.keep_duty(desk, DutyForm(**sound | {"phone": text})),
        **said_of_graces(),
    }


def said_of_graces() -> dict[str, Act]:
    _, desk, room, lapse = lapsed()
    grace = actions.grant_grace(make_diligence.staff("sg"), asked(desk, room, lapse))
    return {
        "rooms.ask_grace form.reason": lambda text: actions.ask_grace(desk, room, form=GraceForm(lapse.pk, 30, text)),
        "rooms.end_grace reason": lambda text: actions.end_grace(desk, grace, reason=text),
    }


def put_in(who: Actor, room: Room, text: str) -> object:
    """A paper of this text, looked into and put into the room."""
    with documents.read([text.encode()]) as received:
        return actions.add_paper(who, room, title="A", looked=looked_into(received))


def kept(word: str) -> list[str]:
    """The tables in which a word stands."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        texts = models.CharField, models.TextField, models.JSONField, models.BinaryField
        names = [each.attname for each in model._meta.concrete_fields if isinstance(each, texts)]
        if any(word in repr(row) for row in model._base_manager.values_list(*names)):
            found.append(model._meta.label)
    return found


EVERY = (said_of_objects, said_of_reports, said_to_partners, said_in_rooms)


@pytest.mark.parametrize("made", EVERY, ids=lambda made: made.__name__)
def test_what_is_taken_in_no_form_is_refused_by_every_field_of_words_and_nothing_of_it_is_kept(made: Callable[[], dict[str, Act]]) -> None:
    for name, act in made().items():
        for text, wanted in ((ABUSE, RULES.abuse.channel), (SECRET, "leave the secret out"), (f"{PROGRAM}", "Payloads and files")):
            with pytest.raises(Invalid) as caught:
                act(text)
            sentence = " ".join(map(str, caught.value.fields.values()))
            # A telephone number, a duty's name or a title is too short for a file; it is refused all the same.
            assert wanted in sentence or (text == PROGRAM and "characters" in sentence), (name, sentence)
            assert CANARY not in sentence, name
    assert kept(CANARY) == []


def test_every_field_of_words_is_attacked_or_named_as_none() -> None:
    attacked = {name for made in EVERY for name in made()}
    assert attacked & NO_WORDS == set()
    assert of_people() - attacked - NO_WORDS == set()
    assert of_people() >= NO_WORDS


def test_titles_of_columns_are_not_remembered() -> None:
    nova = make.partner()
    exchange.remember_columns(nova, make.intake(nova), roles={"Host": "value", ABUSE: "note"})
    assert list(ColumnRoles.objects.get().roles) == ["Host"]


def test_no_door_keeps_anything_of_it() -> None:
    """The same by the doors that people use: pages, files, and programs."""
    nova, de, desk = make.partner(), make.bureau("de"), make.desk()
    room = make_rooms.room(nova, desk=desk)
    make_questions.put(de)
    question = make_questions.own(nova)
    _, alert = alerted("DE")
    due = (clock.now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    asking = {"text": ABUSE, "purpose": "To warn", "legal_basis": "Law", "marking": "AMBER", "due_at": due, "retention_days": "30"}
    posts = [
        (desk, f"/rooms/{room.pk}/", {"text": ABUSE, "marking": ""}),
        (nova, f"/rooms/{room.pk}/", {"text": SECRET, "marking": ""}),
        (desk, f"/rooms/{room.pk}/hand-over/", {"text": ABUSE, "written": ABUSE}),
        (desk, f"/rooms/{room.pk}/tasks/", {"title": ABUSE, "party": "desk", "minutes": ""}),
        (nova, f"/own/data/questions/{question.pk}/", {"words": ABUSE, "kind": "words", "how": "words"}),
        (de, "/asking/new/", asking | {"is_free_of_files": "on", "originator": "de"}),
        (de, f"/country/alerts/{alert.pk}/", {"outcome": "known", "note": ABUSE}),
        (de, "/country/constituency/", {"sectors": ABUSE}),
    ]
    for name, data in (("a.txt", ABUSE.encode()), ("a.pdf", pdf([ABUSE])), ("a.docx", docx(run(ABUSE)))):
        posts.append((nova, f"/rooms/{room.pk}/papers/", {"title": "Log", "marking": "", "file": SimpleUploadedFile(name, data)}))
    for who, address, data in posts:
        answer = browser(who).post(address, data)
        assert answer.status_code == 422, (address, answer.status_code)
    programs = [
        (desk, f"/rooms/{room.pk}/notes", {"text": ABUSE}),
        (desk, f"/rooms/{room.pk}/tasks", {"title": ABUSE, "party": "desk"}),
        (de, f"/alerts/{alert.pk}/close", {"outcome": "known", "note": ABUSE}),
    ]
    for who, path, body in programs:
        answer = Caller(None, make.token(who)).post(path, body)
        assert answer.status_code == 422, (path, answer.content)
        assert "crimes against children" in answer.content.decode(), path
    assert kept(CANARY) == []
    assert not Paper.objects.exists()
    assert Alert.objects.get(pk=alert.pk).state == "sent"
