"""Giving further beside taking back and beside a newer version: whichever comes first, nothing stays that its source ended."""

import pytest

from aboveboard.exchange import actions
from aboveboard.exchange.actions import passing_on, withdrawal
from aboveboard.exchange.actions import rooms as releasing
from aboveboard.exchange.models import Object, Release
from aboveboard.exchange.rules.handling import EXTENSION
from aboveboard.kernel.actor import SYSTEM, Actor
from aboveboard.kernel.errors import Conflict
from aboveboard.rooms import actions as rooms
from aboveboard.rooms.models import Contribution
from tests import make_exchange as make
from tests import make_rooms
from tests.make_diligence import rows
from tests.overlapping import overlapping

pytestmark = pytest.mark.slow
LATER = {"modified": "2026-03-01T00:00:00.000Z"}
NOT_FR = {"extensions": {EXTENSION: {"extension_type": "property-extension", "excluded_countries": ["FR"]}}}


@pytest.fixture
def feeds(committed: None) -> None:
    """The collections of the house, in a database where changes are really committed."""
    make.feeds()


def sent(nova: Actor, **more: object) -> Object:
    """An indicator that was admitted."""
    one = make.indicator(nova, "[domain-name:value = 'bad.de']", **more)
    make.admitted(nova, one)
    return Object.objects.get(stix_id=one["id"])


def served(found: Object) -> set[str]:
    return set(Release.objects.filter(object=found, is_served=True).values_list("collection__alias", flat=True))


def passed_on(desk: Actor, found: Object) -> object:
    return actions.pass_on(desk, found, countries=["FR"], is_victim=False, reason="It concerns them.")


def taken_back(nova: Actor, found: Object) -> object:
    return actions.withdraw(nova, make.intake(nova), stix_id=found.stix_id, filters=make.ALL)


@pytest.mark.usefixtures("feeds")
def test_what_is_passed_on_while_its_source_takes_it_back_is_served_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    nova, desk, fr = make.partner(), make.desk(), make.bureau("fr")
    found = sent(nova, **make.marked(make.AMBER))
    results = overlapping(monkeypatch, (passing_on, "_record"), lambda: passed_on(desk, found), lambda: taken_back(nova, found))
    assert not [each for each in results if isinstance(each, Exception)]
    found.refresh_from_db()
    assert found.erased_at is not None
    assert served(found) == set()
    assert make.ids(fr, "country-fr", make.ALL) == []


@pytest.mark.usefixtures("feeds")
def test_what_is_being_taken_back_is_passed_on_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    nova, desk = make.partner(), make.desk()
    found = sent(nova, **make.marked(make.AMBER))
    place = withdrawal.returning, "remember"
    _, refused = overlapping(monkeypatch, place, lambda: taken_back(nova, found), lambda: passed_on(desk, found))
    assert isinstance(refused, Conflict)
    assert served(found) == set()


@pytest.mark.usefixtures("feeds")
def test_what_is_passed_on_while_a_newer_version_shuts_the_country_out_is_not_read_there(monkeypatch: pytest.MonkeyPatch) -> None:
    nova, desk, fr = make.partner(), make.desk(), make.bureau("fr")
    one = make.indicator(nova, "[domain-name:value = 'bad.de']", **make.marked(make.AMBER))
    make.admitted(nova, one)
    found = Object.objects.get(stix_id=one["id"])
    newer = make.received(nova, one | LATER | NOT_FR)
    results = overlapping(monkeypatch, (passing_on, "_record"), lambda: passed_on(desk, found), lambda: actions.admit(SYSTEM, newer))
    assert not [each for each in results if isinstance(each, Exception)]
    assert make.ids(fr, "country-fr", make.ALL) == []


@pytest.mark.usefixtures("feeds")
def test_what_is_shared_in_a_room_while_its_source_takes_it_back_is_served_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    nova, desk = make.partner(), make.desk()
    room = make_rooms.room(nova, desk=desk)
    one = make.indicator(nova, "[domain-name:value = 'bad.de']", **make.marked(make.GREEN))
    make_rooms.brought(nova, room, one)
    found, contribution = Object.objects.get(stix_id=one["id"]), Contribution.objects.get()
    results = overlapping(
        monkeypatch, (releasing, "class_key"), lambda: rooms.share_brought(SYSTEM, contribution), lambda: taken_back(nova, found)
    )
    assert not [each for each in results if isinstance(each, Exception)]
    assert served(found) == set()


@pytest.mark.usefixtures("feeds")
def test_what_a_source_takes_back_while_it_sends_more_neither_waits_for_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    nova = make.partner()
    found, more = sent(nova, **make.marked(make.GREEN)), make.received(nova, make.indicator(nova))
    tries: list[str] = []

    def withdrawn() -> object:
        tries.append("withdraw")
        return taken_back(nova, found)

    def admitted() -> object:
        tries.append("admit")
        return actions.admit(SYSTEM, more)

    results = overlapping(monkeypatch, (withdrawal.returning, "remember"), withdrawn, admitted)
    assert not [each for each in results if isinstance(each, Exception)]
    assert sorted(tries) == ["admit", "withdraw"]


@pytest.mark.usefixtures("feeds")
def test_what_has_no_body_is_given_to_nobody_whatever_is_released() -> None:
    nova, de = make.partner(), make.bureau("de")
    found = sent(nova, **make.marked(make.GREEN))
    taken_back(nova, found)
    with rows():
        Release.objects.filter(object=found).update(is_served=True)
    assert make.ids(de, "country-de", make.ALL) == make.ids(de, "shared", make.ALL) == []
