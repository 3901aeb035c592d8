"""What the engine finds, how it ranks, and what it says."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from aboveboard.screening.engine.index import Index
from aboveboard.screening.engine.thresholds import ACT, SHOW, acts, shows
from aboveboard.screening.engine.values import FULL, Finding, How, Query
from aboveboard.screening.engine.words import sentences
from aboveboard.screening.lists.record import NameKind, Schema

from .cast import ORGANIZATION, PERSON, RECORDS, VESSEL, best, entry, opened


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return opened(tmp_path_factory.mktemp("index"))


@pytest.mark.parametrize(
    ("name", "schema", "expected"),
    [
        ("Grigori Semyonovich Varlakov", PERSON, "p-1"),
        ("VARLAKOV, Grigori", PERSON, "p-1"),
        ("Grigoriy Varlakow", PERSON, "p-1"),
        ("Grigorij Semjonovič Varlakov", PERSON, "p-1"),
        ("G. S. Varlakov", PERSON, "p-1"),
        ("Grigori Varlokov", PERSON, "p-1"),
        ("GrigoriVarlakov", PERSON, "p-1"),
        ("Григорий Семёнович Варлаков", PERSON, "p-1"),
        ("Grigori Vаrlakov", PERSON, "p-1"),  # a Cyrillic letter among Latin ones
        ("\u202eGrigori\u202c Var\u200blakov", PERSON, "p-1"),
        ("Abdulrahman Mustafa Qashtari", PERSON, "p-2"),
        ("Abdel Rahman Moustapha el-Kashtari", PERSON, "p-2"),
        ("عبد الرحمن مصطفى القشتري", PERSON, "p-2"),
        ("Orla Wren Field", PERSON, "p-3"),
        ("0rla Vennsby", PERSON, "p-3"),
        ("Hafez alSHAYKH", PERSON, "p-6"),
        ("Li Ming-chao", PERSON, "p-5"),
        ("김현섭", PERSON, "p-4"),
        ("李明昭", PERSON, "p-5"),
        ("Vostokpribor OOO", ORGANIZATION, "o-1"),
        ("ООО «Востокприбор»", ORGANIZATION, "o-1"),
        ("Northmere Tech & Srvces Grp", ORGANIZATION, "o-2"),
        ("Ministerio Maritime Salvage", ORGANIZATION, "o-3"),
        ("Grey Pelikanus", VESSEL, "v-1"),
    ],
)
def test_a_name_is_found_however_it_is_written(index: Index, name: str, schema: Schema, expected: str) -> None:
    found = best(index, name, schema)
    assert found.entity_id == expected
    assert shows(found), found


@pytest.mark.parametrize(
    ("asked", "listed"),
    [
        ("1st Meridian Bank", "First Meridian Bank"),
        ("Brigade Forty-Four", "Brigade 44"),
        ("Brigade Forty 4", "Brigade 44"),
        ("U.S. Kelp Administration", "United States Kelp Administration"),
        ("N&K Inc.", "N and K Inc."),
        ("Societatea cu Răspundere Limitată Quellmark", "SRL Quellmark"),
        ("Quellmark Aktiengeselschaft", "Quellmark AG"),
    ],
)
def test_organisations_are_written_in_words_figures_and_letters(tmp_path: Path, asked: str, listed: str) -> None:
    index = opened(tmp_path, [entry("o", ORGANIZATION, listed), *RECORDS])
    assert best(index, asked, ORGANIZATION).score >= best(index, listed, ORGANIZATION).score * 9 // 10 >= 5_000


@pytest.mark.parametrize(("asked", "listed"), [("JC Vennstad", "Jean-Claude Vennstad"), ("FridrikaVennstad", "Fridrika Vennstad")])
def test_capitals_tell_initials_and_glued_words(tmp_path: Path, asked: str, listed: str) -> None:
    assert shows(best(opened(tmp_path, [entry("p", PERSON, listed), *RECORDS]), asked))


def test_another_number_is_another_unit_and_none_is_in_between(tmp_path: Path) -> None:
    index = opened(tmp_path, [entry("o", ORGANIZATION, "Tarnmoor Brigade 7"), *RECORDS])
    same, without, other = (best(index, f"Tarnmoor Brigade {number}", ORGANIZATION).score for number in ("VII", "", "12"))
    assert same > without > other


def test_a_word_said_twice_agrees_with_one_said_twice(tmp_path: Path) -> None:
    index = opened(tmp_path, [entry("p", PERSON, "Omar Osman Qashtari"), *RECORDS])
    assert best(index, "Omar Omar Qashtari").score < best(index, "Omar Qashtari").score
    index = opened(tmp_path / "twice", [entry("p", PERSON, "Omar Omar Qashtari"), *RECORDS])
    assert best(index, "Omar Omar Qashtari").score > best(index, "Omar Qashtari").score


@pytest.mark.parametrize("name", ["Helga Brandström", "Mustafa", "Li", "Semyon Grigorian"])
def test_other_names_stay_below_the_line(index: Index, name: str) -> None:
    assert all(candidate.score < SHOW for candidate in index.match(Query(name, PERSON)))


def test_scores_are_integers_within_bounds_and_sorted(index: Index) -> None:
    found = index.match(Query("Orla Maire Vennsby", PERSON))
    assert all(isinstance(candidate.score, int) and 0 < candidate.score <= FULL for candidate in found)
    assert found == sorted(found, key=lambda candidate: (-candidate.score, candidate.entity_id))


def test_the_limit_and_the_floor_hold(index: Index) -> None:
    assert len(index.match(Query("Orla Maire Vennsby", PERSON), limit=1)) == 1
    assert index.match(Query("Orla Maire Vennsby", PERSON), floor=FULL + 1) == []


def test_a_closer_name_ranks_above_within_the_top_band(index: Index) -> None:
    whole, part, typo = (best(index, name).score for name in ("Orla Maire Vennsby", "Orla Vennsby", "Orla Maire Vennsbi"))
    assert whole > part
    assert whole > typo


def test_an_identifier_decides(index: Index) -> None:
    found = best(index, "Someone Else", identifiers=(("passport", "x 123-4567"),))
    assert (found.entity_id, found.explanation.identifier) == ("p-3", Finding.AGREES)
    assert acts(found)


@pytest.mark.parametrize(
    ("kind", "asked", "listed"),
    [
        ("imo", "IMO 9074729", "9074729"),
        ("imo", "９０７４７２９", "IMO9074729"),
        ("bic", "TARNDEFFXXX", "TARN DE FF"),
        ("lei", "5299 00T8 BM49 AURS DO55", "529900T8BM49AURSDO55"),
        ("tax", "77-12.345/001", "7712345001"),
        ("other", "X1234567", "x 1234567"),
    ],
)
def test_an_identifier_decides_however_it_is_written(tmp_path: Path, kind: str, asked: str, listed: str) -> None:
    index = opened(tmp_path, [entry("x", ORGANIZATION, "Tarnmoor", identifiers=((kind, listed),))])
    assert best(index, "Someone Else", ORGANIZATION, identifiers=((kind, asked),)).entity_id == "x"


@pytest.mark.parametrize("nothing", ["", "none", "unknown", "n/a", "1234", "00000000", "-", "\ud800"])
def test_what_stands_for_no_number_identifies_nobody(tmp_path: Path, nothing: str) -> None:
    index = opened(tmp_path, [entry("x", ORGANIZATION, "Tarnmoor", identifiers=(("tax", nothing),)), *RECORDS])
    assert index.match(Query("Someone Else", ORGANIZATION, identifiers=(("tax", nothing), ("other", nothing)))) == []


def test_an_identifier_of_another_kind_decides_nothing(index: Index) -> None:
    assert index.match(Query("Someone Else", PERSON, identifiers=(("tax", "X1234567"),))) == []


@pytest.mark.parametrize(
    ("births", "finding"),
    [
        (("1961-03-04",), Finding.AGREES),
        (("1961",), Finding.AGREES),
        (("1961-04-03",), Finding.AGREES),
        (("1987-11-30",), Finding.CONTRADICTS),
        (("1961-11-30",), Finding.CONTRADICTS),
        (("early 1960s",), Finding.UNKNOWN),
        ((), Finding.UNKNOWN),
    ],
)
def test_birth_dates_agree_contradict_or_cannot_be_compared(index: Index, births: tuple[str, ...], finding: Finding) -> None:
    found = best(index, "Grigori Semyonovich Varlakov", births=births)
    plain = best(index, "Grigori Semyonovich Varlakov")
    assert found.explanation.birth is finding
    assert (found.score < plain.score) == (finding is Finding.CONTRADICTS)


def test_a_contradicting_country_lowers_and_an_agreeing_one_raises(index: Index) -> None:
    other, none, same = (best(index, "Grigori Varlakov", countries=codes).score for codes in (("us",), (), ("by",)))
    assert other < none < same


def test_acting_needs_more_than_a_name(index: Index) -> None:
    name = "Grigori Semyonovich Varlakov"
    assert best(index, name).explanation.name_score >= ACT
    assert not acts(best(index, name))
    assert acts(best(index, name, countries=("by",)))
    assert acts(best(index, name, births=("1961",)))
    assert not acts(best(index, name, births=("1961",), countries=("us",)))


def test_a_weak_alias_scores_below_a_proper_one_and_never_acts(index: Index) -> None:
    found = best(index, "Abu Talha", countries=("sy",))
    assert found.explanation.kind is NameKind.WEAK
    assert found.score < best(index, "Orla Wrenfield").score
    assert not acts(found)


def test_a_thing_is_never_a_person(index: Index) -> None:
    assert all(candidate.entity_id != "v-1" for candidate in index.match(Query("Grey Pelicanus", PERSON)))
    assert best(index, "Grey Pelicanus", Schema.VESSEL).entity_id == "v-1"


def test_the_explanation_names_the_parts(index: Index) -> None:
    known = best(index, "Grigoriy X Varlakov", births=("1987",), countries=("by",)).explanation
    assert [(part.asked, part.how) for part in known.parts] == [
        ("grigoriy", How.SOUND),
        ("x", How.ABSENT),
        ("varlakov", How.SAME),
    ]
    assert known.missing == ("semyonovich",)
    assert (known.birth, known.country, known.completeness) == (Finding.CONTRADICTS, Finding.AGREES, 75)


def test_the_explanation_is_said_in_sentences(index: Index) -> None:
    said = sentences(best(index, "Grigoriy X Varlakov", births=("1987",)))
    assert said == [
        "Compared with “Grigori Semyonovich VARLAKOV”: “grigoriy” sounds like “grigori”; “varlakov” is the same.",
        "“x” was asked for and is not in the listed name.",
        "The listed name also has: semyonovich.",
        "The birth dates contradict each other (1987 / 1961-03-04).",
        "Could not be compared: country, identifiers.",
    ]


def asked_for(asked: list[str]) -> Callable[[str], str]:
    def translate(text: str) -> str:
        asked.append(text)
        return text

    return translate


def test_sentences_are_translated_before_they_are_filled(index: Index) -> None:
    asked: list[str] = []
    sentences(best(index, "Grigori Varlakov"), asked_for(asked))
    assert asked
    assert not any("Varlakov" in text or "varlakov" in text for text in asked)


def test_results_are_the_same_from_the_same_records_in_another_file(index: Index, tmp_path: Path) -> None:
    again = opened(tmp_path)
    assert again.sha256 == index.sha256
    query = Query("Abdul Rahman Qashtari", PERSON, ("sy",), ("1970",))
    assert again.match(query) == index.match(query)
    assert again.match(query)[0].explanation == index.match(query)[0].explanation


def test_many_at_once_are_answered_as_one_by_one(index: Index) -> None:
    asked = [Query(name, PERSON) for name in ("Orla Vennsby", "", "Григорий Варлаков", "G. Varlakov", "OrlaWrenfield")] * 40
    one_by_one = [index.match(query) for query in asked]
    many = list(index.match_many(iter(asked)))
    assert many == one_by_one
    assert [[found.explanation for found in row] for row in many] == [[found.explanation for found in row] for row in one_by_one]


def test_what_was_asked_before_changes_no_answer(index: Index, tmp_path: Path) -> None:
    fresh = opened(tmp_path)
    for name in ("Varlakova Grigoria", "Vennsbi", "Qashtary"):
        index.match(Query(name, PERSON))
    assert index.match(Query("Orla Vennsbi", PERSON)) == fresh.match(Query("Orla Vennsbi", PERSON))


def test_threads_do_not_disturb_each_other(index: Index) -> None:
    names = ["Orla Vennsby", "Grigori Varlakov", "Kim Hyon Sop", "Li Mingzhao"] * 25
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda name: index.match(Query(name, PERSON)), names))
    assert found == [index.match(Query(name, PERSON)) for name in names]
