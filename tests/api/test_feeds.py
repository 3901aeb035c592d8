"""Collections as MISP's feed and as CSV: the rights, gate, markings and notes of TAXII, in other words."""

import base64
import csv
import hashlib
import importlib
import io
import json
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.apps import apps
from django.test import Client

from aboveboard.exchange import actions, queries
from aboveboard.exchange.models import Object, Pull, Recall
from aboveboard.exchange.queries import feeds
from aboveboard.exchange.rules.handling import EXTENSION
from aboveboard.kernel.actor import Actor
from aboveboard.lib import clock
from tests import make_exchange as make
from tests.exchange.test_channel import hold, suspend
from tests.make_diligence import rows

pytestmark = pytest.mark.usefixtures("house")
DE = "country-de"
SETTLED = timedelta(microseconds=feeds.SETTLED + 1_000_000)


@pytest.fixture(autouse=True)
def _feeds(house: None) -> None:
    make.feeds()


class Reader:
    """A program that polls feeds with its token as the password of Basic."""

    def __init__(self, who: Actor | None, token: str = "") -> None:
        token = token or (make.token(who) if who else "")
        secret = base64.b64encode(f"feed:{token}".encode()).decode()
        self._client = Client(headers={"Authorization": f"Basic {secret}"} if token else {})

    def get(self, name: str, tail: str, **more: Any) -> Any:
        """GET below a feed; `headers` or the query."""
        with clock.frozen(clock.now() + SETTLED):
            return self._client.get(f"/api/feeds/{name}/{tail}", more.get("query"), headers=more.get("headers"))

    def events(self, name: str) -> list[dict[str, Any]]:
        """Every event that the manifest names, read one by one, as MISP does."""
        listed = json.loads(self.get(name, "misp/manifest.json").content)
        return [json.loads(self.get(name, f"misp/{key}.json").content)["Event"] for key in listed]

    def values(self, name: str) -> set[str]:
        """The values of all attributes."""
        return {each["value"] for event in self.events(name) for each in event["Attribute"]}

    def rows(self, name: str, **query: str) -> list[dict[str, str]]:
        """The lines of the table, all pages of it."""
        found, answer = [], self.get(name, "objects.csv", query=query)
        while True:
            assert answer.status_code == 200, answer.content
            found += list(csv.DictReader(io.StringIO(answer.content.decode())))
            link = answer.headers.get("Link", "")
            if not link:
                return found
            address, _, relation = link.partition("; ")
            assert relation == 'rel="next"'
            answer = self._client.get("/" + address.strip("<>").split("/", 3)[3])


def german(who: Actor, name: str, marking: str = make.AMBER, **more: Any) -> dict[str, Any]:
    """An indicator on a German name."""
    return make.indicator(who, f"[domain-name:value = '{name}.de']", name=f"Server {name}", **make.marked(marking), **more)


def test_an_event_holds_each_value_with_its_markings_and_the_hashes_lead_to_it() -> None:
    nova = make.partner()
    pattern = "[domain-name:value = 'bad.de' AND url:value = 'https://bad.de/a']"
    both = make.indicator(nova, pattern, name="Both", valid_until="2027-01-01T00:00:00Z", **make.marked(make.AMBER))
    hidden = german(nova, "old", revoked=True)
    asn = {"type": "autonomous-system", "spec_version": "2.1", "id": f"autonomous-system--{uuid4()}", "number": 64500}
    cve = {
        **{name: both[name] for name in ("spec_version", "created", "modified", "created_by_ref")},
        **make.marked(make.CLEAR),
        "type": "vulnerability",
        "id": f"vulnerability--{uuid4()}",
        "name": "CVE-2026-0001",
    }
    status = make.admitted(nova, both, hidden, asn | make.marked(make.CLEAR), cve)
    assert status.failures == 0, make.fates(nova, status)
    reader = Reader(make.bureau())
    (event,) = reader.events(DE)
    seen = {(each["type"], each["value"]): each for each in event["Attribute"]}
    assert set(seen) == {("domain", "bad.de"), ("url", "https://bad.de/a"), ("stix2-pattern", pattern), ("domain", "old.de")}
    first = seen["domain", "bad.de"]
    # Neither value suffices by itself; the pattern says what is looked for.
    assert seen["stix2-pattern", pattern]["to_ids"]
    assert (first["to_ids"], first["category"], first["comment"]) == (False, "Network activity", f"Both ({both['id']})")
    assert (first["first_seen"], first["last_seen"]) == ("2026-01-01T00:00:00.000000Z", "2027-01-01T00:00:00.000000Z")
    assert not seen["domain", "old.de"]["to_ids"]
    assert seen["domain", "old.de"]["comment"].endswith("revoked by its source")
    assert [tag["name"] for tag in event["Tag"]] == [tag["name"] for tag in first["Tag"]] == ["tlp:amber"]
    manifest = json.loads(reader.get(DE, "misp/manifest.json").content)
    assert manifest == {event["uuid"]: {name: event[name] for name in manifest[event["uuid"]]}}
    assert UUID(event["uuid"]).version == 5
    lines = reader.get(DE, "misp/hashes.csv").content.decode().splitlines()
    assert f"{hashlib.md5(b'bad.de').hexdigest()},{event['uuid']}" in lines
    shared = {(each["type"], each["value"]) for one in reader.events("shared") for each in one["Attribute"]}
    assert {("AS", "AS64500"), ("vulnerability", "CVE-2026-0001")} <= shared


def test_the_table_holds_a_line_for_each_value_and_pages_as_taxii_does() -> None:
    nova = make.partner()
    sent = [german(nova, f"bad{number}") for number in range(7)]
    formula = german(nova, "sum", confidence=80) | {"name": "=1+1"}
    make.admitted(nova, *sent, formula)
    reader = Reader(make.bureau())
    rows = reader.rows(DE, limit="3")
    assert [row["value"] for row in rows] == [*(f"bad{number}.de" for number in range(7)), "sum.de"]
    last = rows[-1]
    assert (last["title"], last["marking"], last["kind"], last["confidence"]) == ("'=1+1", "TLP:AMBER", "domain", "80")
    whole = reader.get(DE, "objects.csv")
    assert whole.headers["X-TAXII-Date-Added-Last"] == last["added"]
    assert reader.rows(DE, added_after=last["added"]) == []
    assert reader.rows(DE, **{"match[id]": sent[2]["id"]})[0]["id"] == sent[2]["id"]
    for query in ({"limit": "0"}, {"next": "x" * 54}, {"added_after": "today"}):
        assert reader.get(DE, "objects.csv", query=query).status_code == 400


def test_what_was_read_is_noted_once_and_is_recalled() -> None:
    nova, bureau = make.partner(), make.bureau()
    one, two, three = (german(nova, name) for name in ("one", "two", "three"))
    make.admitted(nova, one)
    reader = Reader(bureau)
    assert reader.values(DE) == {"one.de"}
    reader.get(DE, "misp/hashes.csv")
    assert [pull.runs for pull in Pull.objects.filter(recipient="country:de")] == [[[1, 1]]]
    make.admitted(nova, two)
    reader.get(DE, "misp/hashes.csv")
    make.admitted(nova, three)
    reader.rows(DE)
    assert [pull.runs for pull in Pull.objects.filter(recipient="country:de").order_by("pk")] == [[[1, 1]], [[2, 2]], [[3, 3]]]
    for each in (one, two, three):
        actions.withdraw(nova, make.intake(nova), stix_id=each["id"], filters=make.ALL)
    assert Recall.objects.filter(recipient="country:de").count() == 3
    assert (reader.values(DE), reader.rows(DE)) == (set(), [])


def test_who_has_it_already_gets_304_and_nothing_is_noted_again() -> None:
    nova = make.partner()
    make.admitted(nova, german(nova, "one"))
    reader = Reader(make.bureau())
    (key,) = json.loads(reader.get(DE, "misp/manifest.json").content)
    for place, tail in enumerate(("misp/manifest.json", f"misp/{key}.json", "misp/hashes.csv", "objects.csv")):
        first = reader.get(DE, tail)
        assert (first.status_code, first.headers["Cache-Control"]) == (200, "private, no-cache")
        pulls = Pull.objects.count()
        again = reader.get(DE, tail, headers={"If-None-Match": f'"x", W/{first.headers["ETag"]}'})
        assert (again.status_code, again.content, Pull.objects.count()) == (304, b"", pulls)
        with clock.frozen(clock.now() + timedelta(seconds=place + 1)):
            make.admitted(nova, german(nova, f"more{place}"))
            assert reader.get(DE, tail, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200
    own = Reader(nova)
    before = Pull.objects.count()
    assert own.values(str(make.intake(nova).pk))
    assert own.rows(str(make.intake(nova).pk))
    assert Pull.objects.count() == before


def test_the_tag_changes_when_an_indicator_is_over_or_may_be_kept_no_longer() -> None:
    """Nothing is sent or taken back: the clock alone does it, and who has the tag of before is given the whole answer anew."""
    nova = make.partner()
    over = clock.now() + timedelta(days=2)
    make.admitted(nova, german(nova, "short", valid_until=f"{over:%Y-%m-%dT%H:%M:%SZ}"), german(nova, "lasting"))
    reader = Reader(make.bureau())
    (key,) = json.loads(reader.get(DE, "misp/manifest.json").content)
    tails = (f"misp/{key}.json", "objects.csv")
    tags = {tail: reader.get(DE, tail).headers["ETag"] for tail in tails}
    live = {row["value"]: row["live"] for row in reader.rows(DE)}
    assert live == {"short.de": "yes", "lasting.de": "yes"}

    def asked(tail: str) -> Any:
        return reader.get(DE, tail, headers={"If-None-Match": tags[tail]})

    with clock.frozen(over - timedelta(minutes=1)):
        assert [asked(tail).status_code for tail in tails] == [304, 304]
    with clock.frozen(over + timedelta(minutes=1)):
        event, table = (asked(tail) for tail in tails)
        assert (event.status_code, table.status_code) == (200, 200)
        assert {each["value"]: each["to_ids"] for each in json.loads(event.content)["Event"]["Attribute"]} == {
            "short.de": False, "lasting.de": True,
        }  # fmt: skip
        assert {row["value"]: row["live"] for row in reader.rows(DE)} == {"short.de": "no", "lasting.de": "yes"}
    # Past its retention it is in no form any more, though nobody has erased it yet.
    tags |= {tail: reader.get(DE, tail).headers["ETag"] for tail in ("misp/manifest.json", "misp/hashes.csv")}
    with rows():
        Object.objects.filter(producer=nova.organisation).update(retain_until=clock.today() - timedelta(days=1))
    assert [asked(tail).status_code for tail in tags] == [404, 200, 200, 200]
    assert b"short.de" not in b"".join(asked(tail).content for tail in tags)
    assert reader.rows(DE) == []


def test_the_manifest_moves_when_an_indicator_is_over_so_that_misp_fetches_its_event_anew() -> None:
    nova = make.partner()
    over = (clock.now() + timedelta(days=2)).replace(microsecond=0)
    ends = {name: f"{over + timedelta(days=days):%Y-%m-%dT%H:%M:%SZ}" for name, days in (("short", 0), ("longer", 3))}
    hidden = {"granular_markings": [{"selectors": ["valid_until"], "marking_ref": make.RED}]}
    secret = german(nova, "secret", valid_until=f"{over + timedelta(days=1):%Y-%m-%dT%H:%M:%SZ}", **hidden)
    make.admitted(nova, *(german(nova, name, valid_until=until) for name, until in ends.items()), german(nova, "lasting"), secret)
    reader = Reader(make.bureau())

    def told(after: timedelta) -> tuple[int, dict[str, int]]:
        """The timestamp in the manifest, and those of the event and each value in it."""
        with clock.frozen(over + after):
            ((key, head),) = json.loads(reader.get(DE, "misp/manifest.json").content).items()
            event = json.loads(reader.get(DE, f"misp/{key}.json").content)["Event"]
        assert event["timestamp"] == event["publish_timestamp"] == head["timestamp"]
        return int(head["timestamp"]), {each["value"]: int(each["timestamp"]) for each in event["Attribute"]}

    added, values = told(timedelta(minutes=-1))
    assert set(values.values()) == {added}
    then = int(over.timestamp())
    assert told(timedelta()) == (then, values | {"short.de": then})
    # What a stricter marking hides from some is not told by the clock either.
    assert told(timedelta(days=2)) == (then, values | {"short.de": then})
    later = int((over + timedelta(days=3)).timestamp())
    assert told(timedelta(days=4)) == (later, values | {"short.de": then, "longer.de": later})
    actions.withdraw(nova, make.intake(nova), stix_id=Object.objects.get(until=later * 1_000_000).stix_id, filters=make.ALL)
    assert not Object.objects.filter(until=later * 1_000_000).exists()
    assert told(timedelta(days=4))[0] == then


def test_the_migration_reads_the_ends_of_what_was_admitted_before(monkeypatch: pytest.MonkeyPatch) -> None:
    nova = make.partner()
    make.admitted(nova, german(nova, "short", valid_until="2027-01-01T00:00:00Z"), german(nova, "lasting"), german(nova, "gone"))
    before = dict(Object.objects.values_list("pk", "until"))
    assert [each for each in before.values() if each is not None] == [1_798_761_600_000_000]
    migration = importlib.import_module("aboveboard.exchange.migrations.0027_ending")
    monkeypatch.setattr(migration, "_BATCH", 2)
    with rows():
        Object.objects.update(until=None)
        migration.write_endings(apps, None)
        migration.write_endings(apps, None)
    assert dict(Object.objects.values_list("pk", "until")) == before


def test_a_second_is_told_when_it_is_over() -> None:
    nova, bureau = make.partner(), make.bureau()
    reader = Reader(bureau)
    with clock.frozen(clock.now()):
        make.admitted(nova, german(nova, "one"))
        assert queries.visible_feed(bureau, DE) == []
        first = json.loads(reader.get(DE, "misp/manifest.json").content)
    with clock.frozen(clock.now() + timedelta(seconds=1)):
        make.admitted(nova, german(nova, "two"))
        second = json.loads(reader.get(DE, "misp/manifest.json").content)
    (key,) = first
    assert int(second[key]["timestamp"]) > int(first[key]["timestamp"])


def test_a_large_day_is_told_in_parts_and_days_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "MOST_IN_EVENT", 3)
    monkeypatch.setattr(feeds, "MOST_HASHED", 5)
    nova = make.partner()
    reader = Reader(make.bureau())
    make.admitted(nova, *(german(nova, f"early{number}") for number in range(2)))
    with clock.frozen(clock.now() + timedelta(days=2)):
        make.admitted(nova, *(german(nova, f"bad{number}") for number in range(7)))
        events = reader.events(DE)
        values = reader.values(DE)
        hashed = reader.get(DE, "misp/hashes.csv").content.decode().splitlines()
    assert [len(each["Attribute"]) for each in events] == [3, 3, 1, 2]
    assert [each["info"].rpartition(", ")[2] for each in events[:3]] == ["part 1", "part 2", "part 3"]
    assert len({each["uuid"] for each in events}) == 4
    assert len(values) == 9
    assert {line.partition(",")[2] for line in hashed} == {each["uuid"] for each in events[:2]}


def test_a_part_that_is_hidden_is_in_no_form_and_raises_no_tag() -> None:
    nova = make.partner()
    part = {"granular_markings": [{"selectors": ["description"], "marking_ref": make.RED}], "description": "secretpart"}
    make.admitted(nova, german(nova, "open", make.GREEN, **part), german(nova, "red", make.RED))
    reader = Reader(make.bureau())
    answers = [reader.get("shared", tail) for tail in ("misp/manifest.json", "misp/hashes.csv")]
    answers.append(reader.get("shared", "objects.csv", query={"match[type]": "indicator"}))
    (event,) = reader.events("shared")
    text = json.dumps(event) + "".join(answer.content.decode() for answer in answers)
    assert "secretpart" not in text
    assert "tlp:green" in text
    assert "tlp:red" not in text
    assert "TLP:RED" not in text
    own = Reader(nova)
    (event,) = own.events(str(make.intake(nova).pk))
    assert {tag["name"] for tag in event["Tag"]} == {"tlp:red"}


def test_nobody_reads_without_right_and_what_is_not_there_is_like_what_is_hidden() -> None:
    nova, other = make.partner(), make.partner(outward=False)
    make.admitted(nova, german(nova, "one"))
    bureau = Reader(make.bureau())
    (key,) = json.loads(bureau.get(DE, "misp/manifest.json").content)
    tails = ("misp/manifest.json", "misp/hashes.csv", f"misp/{key}.json", "objects.csv")
    foreign = [Reader(nova), Reader(other), Reader(make.bureau("fr"))]
    for tail in tails:
        absent = bureau.get("country-xx", tail)
        for reader in foreign:
            answer = reader.get(DE, tail)
            assert (answer.status_code, answer.content) == (absent.status_code, absent.content) == (404, absent.content)
        stranger = Reader(None).get(DE, tail)
        assert (stranger.status_code, stranger.headers["WWW-Authenticate"].split(" ")[0]) == (401, "Basic")
        assert Reader(None, "ab_" + "a" * 58).get(DE, tail).status_code == 401
        assert bureau._client.post(f"/api/feeds/{DE}/{tail}").status_code == 405
    # The name of an event of one reader opens nothing for another, nor in another collection.
    assert Reader(make.bureau("fr")).get("shared", f"misp/{key}.json").status_code == 404
    for made in (key.replace(key[0], "f"), str(UUID(int=0)), str(UUID(int=2**128 - 1))):
        assert bureau.get(DE, f"misp/{made}.json").status_code == 404


def test_a_token_with_other_scopes_opens_no_feed() -> None:
    bureau = make.bureau()
    narrow = Reader(None, make.token(bureau, scopes=["exchange.acknowledge_recall"]))
    assert narrow.get(DE, "misp/manifest.json").status_code == 404
    assert narrow.get(DE, "objects.csv").status_code == 404


@pytest.mark.parametrize("stop", [suspend, hold])
def test_a_partner_that_is_stopped_amid_its_polling_gets_nothing_more(stop: Any) -> None:
    nova, other = make.partner(), make.partner()
    make.admitted(nova, *(german(nova, f"bad{number}", make.CLEAR) for number in range(4)))
    reader = Reader(other)
    page = reader.get("shared", "objects.csv", query={"limit": "3"})
    listed = json.loads(reader.get("shared", "misp/manifest.json").content)
    tag = reader.get("shared", "misp/manifest.json").headers["ETag"]
    assert reader.values("shared") >= {"bad0.de"}
    stop(other)
    pulls = Pull.objects.count()
    following = page.headers["Link"].partition(">")[0].split("/", 3)[3]
    answers = [reader.get("shared", f"misp/{key}.json") for key in listed]
    answers += [reader._client.get("/" + following), reader.get("shared", "misp/hashes.csv")]
    answers += [reader.get("shared", "misp/manifest.json", headers={"If-None-Match": tag})]
    for answer in answers:
        assert answer.status_code == 403
        assert b"bad" not in answer.content
        assert b"suspen" not in answer.content.lower()
    assert Pull.objects.count() == pulls


def test_an_excluded_country_is_told_of_nothing_and_counts_nothing() -> None:
    nova = make.partner()
    wishes = {"extensions": {EXTENSION: {"extension_type": "property-extension", "excluded_countries": ["de"]}}}
    make.admitted(nova, german(nova, "kept", make.GREEN, **wishes))
    assert Object.objects.filter(type="indicator").exists()
    de, fr = Reader(make.bureau()), Reader(make.bureau("fr"))
    assert "kept.de" in fr.values("shared")
    assert not any("kept" in value for value in de.values("shared"))
    assert json.loads(de.get(DE, "misp/manifest.json").content) == {}
    assert de.get(DE, "misp/hashes.csv").content == b""
    assert [row for row in de.rows("shared") if "kept" in row["value"]] == []


def test_no_name_query_or_header_is_a_fault_of_ours() -> None:
    nova = make.partner()
    make.admitted(nova, german(nova, "one"))
    reader = Reader(make.bureau())
    for name in ("%00", "x" * 3_000, "..", "%2e%2e", "SHARED", "shared%0d%0aX: y", "\u202e", "0" * 36, str(UUID(int=0))):
        for tail in ("misp/manifest.json", "misp/hashes.csv", f"misp/{uuid4()}.json", "objects.csv"):
            assert reader.get(name, tail).status_code == 404
    for query in ("\0", "\ud800".encode("utf-8", "surrogatepass"), "x" * 3_000, "-1", "1e9", "٣"):
        for parameter in ("limit", "next", "added_after", "match[id]", "match[type]", "match[version]"):
            # "1e9" is no type that there is, yet written as one.
            expected = 200 if (parameter, query) == ("match[type]", "1e9") else 400
            assert reader.get(DE, "objects.csv", query={parameter: query}).status_code == expected, (parameter, query)
    for tag in ("*", '"' * 5_000, "," * 5_000, "\x7f", "W/"):
        for tail in ("misp/manifest.json", "objects.csv"):
            assert reader.get(DE, tail, headers={"If-None-Match": tag}).status_code == 200
    for tail in ("misp/", "misp/manifest", "misp/x.json", "misp/../objects.csv", "objects.csv/"):
        assert reader.get(DE, tail).status_code == 404
