"""Names that are no names: bounded time, a plain answer, never an exception."""

from pathlib import Path
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aboveboard.screening.engine import store
from aboveboard.screening.engine.index import Index
from aboveboard.screening.engine.thresholds import SHOW, acts
from aboveboard.screening.engine.values import Query
from aboveboard.screening.lists.record import Schema

from .cast import ORGANIZATION, PERSON, RECORDS, best, entry, opened


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return opened(tmp_path_factory.mktemp("index"))


@pytest.mark.parametrize("name", ["", " ", "\t\n", "🙂🙂", "---", "\u202e\u200b", "\0", "'", "\ud800"])
def test_a_name_without_a_letter_finds_nothing(index: Index, name: str) -> None:
    assert index.match(Query(name, PERSON)) == []


@pytest.mark.parametrize("name", ["K", "L.", "Ж", "李"])
def test_one_letter_names_nobody(tmp_path: Path, name: str) -> None:
    index = opened(tmp_path, [entry("x-1", PERSON, "K"), entry("x-2", ORGANIZATION, "L"), *RECORDS])
    assert all(candidate.score < SHOW for candidate in index.match(Query(name, PERSON)))


FORMS = ["Ltd", "OOO", "Co., Ltd.", "Joint Stock Company", "GmbH & Co. KG", "GmbH", "ООО", "S.A.", "Limited"]


@pytest.mark.parametrize("name", FORMS)
def test_a_legal_form_alone_names_no_company(index: Index, name: str) -> None:
    assert all(candidate.score < SHOW for candidate in index.match(Query(name, ORGANIZATION)))


@pytest.mark.parametrize("schema", [ORGANIZATION, Schema.LEGAL_ENTITY])
@pytest.mark.parametrize("name", FORMS)
def test_nor_does_one_that_a_list_gives_as_an_alias_whatever_else_agrees(tmp_path: Path, name: str, schema: Schema) -> None:
    left_over = entry("x-1", schema, "Tarnmoor Freight", name, weak=name, births=("1999-01-02",), countries=("gb",))
    index = opened(tmp_path, [left_over, *RECORDS])
    for asked in (name, name.upper(), f"{name}a"):
        found = index.match(Query(asked, schema, ("gb",), ("1999-01-02",)))
        assert all(candidate.score < SHOW for candidate in found if candidate.explanation.name == name)
        assert not any(map(acts, found))


def test_a_legal_form_that_is_the_first_name_on_the_list_is_found_by_it_alone(tmp_path: Path) -> None:
    index = opened(tmp_path, [entry("x-1", ORGANIZATION, "RT"), *RECORDS])
    assert best(index, "RT", ORGANIZATION).score >= SHOW
    assert all(candidate.score < SHOW for name in ("ART", "RTE", "AO") for candidate in index.match(Query(name, ORGANIZATION)))


def test_an_identifier_decides_beside_a_legal_form_too(tmp_path: Path) -> None:
    index = opened(tmp_path, [entry("x-1", ORGANIZATION, "Tarnmoor Freight", "Ltd", identifiers=(("tax", "7701234567"),))])
    assert acts(best(index, "Ltd", ORGANIZATION, identifiers=(("tax", "7701234567"),)))


def test_generic_words_alone_still_find_their_like(index: Index) -> None:
    assert best(index, "Trading Company Ltd", ORGANIZATION).entity_id == "o-4"


@pytest.mark.parametrize("name", ["a" * 10_000, "Varlakov " * 1_250, "َ" * 10_000, "ﷺ" * 10_000, "ab " * 3_400, "李" * 10_000])
def test_ten_thousand_letters_are_cut_and_answered_in_time(index: Index, name: str) -> None:
    start = process_time()
    found = index.match(Query(name, PERSON))
    assert process_time() - start < 0.25
    assert all(candidate.explanation.cut for candidate in found)


@settings(max_examples=300, deadline=None)
@given(name=st.text(max_size=60), schema=st.sampled_from(Schema), birth=st.text(max_size=12), code=st.text(max_size=3))
def test_no_text_breaks_a_query(index: Index, name: str, schema: Schema, birth: str, code: str) -> None:
    for candidate in index.match(Query(name, schema, (code,), (birth,), ((birth, name),))):
        assert 0 < candidate.score <= 10_000


def test_an_index_of_nothing_answers_nothing(tmp_path: Path) -> None:
    assert opened(tmp_path, []).match(Query("Orla Vennsby", PERSON)) == []


def test_names_without_letters_can_be_listed(tmp_path: Path) -> None:
    index = opened(tmp_path, [entry("x-1", PERSON, "🙂"), *RECORDS])
    assert best(index, "Orla Vennsby").entity_id == "p-3"


def test_the_same_id_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="'p-1' occurs twice"):
        Index.build([RECORDS[0], RECORDS[0]], tmp_path)


@pytest.mark.parametrize("damage", [b"", b"something else entirely, long enough to have a header", None])
def test_what_is_no_index_is_refused(tmp_path: Path, damage: bytes | None) -> None:
    whole = Index.build(RECORDS, tmp_path).read_bytes()
    broken = tmp_path / "broken.index"
    broken.write_bytes(whole[:-64] if damage is None else damage)
    with pytest.raises(store.IndexUnusable, match="Build it again"):
        Index.open(broken)


def test_an_index_of_another_engine_is_refused(tmp_path: Path) -> None:
    path = store.write(tmp_path, {"engine": "0", "entities": 0, "names": 0}, {})
    with pytest.raises(store.IndexUnusable, match="made by engine 0"):
        Index.open(path)


def test_a_changed_byte_is_found_by_verifying(tmp_path: Path) -> None:
    path = Index.build(RECORDS, tmp_path)
    store.verify(path)
    path.chmod(0o644)
    raw = bytearray(path.read_bytes())
    raw[-100] ^= 1
    path.write_bytes(raw)
    with pytest.raises(store.IndexUnusable, match="damaged"):
        store.verify(path)
