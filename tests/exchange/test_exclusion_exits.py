"""Every exit goes through the cut: the word on whom a source shuts out is a canary, looked for wherever something is given out."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.test.utils import override_settings

from aboveboard.audit.models import Payload
from aboveboard.exchange import actions as exchange
from aboveboard.exchange import jobs as exchange_jobs
from aboveboard.exchange.models import Alert, Collection, Object
from aboveboard.exchange.rules.handling import EXTENSION
from aboveboard.kernel import worker
from aboveboard.kernel.actor import Actor
from aboveboard.lib import clock
from aboveboard.rooms.models import Room
from aboveboard.webhooks import jobs
from tests import make_exchange as make
from tests import make_rooms
from tests.taxii.program import Program
from tests.web.threat_data import browser
from tests.webhooks.receiver import Receiver, listening
from tests.webhooks.test_telling import registered

SOURCE = Path(__file__).parents[2] / "src" / "aboveboard"
CANARY, COUNTRY = "excluded_countries", "QZ"
# The country as a word of its own: tokens of forms and policies are drawn at random, and may hold its letters.
NAMED = re.compile(rf"(?<![\w+/=-]){COUNTRY}(?![\w+/=-])")
# Who reads a stored body, beside `queries.pages.bodies`, and why nothing of it leaves: what is new here needs its reason.
READS_STORED = {
    "exchange/queries/pages.py": "the cut itself",
    "exchange/queries/dossiers.py": "for the desk and the sender; a reader's dossier is made from `pages.bodies`",
    "exchange/queries/holding.py": "ids and versions of what holds the same values, no body",
    "exchange/queries/joined.py": "what a source sent before, for the admission of what it sends now",
    "exchange/queries/products.py": "titles, for the desk and for a source of what is its own",
    "exchange/queries/sources.py": "a source's own definitions, for its own admission",
    "exchange/actions/joining.py": "what was held back, for the release of it and of what it joins",
    "exchange/actions/returning.py": "digests of what is taken back",
    "exchange/actions/storing.py": "the columns that are written",
    "exchange/actions/bulk.py": "versions and hashes of what stands here, no body",
    "exchange/queries/releases.py": "the size of an object, for the length of a page",
    "polling/queries.py": "what a partner's server sent",
    "web/pages/runs.py": "runs of screening",
}
STORED = re.compile(
    r"values_list\([^)]*\"body\"|bytes\((?:row|each|found|stored)\.body\)|FROM exchange_object\b|^ +\"body\",$", re.MULTILINE
)


@pytest.fixture(name="feeds", autouse=True)
def _feeds(house: None) -> None:
    make.feeds()


@pytest.fixture(name="receiver")
def _receiver() -> Iterator[Receiver]:
    with listening() as found, override_settings(WEBHOOK_LOOPBACK=True):
        yield found


def test_nothing_but_the_cut_reads_stored_bodies_for_readers() -> None:
    wanted = [
        path for place in ("exchange", "rooms", "webhooks", "polling", "web", "api", "taxii") for path in (SOURCE / place).rglob("*.py")
    ]
    found = {str(path.relative_to(SOURCE)) for path in wanted if path.parent.name != "migrations" and STORED.search(path.read_text())}
    assert found <= READS_STORED.keys()
    assert "exchange/queries/pages.py" in found


def shut_out(nova: Actor, **more: Any) -> dict[str, Any]:
    """An indicator that concerns a victim in Germany and shuts one country out."""
    said = {"extension_type": "property-extension", "victim_countries": ["DE"], CANARY: [COUNTRY]}
    return make.indicator(nova, **make.marked(make.GREEN), extensions={EXTENSION: said}, **more)


def over_programs(who: Actor, places: list[str], one: str) -> Iterator[tuple[str, Any]]:
    """TAXII, MISP's feed, CSV and the API."""
    taxii, api = Program(who), Program(who, basic=False)
    for place in places:
        for path in ("objects/", "manifest/", f"objects/{one}/", f"objects/{one}/versions/"):
            yield path, taxii.get(f"collections/{place}/{path}")
        feed = taxii.get(f"/api/feeds/{place}/misp/manifest.json")
        yield "manifest", feed
        keys = re.findall(r'"([0-9a-f-]{36})": ?\{', feed.content.decode()) if feed.status_code == 200 else []
        for key in keys:
            yield "event", taxii.get(f"/api/feeds/{place}/misp/{key}.json")
        yield "csv", taxii.get(f"/api/feeds/{place}/objects.csv")
    for path in ("/api/objects/graph", "/api/objects/graph/bundle"):
        yield path, api.get(path, object=one, depth="3")
    for alert in Alert.objects.values_list("pk", flat=True):
        yield "alert", api.get(f"/api/alerts/{alert}")
        yield "alert", api.get(f"/api/alerts/{alert}/objects")
    yield "recalls", api.get("/api/recalls")


def over_pages(who: Actor, room: Room, key: int) -> Iterator[tuple[str, Any]]:
    """Pages of a country, of a partner, and of the room."""
    client = browser(who)
    addresses = ["/", "/country/", "/country/table.csv", "/country/alerts/", "/own/data/"]
    addresses += [f"/{place}/values/?q=bad.example" for place in ("country", "own/data")]
    addresses += [
        f"/{place}/objects/{key}/{tail}" for place in ("country", "own/data") for tail in ("", "relations/", "relations/?as=stix")
    ]
    addresses += [f"/rooms/{room.pk}/{tail}" for tail in ("", "?as=json", "hand-over/")]
    for alert in Alert.objects.values_list("pk", flat=True):
        addresses += [f"/country/alerts/{alert}/", f"/country/alerts/{alert}/table.csv"]
    for address in addresses:
        yield address, client.get(address)


def read(answer: Any) -> str:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return body.decode("utf-8", "replace") + repr(dict(answer.headers))


def test_no_exit_tells_whom_a_source_shuts_out(receiver: Receiver) -> None:
    nova, mira, de, desk = make.partner(), make.partner(), make.bureau("de"), make.desk()
    registered(de, receiver)
    room = make_rooms.room(nova, mira, countries=("de",), desk=desk)
    one = shut_out(nova, name="told-of")
    make_rooms.brought(nova, room, one)
    worker.drain()
    with clock.frozen(clock.now().replace(hour=exchange_jobs.MORNING + 1)):
        exchange_jobs.send_digests()
    jobs.tell()
    row = Object.objects.get(stix_id=one["id"])
    assert row.excluded == [COUNTRY]
    places = ["shared", "country-de", str(room.collection_id), *map(str, Collection.objects.values_list("pk", flat=True))]
    for who in (de, mira):
        shown = 0
        with clock.frozen(clock.now() + timedelta(seconds=10)):
            for address, answer in (*over_programs(who, places, one["id"]), *over_pages(who, room, row.pk)):
                text = read(answer)
                assert answer.status_code < 500, address
                assert (CANARY in text, NAMED.search(text)) == (False, None), (who.name, address)
                shown += one["id"] in text or "told-of" in text
        # It was there to be told: the canary is missing, not the object.
        assert shown >= 6, who
    exchange.recall_object(desk, row, reason="It was wrong.")
    for who in (de, mira):
        for address in ("/", "/country/", "/own/data/"):
            assert CANARY not in read(browser(who).get(address)), (who.name, address)
        assert one["id"] in read(Program(who, basic=False).get("/api/recalls"))
    jobs.tell()
    rest = [str(letter.message()) for letter in mail.outbox] + [body.decode() for _, body in receiver.posts]
    assert receiver.posts
    assert mail.outbox
    rest += list(Payload.objects.values_list("body", flat=True))
    assert not [text for text in rest if CANARY in text or NAMED.search(text)]
