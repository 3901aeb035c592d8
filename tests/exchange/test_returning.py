"""What was taken back does not return by itself: sent again under whatever id or version, it waits for the secretariat."""

from datetime import timedelta
from typing import Any

import pytest

from aboveboard.exchange import actions, jobs, queries
from aboveboard.exchange.models import Object, Trace
from aboveboard.exchange.rules.traces import HELD, TAKEN_BACK
from aboveboard.exchange.stix.sco import deterministic_id
from aboveboard.exchange.stix.taxii.filters import Filters
from aboveboard.kernel.actor import Actor
from aboveboard.lib import clock
from tests import make_exchange as make

GERMAN = "[domain-name:value = 'bad.de']"
LATER = {"modified": "2026-03-01T00:00:00.000Z"}


@pytest.fixture(autouse=True)
def _feeds(house: None) -> None:
    make.feeds()


@pytest.fixture
def nova(_feeds: None) -> Actor:
    """A partner."""
    return make.partner()


def shared(who: Actor, pattern: str = GERMAN, **more: Any) -> dict[str, Any]:
    """An indicator for all."""
    return make.indicator(who, pattern, **make.marked(make.GREEN), **more)


def by_source(nova: Actor, one: dict[str, Any]) -> None:
    """Its source takes it back."""
    actions.withdraw(nova, make.intake(nova), stix_id=one["id"], filters=make.ALL)


def by_house(nova: Actor, one: dict[str, Any]) -> None:
    """The secretariat takes it back."""
    actions.recall_object(make.desk(), Object.objects.filter(stix_id=one["id"]).latest("pk"), reason="It is wrong.")


def everybody_reads(stix_id: str) -> set[str]:
    """Who but desk and source is given it anywhere."""
    readers = [(code, make.bureau(code), places) for code, places in (("de", ("shared", "country-de")), ("fr", ("shared",)))]
    return {code for code, who, places in readers for place in places if stix_id in make.ids(who, place, make.ALL)}


@pytest.mark.parametrize("take_back", [by_source, by_house])
@pytest.mark.parametrize(
    "more",
    [
        LATER,
        {"id": "indicator--6d1f1d2e-93f8-4a3c-8f4b-0c8d5f5d9a12"},
        {"id": "indicator--6d1f1d2e-93f8-4a3c-8f4b-0c8d5f5d9a12", "pattern": "[domain-name:value = 'BAD.de.']", "name": "Another"},
        LATER | {"pattern": "[domain-name:value = 'other.example']"},
    ],
    ids=["later", "new-id", "other-spelling", "same-id-other-value"],
)
def test_what_was_taken_back_waits_for_the_secretariat(nova: Actor, take_back: Any, more: dict[str, Any]) -> None:
    one = shared(nova)
    make.admitted(nova, one)
    assert everybody_reads(one["id"]) == {"de", "fr"}
    take_back(nova, one)
    again = one | more
    assert make.fates(nova, make.admitted(nova, again)) == [("successes", HELD)]
    assert everybody_reads(again["id"]) == set()
    row = Object.objects.get(stix_id=again["id"], erased_at=None)
    assert (row.held_by, again["id"] in make.ids(make.desk(), "queue")) == (TAKEN_BACK, True)
    # A version of what waits waits too: nothing of it was let through.
    newer = again | {"modified": "2026-04-01T00:00:00.000Z"}
    assert make.fates(nova, make.admitted(nova, newer)) == [("successes", HELD)]
    desk = make.desk()
    held = Object.objects.get(stix_id=again["id"], version_text=newer["modified"])
    actions.release_held(desk, queries.releasable(desk, held.pk), reason="It was taken back by mistake.")
    assert "fr" in everybody_reads(again["id"])
    # The secretariat has decided: from now on it passes.
    assert make.fates(nova, make.admitted(nova, again | {"modified": "2026-05-01T00:00:00.000Z"})) == [("successes", "")]


def test_an_observable_that_was_taken_back_waits_when_it_is_sent_again(nova: Actor) -> None:
    one = {"type": "domain-name", "spec_version": "2.1", "value": "bad.de", **make.marked(make.GREEN)}
    one["id"] = deterministic_id(one)
    make.admitted(nova, one)
    by_source(nova, one)
    assert make.fates(nova, make.admitted(nova, one)) == [("successes", HELD)]
    assert make.fates(nova, make.admitted(nova, shared(nova))) == [("successes", HELD)]


def test_what_holds_no_value_is_known_again_by_what_it_says(nova: Actor) -> None:
    one = {"type": "malware", "name": "Loader", "is_family": True} | {
        name: value for name, value in shared(nova).items() if name in ("spec_version", "created_by_ref", "created", "modified")
    }
    one |= {"id": "malware--6d1f1d2e-93f8-4a3c-8f4b-0c8d5f5d9a13", **make.marked(make.GREEN)}
    make.admitted(nova, one)
    by_source(nova, one)
    again = one | LATER | {"id": "malware--6d1f1d2e-93f8-4a3c-8f4b-0c8d5f5d9a14"}
    other = again | {"id": "malware--6d1f1d2e-93f8-4a3c-8f4b-0c8d5f5d9a15", "name": "Another"}
    assert make.fates(nova, make.admitted(nova, again, other)) == [("successes", HELD), ("successes", "")]


def test_only_what_its_source_has_no_more_is_held_back(nova: Actor) -> None:
    one, two = shared(nova), shared(nova)
    make.admitted(nova, one, two, one | LATER)
    # One version goes, the other stands; another object of the same value stands as well; another source took nothing back.
    actions.withdraw(nova, make.intake(nova), stix_id=one["id"], filters=Filters())
    assert make.fates(nova, make.admitted(nova, one | {"modified": "2026-04-01T00:00:00.000Z"})) == [("successes", "")]
    by_source(nova, one)
    assert make.fates(nova, make.admitted(nova, two | LATER)) == [("successes", "")]
    other = make.partner()
    assert make.fates(other, make.admitted(other, shared(other))) == [("successes", "")]


def test_what_was_taken_back_is_known_for_as_long_as_it_might_have_been_kept(nova: Actor) -> None:
    one = shared(nova)
    make.admitted(nova, one)
    by_source(nova, one)
    assert Trace.objects.count() == 2
    with clock.frozen(clock.now() + timedelta(days=29)):
        assert make.fates(nova, make.admitted(nova, one | LATER)) == [("successes", HELD)]
    with clock.frozen(clock.now() + timedelta(days=31)):
        assert make.fates(nova, make.admitted(nova, shared(nova))) == [("successes", "")]
        jobs.erase_expired()
        assert not Trace.objects.exists()


def test_what_only_expired_may_be_sent_again(nova: Actor) -> None:
    one = shared(nova)
    make.admitted(nova, one)
    with clock.frozen(clock.now() + timedelta(days=31)):
        jobs.erase_expired()
        assert make.fates(nova, make.admitted(nova, one | LATER)) == [("successes", "")]
