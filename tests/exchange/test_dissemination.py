"""Figures of what was released and read: everything for the desk, for each other reader only what it may see."""

from collections.abc import Iterable
from datetime import timedelta

import pytest

from aboveboard.exchange import actions, queries
from aboveboard.exchange.queries.dissemination import Month
from aboveboard.exchange.stix.taxii.filters import Filters
from aboveboard.exchange.values import PullForm
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Missing, NoStanding
from aboveboard.lib import clock
from tests import make_diligence
from tests import make_exchange as make
from tests.exchange.test_channel import suspend
from tests.web.threat_data import browser

pytestmark = pytest.mark.usefixtures("house")
HOUSE_OWN = 15  # the standard markings, the levels and the identity of the house, in the shared collection


@pytest.fixture(autouse=True)
def _feeds(house: None) -> None:
    make.feeds()


def read(who: Actor, place: str) -> None:
    page = queries.visible_objects(who, place, Filters())
    actions.record_pull(who, PullForm(page.collection, tuple(item.seq for item in page.items)))


def told(rows: Iterable[Month]) -> set[tuple[str, int, str, int, int]]:
    return {(row.title, row.released, row.kind, row.readers, row.pulls) for row in rows}


def test_each_reader_counts_what_it_may_see_and_the_desk_everything() -> None:
    nova, other, de, fr = make.partner(), make.partner(), make.bureau("de"), make.bureau("fr")
    german = "[domain-name:value = 'bad.de']"
    sent = [make.indicator(nova, german, **make.marked(ref)) for ref in (make.CLEAR, make.GREEN, make.AMBER, make.RED)]
    make.admitted(nova, *sent)
    for _ in range(2):
        read(de, "country-de")
    read(fr, "shared")
    read(other, "shared")
    shared, of_de = "Shared with all members and partners", "Concerning DE"
    assert told(queries.visible_dissemination(de)) == {(of_de, 3, "countries", 1, 2), (shared, HOUSE_OWN + 2, "", 0, 0)}
    assert (shared, HOUSE_OWN + 2, "countries", 1, 1) in told(queries.visible_dissemination(fr))
    assert not any(title == of_de for title, *_ in told(queries.visible_dissemination(fr)))
    assert told(queries.visible_dissemination(other)) >= {(shared, HOUSE_OWN + 1, "partners", 1, 1)}
    own = {row for row in told(queries.visible_dissemination(nova)) if row[0] != shared}
    assert own == {("Information from a partner", 4, "", 0, 0)}
    desk = told(queries.visible_dissemination(make.desk()))
    assert desk >= {(of_de, 3, "countries", 1, 2), (shared, HOUSE_OWN + 2, "countries", 1, 1), (shared, HOUSE_OWN + 2, "partners", 1, 1)}
    assert desk >= {("Information from a partner", 4, "", 0, 0)}
    actions.withdraw(nova, make.intake(nova), stix_id=sent[0]["id"], filters=make.ALL)
    assert (of_de, 2, "countries", 1, 2) in told(queries.visible_dissemination(de))
    with clock.frozen(clock.now() + timedelta(days=400)):
        assert queries.visible_dissemination(make.desk()) == []


def test_months_are_told_apart_newest_first() -> None:
    de, now = make.bureau("de"), clock.now()
    read_at = [now, now + timedelta(days=31)]
    for at in read_at:
        with clock.frozen(at):
            read(de, "shared")
    with clock.frozen(read_at[-1]):
        months = [row.month for row in queries.visible_dissemination(de) if row.pulls]
    assert months == [f"{at:%Y-%m}" for at in reversed(read_at)]


def test_without_standing_or_right_nothing_is_counted() -> None:
    nova = make.partner()
    suspend(nova)
    with pytest.raises(NoStanding):
        queries.visible_dissemination(nova)
    with pytest.raises(Missing):
        queries.visible_dissemination(make_diligence.staff("officer"))


def test_the_page_and_its_table() -> None:
    de, desk, nova = make.bureau("de"), make.desk(), make.partner()
    read(de, "shared")
    for who, place in ((de, "/country/figures/"), (desk, "/exchange/figures/"), (nova, "/own/data/figures/")):
        client = browser(who)
        answer = client.get(place)
        assert answer.status_code == 200
        assert b"Shared with all" in answer.content
        table = b"".join(client.get(place, {"as": "csv"})).decode()
        assert table.splitlines()[0] == '"month","collection","released","readers","reading","times"'
    assert browser(make_diligence.staff("officer")).get("/exchange/figures/").status_code == 404
