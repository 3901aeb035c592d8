"""The room's collection: what is brought in is shared as its marking lets, and victims are merged into one matrix."""

import pytest

from aboveboard.exchange import actions as exchange
from aboveboard.exchange import queries as exchange_queries
from aboveboard.exchange.models import Alert, Collection, Object, Release
from aboveboard.exchange.values import AlertOutcome, AlertState, VictimTold
from aboveboard.kernel import worker
from aboveboard.kernel.actor import SYSTEM, Actor
from aboveboard.kernel.errors import Conflict, Forbidden, Missing, NoStanding
from aboveboard.lib import clock
from aboveboard.rooms import actions, jobs, queries
from aboveboard.rooms.models import Contribution, Room
from aboveboard.rooms.rules import victims
from aboveboard.rooms.values import Brought, Step, Victim
from aboveboard.standing import actions as standing
from tests import make_diligence, make_rooms
from tests import make_exchange as make
from tests.exchange.test_alerts import move_due
from tests.exchange.test_channel import hold, lift, suspend
from tests.exchange.test_warnings import load, read
from tests.make_rooms import victim

pytestmark = pytest.mark.usefixtures("house")


@pytest.fixture(autouse=True)
def _feeds(house: None) -> None:
    make.feeds()


def seen(who: Actor, room: Room) -> set[str]:
    return {arrival.stix_id for arrival in queries.visible_brought(who, room)}


def test_what_is_brought_in_is_shared_as_each_marking_lets() -> None:
    nova, mira, de, no, desk = make.partner(), make.partner(), make.bureau("de"), make.bureau("no"), make.desk()
    room = make_rooms.room(nova, mira, countries=("de", "no"), desk=desk)
    green, amber = (make.indicator(nova, **make.marked(mark)) for mark in (make.GREEN, make.AMBER))
    named = make.indicator(nova, "[domain-name:value = 'bad.de']", **make.marked(make.AMBER))
    make_rooms.brought(nova, room, green, amber, named)
    worker.drain()
    assert seen(desk, room) == seen(nova, room) == {green["id"], amber["id"], named["id"]}
    assert seen(de, room) == {green["id"], named["id"]}
    assert seen(no, room) == seen(mira, room) == {green["id"]}
    # Outside the room the same object is what its marking makes it: no partner sees another's GREEN there.
    assert make.ids(mira, "shared") == []
    collection = str(room.collection_id)
    assert make.ids(mira, collection) == [green["id"]]
    row = Object.objects.get(stix_id=green["id"])
    assert exchange_queries.visible_dossier(mira, row.pk).stix_id == green["id"]
    for stranger in (make.partner(), make.bureau("fr")):
        with pytest.raises(Missing):
            make.ids(stranger, collection)
        assert collection not in {str(each.id) for each in exchange_queries.visible_collections(stranger)}
    actions.remove_member(desk, queries.visible_member(desk, _member(room, mira)), reason="Done here.")
    with pytest.raises(Missing):
        make.ids(mira, collection)
    with pytest.raises(Missing):
        exchange_queries.visible_dossier(mira, row.pk)


def _member(room: Room, who: Actor):  # type: ignore[no-untyped-def]
    from aboveboard.rooms.models import Member

    return Member.objects.get(room=room, organisation_id=who.organisation).pk


def test_what_waits_is_shared_when_it_is_admitted_and_what_a_hold_keeps_when_it_is_lifted() -> None:
    nova, de = make.partner(), make.bureau("de")
    room = make_rooms.room(nova)
    first = make.indicator(nova, **make.marked(make.GREEN))
    submission = make.received(nova, first)
    actions.bring_in(nova, room, form=Brought(submission.pk))
    with pytest.raises(Conflict, match="admitted yet"):
        actions.share_brought(SYSTEM, Contribution.objects.get())
    worker.drain()
    assert seen(de, room) == {first["id"]}
    stop = hold(nova)
    second = make.indicator(nova, **make.marked(make.GREEN))
    actions.bring_in(nova, room, form=Brought(make.received(nova, second).pk))
    worker.drain()
    assert seen(de, room) == {first["id"]}
    with pytest.raises(Conflict, match="on hold"):
        exchange.release_in_room(SYSTEM, submission, collection=Collection.objects.get(pk=room.collection_id))
    lift(stop)
    worker.drain()
    assert seen(de, room) == {first["id"], second["id"]}


def test_a_suspended_partner_neither_brings_nor_reads() -> None:
    nova = make.partner()
    room = make_rooms.room(nova)
    submission = make.admitted(nova, make.indicator(nova))
    suspend(nova)
    with pytest.raises(NoStanding):
        actions.bring_in(nova, room, form=Brought(submission.pk))
    with pytest.raises(NoStanding):
        make.ids(nova, str(room.collection_id))


def test_what_the_desk_brings_in_of_a_suspended_source_is_shared_once_it_is_lifted() -> None:
    nova, mira, de, desk = make.partner(), make.partner(), make.bureau("de"), make.desk()
    room = make_rooms.room(nova, desk=desk)
    one, other = (make.indicator(who, **make.marked(make.GREEN)) for who in (nova, mira))
    waiting = make.received(mira, make.indicator(mira, **make.marked(make.GREEN)))
    sent, stop = [make.admitted(nova, one), make.admitted(mira, other), waiting], suspend(nova)
    for submission in sent:
        actions.bring_in(desk, room, form=Brought(submission.pk))
    worker.drain()
    jobs.share_unshared()
    assert seen(de, room) >= {other["id"]}
    assert one["id"] not in seen(de, room)
    standing.lift_suspension(
        make_diligence.staff("ec"), standing.propose_lift(make_diligence.staff("officer"), stop, reason="Struck off the list.")
    )
    worker.drain()
    jobs.share_unshared()
    assert one["id"] in seen(de, room)
    first = Contribution.objects.get(submission=sent[0]).shared_at
    actions.share_brought(SYSTEM, Contribution.objects.get(submission=sent[0]))
    assert Contribution.objects.get(submission=sent[0]).shared_at == first is not None


def test_nobody_brings_what_is_not_its_own_or_twice() -> None:
    nova, mira, de, desk = make.partner(), make.partner(), make.bureau("de"), make.desk()
    room = make_rooms.room(nova, mira, desk=desk)
    submission = make.admitted(nova, make.indicator(nova, **make.marked(make.GREEN)))
    for who in (mira, de):
        with pytest.raises(Missing):
            actions.bring_in(who, room, form=Brought(submission.pk))
    actions.bring_in(desk, room, form=Brought(submission.pk))
    worker.drain()
    with pytest.raises(Conflict, match="already"):
        actions.bring_in(nova, room, form=Brought(submission.pk))
    released = Release.objects.filter(collection_id=room.collection_id).count()
    actions.share_brought(SYSTEM, Contribution.objects.get())
    assert Release.objects.filter(collection_id=room.collection_id).count() == released == 1
    with pytest.raises(Forbidden):
        actions.share_brought(desk, Contribution.objects.get())
    shared = Collection.objects.get(alias="shared")
    for act in (exchange.admit_reader, exchange.remove_reader):
        with pytest.raises(Conflict, match="collection of a room"):
            act(SYSTEM, shared, party="country:de")
        with pytest.raises(Forbidden):
            act(desk, shared, party="country:de")


def test_what_a_warning_list_holds_back_comes_when_the_desk_lets_it_through() -> None:
    load(read("rfc1918"))
    nova, de, desk = make.partner(), make.bureau("de"), make.desk()
    room = make_rooms.room(nova, desk=desk)
    held = make.indicator(nova, "[ipv4-addr:value = '10.1.2.3']", **make.marked(make.GREEN))
    make_rooms.brought(nova, room, held)
    worker.drain()
    assert seen(de, room) == set()
    row = Object.objects.get(stix_id=held["id"])
    exchange.release_held(desk, exchange_queries.releasable(desk, row.pk), reason="It is the one that was meant.")
    worker.drain()
    assert seen(de, room) == {held["id"]}


def test_victims_are_merged_by_organisation_and_each_country_tells_how_far_it_is() -> None:
    nova, mira, de, fr, desk = make.partner(), make.partner(), make.bureau("de"), make.bureau("fr"), make.desk()
    room = make_rooms.room(nova, mira, desk=desk)
    make_rooms.brought(nova, room, *victim(nova, "Klinikum Süd GmbH", "DE"), *victim(nova, "Hôpital du Nord", "FR"))
    make_rooms.brought(mira, room, *victim(mira, "KLINIKUM SUED", "DE"), *victim(mira, "Klinikum Sud G.m.b.H.", "DE"))
    worker.drain()
    found = queries.visible_matrix(desk, room)
    assert [(each.name, sorted(each.cells)) for each in found] == [
        ("Hôpital du Nord", ["fr"]),
        ("Klinikum Sud G.m.b.H.", ["de"]),
        ("KLINIKUM SUED", ["de"]),
    ]
    assert found[1].spellings == ("Klinikum Sud G.m.b.H.", "Klinikum Süd GmbH")
    assert {cell.step for each in found for cell in each.cells.values()} == {Step.TOLD}
    assert [each.name for each in queries.visible_matrix(fr, room)] == ["Hôpital du Nord"]
    assert queries.visible_matrix(nova, room) == []
    alert = Alert.objects.get(country="fr")
    exchange.acknowledge_alert(fr, alert)
    assert queries.visible_matrix(fr, room)[0].cells["fr"].step is Step.ACKNOWLEDGED
    exchange.act_on_alert(fr, alert, outcome=AlertOutcome.VICTIM_TOLD)
    assert (queries.visible_matrix(desk, room)[0].cells["fr"].step, queries.visible_matrix(desk, room)[0].cells["fr"].outcome) == (
        Step.ACTED,
        "victim_told",
    )
    move_due(hours=-1)
    assert queries.visible_matrix(de, room)[0].cells["de"].is_overdue
    numbers = queries.facts(desk, room)
    assert (numbers.victims, numbers.submissions, numbers.steps["fr"][Step.ACTED]) == (3, 2, 1)
    with pytest.raises(Missing):
        queries.facts(de, room)
    assert "brought" in [line.kind for line in queries.visible_timeline(desk, room)]


def line(name: str, state: AlertState, country: str = "de", *, late: bool = False) -> VictimTold:
    return VictimTold(country, name, make_rooms.uuid.uuid4(), state, "", clock.now(), late)


@pytest.mark.once
def test_the_least_far_speaks_for_a_country_and_the_late_before_it() -> None:
    told = [line("Clinic Ltd", AlertState.ACTED), line("CLINIC", AlertState.SENT), line("clinic, Ltd.", AlertState.ACKNOWLEDGED)]
    (only,) = victims.merged(told)
    assert (only.name, only.cells["de"].step, len(only.spellings)) == ("clinic, Ltd.", Step.TOLD, 3)
    (late,) = victims.merged([*told, line("Clinic", AlertState.ACKNOWLEDGED, late=True)])
    assert late.cells["de"].is_overdue
    nameless = victims.merged([line("", AlertState.SENT), line("Clinic", AlertState.CLOSED, "fr")])
    assert [each.name for each in nameless] == ["Clinic", ""]
    assert victims.counted(nameless) == {
        "de": {Step.TOLD: 1, Step.ACKNOWLEDGED: 0, Step.ACTED: 0},
        "fr": {Step.TOLD: 0, Step.ACKNOWLEDGED: 0, Step.ACTED: 1},
    }
    assert victims.key_of("GmbH") == "gmbh"
    assert Victim("x", ("x",)).cells == {}
