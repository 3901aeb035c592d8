"""Names with two letters wrong are found; that they look alike from afar is little evidence."""

from pathlib import Path

import pytest

from aboveboard.screening.engine.thresholds import SHOW, shows
from aboveboard.screening.engine.values import Query
from aboveboard.screening.lists.record import Schema

from .cast import ORGANIZATION, PERSON, RECORDS, VESSEL, best, entry, opened


@pytest.mark.parametrize(
    ("asked", "listed", "schema"),
    [
        ("KVELLAMRKOPRIBRO", "Kvellmarkopribor", ORGANIZATION),
        ("Uarnmooristan OOO", "Tarnmooristan OOO", ORGANIZATION),
        ("WRLABAKOV", "Varlabakov", Schema.LEGAL_ENTITY),
        ("Qelluit", "Quellit", VESSEL),
        ("Orla TQRMNA", "Orla TARMAN", PERSON),
        ("Orla Maire PEXNBSY", "Orla Maire PENNBRY", PERSON),
        ("Hafiz Abudl TRANMUR", "Hafiz Abdul TARNMUR", PERSON),
        ("TARNMUR, Abdul", "Abdul TARNMUR", PERSON),
        ("OBSHCHESTVO S OXRNAICHENNOI OTVETSTVENNOSTYU TN-KVELM", "ООО TN-KVELM", ORGANIZATION),
        ("LLCKVELMARK", "Kvelmark", ORGANIZATION),
        ("KVELMARKLTD", "Kvelmark", ORGANIZATION),
        ("SV ETLARM", "Svetlarm", Schema.LEGAL_ENTITY),
    ],
)
def test_two_letters_wrong_are_found(tmp_path: Path, asked: str, listed: str, schema: Schema) -> None:
    assert best(opened(tmp_path, [entry("x-1", schema, listed), *RECORDS]), asked, schema).entity_id == "x-1"


def test_a_form_said_twice_is_no_part_of_the_name(tmp_path: Path) -> None:
    index = opened(tmp_path, [entry("o", ORGANIZATION, "Общество с ограниченной ответственностью (ООО) «Квелмарк»"), *RECORDS])
    assert best(index, "Kvelmark", ORGANIZATION).score == best(index, "OOO Kvelmark", ORGANIZATION).score
    assert not any(map(shows, index.match(Query("ООО", ORGANIZATION))))


@pytest.mark.parametrize(
    ("asked", "listed"), [("Viktor Orlach", "Viktor Orlan"), ("Pedro Sanvo", "Pedro Sanvez"), ("Orla M. Barakov", "Orla M. Bartanov")]
)
def test_another_name_that_is_alike_from_afar_is_looked_at_but_not_shown(tmp_path: Path, asked: str, listed: str) -> None:
    found = [
        one for one in opened(tmp_path, [entry("x-1", PERSON, listed), *RECORDS]).match(Query(asked, PERSON)) if one.entity_id == "x-1"
    ]
    assert [one.score < SHOW for one in found] == [True]
