"""What is unknown is RED, what is unmarked is never clear, the strictest governs, and hidden parts leave no trace."""

import itertools
import json
from typing import Any

import msgspec
import pytest

from aboveboard.exchange.stix import definitions as d
from aboveboard.exchange.stix import markings as m
from aboveboard.exchange.stix.envelope import Head, Received, read_object
from aboveboard.exchange.stix.markings import Audience, Marking, Meaning, Pap
from aboveboard.exchange.stix.redaction import grades, redacted
from tests.exchange.stix import make

TLP = {marking: str(d.definition(marking)["id"]) for marking in Marking}
STATEMENT = "marking-definition--11111111-1111-4111-8111-111111111111"
KNOWN = {STATEMENT: Meaning(statement="Copyright Nova Networks")}


def head(*refs: str, granular: list[dict[str, Any]] | None = None) -> Head:
    more: dict[str, Any] = {"object_marking_refs": list(refs)} if refs else {}
    item = read_object(json.dumps(make.indicator(**more, **({"granular_markings": granular} if granular else {}))).encode())
    assert isinstance(item, Received)
    return item.head


@pytest.mark.parametrize(
    ("id_", "marking"),
    [
        ("94868c89-83c2-464b-929b-a1a8aa3c8487", Marking.CLEAR),
        ("bab4a63c-aed9-4cf5-a766-dfca5abac2bb", Marking.GREEN),
        ("55d920b0-5e8b-4f79-9ee9-91f868d9b421", Marking.AMBER),
        ("939a9414-2ddd-4d32-a0cd-375ea402b003", Marking.AMBER_STRICT),
        ("e828b379-4e03-4974-9ac4-e53a884c97c1", Marking.RED),
        ("613f2e26-407d-48c7-9eca-b8e91df99dc9", Marking.CLEAR),
        ("34098fce-860f-48ae-8e50-ebd3cc5e41da", Marking.GREEN),
        ("f88d31f6-486f-44da-b317-01333bde0b82", Marking.AMBER),
        ("5e57c739-391a-4eb3-b6be-7d15ca92d5ed", Marking.RED),
    ],
)
def test_the_ids_of_tlp_1_and_2_are_known(id_: str, marking: Marking) -> None:
    assert m.effective(head(f"marking-definition--{id_}"), {}, Marking.GREEN).tlp is marking


@pytest.mark.parametrize(
    "ref",
    [
        "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b03e",
        "marking-definition--f88d31f6-1f26-44da-b317-01333bde0b82",
        "marking-definition--94868C89-83C2-464B-929B-A1A8AA3C8487",
        "TLP:CLEAR",
        "",
    ],
)
def test_an_unknown_or_mistyped_marking_is_red(ref: str) -> None:
    found = m.effective(head(ref, TLP[Marking.CLEAR]), KNOWN, Marking.GREEN)
    assert found.tlp is Marking.RED
    assert "counts as TLP:RED" in found.reasons[0]


@pytest.mark.parametrize("default", Marking)
def test_unmarked_takes_the_default_but_never_clear(default: Marking) -> None:
    for refs in ((), (STATEMENT,)):
        assert m.effective(head(*refs), KNOWN, default).tlp is max(default, Marking.GREEN)


def test_the_strictest_governs() -> None:
    for first, second in itertools.product(Marking, repeat=2):
        assert m.effective(head(TLP[first], TLP[second]), {}, Marking.RED).tlp is max(first, second)


def test_pap_and_statements_are_kept() -> None:
    refs = [str(d.definition(pap)["id"]) for pap in (Pap.GREEN, Pap.AMBER)]
    found = m.effective(head(TLP[Marking.GREEN], STATEMENT, *refs), KNOWN, Marking.RED)
    assert (found.tlp, found.pap, found.statements) == (Marking.GREEN, Pap.AMBER, ("Copyright Nova Networks",))


@pytest.mark.parametrize("marking", [*Marking, *Pap])
def test_a_standard_definition_means_what_its_id_says(marking: Marking | Pap) -> None:
    found = d.meaning(d.definition(marking))
    assert marking in (found.tlp, found.pap)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ({"definition_type": "statement", "definition": {"statement": "PAP:AMBER"}}, Meaning(pap=Pap.AMBER, statement="PAP:AMBER")),
        ({"definition_type": "statement", "definition": {"statement": "pap: white"}}, Meaning(pap=Pap.CLEAR, statement="pap: white")),
        ({"definition_type": "statement", "definition": {"statement": "PAP:PINK"}}, Meaning(pap=Pap.RED, statement="PAP:PINK")),
        ({"definition_type": "statement", "definition": {"statement": "Copyright"}}, Meaning(statement="Copyright")),
        ({"definition_type": "statement", "definition": {"statement": "TLP: GREEN"}}, m.UNKNOWN),
        ({"definition_type": "statement", "definition": {"statement": 7}}, m.UNKNOWN),
        ({"definition_type": "statement", "definition": "x"}, m.UNKNOWN),
        ({"definition_type": "tlp", "definition": {"tlp": "green"}}, m.UNKNOWN),
        ({"definition_type": "house", "definition": {"level": "open"}}, m.UNKNOWN),
        ({"extensions": {m.TLP_EXTENSION: {"extension_type": "property-extension", "tlp_2_0": "clear"}}}, m.UNKNOWN),
        ({}, m.UNKNOWN),
    ],
)
def test_a_definition_of_ones_own(content: dict[str, Any], expected: Meaning) -> None:
    assert d.meaning({"type": "marking-definition", "id": STATEMENT} | content) == expected


def test_a_standard_id_with_other_content_is_red() -> None:
    for marking, claimed in itertools.permutations(Marking, 2):
        assert d.meaning(d.definition(marking) | {"id": TLP[claimed]}) == m.UNKNOWN
    tlp_1 = {"id": "marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed", "definition_type": "tlp", "definition": {"tlp": "white"}}
    assert d.meaning(tlp_1) == m.UNKNOWN


def granular(ref: str, *selectors: str) -> dict[str, Any]:
    return {"marking_ref": ref, "selectors": list(selectors)}


def test_granular_markings_only_ever_tighten() -> None:
    parts = [
        granular(TLP[Marking.RED], "description"),
        granular(TLP[Marking.CLEAR], "name"),
        granular("marking-definition--x", "labels.[0]"),
    ]
    found = m.effective(head(TLP[Marking.AMBER], granular=parts), {}, Marking.GREEN)
    assert found.tlp is Marking.AMBER
    assert found.parts == (m.Part("description", Marking.RED), m.Part("labels.[0]", Marking.RED))
    assert grades(found) == {(Marking.RED, Audience.MARKED)}
    assert m.strictest([found, m.effective(head(TLP[Marking.CLEAR]), {}, Marking.GREEN)]).tlp is Marking.RED


def test_a_language_marking_hides_nothing_and_an_empty_one_hides_what_it_selects() -> None:
    parts = [{"lang": "fr", "selectors": ["name"]}, {"selectors": ["description"]}]
    assert m.effective(head(TLP[Marking.GREEN], granular=parts), {}, Marking.GREEN).parts == (m.Part("description", Marking.RED),)


def shown(content: dict[str, Any], *hidden: Marking) -> Any:
    item = read_object(json.dumps(content).encode())
    assert isinstance(item, Received)
    body = redacted(item.content, m.effective(item.head, {}, Marking.GREEN), {(each, Audience.MARKED) for each in hidden})
    return None if body is None else msgspec.json.decode(body)


def test_hidden_parts_leave_no_trace_and_the_rest_is_renumbered() -> None:
    marks = [
        granular(TLP[Marking.RED], "description", "labels.[1]"),
        granular(TLP[Marking.AMBER], "labels.[2]"),
        granular(TLP[Marking.RED], "external_references.[0].description"),
    ]
    references = [{"source_name": "a", "url": "https://a.example/", "description": "canary"}, {"source_name": "b", "external_id": "7"}]
    content = make.indicator(
        object_marking_refs=[TLP[Marking.GREEN]], granular_markings=marks, external_references=references, description="canary",
        labels=["one", "canary", "three"],
    )  # fmt: skip
    left = shown(content, Marking.RED)
    assert "canary" not in json.dumps(left)
    assert "description" not in left
    assert left["labels"] == ["one", "three"]
    assert left["granular_markings"] == [granular(TLP[Marking.AMBER], "labels.[1]")]
    assert left["external_references"] == [{"source_name": "a", "url": "https://a.example/"}, references[1]]
    assert shown(content) == content
    assert shown(content, Marking.AMBER)["labels"] == ["one", "canary"]


@pytest.mark.parametrize(
    "selector", ["pattern", "id", "valid_from", "created", "nowhere", "labels.[9]", "name.deeper", "object_marking_refs.[0]"]
)
def test_an_object_is_withheld_where_nothing_sound_is_left(selector: str) -> None:
    marked = make.indicator(object_marking_refs=[TLP[Marking.GREEN]], granular_markings=[granular(TLP[Marking.RED], selector)])
    assert shown(marked, Marking.RED) is None


def test_a_list_whose_items_are_all_hidden_goes_as_a_whole() -> None:
    marks = [granular(TLP[Marking.RED], "labels.[0]", "labels.[1]", "labels.[2]")]
    left = shown(make.indicator(object_marking_refs=[TLP[Marking.GREEN]], granular_markings=marks), Marking.RED)
    assert "labels" not in left
    assert "granular_markings" not in left


def test_a_merged_view_needs_an_object() -> None:
    with pytest.raises(ValueError, match="at least one"):
        m.strictest([])
