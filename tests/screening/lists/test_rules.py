"""Pure parts: the record's hash, deltas, the fail-closed rule, countries, aliases, remarks."""

from copy import replace
from datetime import date
from decimal import Decimal

import pytest

from aboveboard.screening.lists import sema
from aboveboard.screening.lists.countries import codes, iso2
from aboveboard.screening.lists.delta import Change, EntryDifference, Op, delta, differences
from aboveboard.screening.lists.guard import Ground, Version, judge
from aboveboard.screening.lists.ofac_remarks import parse
from aboveboard.screening.lists.record import Name, NameKind, Record, Schema, partial_date
from aboveboard.screening.lists.sources import SOURCES, source

ORLA = Record("x-1", "x", Schema.PERSON, (Name("Orla Venn", NameKind.PRIMARY),), listed_on=date(2020, 1, 2))


def test_the_content_hash_changes_with_every_field() -> None:
    changed = [
        replace(ORLA, names=(Name("Orla Venn", NameKind.WEAK),)),
        replace(ORLA, births=("1970",)),
        replace(ORLA, countries=("fr",)),
        replace(ORLA, identifiers=(("passport", "1"),)),
        replace(ORLA, programmes=("p",)),
        replace(ORLA, facts=("f",)),
        replace(ORLA, listed_on=None),
        replace(ORLA, schema=Schema.VESSEL),
    ]
    assert len({record.content_hash for record in [ORLA, *changed]}) == 9
    assert replace(ORLA).content_hash == ORLA.content_hash


def test_a_delta_names_additions_changes_and_deletions_in_order() -> None:
    assert delta({"a": "1", "b": "1", "c": "1"}, {"b": "2", "c": "1", "d": "1"}) == (
        Change(Op.DEL, "a", "1", None),
        Change(Op.MOD, "b", "1", "2"),
        Change(Op.ADD, "d", None, "1"),
    )


FORCE = Version(date(2026, 1, 2), 100)
HALF = Decimal(50)


@pytest.mark.parametrize(
    ("new", "ground"),
    [
        (None, Ground.MALFORMED),
        (Version(date(2026, 1, 3), 0), Ground.EMPTY),
        (Version(date(2026, 1, 1), 100), Ground.OLDER),
        (Version(date(2026, 1, 3), 49), Ground.SHRUNKEN),
        (Version(date(2026, 1, 3), 50), None),
        (Version(None, 100), None),
        (FORCE, None),
    ],
)
def test_a_bad_version_never_takes_the_place_of_a_good_one(new: Version | None, ground: Ground | None) -> None:
    verdict = judge("The list", new, FORCE, "line 3 is broken.", most_shrink=HALF)
    assert verdict.ground is ground
    assert verdict.accepted == (ground is None)
    assert ("stays in force" in verdict.sentence) == (ground is not None)


@pytest.mark.parametrize(
    ("most_shrink", "entries", "accepted"), [("20", 79, False), ("20", 80, True), ("90", 10, True), ("0.5", 99, False)]
)
def test_how_much_a_list_may_shrink_is_the_regulation_s(most_shrink: str, entries: int, accepted: bool) -> None:
    verdict = judge("The list", Version(None, entries), FORCE, most_shrink=Decimal(most_shrink))
    assert verdict.accepted is accepted


def test_without_a_list_in_force_nothing_reads_as_clear() -> None:
    assert "nothing screened" in judge("The list", None, None, most_shrink=HALF).sentence
    assert judge("The list", Version(None, 1), None, most_shrink=HALF).accepted


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("France", "fr"),
        ("Korea, North", "kp"),
        ("Democratic People's Republic of Korea", "kp"),
        ("Iran (Islamic Republic of)", "ir"),
        ("Burma", "mm"),
        ("ru", "ru"),
        ("UK", "gb"),
        ("Atlantis", None),
        ("", None),
    ],
)
def test_countries_are_known_as_lists_write_them(text: str, code: str | None) -> None:
    assert iso2(text) == code


def test_codes_are_distinct_and_sorted() -> None:
    assert codes(["Syria", "France", "Atlantis", "France"]) == ("fr", "sy")


def test_free_text_aliases_are_parted() -> None:
    assert sema.aliases("Orla Venn, Russian: Орла Венн; Orla VEN") == ["Orla Venn", "Орла Венн", "Orla VEN"]
    assert sema.aliases("Wren Trading, Ltd., Wren", has_forms=True) == ["Wren Trading, Ltd", "Wren"]


@pytest.mark.parametrize(
    ("text", "births"),
    [
        ("DOB 19 Jun 1951", ("1951-06-19",)),
        ("DOB Jun 1951", ("1951-06",)),
        ("DOB circa 1951", ("1951",)),
        ("DOB 1951 to 1953", ("1951", "1952", "1953")),
        ("DOB 01 Jan 1951 to 31 Dec 1951", ("1951",)),
        ("DOB 1951; alt. DOB 1952.", ("1951", "1952")),
        ("DOB 1 to 9999", ()),
        ("DOB unknown", ()),
    ],
)
def test_births_in_remarks(text: str, births: tuple[str, ...]) -> None:
    assert parse(text).births == births


def test_numbers_nicknames_and_countries_in_remarks() -> None:
    found = parse("Passport 12345 (France) issued 10 Jul 1998; nationality France; a.k.a. 'WREN'; SWIFT/BIC ABCDFRPP; Linked To: VENN.")
    assert found.identifiers == (("bic", "ABCDFRPP"), ("passport", "12345"))
    assert (found.countries, found.weak_names, found.facts) == (("France",), ("WREN",), ("Linked To: VENN",))


@pytest.mark.parametrize(("text", "known"), [("1970", "1970"), ("1970-02-30x", "1970-02-30"), ("70", None), ("1963 or 1964", None)])
def test_partial_dates(text: str, known: str | None) -> None:
    assert partial_date(text) == known


def test_a_source_is_found_by_name_or_the_names_are_said() -> None:
    assert source("un").label.startswith("United Nations")
    with pytest.raises(LookupError, match=r"ca-sema, eu-fsf, ftm, .* un, or own-NAME"):
        source("none")
    assert all(name == found.name for name, found in SOURCES.items())


def test_what_differs_between_two_contents_is_told_by_field() -> None:
    after = replace(
        ORLA,
        names=(*ORLA.names, Name("Olly", NameKind.WEAK)),
        schema=Schema.VESSEL,
        identifiers=(("imo", "9123456"),),
        listed_on=None,
    )
    assert differences(ORLA, after) == (
        EntryDifference("names", (), ("Olly (weak)",)),
        EntryDifference("schema", ("Person",), ("Vessel",)),
        EntryDifference("identifiers", (), ("imo 9123456",)),
        EntryDifference("listed_on", ("2020-01-02",), ()),
    )
    assert differences(ORLA, ORLA) == ()
