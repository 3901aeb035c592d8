"""The pages of activity reports: composing with a look at who will see what, deciding, printing, consenting, taking back."""

import re
from typing import Any
from uuid import UUID, uuid4

import pytest

from aboveboard.exchange import queries
from aboveboard.exchange.models import ActivityReport, Collection, Object
from aboveboard.exchange.queries.neighbours import organisation_names
from aboveboard.web.pages import exchange as pages
from tests import make_diligence, make_rooms
from tests import make_exchange as make
from tests.exchange.test_graph import malware
from tests.make_web import veil
from tests.web.threat_data import GERMAN, HOSTILE, browser, plain, text_of

pytestmark = pytest.mark.usefixtures("house")
NEW = "/exchange/reports/new/"


@pytest.fixture(autouse=True)
def _feeds(house: None) -> None:
    make.feeds()


def typed(*keys: int, **more: Any) -> dict[str, Any]:
    """A report as its page sends it."""
    days = {f"{name}_{part}": text for name in ("since", "until") for part, text in (("day", "1"), ("month", "1"), ("year", "2026"))}
    said = {"title": "Letters", "findings": "A wave.", "purpose": "To warn", "is_free_of_files": "on", "countries": ["de"]}
    return said | {"objects": [str(key) for key in keys], "marking": "AMBER"} | days | more


def test_the_desk_composes_after_a_look_another_releases_and_it_is_taken_back(django_assert_max_num_queries: Any) -> None:
    nova, other = make.partner(), make.partner()
    one, two = make.indicator(nova, GERMAN, name="Canary one", **make.marked(make.GREEN)), malware(nova, "Canary two", make.AMBER)
    make.admitted(nova, one, two)
    keys = dict(Object.objects.values_list("stix_id", "pk"))
    client, guard = browser(make.desk()), browser(make_diligence.staff("security"))
    listed = plain(client.get("/exchange/objects/"))
    assert f'name="object" value="{keys[one["id"]]}"' in listed
    assert f'{NEW}?object={keys[one["id"]]}"' in text_of(client, f"/exchange/objects/{veil(keys[one['id']])}/")
    begun = text_of(client, NEW, object=[keys[one["id"]], keys[two["id"]]])
    assert begun.count("checked") >= 2
    assert "Canary two · malware · TLP:AMBER" in begun
    assert "TLP:AMBER" in begun.partition("<main")[0], "a page with titles bears their marking"
    assert f"{NEW}?object=" in plain(client.get(f"/exchange/objects/{veil(keys[one['id']])}/relations/"))
    sent = typed(keys[one["id"]], keys[two["id"]], partners=[str(other.organisation)], legal_basis="Article 5")
    looked = client.post(f"{NEW}?object={keys[two['id']]}&object=999", sent | {"look": "1"})
    shown = plain(looked)
    assert looked.status_code == 200, shown
    assert "it refers there to 1 of the 2 objects" in shown
    assert "has not consented" in shown
    unticked = client.post(f"{NEW}?object={keys[two['id']]}", sent | {"objects": [str(keys[one["id"]])], "look": "1"})
    assert "it refers there to 1 of the 1 object" in plain(unticked), "what is not ticked does not count"
    assert not ActivityReport.objects.exists()
    loose = client.post(NEW, sent | {"marking": "CLEAR"})
    assert loose.status_code == 422
    assert "mark it so or stricter" in plain(loose)
    made = client.post(NEW, sent)
    assert made.status_code == 302, plain(made)
    row = ActivityReport.objects.get()
    address = f"/exchange/reports/{row.pk}/"
    (asked,) = queries.visible_consents(nova)
    source = browser(nova)
    told = plain(source.get(f"/own/data/reports/{asked.id}/"))
    assert "Canary one" in told
    assert "Letters" not in told
    assert source.post(f"/own/data/reports/{asked.id}/").status_code == 302
    assert source.post(f"/own/data/reports/{asked.id}/").status_code == 422
    decided = plain(guard.get(f"{address}release/"))
    assert ("A wave." in decided, "Canary one" in decided) == (True, False)
    assert client.post(f"{address}release/").status_code == 403
    assert "“Letters” goes to its readers" in text_of(guard, "/")
    assert "Its purpose: To warn. It would go" not in text_of(source, "/own/"), "it has consented"
    assert f"/own/data/reports/{asked.id}/" in text_of(source, "/own/data/")
    assert "To whom it was released" not in text_of(guard, address)
    assert guard.post(f"{address}release/").status_code == 302
    for who in (client, guard):
        said = plain(who.get(address))
        assert ("<li>Germany</li>" in said, "Left out when it was released" in said) == (True, False)
    assert guard.post(f"{address}release/").status_code == 422
    german, partner = browser(make.bureau("de")), browser(other)
    keys = {each.object_id for each in row.issues.all()}
    read = "".join(plain(german.get(f"/country/objects/{veil(key)}/")) for key in keys)
    assert "<p>A wave.</p>" in read
    assert "Description" not in read, "its words stand once"
    assert "<p>A wave.</p>" in "".join(plain(client.get(f"/exchange/objects/{veil(key)}/")) for key in keys)
    assert "released to you by name" in read
    assert "Created by ref" not in read, "a report is read by people"
    assert "Reports of the secretariat for you" in text_of(partner, "/own/data/")
    assert "Reports of the secretariat for you" not in text_of(source, "/own/data/"), "it is not meant for its source"
    assert "A wave." in "".join(plain(partner.get(f"/own/data/objects/{veil(key)}/")) for key in keys)
    printed = client.get(f"{address}print/")
    assert ("A wave." in plain(printed), printed.headers["Cache-Control"]) == (True, "no-store")
    pdf = client.get(f"{address}print/", {"as": "pdf"})
    assert (pdf.status_code, pdf.content[:4] == b"%PDF") in {(200, True), (422, False)}
    client.get(address)
    with django_assert_max_num_queries(130):
        client.get(address)
    for key in keys:
        issue = text_of(client, f"/exchange/objects/{veil(key)}/")
        assert address in issue
        for wrong in ("Pass on to countries", "stands in the queue", "Recall the object", f"{NEW}?object="):
            assert wrong not in issue
    assert client.post(f"{address}withdraw/", {"reason": ""}).status_code == 422
    assert client.post(f"{address}withdraw/", {"reason": "It was wrong."}).status_code == 302
    assert "A wave." not in plain(client.get(address)) + plain(client.get(f"{address}print/"))
    assert "Reports of the secretariat for you" not in text_of(partner, "/own/data/")
    assert "A wave." not in "".join(plain(german.get(f"/country/objects/{veil(key)}/")) for key in keys)


def test_strangers_find_nothing_and_odd_input_is_answered_with_a_sentence() -> None:
    nova = make.partner()
    one = make.indicator(nova, GERMAN, name="Canary one", **make.marked(make.GREEN))
    make.admitted(nova, one)
    key = Object.objects.get(stix_id=one["id"]).pk
    client = browser(make.desk())
    client.post(NEW, typed(key))
    row = ActivityReport.objects.get()
    for who in (nova, make.bureau("de"), make_diligence.staff("officer")):
        stranger = browser(who)
        for part in ("", "print/", "release/", "refuse/", "withdraw/"):
            assert stranger.get(f"/exchange/reports/{row.pk}/{part}").status_code == 404, part
        assert stranger.get("/exchange/reports/").status_code == 404
        assert stranger.get(NEW).status_code == 403
        assert stranger.get(f"/own/data/reports/{uuid4()}/").status_code == 404
    odd: list[dict[str, Any]] = [
        {"title": HOSTILE}, {"findings": "\0"}, {"objects": ["9" * 30, "x", HOSTILE]}, {"countries": ["xx"]}, {"since_day": "99"},
        {"marking": "WHITE"}, {"rooms": ["shared"]}, {"partners": [str(UUID(int=0))]}, {"is_free_of_files": ""},
    ]  # fmt: skip
    for each in odd:
        for look in ({}, {"look": "1"}):
            answer = client.post(NEW, typed(key) | each | look)
            assert answer.status_code in {200, 302, 422}, each
            assert "<script>alert" not in answer.content.decode()
    assert client.get(NEW, {"object": ["9" * 30, "x", "-1", HOSTILE] * 200}).status_code == 200
    assert client.get(NEW, {"object": ["1"] * 2_000}).status_code == 400


def test_a_room_is_told_apart_by_who_keeps_it_shut_and_who_was_left_out_is_named() -> None:
    nova, other, desk = make.partner(), make.partner(), make.desk()
    hidden = make.indicator(nova, GERMAN, name="Canary one", **make.marked(make.AMBER))
    make.admitted(nova, hidden)
    key = Object.objects.get(stix_id=hidden["id"]).pk
    make_rooms.room(nova, other, desk=desk, title="Clinics")
    alias = Collection.objects.get(kind="room").alias
    client, guard = browser(desk), browser(make_diligence.staff("security"))
    assert other.organisation is not None
    name = organisation_names([other.organisation])[other.organisation]
    sent = typed(key, rooms=[alias], partners=[str(other.organisation)], legal_basis="Article 5")
    assert client.post(NEW, sent).status_code == 302
    address = f"/exchange/reports/{ActivityReport.objects.get().pk}/"
    read = plain(guard.get(address))
    assert f"{name}: A source of something in it has not consented" in read
    assert "Left out" not in read
    assert guard.post(f"{address}release/").status_code == 302
    left = plain(client.get(address)).partition("Left out when it was released")[2]
    assert (f"<li>{name}</li>" in left, "Clinics</li>" in left) == (True, True)
    assert "Not given" in left
    source = browser(nova)
    (asked,) = queries.visible_consents(nova)
    assert f"/own/data/reports/{asked.id}/" not in text_of(source, "/own/data/"), "nothing is asked any more"
    assert "decided on without your consent" in text_of(source, f"/own/data/reports/{asked.id}/")


def test_ticks_on_the_list_of_objects_go_along_over_its_pages_and_searches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "PAGE", 2)
    nova = make.partner()
    ones = [make.indicator(nova, f"[domain-name:value = 'bad{number}.de']", name=f"Bad {number}") for number in range(5)]
    make.admitted(nova, *ones)
    keys = [Object.objects.get(stix_id=one["id"]).pk for one in reversed(ones)]
    client = browser(make.desk())

    def listed(**query: Any) -> tuple[set[int], set[int], str]:
        """The keys that are ticked on the page, those that go along hidden, and the page."""
        text = text_of(client, "/exchange/objects/", **query)
        shown = re.findall(r'type="checkbox" name="object" value="(\d+)"( checked)?', text)
        hidden = re.findall(r'type="hidden" name="object" value="(\d+)"', text)
        return {int(key) for key, ticked in shown if ticked}, set(map(int, hidden)), text

    assert listed()[:2] == (set(), set())
    assert f'type="submit" name="before" value="{keys[1]}"' in listed()[2]
    ticked, along, text = listed(object=[keys[0], keys[3]], before=keys[1])
    assert (ticked, along) == ({keys[3]}, {keys[0]})
    assert "more is ticked that" in text
    assert f'formaction="{NEW}"' in text
    assert listed(object=[keys[0], keys[3]])[:2] == ({keys[0]}, {keys[3]})
    nothing = listed(object=[keys[0]], q="nowhere.example")
    assert (nothing[1], f'formaction="{NEW}"' in nothing[2]) == ({keys[0]}, True)
    assert listed(object=["x", "9" * 5_000, "-1", str(keys[0]), str(keys[0])])[:2] == ({keys[0]}, set())
    assert client.get("/exchange/queue/pass-on/", {"object": ["9" * 5_000, HOSTILE]}).status_code == 200
