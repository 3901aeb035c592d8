"""The house's own classification: published, understood wherever a marking stands, refused where it may not pass, and changed safely."""

import json
import time
from collections.abc import Callable
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import pytest

from aboveboard.exchange import actions, jobs, queries
from aboveboard.exchange.models import Object, Submission
from aboveboard.exchange.queries import neighbours
from aboveboard.exchange.rules.handling import EXTENSION
from aboveboard.exchange.stix.definitions import definition, meaning
from aboveboard.exchange.stix.markings import UNKNOWN, Marking
from aboveboard.exchange.stix.taxii.filters import Filters
from aboveboard.kernel import worker
from aboveboard.kernel.actor import SYSTEM, Actor
from aboveboard.kernel.errors import Conflict, Missing
from tests import make_exchange as make
from tests.adopting import adopt, adopt_text
from tests.make_web import veil
from tests.policy.packaged import text_of
from tests.taxii.program import Program, read
from tests.web.threat_data import browser, desk, pasted, plain

OFFICIAL = """    name: OFFICIAL-USE
    at_least: green
    readers: bureaus
"""
OPEN = """    name: OPEN
    at_least: clear
    readers: as_marked
"""
REFUSED = "What is marked IPO:SECRET is not exchanged here: send it by no program, and ask your contact at the secretariat."


@pytest.fixture(autouse=True)
def _feeds(house: None) -> None:
    make.feeds()


def ref(name: str) -> str:
    """The id of a level, as anyone can derive it."""
    return f"marking-definition--{uuid5(NAMESPACE_URL, f'urn:aboveboard:classification:IPO:{name}')}"


def levelled(who: Actor, *names: str, **more: Any) -> dict[str, Any]:
    """An indicator that bears these levels."""
    return make.indicator(who, "[domain-name:value = 'canary.de']", object_marking_refs=[ref(name) for name in names], **more)


def sent(who: Actor, *objects: dict[str, Any]) -> Submission:
    """What a partner sends, admitted whole."""
    status = make.admitted(who, *objects)
    assert status.failures == 0, make.fates(who, status)
    return status


def refusal(who: Actor, *objects: dict[str, Any]) -> str:
    """The sentence for the last of these objects."""
    return make.fates(who, make.admitted(who, *objects))[-1][1]


def stated(who: Actor, statement: str) -> dict[str, Any]:
    """A definition of the sender's own."""
    return {
        "type": "marking-definition",
        "spec_version": "2.1",
        "id": "marking-definition--00000000-0000-4000-8000-0000000000ee",
        "created_by_ref": make.identity(who),
        "created": "2026-01-01T00:00:00.000Z",
        "definition_type": "statement",
        "definition": {"statement": statement},
    }


def seen_by(item: dict[str, Any], **readers: Actor) -> set[str]:
    """Who of these is given the object, by TAXII, by any collection that it may stand in for them."""
    found = set()
    for name, who in readers.items():
        for place in ("shared", "country-de", "country-fr"):
            try:
                found |= {name} if item["id"] in make.ids(who, place) else set()
            except Missing:
                continue
    return found


def everybody() -> dict[str, Actor]:
    return {"other": make.partner(), "de": make.bureau("de"), "fr": make.bureau("fr")}


# --- definitions


def test_each_level_is_published_with_an_id_that_anyone_can_derive_and_a_new_one_when_it_is_in_force() -> None:
    reader = Program(make.partner())

    def published() -> dict[str, Any]:
        page = read(reader.get("collections/shared/objects/", match_type="marking-definition"))
        return {each["id"]: each for each in page["objects"]}

    for name in ("OPEN", "OFFICIAL-USE", "RESTRICTED", "CONFIDENTIAL", "SECRET"):
        assert published()[ref(name)]["definition"] == {"statement": f"IPO:{name}"}
    before = published()
    jobs.publish_new_levels()
    assert published() == before
    text = text_of("classification").replace("is_retired: false", "is_retired: true", 1)
    more = "  - {id: CN-LIMITED, article: none, wording: house default, name: LIMITED, at_least: red, readers: nobody, is_retired: false}\n"
    adopt_text("classification", text + more)
    jobs.publish_new_levels()
    assert set(published()) - set(before) == {ref("LIMITED")}
    # A definition never changes and never goes: what was sent under it still refers to it.
    assert {id_: each for id_, each in published().items() if id_ in before} == before
    with pytest.raises(Conflict):
        actions.publish_new_levels(SYSTEM, queries.collections.row_of(make.desk(), "shared"))


def test_a_definition_sent_by_value_is_ours_word_for_word_or_refused_as_anothers() -> None:
    nova = make.partner()
    ours = definition(neighbours.scheme().named("IPO:RESTRICTED"))
    sent(nova, ours)
    for change in (
        {"definition": {"statement": "IPO:OPEN"}},
        {"name": "Ours"},
        {"created": "2026-01-02T00:00:00.000Z"},
        {"created_by_ref": make.identity(nova)},
        {"object_marking_refs": [make.CLEAR]},
    ):
        assert "id of a level of this house but says something else" in refusal(nova, ours | change), change
    # Nor does what was refused make the id mean anything else.
    item = levelled(nova, "RESTRICTED")
    make.admitted(nova, ours | {"definition": {"statement": "IPO:OPEN"}}, item)
    assert seen_by(item, **everybody()) == {"de"}


@pytest.mark.once
def test_statements_are_read_in_any_spelling_and_what_is_no_level_is_red_however_long() -> None:
    scheme = _scheme()
    own = {"type": "marking-definition", "id": "marking-definition--00000000-0000-4000-8000-0000000000ee", "definition_type": "statement"}

    def told(statement: str) -> Any:
        return meaning(own | {"definition": {"statement": statement}}, scheme)

    for said in ("IPO:OFFICIAL-USE", " ipo:official use ", "IPO : Official_Use", "ipo:\tofficial\nuse"):
        assert told(said).level.label == "IPO:OFFICIAL-USE", said
    for said in ("IPO:COSMIC", "IPO:", "see IPO:RESTRICTED", "IPO:RESTRICTED and more", "IPO:OPEN IPO:RESTRICTED", "TLP:CLEAR IPO:OPEN"):
        assert told(said) is UNKNOWN, said
    for said in ("Copyright of the sender", "SHIPO:OPEN", "an IPO of shares"):
        assert (told(said).tlp, told(said).level) == (None, None), said
    begun = time.monotonic()
    assert told("IPO" + " " * 900_000 + "x" + " " * 900_000 + ":").tlp is None
    assert told(" " * 900_000 + "IPO" + " " * 900_000 + ":").tlp is Marking.RED
    assert time.monotonic() - begun < 5


def _scheme() -> Any:
    from aboveboard.policy.queries import shipped
    from aboveboard.policy.values.classification import Classification

    body = shipped()["classification"].body
    assert isinstance(body, Classification)
    return neighbours._scheme("", body)


# --- at the door


@pytest.mark.parametrize("where", ["refs", "granular", "statement"])
def test_what_is_not_exchanged_is_refused_wherever_it_stands_and_nothing_of_it_is_kept(where: str) -> None:
    nova = make.partner()
    own = stated(nova, "ipo: secret")
    forms: dict[str, Callable[[], dict[str, Any]]] = {
        "refs": lambda: levelled(nova, "OPEN", "SECRET", name="Canary-5e5e"),
        "granular": lambda: levelled(
            nova, "OPEN", name="Canary-5e5e", granular_markings=[{"selectors": ["name"], "marking_ref": ref("SECRET")}]
        ),
        "statement": lambda: make.indicator(nova, name="Canary-5e5e", object_marking_refs=[own["id"]]),
    }
    item = forms[where]()
    looked = queries.visible_look(nova, make.envelope(own, item))
    assert looked[1].sentence == REFUSED
    submission = make.admitted(nova, own, item)
    assert make.fates(nova, submission)[1] == ("failures", REFUSED)
    assert not Object.objects.filter(stix_id=item["id"]).exists()
    submission.refresh_from_db()
    assert b"Canary-5e5e" not in bytes(submission.body) + bytes(submission.fates)


def test_bytes_out_are_bytes_in_for_those_who_may_read() -> None:
    nova = make.partner()
    more = {"x_house_note": "Grüße \u0434\u0430 2^53", "x_big": 2**53, "x_nested": {"a": [1, {"b": None}]}}
    item = levelled(nova, "OFFICIAL-USE", **more)
    body = json.dumps(item, ensure_ascii=False, indent=1)
    actions.admit(SYSTEM, actions.receive(nova, make.intake(nova), body=f'{{"objects": [{body}]}}'.encode()))
    for who, place in ((make.bureau("de"), "country-de"), (make.bureau("fr"), "shared"), (nova, str(make.intake(nova).pk))):
        page = queries.visible_objects(who, place, Filters(ids=frozenset({item["id"]})))
        assert [each.body for each in page.items] == [body.encode()]


# --- a new version of the regulation


def test_what_a_new_version_narrows_is_narrowed_at_the_next_request_and_what_it_widens_stays_as_it_was() -> None:
    nova, readers = make.partner(), everybody()
    handling = {"extensions": {EXTENSION: {"extension_type": "property-extension", "victim_countries": ["DE"]}}}
    wide, narrow = levelled(nova, "OPEN"), levelled(nova, "OFFICIAL-USE", name="Canary-7a7a", **handling)
    sent(nova, wide, narrow)
    worker.drain()
    assert (seen_by(wide, **readers), seen_by(narrow, **readers)) == ({"other", "de", "fr"}, {"de", "fr"})
    (alert,) = queries.visible_alerts(readers["de"])
    key = Object.objects.get(stix_id=narrow["id"]).pk
    adopt("classification", OFFICIAL, OFFICIAL.replace("bureaus", "as_marked"))
    assert seen_by(narrow, **readers) == {"de", "fr"}
    later = levelled(nova, "OFFICIAL-USE")
    sent(nova, later)
    assert seen_by(later, **readers) == {"de", "fr"}
    sent(nova, clear := levelled(nova, "OPEN", "OFFICIAL-USE"))
    assert seen_by(clear, **readers) == {"de", "fr"}
    adopt_text(
        "classification",
        text_of("classification")
        .replace(OFFICIAL, OFFICIAL.replace("bureaus", "house"))
        .replace("    at_least: amber+strict\n    readers: bureaus", "    at_least: amber+strict\n    readers: house"),
    )
    assert (seen_by(narrow, **readers), seen_by(later, **readers), seen_by(wide, **readers)) == (set(), set(), {"other", "de", "fr"})
    assert queries.visible_alert(readers["de"], alert.pk).tells == 0
    assert queries.told_objects(readers["de"], alert) == []
    with pytest.raises(Missing):
        queries.visible_dossier(readers["de"], key)
    assert "Canary-7a7a" not in plain(browser(readers["de"]).get(f"/country/alerts/{alert.pk}/"))
    assert queries.visible_dossier(make.desk(), key).content["name"] == queries.visible_dossier(nova, key).content["name"] == "Canary-7a7a"


def test_a_part_that_a_new_version_narrows_takes_the_whole_with_it() -> None:
    nova, readers = make.partner(), everybody()
    apart = {"description": "Canary-8b8b", "granular_markings": [{"selectors": ["description"], "marking_ref": ref("OFFICIAL-USE")}]}
    item = levelled(nova, "OPEN", **apart)
    sent(nova, item)
    assert seen_by(item, **readers) == {"other", "de", "fr"}
    (other,) = queries.visible_objects(readers["other"], "shared", Filters(ids=frozenset({item["id"]}))).items
    assert b"Canary-8b8b" not in other.body
    adopt_text("classification", text_of("classification").replace("readers: bureaus", "readers: house"))
    assert seen_by(item, **readers) == set()


def test_a_level_mapped_to_a_stricter_marking_is_as_strict_at_once_and_shown_as_that() -> None:
    nova, readers = make.partner(), everybody()
    item = levelled(nova, "OPEN")
    sent(nova, item)
    adopt("classification", OPEN, OPEN.replace("clear", "green"))
    assert seen_by(item, **readers) == {"de", "fr"}
    (row,) = queries.visible_dossiers(make.desk())
    assert (row.marking.tlp, row.marking.level_label) == (Marking.GREEN, "IPO:OPEN")


def test_a_level_that_is_taken_out_counts_as_unknown_and_one_that_is_retired_is_understood() -> None:
    nova, readers = make.partner(), everybody()
    item = levelled(nova, "OPEN")
    sent(nova, item)
    retired = text_of("classification").replace("is_retired: false", "is_retired: true", 1)
    adopt_text("classification", retired)
    sent(nova, again := levelled(nova, "OPEN"))
    assert (seen_by(item, **readers), seen_by(again, **readers)) == ({"other", "de", "fr"}, {"other", "de", "fr"})
    assert "IPO:OPEN" not in browser(nova).get("/own/data/paste/").content.decode()
    assert "IPO:RESTRICTED" in browser(nova).get("/own/data/paste/").content.decode()
    adopt("classification", "name: OPEN\n", "name: PUBLIC\n")
    sent(nova, unknown := levelled(nova, "OPEN"))
    assert (seen_by(item, **readers), seen_by(unknown, **readers)) == (set(), set())
    assert {row.marking.tlp for row in queries.visible_dossiers(make.desk())} == {Marking.RED}


# --- beyond reading


def test_a_source_may_not_consent_that_other_partners_are_told_what_the_house_keeps_from_them() -> None:
    from aboveboard.exchange.queries.questions import _is_told
    from aboveboard.exchange.stix.visibility import Reader, ReaderKind, class_of

    nova = make.partner()
    sent(nova, levelled(nova, "OFFICIAL-USE"), make.indicator(nova, **make.marked(make.GREEN)))
    reading = Reader(ReaderKind.PARTNER, "organisation:x", purposes=frozenset({"threats"}))
    keys = Object.objects.filter(producer=nova.organisation).order_by("pk").values_list("visibility__key", flat=True)
    classes = [class_of(key, neighbours.scheme()) for key in keys]
    assert [_is_told(reading, found, is_shared=True) for found in classes] == [False, True]
    assert [_is_told(reading, found, is_shared=False) for found in classes] == [False, False]


def test_pages_lists_and_tables_show_the_level_beside_the_marking() -> None:
    nova, de = make.partner(), make.bureau("de")
    item = levelled(nova, "RESTRICTED")
    sent(nova, item)
    key = Object.objects.get(stix_id=item["id"]).pk
    office, bureau, own = desk(), browser(de), browser(nova)
    for client, address in (
        (office, "/exchange/objects/"),
        (office, f"/exchange/objects/{veil(key)}/"),
        (bureau, "/country/"),
        (bureau, f"/country/objects/{veil(key)}/"),
        (bureau, "/country/values/?q=canary.de"),
        (own, f"/own/data/objects/{veil(key)}/"),
    ):
        page = plain(client.get(address))
        assert "IPO:RESTRICTED" in page, address
        assert "TLP:AMBER+STRICT" in page, address
    table = b"".join(bureau.get("/country/table.csv")).decode().splitlines()
    assert table[0].endswith('"description","classification"')
    assert table[1].endswith(',"IPO:RESTRICTED"')


def test_who_pastes_chooses_a_level_sees_it_in_the_preview_and_sends_it_with_a_marking_for_who_knows_tlp_only() -> None:
    nova = make.partner()
    client = browser(nova)
    page = client.get("/own/data/paste/").content.decode()
    assert "IPO:RESTRICTED, at least TLP:AMBER+STRICT" in page
    assert "IPO:SECRET" not in page
    looked = client.post("/own/data/paste/", {"text": "bad.de", "marking": "GREEN", "level": "IPO:RESTRICTED"})
    assert "TLP:AMBER+STRICT" in plain(looked)
    assert "IPO:RESTRICTED</span>" in plain(looked)
    assert pasted(client, "bad.de", marking="GREEN", level="IPO:RESTRICTED").status_code == 302
    worker.drain()
    row = Object.objects.get(type="indicator")
    assert json.loads(bytes(row.body))["object_marking_refs"] == [make.STRICT, ref("RESTRICTED")]
    for wrong in ("IPO:SECRET", "IPO:COSMIC", "x\0"):
        assert client.post("/own/data/paste/", {"text": "bad.de", "level": wrong}).status_code == 422


def test_a_list_costs_the_same_however_many_levels_stand_in_it(django_assert_max_num_queries: Any) -> None:
    nova = make.partner()
    sent(nova, *(levelled(nova, name) for name in ("OPEN", "OFFICIAL-USE", "RESTRICTED") for _ in range(4)))
    office, de = make.desk(), make.bureau("de")
    with django_assert_max_num_queries(2):
        assert len(queries.visible_dossiers(office)) == 12
    with django_assert_max_num_queries(12):
        assert len(queries.visible_arrivals(de, "country-de")) >= 12
