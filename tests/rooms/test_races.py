"""Two at once in a room: the clock beside a person, and an entry beside the end."""

import pytest

from aboveboard.exchange.models import CollectionReader
from aboveboard.exchange.stix.markings import Marking
from aboveboard.exchange.values import organisation_party
from aboveboard.kernel.actor import SYSTEM
from aboveboard.kernel.errors import Conflict
from aboveboard.rooms import actions
from aboveboard.rooms.actions import members, watch
from aboveboard.rooms.models import Member, Report
from tests import make_exchange as make
from tests import make_rooms
from tests.overlapping import overlapping

pytestmark = pytest.mark.slow


@pytest.fixture
def feeds(committed: None) -> None:
    """The collections of the house, in a database where changes are really committed."""
    make.feeds()


@pytest.mark.usefixtures("feeds")
def test_what_a_person_wrote_and_issued_stays_while_the_clock_drafts(monkeypatch: pytest.MonkeyPatch) -> None:
    nova, desk = make.partner(), make.desk()
    room = make_rooms.room(nova, desk=desk)
    actions.draft_report(SYSTEM, room)
    report = Report.objects.get()

    def issued() -> object:
        actions.edit_report(desk, Report.objects.get(), written="Words of a person", marking=Marking.AMBER)
        return actions.issue_report(desk, Report.objects.get())

    results = overlapping(monkeypatch, (watch.writing, "report"), lambda: actions.draft_report(SYSTEM, room), issued)
    assert not [each for each in results if isinstance(each, Exception)]
    report.refresh_from_db()
    assert (report.state, report.is_edited, report.text) == ("issued", True, "Words of a person")


@pytest.mark.usefixtures("feeds")
def test_nobody_is_let_into_a_room_while_it_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    nova, desk = make.partner(), make.desk()
    assert nova.organisation is not None
    room = make_rooms.room(desk=desk)
    overlapping(
        monkeypatch,
        (members.opening, "tasks_of"),
        lambda: actions.let_in_partner(desk, make_rooms.admission(room, nova)),
        lambda: actions.close_room(desk, room, report="It is over."),
    )
    room.refresh_from_db()
    assert room.state == "closed"
    assert not Member.objects.filter(organisation_id=nova.organisation, state="seated").exists()
    assert not CollectionReader.objects.filter(party=organisation_party(nova.organisation)).exists()
    with pytest.raises(Conflict):
        actions.let_in_partner(desk, make_rooms.admission(room, nova))
