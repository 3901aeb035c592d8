"""Several recalls are acknowledged at once: all of them or none, one's own only, and the entry names each."""

import json
import uuid

import pytest

from aboveboard.audit.models import Entry, Mention, Payload
from aboveboard.exchange import actions, queries
from aboveboard.exchange.models import Recall
from aboveboard.exchange.values import MOST_RECEIPTS
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Conflict, Forbidden, Invalid, Missing
from tests import make_exchange as make
from tests.exchange.test_recall_deadlines import recalled
from tests.web.threat_data import browser, plain, text_of

PAGE = "/country/recalls/"


@pytest.fixture(autouse=True)
def _feeds(house: None) -> None:
    make.feeds()


@pytest.fixture
def de() -> Actor:
    """A bureau that was given three objects, and has to drop them."""
    nova, bureau = make.partner(), make.bureau("de")
    for _ in range(3):
        recalled(nova, (bureau, "country-de"))
    return bureau


def open_keys() -> list[uuid.UUID]:
    return list(Recall.objects.filter(acknowledged_at=None).order_by("due_at", "id").values_list("pk", flat=True))


def test_all_are_acknowledged_by_one_entry_that_names_each(de: Actor) -> None:
    keys = open_keys()
    assert actions.acknowledge_recalls(de, queries.own_receipts(de, keys[:2])) == 2
    assert open_keys() == keys[2:]
    entry = Entry.objects.get(kind="exchange.acknowledge_recalls")
    facts = json.loads(Payload.objects.get(entry=entry).body)["facts"]
    assert facts == {"recipient": "country:de", "recalls": sorted(map(str, keys[:2]))}
    assert set(Mention.objects.filter(entry=entry).values_list("subject_id", flat=True)) == set(map(str, keys[:2]))


def test_one_that_is_acknowledged_or_not_ones_own_keeps_back_all(de: Actor) -> None:
    keys = open_keys()
    actions.acknowledge_recall(de, Recall.objects.get(pk=keys[0]))
    with pytest.raises(Conflict, match="acknowledged already"):
        actions.acknowledge_recalls(de, queries.own_receipts(de, keys))
    with pytest.raises(Invalid) as refused:
        actions.acknowledge_recalls(de, queries.own_receipts(de, [*keys[1:], uuid.uuid4()]))
    assert "not yours" in refused.value.fields["recalls"]
    fr = make.bureau("fr")
    with pytest.raises(Invalid):
        actions.acknowledge_recalls(fr, queries.own_receipts(fr, keys[1:]))
    with pytest.raises(Forbidden):
        actions.acknowledge_recalls(fr, queries.own_receipts(de, keys[1:]))
    assert open_keys() == keys[1:]


def test_none_and_too_many_are_refused_and_who_gets_nothing_has_nothing_to_acknowledge(de: Actor) -> None:
    for keys in ([], [uuid.uuid4() for _ in range(MOST_RECEIPTS + 1)]):
        with pytest.raises(Invalid):
            actions.acknowledge_recalls(de, queries.own_receipts(de, keys))
    with pytest.raises(Missing):
        queries.own_receipts(make.desk(), open_keys())


def test_the_page_lists_what_is_open_and_acknowledges_what_is_ticked(de: Actor) -> None:
    keys, bureau = list(map(str, open_keys())), browser(de)
    assert PAGE in text_of(bureau, "/country/")
    assert plain(bureau.get(PAGE)).count('name="recalls"') == 3
    assert "checked" not in text_of(bureau, PAGE)
    assert text_of(bureau, PAGE, tick="all").count("checked") == 3
    assert bureau.post(PAGE).status_code == 422
    assert bureau.post(PAGE, {"recalls": keys[:2]}).status_code == 302
    late = bureau.post(PAGE, {"recalls": keys[1:]})
    assert late.status_code == 422
    assert "acknowledged already" in plain(late)
    assert list(map(str, open_keys())) == keys[2:]
    assert bureau.post(PAGE, {"recalls": [*keys[2:], str(uuid.uuid4()), "<b>"]}).status_code == 422
    assert bureau.post(PAGE, {"recalls": keys[2:]}).status_code == 302
    assert "No recall awaits you" in text_of(bureau, PAGE)
    assert PAGE not in text_of(bureau, "/country/")
    assert browser(make.desk()).get(PAGE).status_code == 404


def test_a_partner_has_the_same_page() -> None:
    nova, other = make.partner(), make.partner()
    for _ in range(2):
        recalled(nova, (other, "shared"), **make.marked(make.CLEAR))
    client = browser(other)
    assert "/own/data/recalls/" in text_of(client, "/own/data/")
    assert client.post("/own/data/recalls/", {"recalls": list(map(str, open_keys()))}).status_code == 302
    assert not Recall.objects.filter(acknowledged_at=None).exists()
    assert browser(nova).get("/own/data/recalls/").status_code == 200
