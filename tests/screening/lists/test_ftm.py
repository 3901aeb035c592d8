"""FollowTheMoney collections and deltas, and Senzing records."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from aboveboard.screening.lists import ftm, senzing
from aboveboard.screening.lists.record import ListRefused, Op, Schema
from tests.screening.lists.make import names, parsed, read


def entity(number: int, schema: str = "Person", **properties: list[Any]) -> dict[str, Any]:
    return {
        "id": f"NK-{number}",
        "schema": schema,
        "caption": "Orla Venn",
        "datasets": ["test"],
        "properties": {"name": ["Орла Венн", "Orla Venn"], **properties},
        "target": True,
    }


def lines(*rows: Any) -> bytes:
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


PERSON = entity(
    1,
    alias=["O. Venn"],
    weakAlias=["Olly"],
    previousName=["Orla Wrenfield"],
    birthDate=["1970-02", "1971", "about 1972"],
    nationality=["ke"],
    country=["ru", "eu"],
    passportNumber=["A 77"],
    innCode=["770"],
    topics=["sanction", "role.pep"],
    programId=["TEST"],
    addressEntity=[{"id": "addr-1", "schema": "Address", "properties": {"full": ["nested"]}}],
)
ADDRESS = {"id": "addr-1", "schema": "Address", "caption": "1 Test Street", "properties": {"full": ["1 Test Street"]}}
SHIP = {"id": "NK-2", "schema": "Vessel", "caption": "IMO9123456", "properties": {"imoNumber": ["IMO9123456"]}}


def test_parties_are_read_and_the_rest_of_the_collection_passed_over(tmp_path: Path) -> None:
    person, ship = read(tmp_path, ftm.read, lines(ADDRESS, PERSON, SHIP))
    assert (person.id, person.schema, person.births) == ("NK-1", Schema.PERSON, ("1970-02", "1971"))
    assert names(person) == {
        "Orla Venn": "primary",
        "Орла Венн": "original",
        "O. Venn": "alias",
        "Orla Wrenfield": "former",
        "Olly": "weak",
    }
    assert person.identifiers == (("passport", "A 77"), ("tax", "770"))
    assert (person.programmes, person.countries) == (("TEST",), ("eu", "ke", "ru"))
    assert {"Topic sanction", "Topic role.pep"} <= set(person.facts)
    assert (ship.caption, ship.schema, ship.identifiers) == ("IMO9123456", Schema.VESSEL, (("imo", "9123456"),))


def test_a_delta_is_told_from_a_collection_and_gives_its_steps(tmp_path: Path) -> None:
    delta = parsed(
        tmp_path,
        ftm.read,
        gzip.compress(
            lines(
                {"base": "abc"},
                {"op": "ADD", "entity": PERSON},
                {"op": "MOD", "entity": ADDRESS},
                {"op": "DEL", "entity": {"id": "NK-9"}},
            )
        ),
    ).delta
    assert delta is not None
    assert delta.base == "abc"
    steps = [(step.op, step.entry, step.record is not None) for step in delta.steps()]
    assert steps == [(Op.ADD, "NK-1", True), (Op.MOD, "addr-1", False), (Op.DEL, "NK-9", False)]
    assert list(delta.steps()), "it may be read again"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (lines(PERSON, PERSON), "line 2: the id 'NK-1' occurs a second time"),
        (lines(PERSON, {"op": "DEL", "entity": {"id": "NK-1"}}), "line 2: a step of a delta among whole entities"),
        (lines(PERSON, {"id": "NK-3"}), "line 2: an entity without id or schema"),
        (lines(PERSON | {"caption": "", "properties": {}}), "has no name"),
        (lines(PERSON)[:-9], "line 1: not an entity"),
        (lines(ADDRESS), "holds no entry"),
        (gzip.compress(lines(PERSON))[:-7], "cut off or damaged"),
        (b'{"id":"a","schema":"Person","properties":{"name":"x"}}', "line 1: not an entity"),
    ],
)
def test_a_broken_collection_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(ListRefused, match=said):
        read(tmp_path, ftm.read, content)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (({"op": "ADD", "entity": PERSON}, PERSON), "line 2: not a step"),
        (({"op": "PUT", "entity": PERSON},), "line 1: not a step"),
        (({"op": "DEL", "entity": {"id": ""}},), "line 1: not a step"),
        (({"op": "MOD", "entity": {"id": "NK-1"}},), "has no schema"),
        (({"op": "ADD", "entity": PERSON}, {"op": "DEL", "entity": {"id": "NK-1"}}), "occurs a second time"),
        (({"op": "ADD", "entity": PERSON | {"caption": "", "properties": {}}},), "has no name"),
        (({"base": "a"}, {"base": "b"}), "line 2: not a step"),
    ],
)
def test_a_broken_delta_is_refused(tmp_path: Path, rows: tuple[Any, ...], said: str) -> None:
    delta = parsed(tmp_path, ftm.read, lines(*rows)).delta
    assert delta is not None
    with pytest.raises(ListRefused, match=said):
        list(delta.steps())


SENZING = {
    "DATA_SOURCE": "TEST",
    "RECORD_ID": "1",
    "FEATURES": [
        {"RECORD_TYPE": "PERSON"},
        {"NAME_TYPE": "ALIAS", "NAME_FULL": "Olly Venn"},
        {"NAME_TYPE": "PRIMARY", "NAME_FIRST": "Orla", "NAME_LAST": "Venn"},
        {"DATE_OF_BIRTH": "1970-02-03"},
        {"NATIONALITY": "ke"},
        {"PASSPORT_NUMBER": "A 77", "PASSPORT_COUNTRY": "ke"},
        {"ADDR_FULL": "1 Test Street, Nairobi"},
    ],
}
FLAT = {"DATA_SOURCE": "TEST", "RECORD_ID": "2", "RECORD_TYPE": "ORGANIZATION", "PRIMARY_NAME_ORG": "Example Trading", "ADDR_COUNTRY": "ru"}


def test_senzing_records_are_read_in_both_shapes(tmp_path: Path) -> None:
    person, company = read(tmp_path, senzing.read, lines(SENZING, FLAT))
    assert (person.schema, person.births, person.countries) == (Schema.PERSON, ("1970-02-03",), ("ke",))
    assert names(person) == {"Orla Venn": "primary", "Olly Venn": "alias"}
    assert person.identifiers == (("passport", "A 77"),)
    assert person.facts == ("Address 1 Test Street, Nairobi",)
    assert (company.schema, names(company), company.countries) == (Schema.ORGANIZATION, {"Example Trading": "primary"}, ("ru",))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (lines(SENZING | {"RECORD_ID": " "}), "RECORD_ID is empty"),
        (lines(FLAT | {"RECORD_TYPE": "PLANET"}), "RECORD_TYPE 'PLANET' is unknown"),
        (lines({"RECORD_ID": "1"}), "line 1: not a record"),
        (lines(FLAT, FLAT), "occurs a second time"),
        (lines(SENZING | {"FEATURES": [{"RECORD_TYPE": "PERSON"}]}), "has no name"),
    ],
)
def test_a_broken_senzing_record_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(ListRefused, match=said):
        read(tmp_path, senzing.read, content)
