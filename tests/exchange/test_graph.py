"""What an object relates to: by relationships, references and shared values, and nothing that the reader could not open."""

import itertools
import json
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
import stix2
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from aboveboard.exchange import actions, queries
from aboveboard.exchange.models import Object, Occurrence
from aboveboard.exchange.queries import graph as drawing
from aboveboard.exchange.stix import joining, references
from aboveboard.exchange.stix.markings import Marking
from aboveboard.exchange.values.graph import MOST_NODES, Graph, Tie, Wish
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Missing, NoStanding
from tests import make_diligence
from tests import make_exchange as make
from tests.exchange.test_alike import limited
from tests.exchange.test_channel import suspend

pytestmark = pytest.mark.usefixtures("house")
AT = {"spec_version": "2.1", "created": "2026-01-01T00:00:00.000Z", "modified": "2026-01-02T00:00:00.000Z"}
FAR = Wish(3)


@pytest.fixture(autouse=True)
def _feeds(house: None) -> None:
    make.feeds()


def thing(who: Actor, kind: str, marking: str = make.GREEN, **more: Any) -> dict[str, Any]:
    """An object of another type, of this partner."""
    return {"type": kind, "id": f"{kind}--{uuid.uuid4()}", "created_by_ref": make.identity(who), **AT, **make.marked(marking), **more}


def malware(who: Actor, name: str = "Grabber", marking: str = make.GREEN, **more: Any) -> dict[str, Any]:
    return thing(who, "malware", marking, name=name, is_family=False, **more)


def relation(who: Actor, source: dict[str, Any], target: dict[str, Any], marking: str = make.GREEN, **more: Any) -> dict[str, Any]:
    more = {"relationship_type": "indicates"} | more
    return thing(who, "relationship", marking, source_ref=source["id"], target_ref=target["id"], **more)


def sent(who: Actor, *objects: dict[str, Any]) -> None:
    status = make.admitted(who, *objects)
    assert status.failures == 0, make.fates(who, status)


def around(who: Actor, content: dict[str, Any], wish: Wish | None = None) -> Graph:
    key = Object.objects.get(stix_id=content["id"]).pk
    return queries.visible_graph(who, queries.visible_dossier(who, key), wish or Wish())


def names(found: Graph) -> list[str]:
    return [node.title for node in found.nodes]


def said(found: Graph) -> set[tuple[str, str, str]]:
    """Who says what of whom, by titles."""
    titles = {node.id: node.title for node in found.nodes}
    return {(titles[edge.origin], edge.label, titles[edge.target]) for edge in found.edges}


def test_relationships_sightings_references_and_values_are_drawn_from_either_end() -> None:
    nova = make.partner()
    bad, evil = make.indicator(nova, name="Bad", **make.marked(make.GREEN)), malware(nova)
    twin = make.indicator(nova, "[domain-name:value = 'BAD[.]example']", name="Twin", **make.marked(make.GREEN))
    link = relation(nova, bad, evil)
    seen = thing(nova, "sighting", sighting_of_ref=bad["id"], description="Seen once")
    told = thing(nova, "report", name="Weekly", published=AT["created"], object_refs=[bad["id"], evil["id"]])
    sent(nova, bad, evil, twin, link, seen, told)
    found = around(make.bureau("de"), bad)
    assert names(found)[0] == "Bad"
    assert set(names(found)[1:]) == {"Grabber", "Seen once", "Weekly", "bad.example", "Twin"}
    assert said(found) == {
        ("Bad", "indicates", "Grabber"),
        ("Seen once", "sighting_of", "Bad"),
        ("Weekly", "object", "Bad"),
        ("Weekly", "object", "Grabber"),
        ("Bad", "", "bad.example"),
        ("Twin", "", "bad.example"),
    }
    assert {edge.tie for edge in found.edges} == set(Tie)
    assert {edge.by for edge in found.edges if edge.tie is Tie.RELATIONSHIP} == {link["id"]}
    assert dict(found.kinds) == {"indicator": 1, "malware": 1, "report": 1, "sighting": 1, "value": 1}
    # The creator is named by every object and stands nowhere as an object here: both are told as one count.
    assert (found.more, found.absent, found.common, found.marking.tlp) == (0, 1, (), Marking.GREEN)
    assert ("Bad", "indicates", "Grabber") in said(around(make.bureau("fr"), evil))
    assert said(around(make.desk(), link)) == {("indicates", "source", "Bad"), ("indicates", "target", "Grabber")}


def test_each_step_goes_further_and_kinds_narrow_it() -> None:
    nova = make.partner()
    chain = [malware(nova, f"M{place}") for place in range(5)]
    links = [relation(nova, one, two, relationship_type="uses") for one, two in itertools.pairwise(chain)]
    tool = thing(nova, "tool", name="Shovel")
    sent(nova, *chain, tool, *links, relation(nova, chain[0], tool, relationship_type="uses"))
    desk = make.desk()
    assert set(names(around(desk, chain[0]))) == {"M0", "M1", "Shovel"}
    assert [node.distance for node in around(desk, chain[0], FAR).nodes if node.title.startswith("M")] == [0, 1, 2, 3]
    narrow = around(desk, chain[0], Wish(3, frozenset({"tool"})))
    assert (names(narrow), dict(narrow.kinds)) == (["M0", "Shovel"], {"malware": 1, "tool": 1})
    assert around(desk, chain[0], FAR) == around(desk, chain[0], FAR)


def test_what_is_hidden_joins_nothing_and_is_told_like_what_never_was() -> None:
    nova, other = make.partner(), make.partner()
    bad = make.indicator(nova, name="Bad", **make.marked(make.GREEN))
    secret = malware(nova, "Secret", make.RED)
    sent(nova, bad, secret, relation(nova, bad, secret), relation(nova, bad, malware(nova), make.RED))
    sent(other, make.indicator(other, name="Hidden twin", **make.marked(make.RED)))
    ghost = make.indicator(nova, "[domain-name:value = 'x.example']", name="Ghost", **make.marked(make.GREEN))
    sent(nova, ghost, relation(nova, ghost, malware(nova)))
    hidden, never = around(make.bureau("fr"), bad), around(make.bureau("fr"), ghost)
    assert (names(hidden), hidden.edges, dict(hidden.kinds), hidden.more, hidden.absent) == (["Bad"], (), {}, 0, 2)
    assert (len(never.nodes), never.edges, never.kinds, never.more, never.absent) == (1, (), {}, 0, 2)
    assert set(names(around(nova, bad))) == {"Bad", "Secret"}
    assert set(names(around(make.desk(), bad))) == {"Bad", "Secret", "bad.example", "Hidden twin"}


def test_a_reference_in_a_part_that_is_kept_from_the_reader_is_none() -> None:
    nova = make.partner()
    bad, evil = make.indicator(nova, name="Bad", **make.marked(make.GREEN)), malware(nova)
    parts = [{"marking_ref": make.RED, "selectors": ["object_refs.[1]"]}]
    told = thing(nova, "report", name="Weekly", published=AT["created"], object_refs=[evil["id"], bad["id"]], granular_markings=parts)
    sent(nova, bad, evil, told)
    assert names(around(make.bureau("fr"), bad)) == ["Bad"]
    assert set(names(around(make.bureau("fr"), evil))) == {"Grabber", "Weekly"}
    assert set(names(around(make.desk(), bad))) == {"Bad", "Weekly"}


def test_what_is_too_common_is_named_and_not_followed_and_what_has_no_room_is_counted() -> None:
    nova = make.partner()
    evil = malware(nova)
    marks = [
        make.indicator(nova, f"[domain-name:value = 'n{place}.example']", **make.marked(make.GREEN)) for place in range(MOST_NODES + 5)
    ]
    sent(nova, evil, *marks, *[relation(nova, each, evil) for each in marks])
    german = make.bureau("de")
    found = around(german, evil)
    assert (len(found.nodes), found.more, len(found.edges), found.common) == (MOST_NODES, 6, MOST_NODES - 1, ())
    assert dict(found.kinds) == {"indicator": MOST_NODES + 5}
    with limited(10):
        found = around(german, evil)
    assert (names(found), found.more, found.common, found.most) == (["Grabber"], 0, ("Grabber",), 10)


def test_the_bundle_holds_what_is_drawn_as_the_reader_may_have_it() -> None:
    nova = make.partner()
    parts = [{"marking_ref": make.RED, "selectors": ["description"]}]
    bad = make.indicator(nova, name="Bad", description="Canary", granular_markings=parts, **make.marked(make.GREEN))
    evil, secret = malware(nova), malware(nova, "Secret", make.RED)
    link = relation(nova, bad, evil)
    sent(nova, bad, evil, secret, link, relation(nova, bad, secret, make.RED))
    french = make.bureau("fr")
    key = Object.objects.get(stix_id=bad["id"]).pk
    shown, body = queries.visible_bundle(french, queries.visible_dossier(french, key), Wish())
    content = json.loads(body)
    assert {each["id"] for each in content["objects"]} == {bad["id"], evil["id"], link["id"]}
    assert b"Canary" not in body
    assert len(stix2.parse(content, allow_custom=True).objects) == 3
    assert shown.objects[0] == key
    assert queries.visible_bundle(french, queries.visible_dossier(french, key), Wish())[1] == body
    # Whoever was shown it was given it: a recall reaches them.
    actions.note_news(french, shown.given)
    for one in (evil, link):
        held = queries.visible_dossier(make.desk(), Object.objects.get(stix_id=one["id"]).pk).provenance
        assert held is not None
        assert {each.party for each in held.recipients} == {"country:fr"}


def test_a_graph_costs_the_same_number_of_queries_however_much_stands_in_it(django_assert_max_num_queries: Any) -> None:
    nova = make.partner()
    evil, lone = malware(nova), malware(nova, "Lone")
    marks = [make.indicator(nova, f"[domain-name:value = 'n{place}.example']", **make.marked(make.GREEN)) for place in range(30)]
    sent(nova, lone, evil, *marks, *[relation(nova, each, evil) for each in marks], relation(nova, marks[0], lone))
    for who in (make.desk(), make.bureau("de"), nova):
        counts = []
        for one in (lone, evil):
            found = queries.visible_dossier(who, Object.objects.get(stix_id=one["id"]).pk)
            with CaptureQueriesContext(connection) as noted, django_assert_max_num_queries(60):
                queries.visible_graph(who, found, FAR)
            counts.append(len(noted))
        # The one from which a third step leads further takes more, not the one with thirty neighbours.
        assert counts[0] >= counts[1], counts


def test_a_shut_channel_draws_nothing_and_a_key_is_found_by_id_only_where_it_may_be_seen() -> None:
    nova = make.partner()
    bad = make.indicator(nova, name="Bad", **make.marked(make.RED))
    sent(nova, bad)
    found = queries.visible_dossier(nova, Object.objects.get(stix_id=bad["id"]).pk)
    assert queries.visible_key(nova, bad["id"]) == found.key
    for who, named in ((make.bureau("fr"), bad["id"]), (make.desk(), "indicator--00000000-0000-4000-8000-00000000dead")):
        with pytest.raises(Missing):
            queries.visible_key(who, named)
    suspend(nova)
    with pytest.raises(NoStanding):
        queries.visible_graph(nova, found, Wish())


def test_references_are_found_wherever_they_stand_and_markings_are_none() -> None:
    one, two = (f"file--{uuid.uuid4()}" for _ in range(2))
    content = {
        "type": "file",
        "object_marking_refs": [make.RED],
        "created_by_ref": f"identity--{uuid.uuid4()}",
        "granular_markings": [{"marking_ref": make.RED, "selectors": ["name"]}],
        "extensions": {"archive-ext": {"contains_refs": [one, one, "no id", 7]}},
        "body_multipart": [{"body_raw_ref": two}],
        "odd_ref": {"deep_ref": "x"},
    }
    found = references.references(content)
    assert [each.target for each in found] == [content["created_by_ref"], one, two]
    assert references.digests(content) == {references.digest(one), references.digest(two)}


def test_what_was_admitted_before_is_found_after_the_migration() -> None:
    nova = make.partner()
    bad, evil = make.indicator(nova, name="Bad", **make.marked(make.GREEN)), malware(nova)
    indicates = relation(nova, bad, evil)
    sent(nova, bad, evil, indicates)
    key = Object.objects.get(stix_id=evil["id"]).pk
    before = set(Occurrence.objects.values_list("digest", "object_id"))
    with make_diligence.rows():
        Occurrence.objects.exclude(object__type="indicator").delete()
    found = queries.visible_dossier(make.desk(), key)
    assert names(queries.visible_graph(make.desk(), found, Wish())) == ["Grabber"]
    migration = __import__("aboveboard.exchange.migrations.0014_references", fromlist=["write_references"])
    # What joins is not only referred to; that is another migration's (`test_joining`).
    before -= {(digest, key) for digest, key in before if bytes(digest) in set(joining.digests(indicates))}
    for _ in range(2):
        with make_diligence.rows():
            migration.write_references(apps, None)
    assert {(bytes(digest), key) for digest, key in Occurrence.objects.values_list("digest", "object_id")} == {
        (bytes(digest), key) for digest, key in before
    }
    assert set(names(queries.visible_graph(make.desk(), found, Wish()))) == {"Grabber", "Bad"}


def pieces() -> Iterator[str]:
    """What the module's ceilings are called, so that a changed name is noticed here."""
    yield from ("MOST_VALUES", "MOST_READ", "MOST_LOOKED")


def test_more_than_is_read_at_once_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in pieces():
        monkeypatch.setattr(drawing, name, 2)
    nova = make.partner()
    evil = malware(nova)
    marks = [make.indicator(nova, f"[domain-name:value = 'n{place}.example']", **make.marked(make.GREEN)) for place in range(5)]
    sent(nova, evil, *marks, *[relation(nova, each, evil) for each in marks])
    found = around(make.desk(), evil)
    assert (len(found.nodes), found.more) == (3, 3)
