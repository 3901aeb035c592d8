"""A newer version takes the place of the older ones for everybody: who may not see it is given nothing more of the object."""

from itertools import combinations, product
from typing import Any

import msgspec
import pytest

from aboveboard.exchange import actions, queries
from aboveboard.exchange.models import Object, Recall, Release
from aboveboard.exchange.rules.handling import EXTENSION
from aboveboard.exchange.stix.markings import Audience, Marking
from aboveboard.exchange.stix.taxii.filters import Filters, Keyword
from aboveboard.exchange.stix.visibility import ObjectClass, Reader, ReaderKind, may_see, meet
from aboveboard.exchange.values import PullForm
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Conflict, Missing
from tests import make_exchange as make
from tests.exchange.test_warnings import PRIVATE, load, read

GERMAN = "[domain-name:value = 'bad.de']"
LATER, LATEST = {"modified": "2026-03-01T00:00:00.000Z"}, {"modified": "2026-04-01T00:00:00.000Z"}
FIRST = Filters(keywords=frozenset({Keyword.FIRST}))
NOT_FR = {"extensions": {EXTENSION: {"extension_type": "property-extension", "excluded_countries": ["FR"]}}}


@pytest.fixture
def nova(house: None) -> Actor:
    """A partner with feeds to send to."""
    make.feeds()
    return make.partner()


def pull(who: Actor, place: str) -> None:
    """Read all as a door does."""
    page = queries.visible_objects(who, place, make.ALL)
    actions.record_pull(who, PullForm(page.collection, tuple(item.seq for item in page.items)))


def versions(who: Actor, place: str, stix_id: str) -> list[str]:
    """Every version that a reader is given, by whatever it asks for."""
    found: dict[str, None] = {}
    for filters in (Filters(), make.ALL, FIRST, Filters(ids=frozenset({stix_id}), keywords=frozenset({Keyword.ALL}))):
        found |= {item.version: None for item in queries.visible_objects(who, place, filters).items if item.id == stix_id}
    return sorted(found)


@pytest.mark.parametrize(
    "more", [{}, {"revoked": True}, NOT_FR | {"object_marking_refs": [make.GREEN]}], ids=["red", "revoked", "shut-out"]
)
def test_who_may_not_see_the_newer_version_is_given_none_and_told_to_drop_what_it_has(nova: Actor, more: dict[str, Any]) -> None:
    green = make.indicator(nova, GERMAN, **make.marked(make.GREEN))
    make.admitted(nova, green)
    fr, no = make.bureau("fr"), make.bureau("no")
    pull(fr, "shared")
    assert versions(fr, "shared", green["id"]) == [green["modified"]]
    assert make.fates(nova, make.admitted(nova, green | LATER | make.marked(make.RED) | more)) == [("successes", "")]
    assert versions(fr, "shared", green["id"]) == []
    with pytest.raises(Missing):
        queries.visible_object(fr, "shared", green["id"], make.ALL)
    with pytest.raises(Missing):
        queries.visible_dossier(fr, Object.objects.get(stix_id=green["id"], version_text=green["modified"]).pk)
    assert [(each.recipient, each.reason) for each in Recall.objects.all()] == [("country:fr", "Its source took it back.")]
    assert queries.visible_recalls(fr).exists()
    assert not queries.visible_recalls(no).exists()
    # Source and desk keep the whole history.
    for who in (nova, make.desk()):
        assert versions(who, str(make.intake(nova).pk), green["id"]) == [green["modified"], LATER["modified"]]


def test_who_may_see_the_newer_version_elsewhere_is_told_nothing(nova: Actor) -> None:
    green = make.indicator(nova, GERMAN, **make.marked(make.GREEN))
    make.admitted(nova, green)
    de, fr = make.bureau("de"), make.bureau("fr")
    pull(de, "shared")
    pull(fr, "shared")
    make.admitted(nova, green | LATER | make.marked(make.AMBER))
    assert (versions(de, "shared", green["id"]), versions(fr, "shared", green["id"])) == ([], [])
    assert versions(de, "country-de", green["id"]) == [green["modified"], LATER["modified"]]
    assert list(Recall.objects.values_list("recipient", flat=True)) == ["country:fr"]


def test_a_revocation_reaches_who_read_the_object(nova: Actor) -> None:
    green = make.indicator(nova, GERMAN, **make.marked(make.GREEN))
    make.admitted(nova, green)
    make.admitted(nova, green | LATER | {"revoked": True})
    for who, place in ((make.bureau("fr"), "shared"), (make.bureau("de"), "country-de")):
        (item,) = (item for item in queries.visible_objects(who, place, Filters()).items if item.id == green["id"])
        assert msgspec.json.decode(item.body)["revoked"] is True
    assert not Recall.objects.exists()


def test_a_wider_version_widens_nothing_that_came_before(nova: Actor) -> None:
    red = make.indicator(nova, GERMAN, **make.marked(make.RED))
    make.admitted(nova, red)
    make.admitted(nova, red | LATER | make.marked(make.GREEN))
    assert versions(make.bureau("fr"), "shared", red["id"]) == [LATER["modified"]]


@pytest.mark.parametrize("is_one_body", [True, False])
def test_an_older_version_that_comes_late_is_its_source_s_alone(nova: Actor, is_one_body: bool) -> None:
    green = make.indicator(nova, GERMAN, **make.marked(make.GREEN))
    red = green | LATER | make.marked(make.RED)
    bodies = [[red, green]] if is_one_body else [[red], [green]]
    for body in bodies:
        make.admitted(nova, *body)
    assert versions(make.bureau("fr"), "shared", green["id"]) == []
    assert versions(nova, str(make.intake(nova).pk), green["id"]) == [green["modified"], red["modified"]]


def test_what_a_warning_list_holds_back_narrows_at_once_and_only_the_newest_is_released(nova: Actor) -> None:
    load(read(PRIVATE))
    pattern = "[ipv4-addr:value = '10.1.2.3']"
    one = make.indicator(nova, pattern, **make.marked(make.GREEN))
    make.admitted(nova, one)
    desk, fr, no = make.desk(), make.bureau("fr"), make.bureau("no")
    row = Object.objects.get(stix_id=one["id"])
    actions.release_held(desk, queries.releasable(desk, row.pk), reason="It is meant.")
    assert versions(fr, "shared", one["id"]) == [one["modified"]]
    make.admitted(nova, one | LATER | NOT_FR)
    assert (versions(fr, "shared", one["id"]), versions(no, "shared", one["id"])) == ([], [one["modified"]])
    held = Object.objects.get(stix_id=one["id"], version_text=LATER["modified"])
    make.admitted(nova, one | LATEST | make.marked(make.RED))
    assert versions(no, "shared", one["id"]) == []
    with pytest.raises(Conflict, match="newer version"):
        actions.release_held(desk, queries.releasable(desk, held.pk), reason="It is meant.")
    assert not Release.objects.filter(object=held, collection__alias="shared").exists()


def test_a_taken_back_version_that_was_hidden_is_answered_like_one_that_never_was(nova: Actor) -> None:
    one = make.indicator(nova, GERMAN, **make.marked(make.GREEN))
    hidden = one | LATER | NOT_FR | make.marked(make.GREEN)
    seen = one | LATEST
    fr = make.bureau("fr")
    for each in (hidden, seen):
        make.admitted(nova, each)
    named = Filters(versions=frozenset({int(Object.objects.get(version_text=LATER["modified"]).version)}), keywords=frozenset())
    actions.withdraw(nova, make.intake(nova), stix_id=one["id"], filters=named)
    never = Filters(versions=frozenset({1}), keywords=frozenset())
    for filters in (named, never):
        assert queries.visible_object(fr, "shared", one["id"], filters).items == ()
        assert queries.visible_versions(fr, "shared", one["id"], filters).items == ()
    with pytest.raises(Missing):
        queries.visible_object(make.bureau("no"), "shared", one["id"], named)


def test_the_meeting_of_two_classes_is_seen_by_exactly_those_who_see_both() -> None:
    sets = (frozenset[str](), frozenset({"DE"}), frozenset({"DE", "FR"}))
    classes = [
        ObjectClass(
            tlp,
            "organisation:a",
            countries=countries,
            named=named,
            groups=groups,
            purposes=frozenset({"p"}),
            excluded=excluded,
            audience=to,
        )
        for tlp, countries, named, excluded, groups, to in product(Marking, sets, sets[:2], sets[:2], ((), ("g",)), list(Audience)[:2])
        for groups in [frozenset[str](groups)]
    ]
    readers = [
        Reader(kind, party, country, frozenset({"p"}), groups)
        for kind, party, country in (
            (ReaderKind.DESK, "desk", ""),
            (ReaderKind.SECRETARIAT, "secretariat", ""),
            (ReaderKind.PARTNER, "organisation:a", ""),
            (ReaderKind.PARTNER, "organisation:b", ""),
            (ReaderKind.COUNTRY, "country:de", "DE"),
            (ReaderKind.COUNTRY, "country:fr", "FR"),
            (ReaderKind.COUNTRY, "country:no", "NO"),
        )
        for groups in (frozenset[str](), frozenset({"g"}))
    ]
    for one, other in combinations(classes, 2):
        met = meet(one, other)
        for reader in readers:
            both = may_see(reader, one) and may_see(reader, other)
            if one.groups == other.groups:
                assert may_see(reader, met) is both, (reader, one, other)
            else:
                assert both or not may_see(reader, met)
