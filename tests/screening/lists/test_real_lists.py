"""The real lists of the shared data, read whole."""

from collections import Counter
from datetime import date

from aboveboard.screening.lists import delta, ofac, sema, un
from aboveboard.screening.lists.record import NameKind, Record, Schema
from tests.shared import shared


def test_the_un_list_is_read_whole_with_its_own_date() -> None:
    parsed = un.read(shared("lists/un-2026-02-27/consolidated.xml"))
    records = list(parsed.records)
    assert parsed.published == date(2026, 2, 27)
    assert Counter(record.schema for record in records) == {Schema.PERSON: 730, Schema.ORGANIZATION: 273}


def test_the_special_notice_is_kept_as_a_fact() -> None:
    records = list(un.read(shared("lists/un-2026-02-27/consolidated.xml")).records)
    assert sum(un.NOTICE_FACT in record.facts for record in records) == 610


def test_low_quality_aliases_are_weak_and_joined_ones_are_parted() -> None:
    records = list(un.read(shared("lists/un-2026-02-27/consolidated.xml")).records)
    kinds = Counter(name.kind for record in records for name in record.names)
    assert kinds[NameKind.WEAK] > 500
    assert not any(";" in name.text for record in records for name in record.names if name.kind is NameKind.ALIAS)


def test_the_two_year_delta_of_ofac_has_additions_changes_and_delistings() -> None:
    before = delta.hashes(ofac.read(shared("lists/ofac-2019")).records)
    after = delta.hashes(ofac.read(shared("lists/ofac-2021")).records)
    counted = Counter(change.op for change in delta.delta(before, after))
    assert len(after) - len(before) == counted[delta.Op.ADD] - counted[delta.Op.DEL]
    assert min(counted.values()) > 100


def test_births_identifiers_and_nicknames_come_out_of_the_remarks() -> None:
    records = {record.id: record for record in ofac.read(shared("lists/ofac-2021")).records}
    known: Record = records["ofac-2676"]
    assert known.births == ("1951-06-19",)
    assert ("passport", "1084010") in known.identifiers
    assert any(name.kind is NameKind.WEAK for name in records["ofac-306"].names)


def test_the_canadian_list_has_ships_with_numbers_and_an_id_for_every_entry() -> None:
    records = list(sema.read(shared("lists/ca-2025-06/sema.xml")).records)
    assert len(records) == 4759
    ships = [record for record in records if record.schema is Schema.VESSEL]
    assert len(ships) == 109
    assert all(kind == "imo" for ship in ships for kind, _ in ship.identifiers)
