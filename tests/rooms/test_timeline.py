"""The timeline of a room: each line with the entry that recorded it, and its proof for whoever reads the line, and for nobody else."""

import uuid

import pytest

from aboveboard.audit import sequencer
from aboveboard.audit.models import Entry
from aboveboard.kernel.actor import SYSTEM
from aboveboard.kernel.errors import Missing, NoStanding
from aboveboard.lib.tlog.merkle import verify_inclusion
from aboveboard.rooms import actions, queries
from aboveboard.rooms.models import HandOver, Helper, Member, Report, RoomTask
from aboveboard.rooms.queries.timeline import RECORDED
from tests import make_diligence, make_rooms
from tests import make_exchange as make
from tests.exchange.test_channel import suspend
from tests.web.threat_data import browser, plain

pytestmark = pytest.mark.usefixtures("house")
# Looked at in test_graces.
GRACES = ("grace_asked", "grace_granted", "grace_refused", "grace_ended")


@pytest.fixture(autouse=True)
def _feeds(house: None) -> None:
    make.feeds()


def test_every_sort_of_line_names_the_entry_that_recorded_it() -> None:
    desk, comes, security, nova = make.desk(), make.desk(), make_diligence.staff("security"), make.partner()
    room = make_rooms.room(nova, desk=desk)
    make_rooms.note(nova, room)
    make_rooms.brought(nova, room, make.indicator(nova, **make.marked(make.GREEN)))
    for who, decide in ((make_rooms.outsider(), actions.admit_helper), (make_rooms.outsider(), actions.refuse_helper)):
        decide(security, make_rooms.put_forward(room, who, desk))
    actions.end_helper(desk, Helper.objects.get(state="admitted"), reason="It is done.")
    mine = RoomTask.objects.filter(party="desk")
    actions.finish_task(desk, mine[0], outcome="Asked.")
    actions.drop_task(desk, mine[1], outcome="Not needed.")
    actions.draft_report(SYSTEM, room)
    actions.issue_report(desk, Report.objects.get())
    actions.write_hand_over(desk, room, written="Watch Berlin.")
    actions.acknowledge_hand_over(comes, HandOver.objects.get())
    actions.remove_member(desk, Member.objects.get(country="fr"), reason="Not concerned.")
    actions.close_room(desk, room, report="Over.")
    room.refresh_from_db()
    lines = queries.visible_timeline(desk, room)
    assert {line.kind for line in lines} == RECORDED.keys() - {"paper", *GRACES}
    kinds = dict(Entry.objects.filter(outcome="done").values_list("uid", "kind"))
    for line in lines:
        assert line.entry is not None, line
        assert kinds[line.entry] in RECORDED[line.kind], line
        assert Entry.objects.get(uid=line.entry).subject_id == str(line.about)


def test_who_reads_a_line_reads_its_proof_and_the_leaf_says_nothing_of_it() -> None:
    nova, mira = make.partner(), make.partner()
    room = make_rooms.room(nova, mira)
    make_rooms.note(nova, room, "Canary of nova")
    sequencer.publish(sequencer.AUDIT)
    line = next(each for each in queries.visible_timeline(nova, room) if each.kind == "note")
    assert line.entry is not None
    found = queries.visible_proof(mira, room, line.entry)
    assert found.proof is not None
    verify_inclusion(found.proof.leaf, found.proof.index, found.proof.size, found.proof.path, found.proof.root)
    page = plain(browser(mira).get(f"/rooms/{room.pk}/proof/{line.entry}/"))
    assert found.proof.root.hex() in page
    assert "Canary of nova" not in page
    assert make_rooms.name_of(nova) not in page
    assert f"/rooms/{room.pk}/proof/{line.entry}/" in plain(browser(mira).get(f"/rooms/{room.pk}/"))


def test_what_one_does_not_read_has_no_proof() -> None:
    nova, outside, de, desk = make.partner(), make.partner(), make.bureau("de"), make.desk()
    room = make_rooms.room(nova, desk=desk)
    make_rooms.brought(nova, room, make.indicator(nova, **make.marked(make.GREEN)))
    brought = next(each.entry for each in queries.visible_timeline(desk, room) if each.kind == "brought")
    opened = next(each.entry for each in queries.visible_timeline(nova, room) if each.kind == "opened")
    assert brought is not None
    assert opened is not None
    for who, uid in ((nova, brought), (de, brought), (outside, opened), (nova, uuid.uuid4())):
        with pytest.raises(Missing):
            queries.visible_proof(who, room, uid)
        assert browser(who).get(f"/rooms/{room.pk}/proof/{uid}/").status_code == 404
    suspend(nova)
    with pytest.raises(NoStanding):
        queries.visible_proof(nova, room, opened)
    assert browser(nova).get(f"/rooms/{room.pk}/proof/{opened}/").status_code == 403
