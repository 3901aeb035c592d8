"""A room is opened whole from a template, and closed with a report."""

from datetime import timedelta
from smtplib import SMTPRecipientsRefused

import pytest
from django.core import mail
from django.core.mail import send_mail
from django.db import IntegrityError, transaction

from aboveboard.accounts import queries as accounts
from aboveboard.exchange.models import Collection, CollectionReader
from aboveboard.kernel import worker
from aboveboard.kernel.actor import SYSTEM
from aboveboard.kernel.errors import Blocked, Conflict, Forbidden, Invalid, Missing, NoStanding
from aboveboard.lib import clock
from aboveboard.parties import documents
from aboveboard.policy.queries import current
from aboveboard.policy.values.rooms import Rooms
from aboveboard.rooms import actions, jobs, queries
from aboveboard.rooms.looking import looked_into
from aboveboard.rooms.models import Member, Room, RoomTask
from aboveboard.rooms.values import Admission, RoomForm, TaskForm
from tests import make_diligence, make_rooms
from tests import make_exchange as make
from tests.exchange.test_channel import hold, suspend
from tests.make_diligence import rows

pytestmark = pytest.mark.usefixtures("house")


@pytest.fixture(autouse=True)
def _feeds(house: None) -> None:
    make.feeds()


def test_one_form_opens_the_whole_room() -> None:
    nova, de, desk = make.partner(), make.bureau("de"), make.desk()
    with clock.frozen(clock.now()):
        room = make_rooms.room(nova, desk=desk)
        template = current(Rooms).body.template_of("ransomware")
        assert template is not None
        assert room.report_due_at == clock.now() + timedelta(minutes=template.report_minutes)
    assert (room.number, room.countries, room.state) == (1, ["de", "fr"], "open")
    assert room.collection_id is not None
    assert Collection.objects.get(pk=room.collection_id).alias == "room-1"
    parties = {"country:de", "country:fr", f"organisation:{nova.organisation}"}
    assert set(CollectionReader.objects.values_list("party", flat=True)) == parties
    assert {person.party for person in queries.visible_people(desk, room)} == parties
    assert {row.title for row in queries.visible_tasks(nova, room)} == {"Send what you hold, or say that you hold nothing"}
    assert queries.visible_tasks(de, room).count() == 2
    assert queries.visible_tasks(desk, room).count() == 3 + 2 * 2 + 1
    assert [row.number for row in (make_rooms.room(), make_rooms.room())] == [2, 3]


def test_only_the_desk_opens_a_room_and_only_by_a_template_of_the_regulation() -> None:
    nova, form = make.partner(), RoomForm("ransomware", "Hospitals", frozenset({"de"}))
    for who in (nova, make.bureau("de"), make_diligence.staff("officer")):
        with pytest.raises(Forbidden):
            actions.open_room(who, form)
    desk = make.desk()
    with pytest.raises(Invalid, match="templates"):
        actions.open_room(desk, RoomForm("flood", "Hospitals", frozenset({"de"})))
    for wrong in (frozenset(), frozenset({"xx"}), frozenset({"de", "us"}) - {"us"} | {"zz"}):
        with pytest.raises(Invalid, match="member countries"):
            actions.open_room(desk, RoomForm("ransomware", "Hospitals", wrong))
    with pytest.raises(Invalid, match="at most 50 partners"):
        actions.open_room(desk, RoomForm("ransomware", "Hospitals", frozenset({"de"}), frozenset(room.pk for room in _many())))
    with pytest.raises(Invalid):
        RoomForm("ransomware", " ", frozenset({"de"}))
    assert not Room.objects.exists()


def _many() -> list[Room]:
    return [Room() for _ in range(51)]


def test_nobody_without_standing_is_let_in() -> None:
    desk, held, fallen, outsider = make.desk(), make.partner(), make.partner(), make_rooms.outsider()
    hold(held)
    suspend(fallen)
    for who in (held, fallen, outsider):
        with pytest.raises(NoStanding):
            make_rooms.room(who, desk=desk)
    assert not Room.objects.exists()
    room = make_rooms.room(desk=desk)
    for who in (held, fallen, outsider):
        assert who.organisation is not None
        with pytest.raises(NoStanding):
            actions.let_in_partner(desk, Admission(room.pk, who.organisation))
    late = make.partner()
    assert late.organisation is not None
    offered = queries.partners_with_standing(desk)
    assert [key for key, _ in offered] == [late.organisation]
    assert queries.partners_with_standing(late) == []
    with pytest.raises(Missing):
        actions.let_in_partner(desk, Admission(late.organisation, late.organisation))
    actions.let_in_partner(desk, Admission(room.pk, late.organisation))
    with pytest.raises(Conflict, match="already"):
        actions.let_in_partner(desk, Admission(room.pk, late.organisation))


def test_a_bureau_let_in_later_makes_its_country_one_of_those_concerned() -> None:
    desk, room, no = make.desk(), make_rooms.room(), make.bureau("no")
    with pytest.raises(Missing):
        queries.visible_room(no, room.pk)
    actions.let_in_bureau(desk, room, country="no")
    assert queries.visible_room(no, room.pk).countries == ["de", "fr", "no"]
    assert queries.visible_tasks(no, room).count() == 2
    with pytest.raises(Invalid, match="member country"):
        actions.let_in_bureau(desk, room, country="xx")
    member = Member.objects.get(country="no")
    actions.remove_member(desk, queries.visible_member(desk, member.pk), reason="Not concerned after all.")
    with pytest.raises(Missing):
        queries.visible_room(no, room.pk)
    actions.let_in_bureau(desk, room, country="no")
    assert queries.visible_room(no, room.pk) == room


@pytest.mark.parametrize("country", ["DE", "De", "\N{LATIN SMALL LIGATURE FI}", "xx", ""])
def test_a_country_has_one_spelling(country: str) -> None:
    desk = make.desk()
    room = make_rooms.room(countries=("fr",), desk=desk)
    with pytest.raises(Invalid) as refused:
        actions.let_in_bureau(desk, room, country=country)
    assert "small letters" in str(refused.value.fields["country"])
    room.refresh_from_db()
    assert room.countries == ["fr"]


def test_members_are_called_once_by_a_letter_that_says_nothing() -> None:
    nova, de = make.partner(), make.bureau("de")
    room = make_rooms.room(nova, title="Canary-77aa")
    jobs.call_members()
    called = len(mail.outbox)
    jobs.call_members()
    assert called == len(mail.outbox) >= 2
    assert {address.rpartition("@")[2] for letter in mail.outbox for address in letter.to} >= {"bureau.example"}
    assert de.id
    for letter in mail.outbox:
        assert "Canary-77aa" not in letter.subject + str(letter.body)
        assert f"/rooms/{room.pk}/" in str(letter.body)
    assert not Member.objects.filter(called_at=None).exists()
    with pytest.raises(Conflict):
        actions.call_member(SYSTEM, Member.objects.filter(country="de").get(), letters=1)


def test_a_mail_server_that_takes_nothing_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> int:
        raise OSError("no mail today")

    make.bureau("de")
    make_rooms.room(countries=("de",))
    with monkeypatch.context() as patched:
        patched.setattr("aboveboard.kernel.post.send_mail", refuse)
        jobs.call_members()
    assert Member.objects.filter(called_at=None).exists()
    jobs.call_members()
    assert len(mail.outbox) == 1


def test_an_address_that_is_refused_keeps_no_letter_from_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        make.bureau("de")
    refused = accounts.users_of_country("de")[1].email

    def send(*given: object) -> int:
        if given[3] == [refused]:
            raise SMTPRecipientsRefused({refused: (550, b"no such user")})
        return send_mail(*given)  # type: ignore[arg-type]

    make_rooms.room(countries=("de",))
    monkeypatch.setattr("aboveboard.kernel.post.send_mail", send)
    for _ in range(3):
        jobs.call_members()
    others = {user.email for user in accounts.users_of_country("de")} - {refused}
    assert sorted(address for letter in mail.outbox for address in letter.to) == sorted(others)
    assert len(others) >= 2


def test_a_closed_room_keeps_its_report_and_lets_partners_out() -> None:
    nova, de, desk = make.partner(), make.bureau("de"), make.desk()
    room = make_rooms.room(nova, desk=desk)
    with pytest.raises(Invalid):
        actions.close_room(desk, room, report="  ")
    with pytest.raises(Forbidden):
        actions.close_room(de, room, report="Over.")
    actions.close_room(desk, room, report="Three hospitals run again.\n\nPatch earlier.")
    worker.drain()
    assert queries.visible_room(de, room.pk).closing.startswith("Three hospitals")
    with pytest.raises(Missing):
        queries.visible_room(nova, room.pk)
    assert not CollectionReader.objects.filter(party__startswith="organisation:").exists()
    for act in (
        lambda: make_rooms.note(de, room),
        lambda: actions.finish_task(de, RoomTask.objects.filter(party="country:de")[0]),
    ):
        with pytest.raises(Missing, match="closed"):
            act()
    for refused in (
        lambda: actions.let_in_bureau(desk, room, country="no"),
        lambda: actions.add_task(desk, room, form=TaskForm("Late", "desk")),
        lambda: actions.write_hand_over(desk, room, written="Late"),
        lambda: actions.draft_report(SYSTEM, room),
        lambda: actions.close_room(desk, room, report="Again."),
        lambda: make_rooms.put_forward(room, make_rooms.outsider()),
    ):
        with pytest.raises(Conflict, match="closed"):
            refused()
    jobs.draft_reports()
    with rows(), pytest.raises(IntegrityError, match="rooms_room_closed"), transaction.atomic():
        Room.objects.update(state="open")


def test_a_room_is_not_closed_over_what_waits() -> None:
    desk, room = make.desk(), make_rooms.room()
    helper = make_rooms.put_forward(room, make_rooms.outsider(), desk)
    with pytest.raises(Blocked, match="nobody has decided"):
        actions.close_room(desk, room, report="Over.")
    actions.admit_helper(make_diligence.staff("security"), helper)
    actions.close_room(desk, room, report="Over.")
    helper.refresh_from_db()
    assert (helper.state, helper.ended_because) == ("ended", "The room was closed.")


def test_a_room_is_not_closed_over_a_note_in_quarantine() -> None:
    nova, desk = make.partner(), make.desk()
    room = make_rooms.room(nova, desk=desk)
    hold(nova)
    make_rooms.note(nova, room)
    with pytest.raises(Blocked, match="A note is in quarantine"):
        actions.close_room(desk, room, report="Over.")


def test_a_room_is_not_closed_over_a_document_in_quarantine() -> None:
    nova, desk = make.partner(), make.desk()
    room = make_rooms.room(nova, desk=desk)
    hold(nova)
    with documents.read([b"what was found in the logs of the clinic"]) as received:
        paper = actions.add_paper(nova, room, title="Apart", looked=looked_into(received))
    with pytest.raises(Blocked, match="A document is in quarantine"):
        actions.close_room(desk, room, report="Over.")
    actions.refuse_note(desk, paper)
    assert actions.close_room(desk, room, report="Over.").state == "closed"


def test_a_room_whose_template_was_dropped_from_the_regulation_still_lets_people_in() -> None:
    room = make_rooms.room()
    with rows():
        Room.objects.update(template="gone")
    actions.let_in_bureau(make.desk(), Room.objects.get(pk=room.pk), country="no")
    assert not RoomTask.objects.filter(party="country:no").exists()


def test_a_member_is_found_by_the_desk_only() -> None:
    room = make_rooms.room()
    member = Member.objects.filter(room=room)[0]
    for who in (make.bureau("de"), make.partner()):
        with pytest.raises(Missing):
            queries.visible_member(who, member.pk)
