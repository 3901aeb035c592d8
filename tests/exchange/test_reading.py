"""Reading: each reader gets exactly what marking, route and role allow, page by page, and nothing tells of the rest."""

import itertools
import string
from collections.abc import Iterator

import pytest

from aboveboard.exchange import queries
from aboveboard.exchange.models import Object, Release
from aboveboard.exchange.queries import pages
from aboveboard.exchange.rules.handling import EXTENSION
from aboveboard.exchange.stix.taxii.filters import Filters, Keyword, RequestRefused
from aboveboard.kernel.actor import ANONYMOUS, Actor
from aboveboard.kernel.errors import Missing
from tests import make_exchange as make

GERMAN = "[domain-name:value = 'bad.de']"


@pytest.fixture(autouse=True)
def _feeds(house: None) -> None:
    make.feeds()


def asked(country: str, **more: list[str]) -> dict[str, object]:
    """The handling extension of an object with a victim in the country."""
    return {"extensions": {EXTENSION: {"extension_type": "property-extension", "victim_countries": [country], **more}}}


@pytest.mark.parametrize(
    ("marking", "seen_by"),
    [
        (make.CLEAR, {"source", "desk", "de", "de shared", "fr shared", "other shared"}),
        (make.GREEN, {"source", "desk", "de", "de shared", "fr shared"}),
        (make.AMBER, {"source", "desk", "de"}),
        (make.STRICT, {"source", "desk", "de"}),
        (make.RED, {"source", "desk"}),
        ("marking-definition--00000000-0000-4000-8000-000000000000", {"source", "desk"}),
    ],
)
def test_marking_and_route_decide_who_sees_an_object(marking: str, seen_by: set[str]) -> None:
    nova, other = make.partner(), make.partner()
    one = make.indicator(nova, GERMAN, **make.marked(marking))
    make.admitted(nova, one)
    de, fr = make.bureau("de"), make.bureau("fr")
    reads = {
        "source": (nova, str(make.intake(nova).pk)),
        "desk": (make.desk(), str(make.intake(nova).pk)),
        "de": (de, "country-de"),
        "fr": (fr, "country-fr"),
        "de shared": (de, "shared"),
        "fr shared": (fr, "shared"),
        "other shared": (other, "shared"),
    }
    assert {name for name, (who, place) in reads.items() if make.ids(who, place) == [one["id"]]} == seen_by


def test_red_goes_to_the_country_that_the_source_named_and_to_no_other() -> None:
    nova = make.partner()
    one = make.indicator(nova, GERMAN, **make.marked(make.RED), **asked("FR"))
    make.admitted(nova, one)
    assert make.ids(make.bureau("fr"), "country-fr") == [one["id"]]
    assert make.ids(make.bureau("de"), "country-de") == []


def test_an_excluded_country_sees_nothing_whatever_speaks_for_it() -> None:
    nova = make.partner()
    for marking in (make.CLEAR, make.GREEN, make.AMBER, make.RED):
        make.admitted(nova, make.indicator(nova, GERMAN, **make.marked(marking), **asked("DE", excluded_countries=["de"])))
    de = make.bureau("de")
    assert make.ids(de, "country-de") == []
    assert make.ids(de, "shared") == []
    assert len(make.ids(make.bureau("fr"), "shared")) == 2


def test_what_no_country_was_found_for_awaits_the_desk() -> None:
    nova = make.partner()
    one = make.indicator(nova, "[file:hashes.MD5 = 'd41d8cd98f00b204e9800998ecf8427e']")
    make.admitted(nova, one)
    assert make.ids(make.desk(), "queue") == [one["id"]]


@pytest.mark.parametrize("place", ["country-fr", "queue", "intake", "nowhere", "00000000-0000-4000-8000-000000000000", ""])
def test_a_collection_that_is_not_ones_own_does_not_exist(place: str) -> None:
    nova, other = make.partner(), make.partner()
    name = str(make.intake(nova).pk) if place == "intake" else place
    for who in (other, make.bureau("de"), ANONYMOUS):
        with pytest.raises(Missing):
            queries.visible_objects(who, name, Filters())
        with pytest.raises(Missing):
            queries.visible_collection(who, name)


def test_collections_are_listed_with_the_rights_of_the_reader() -> None:
    nova, inward = make.partner(), make.partner(outward=False)

    def listed(who: Actor) -> set[tuple[str, bool, bool]]:
        return {(view.kind.value, view.can_read, view.can_write) for view in queries.visible_collections(who)}

    assert listed(nova) == {("intake", True, True), ("shared", True, False)}
    assert listed(inward) == {("intake", True, True)}
    assert listed(make.bureau("de")) == {("country", True, False), ("shared", True, False)}
    assert listed(ANONYMOUS) == set()
    with pytest.raises(Missing):
        queries.visible_objects(inward, "shared", Filters())


def paged(who: Actor, place: str, filters: Filters) -> Iterator[list[str]]:
    """The ids of every page."""
    while True:
        page = queries.visible_objects(who, place, filters)
        yield [item.id for item in page.items]
        if not page.next:
            return
        filters = Filters(limit=filters.limit, next=page.next, keywords=filters.keywords, types=filters.types)


def test_next_and_added_after_both_reach_every_object_once() -> None:
    nova = make.partner()
    sent = [make.indicator(nova) for _ in range(7)]
    make.admitted(nova, *sent)
    place = str(make.intake(nova).pk)
    by_next = list(itertools.chain(*paged(nova, place, Filters(limit=3))))
    by_time, after = [], None
    while (page := queries.visible_objects(nova, place, Filters(limit=2, added_after=after))).items:
        by_time += [item.id for item in page.items]
        after = page.span[1]
    assert by_next == by_time == make.names(sent)


def test_a_token_opens_for_its_caller_collection_and_filters_only() -> None:
    nova, de = make.partner(), make.bureau("de")
    make.admitted(nova, *(make.indicator(nova, GERMAN, **make.marked(make.GREEN)) for _ in range(3)))
    token = queries.visible_objects(de, "country-de", Filters(limit=1)).next
    assert queries.visible_objects(de, "country-de", Filters(limit=2, next=token)).items
    for who, place, filters in (
        (make.bureau("de"), "country-de", Filters(next=token)),
        (de, "shared", Filters(next=token)),
        (de, "country-de", Filters(next=token, types=frozenset({"indicator"}))),
        *((de, "country-de", Filters(next=token[:-1] + last)) for last in string.ascii_letters + string.digits + "-_" if last != token[-1]),
    ):
        with pytest.raises(RequestRefused):
            queries.visible_objects(who, place, filters)
    with pytest.raises(RequestRefused):
        queries.visible_manifest(de, "country-de", Filters(next=token))


def test_more_is_not_said_because_of_what_the_reader_may_not_see() -> None:
    nova, other = make.partner(), make.partner()
    seen = make.indicator(nova, **make.marked(make.CLEAR))
    make.admitted(nova, seen, *(make.indicator(nova, **make.marked(make.GREEN)) for _ in range(4)))
    page = queries.visible_objects(other, "shared", Filters(limit=1, types=frozenset({"indicator"})))
    assert [item.id for item in page.items] == [seen["id"]]
    assert page.next == ""


def test_versions_are_told_apart_and_the_last_is_the_default() -> None:
    nova = make.partner()
    place = str(make.intake(nova).pk)
    versions = [make.indicator(nova) | {"modified": f"2026-01-0{day}T00:00:00.000Z"} for day in (3, 2, 4)]
    versions = [each | {"id": versions[0]["id"]} for each in versions]
    for each in versions:
        make.admitted(nova, each)

    def of(**more: object) -> list[str]:
        return [item.version[8:10] for item in queries.visible_objects(nova, place, Filters(**more)).items]  # type: ignore[arg-type]

    assert of() == ["04"]
    assert of(keywords=frozenset({Keyword.FIRST})) == ["02"]
    assert of(keywords=frozenset({Keyword.FIRST, Keyword.LAST})) == ["02", "04"]
    assert of(keywords=frozenset({Keyword.ALL})) == ["03", "02", "04"]
    assert of(keywords=frozenset(), versions=frozenset({1767398400000000})) == ["03"]


def test_where_the_newest_version_is_hidden_the_reader_is_given_none() -> None:
    nova, other = make.partner(), make.partner()
    one = make.indicator(nova, **make.marked(make.CLEAR))
    make.admitted(nova, one)
    make.admitted(nova, one | make.marked(make.GREEN) | {"modified": "2026-01-05T00:00:00.000Z"})
    for ask in (queries.visible_object, queries.visible_versions):
        with pytest.raises(Missing):
            ask(other, "shared", one["id"], make.ALL)
    assert [item.version[8:10] for item in queries.visible_object(make.bureau("fr"), "shared", one["id"], Filters()).items] == ["05"]


def test_filters_by_id_type_and_version_of_stix() -> None:
    nova = make.partner()
    one, two = make.indicator(nova), make.indicator(nova)
    sco = {"type": "url", "spec_version": "2.1", "id": "url--00000000-0000-4000-8000-000000000001", "value": "https://a.example/"}
    make.admitted(nova, one, two, sco)
    place = str(make.intake(nova).pk)
    assert make.ids(nova, place, Filters(ids=frozenset({one["id"], sco["id"]}))) == [one["id"], sco["id"]]
    assert make.ids(nova, place, Filters(types=frozenset({"url", "x-none"}))) == [sco["id"]]
    assert make.ids(nova, place, Filters(spec_versions=frozenset({"2.0"}))) == []
    assert len(make.ids(nova, place, Filters(spec_versions=frozenset({"2.0", "2.1"})))) == 3
    with pytest.raises(Missing):
        queries.visible_object(nova, place, "indicator--00000000-0000-4000-8000-000000000009", Filters())
    assert queries.visible_object(nova, place, one["id"], Filters(versions=frozenset({1}), keywords=frozenset())).items == ()


def granular(level: str, *selectors: str) -> dict[str, object]:
    return {"granular_markings": [{"marking_ref": level, "selectors": list(selectors)}]}


def test_a_part_with_a_stricter_marking_is_taken_out_for_who_may_not_see_it() -> None:
    nova = make.partner()
    one = make.indicator(nova, GERMAN, description="canary-5512", **make.marked(make.GREEN), **granular(make.AMBER, "description"))
    make.admitted(nova, one)

    def body(who: Actor, place: str) -> bytes:
        return next(item.body for item in queries.visible_objects(who, place, Filters(ids=frozenset({one["id"]}))).items)

    assert b"canary" in body(nova, str(make.intake(nova).pk))
    assert b"canary" in body(make.bureau("de"), "country-de")
    assert b"canary" not in body(make.bureau("fr"), "shared")
    assert b"granular" not in body(make.bureau("fr"), "shared")


def test_where_nothing_sound_would_be_left_the_stricter_marking_governs_the_whole() -> None:
    nova = make.partner()
    one = make.indicator(nova, GERMAN, **make.marked(make.GREEN), **granular(make.AMBER, "pattern"))
    make.admitted(nova, one)
    assert make.ids(make.bureau("fr"), "shared") == []
    assert make.ids(make.bureau("de"), "country-de") == [one["id"]]


def test_a_page_ends_before_it_grows_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    nova = make.partner()
    sent = [make.indicator(nova) for _ in range(4)]
    make.admitted(nova, *sent)
    size = Object.objects.filter(type="indicator").order_by("pk").values_list("size", flat=True)[0]
    for most in (size * 2 + 1, 1):
        monkeypatch.setattr(pages, "MOST_BYTES", most)
        found = list(paged(nova, str(make.intake(nova).pk), Filters()))
        assert list(itertools.chain(*found)) == make.names(sent)
        assert {len(page) for page in found} == ({2} if most > 1 else {1})


def test_the_shared_collection_begins_with_the_standard_markings() -> None:
    items = queries.visible_objects(make.bureau("de"), "shared", Filters()).items
    assert {item.id for item in items} >= {make.CLEAR, make.GREEN, make.AMBER, make.STRICT, make.RED}
    assert len({item.added for item in items}) == len(items)


def test_opening_the_feeds_again_changes_nothing() -> None:
    before = Release.objects.count()
    make.feeds()
    assert Release.objects.count() == before
