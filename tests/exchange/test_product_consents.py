"""A source consents to named partners: not to who is let into a room later; and while its channel is shut it is told of nothing."""

import pytest

from aboveboard.exchange import actions, queries
from aboveboard.exchange.models import ActivityReport, Collection, ReportConsent
from aboveboard.exchange.queries import report_places
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Blocked, Conflict, NoStanding
from aboveboard.rooms import actions as rooms
from aboveboard.rooms.values import Admission
from tests import make_exchange as make
from tests import make_rooms
from tests.exchange.test_channel import suspend
from tests.exchange.test_products import GERMAN, form, issues, releaser, reports, sent


@pytest.fixture(autouse=True)
def _feeds(house: None) -> None:
    make.feeds()


def prepared(nova: Actor, room: str) -> ActivityReport:
    """A report for a room that rests on what its source keeps from partners."""
    green = make.indicator(nova, GERMAN, **make.marked(make.GREEN))
    sent(nova, green)
    return actions.compose_report(make.desk(), form(green, countries=frozenset(), rooms=frozenset({room}), legal_basis="Article 5"))


@pytest.mark.parametrize("when", ["before it consents", "after"])
def test_who_is_let_into_a_room_later_is_none_that_the_source_consented_to(when: str) -> None:
    nova, other, third = make.partner(), make.partner(), make.partner()
    room = make_rooms.room(other)
    alias = Collection.objects.get(kind="room").alias
    made = prepared(nova, alias)
    assert third.organisation is not None
    if when == "after":
        actions.consent_to_report(nova, ReportConsent.objects.get())
    rooms.let_in_partner(make.desk(), Admission(room.pk, third.organisation))
    (asked,) = queries.visible_consents(nova)
    assert len(asked.partners) == 1
    if when != "after":
        actions.consent_to_report(nova, ReportConsent.objects.get())
    with pytest.raises(Blocked) as blocked:
        actions.release_report(releaser(), made)
    assert report_places.CONSENT in str(blocked.value)


def test_what_sits_in_the_room_when_the_source_is_asked_is_consented_to() -> None:
    nova, other = make.partner(), make.partner()
    make_rooms.room(other)
    alias = Collection.objects.get(kind="room").alias
    made = prepared(nova, alias)
    actions.consent_to_report(nova, ReportConsent.objects.get())
    actions.release_report(releaser(), made)
    (content,) = issues(made)
    assert reports(other, alias) == [content["id"]]


def test_a_source_whose_channel_is_shut_is_told_of_no_report() -> None:
    nova, other = make.partner(), make.partner()
    make_rooms.room(other)
    prepared(nova, Collection.objects.get(kind="room").alias)
    key = ReportConsent.objects.get().pk
    assert queries.visible_consent(nova, key).partners == [str(other.organisation)]
    assert "report" in {task.place for task in queries.needs_me(nova)}
    suspend(nova)
    assert queries.visible_consents(nova) == []
    assert "report" not in {task.place for task in queries.needs_me(nova)}
    with pytest.raises(NoStanding):
        queries.visible_consent(nova, key)
    with pytest.raises(Conflict, match="channel of your organisation is shut"):
        actions.consent_to_report(nova, ReportConsent.objects.get())
    assert ReportConsent.objects.get().consented_at is None
