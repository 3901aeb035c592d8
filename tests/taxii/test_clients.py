"""The clients that partners really use, against a running house: taxii2-client and the TAXII source and sink of stix2."""

import gzip
import json
import threading
from collections.abc import Iterator
from itertools import islice
from typing import Any

import pytest
import stix2
from requests.exceptions import HTTPError
from taxii2client import v21

from aboveboard.audit import sequencer
from aboveboard.exchange.models import Collection, Pull, Release
from aboveboard.kernel.actor import Actor
from aboveboard.policy import queries as policy
from tests import make_exchange as make
from tests.exchange.test_channel import suspend
from tests.house import ORIGIN
from tests.shared import shared
from tests.taxii.server import serving

SENT = 1_300
# More than a page of the house, so that clients must page.
BATCH = 500
# stix2 reads its own old format warnings aloud.
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]


@pytest.fixture
def running(fresh_database: str, django_db_blocker: Any) -> Iterator[str]:
    """A house in a database of its own, with its server and worker running."""
    with django_db_blocker.unblock():
        for kind in sequencer.LOGS.values():
            sequencer.create(kind, f"{ORIGIN}/{kind.name}")
        policy.forget()
        make.feeds()
        with serving() as address:
            yield address


def collection(address: str, who: Actor, alias: str = "") -> v21.Collection:
    """A collection as taxii2-client opens it, which is by id; the partner's own where no alias is given."""
    found = Collection.objects.get(alias=alias) if alias else make.intake(who)
    return v21.Collection(f"{address}/taxii2/exchange/collections/{found.pk}/", user="feed", password=make.token(who))


def attack(who: Actor, count: int) -> list[dict[str, Any]]:
    """So many objects of ATT&CK for enterprises that STIX itself defines, as the partner's own."""
    with gzip.open(shared("exchange/attack-enterprise-18.1.jsonl.gz"), "rt", encoding="utf-8") as lines:
        found = (json.loads(line) for line in lines)
        own = (
            each for each in found if not each["type"].startswith("x-") and each["type"] in {"attack-pattern", "malware", "relationship"}
        )
        identity = make.identity(who)
        return [{**each, "created_by_ref": identity, **make.marked(make.CLEAR)} for each in islice(own, count)]


def test_taxii2_client_finds_its_way_posts_and_pages(running: str) -> None:
    nova, other = make.partner(), make.partner()
    token = make.token(nova)
    root = v21.Server(f"{running}/taxii2/", user="feed", password=token).default
    intake = next(each for each in root.collections if each.can_write)
    sent = attack(nova, SENT)
    for start in range(0, SENT, BATCH):
        status = intake.add_objects({"objects": sent[start : start + BATCH]}, wait_for_completion=True, poll_interval=0.2)
        assert (status.status, status.failure_count, status.pending_count) == ("complete", 0, 0)
        assert status.success_count == len(sent[start : start + BATCH])
    for reader in (intake, collection(running, other, "shared")):
        got = [each for page in v21.as_pages(reader.get_objects, per_request=400) for each in page.get("objects", [])]
        found = {each["id"]: each for each in got}
        assert len(got) == len(found)
        assert all(found[each["id"]] == each for each in sent)
    manifest = [each for page in v21.as_pages(intake.get_manifest, per_request=700) for each in page["objects"]]
    assert [each["id"] for each in manifest] == make.names(sent)
    assert intake.get_object(sent[7]["id"])["objects"] == [sent[7]]
    assert intake.object_versions(sent[7]["id"])["versions"] == [sent[7]["modified"]]
    runs = [run for pull in Pull.objects.filter(recipient=f"organisation:{other.organisation}") for run in pull.runs]
    assert sum(last - first + 1 for first, last in runs) == Release.objects.filter(collection__alias="shared").count()


def test_taxii2_client_polls_by_added_after_and_misses_nothing(running: str) -> None:
    nova, de = make.partner(), make.bureau("de")
    intake = collection(running, nova)
    feed = collection(running, de, "country-de")
    sent, found, after = [], [], None
    for number in range(4):
        batch = [make.indicator(nova, f"[domain-name:value = 'bad{number}.de']", **make.marked(make.AMBER)) for _ in range(3)]
        assert intake.add_objects({"objects": batch}, wait_for_completion=True, poll_interval=0.1).success_count == 3
        sent += make.names(batch)
        while page := feed.get_objects(added_after=after, limit=2).get("objects"):
            found += [each["id"] for each in page]
            after = feed.get_manifest(id=page[-1]["id"])["objects"][0]["date_added"]
    assert found == sent


def test_stix2_writes_and_reads_through_its_sink_and_source(running: str) -> None:
    nova = make.partner()
    own = collection(running, nova)
    one = stix2.parse(make.indicator(nova, name="Ünïcode 漢"))
    stix2.TAXIICollectionSink(own).add(one)
    own.refresh()
    _settled(own, one.id)
    source = stix2.TAXIICollectionSource(own)
    assert source.get(one.id) == one
    assert source.query([stix2.Filter("type", "=", "indicator")]) == [one]
    assert source.all_versions(one.id) == [one]


def test_stix2_sends_and_reads_more_than_a_page_through_its_sink_and_source(running: str) -> None:
    nova, other = make.partner(), make.partner()
    own = collection(running, nova)
    sink = stix2.TAXIICollectionSink(own, allow_custom=True)
    sent = attack(nova, SENT)
    for start in range(0, SENT, BATCH):
        sink.add(stix2.Bundle(*sent[start : start + BATCH], allow_custom=True).serialize())
    own.refresh()
    _settled(own, sent[-1]["id"], count=SENT)
    for reader in (own, collection(running, other, "shared")):
        source = stix2.TAXIICollectionSource(reader, allow_custom=True)
        found = {each.id: each for each in source.query() if each.type not in {"marking-definition", "identity"}}
        assert len(found) == SENT
        assert set(found) == set(make.names(sent))
        malware = [each["id"] for each in sent if each["type"] == "malware"]
        assert {each.id for each in source.query([stix2.Filter("type", "=", "malware")])} == set(malware)
        assert source.get(sent[-1]["id"]).id == sent[-1]["id"]


def test_a_suspension_is_felt_by_the_client_at_its_next_request(running: str) -> None:
    nova = make.partner()
    own = collection(running, nova)
    sent = [make.indicator(nova) for _ in range(4)]
    own.add_objects({"objects": sent}, wait_for_completion=True, poll_interval=0.1)
    page = own.get_objects(limit=1)
    assert page["more"]
    suspend(nova)
    asks = [
        lambda: own.get_objects(limit=1, next=page["next"]),
        lambda: own.get_manifest(),
        lambda: own.refresh(),
        lambda: own.add_objects({"objects": [make.indicator(nova)]}),
        lambda: v21.Server(f"{running}/taxii2/", user="feed", password=_password(own)).refresh(),
    ]
    for ask in asks:
        with pytest.raises(HTTPError) as caught:
            ask()
        assert caught.value.response.status_code == 403
        assert caught.value.response.json()["http_status"] == "403"
        assert "suspen" not in caught.value.response.text.lower()


def _settled(own: v21.Collection, wanted: str, *, count: int = 1) -> None:
    """Ask until the object, and so many in all, are there, as a client does that has no status to look at."""
    for _ in range(400):
        there = [each["id"] for page in v21.as_pages(own.get_manifest, per_request=1_000) for each in page.get("objects", [])]
        if wanted in there and len(there) >= count:
            return
        threading.Event().wait(0.05)
    raise AssertionError(f"{wanted} was never admitted")


def _password(own: v21.Collection) -> str:
    return str(own._conn.session.auth.password)
