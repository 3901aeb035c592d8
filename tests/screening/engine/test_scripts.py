"""Names in the scripts of the lists, and what Unicode does to them on the way."""

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aboveboard.screening.engine.analysis import alternatives, analyse
from aboveboard.screening.engine.script import clean, latin
from aboveboard.screening.engine.thresholds import shows

from .cast import PERSON, RECORDS, best, entry, opened


@pytest.mark.parametrize(
    ("asked", "listed"),
    [
        ("Βασίλης Κουρμπέτης", "Vasilis Kourmpetis"),
        ("ტარიელ ვანჩაძე", "Tariel Vanchadze"),
        ("Վարուժան Մելքումյան", "Varuzhan Melkumyan"),
        ("サトウ ケンイチロウ", "Kenichiro Sato"),
        ("สมชาย วรเดช", "Somchai Woradet"),
        ("דניאל ברקוביץ", "Daniel Berkovits"),
        ("חיים בן־שמעון", "Haim Ben Shimon"),
        ("غلامحسین طاهرزاده", "Gholam Hossein Taherzadeh"),
        ("مُصْطَفَى القَشْتَري", "Mustafa al-Qashtari"),
        ("Валенти́н Тарнмо́рский", "Valentin Tarnmorskiy"),
        ("मनोहर तारकेश्वर", "Manohar Tarkeshwar"),
        ("장현수", "Jang Hyon Su"),
        ("陳明昭", "Chen Mingzhao"),
        ("فرناندو بيلتران", "Fernando Peltran"),
    ],
)
def test_a_name_is_found_from_its_own_script(tmp_path: Path, asked: str, listed: str) -> None:
    index = opened(tmp_path, [entry("x", PERSON, listed), *RECORDS])
    found = best(index, asked)
    assert (found.entity_id, shows(found)) == ("x", True), found


@pytest.mark.parametrize("listed", ["习近明", "이재형"])
def test_another_syllable_of_one_script_is_another_name(tmp_path: Path, listed: str) -> None:
    other = {"习近明": "习近民", "이재형": "이재혁"}[listed]
    index = opened(tmp_path, [entry("x", PERSON, listed), *RECORDS])
    assert not shows(best(index, other))
    assert shows(best(index, listed))


@settings(max_examples=500, deadline=None)
@given(st.text())
def test_cleaning_again_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)


def test_letters_of_all_scripts_can_be_read() -> None:
    for number in (*range(0x3400), *range(0xA000, 0xB000), *range(0xF900, 0x10000), *range(0x1D400, 0x1D800)):
        letter = chr(number)
        once = clean(letter)
        assert clean(once) == once, hex(number)
        spelt, _ = latin(once)
        assert all(sign in "abcdefghijklmnopqrstuvwxyz " or sign.isdigit() or once.isascii() for sign in spelt), hex(number)


def test_accents_and_harakat_part_no_word() -> None:
    assert [word.text for word in analyse("Министе́рство", person=False).words] == ["ministerstvo"]
    assert len(analyse("مُصْطَفَى", person=True).words) == 1
    assert unicodedata.combining("\u0301")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Tarnmoor Ltd (also known as Tarn Trading)", ("Tarnmoor Ltd", "Tarn Trading)")),
        ("Orla Vennsby a.k.a. Orla Wren", ("Orla Vennsby", "Orla Wren")),
        ("Орла Венсби / Orla Vennsby", ("Орла Венсби", "Orla Vennsby")),
        ("Vennsby Import/Export", ("Vennsby Import/Export",)),
        ("Akaf Aka", ("Akaf Aka",)),
    ],
)
def test_a_field_may_hold_several_names(text: str, found: tuple[str, ...]) -> None:
    assert alternatives(text) == found
