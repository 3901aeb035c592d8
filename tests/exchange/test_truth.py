"""The marking truth table over every exit there is: who is shown what by TAXII, feeds, pages, API, log, mail and log lines."""

import json
import logging
import re
from datetime import timedelta
from hashlib import md5

import pytest
from django.core import mail
from django.test import Client

from aboveboard.audit.models import Payload
from aboveboard.exchange import queries
from aboveboard.exchange.stix.taxii.filters import Filters
from aboveboard.lib import clock
from tests import make_diligence
from tests import make_exchange as make
from tests.exchange.truth import (
    DE,
    DESK,
    FR,
    LEVEL_TAGS,
    OFFICER,
    OTHER,
    PUBLIC,
    SOURCE,
    TLP_TAGS,
    TRUTH,
    Sent,
    allowed,
    shown,
    told,
)
from tests.exchange.truth_exits import on_pages, over_feeds, over_taxii
from tests.taxii.program import Program, read
from tests.web.threat_data import browser

pytestmark = [pytest.mark.usefixtures("house"), pytest.mark.slow]


@pytest.fixture
def sent(house: None) -> Sent:
    """The source, and what it sent, admitted."""
    return told()


def test_every_exit_gives_exactly_what_the_table_says(sent: Sent, caplog: pytest.LogCaptureFixture) -> None:
    source, objects = sent
    caplog.set_level(logging.DEBUG)
    readers = {
        SOURCE: source,
        OTHER: make.partner(),
        DE: make.bureau("de"),
        FR: make.bureau("fr"),
        DESK: make.desk(),
        OFFICER: make_diligence.staff("officer"),
    }
    for name, who in readers.items():
        program, client = Program(who), browser(who)
        may, found = allowed(name), set()
        for address, answer in over_taxii(program, objects):
            assert shown(answer) <= may, (name, address)
            assert answer.status_code < 500
            found |= shown(answer)
        assert found == may, f"{name} is not shown {may - found}"
        tables, events = set(), set()
        for address, answer in over_feeds(program):
            assert shown(answer) <= may, (name, address)
            assert answer.status_code < 500
            tables |= shown(answer) if address.endswith("/table") else set()
            events |= shown(answer)
        # A description has no column; its canary is nowhere in feeds, and what bears it is.
        whole = {word for word in may if word.endswith("-whole")}
        assert (tables, events) == (whole, whole), name
        for address, answer in on_pages(client, objects):
            assert shown(answer) <= may, (name, address)
            assert answer.status_code < 500, (name, address)
    for address, answer in on_pages(Client(), objects):
        assert shown(answer) == set(), (PUBLIC, address)
    lines = "\n".join(record.getMessage() for record in caplog.records)
    letters = "\n".join(str(letter.message()) for letter in mail.outbox)
    entries = "\n".join(Payload.objects.values_list("body", flat=True))
    assert not re.findall(r"canary-[a-z-]+", lines + letters + entries)


def test_what_is_hidden_is_answered_like_what_does_not_exist_and_never_counted(sent: Sent) -> None:
    _, objects = sent
    absent = "indicator--00000000-0000-4000-8000-00000000dead"
    for name, who, place in ((FR, make.bureau("fr"), "shared"), (OTHER, make.partner(), "shared"), (DE, make.bureau("de"), "country-de")):
        program = Program(who)
        for kind in ("objects/", "manifest/"):
            pages, query = 0, {"limit": "1"}
            while True:
                page = read(program.get(f"collections/{place}/{kind}", **query))
                # A page that says there is more is full, and the last one is not empty: nothing hidden stands between.
                assert len(page["objects"]) == 1
                pages += 1
                if not page.get("more"):
                    break
                query["next"] = page["next"]
            assert pages == len(read(program.get(f"collections/{place}/{kind}"))["objects"])
        for one in (objects[each] for each, (*_, seen_by, _) in TRUTH.items() if name not in seen_by):
            for tail in ("", "versions/"):
                hidden, none = (program.get(f"collections/{place}/objects/{each}/{tail}") for each in (one["id"], absent))
                assert (hidden.status_code, hidden.content) == (none.status_code, none.content) == (404, none.content)
            assert program.get(f"collections/{place}/objects/", match_id=one["id"]).content == b"{}"


def test_what_a_feed_counts_and_tags_is_what_its_reader_may_see(sent: Sent) -> None:
    _, objects = sent
    for name, who, place in ((FR, make.bureau("fr"), "shared"), (OTHER, make.partner(), "shared"), (DE, make.bureau("de"), "country-de")):
        program = Program(who)
        with clock.frozen(clock.now() + timedelta(seconds=10)):
            manifest = json.loads(program.get(f"/api/feeds/{place}/misp/manifest.json").content)
            (key,) = manifest
            event = json.loads(program.get(f"/api/feeds/{place}/misp/{key}.json").content)["Event"]
            hashes = program.get(f"/api/feeds/{place}/misp/hashes.csv").content.decode().split()
        reached = {item.id for item in queries.visible_objects(who, place, Filters()).items}
        told = {objects[each]["id"] for each, (*_, seen_by, _) in TRUTH.items() if name in seen_by} & reached
        named = {each["comment"].rpartition("(")[2].rstrip(")") for each in event["Attribute"]}
        assert {each for each in named if each.startswith("indicator--")} == told
        tagged = {tag["name"] for each in event["Attribute"] for tag in each["Tag"]}
        for ranks in (TLP_TAGS, LEVEL_TAGS):
            strictest = [max(tagged & set(ranks), key=ranks.index)]
            assert [tag["name"] for tag in manifest[key]["Tag"] if tag["name"] in ranks] == strictest
        assert tagged <= {*TLP_TAGS, *LEVEL_TAGS, "PAP:RED"}
        assert set(hashes) == {f"{md5(each['value'].encode()).hexdigest()},{key}" for each in event["Attribute"]}
