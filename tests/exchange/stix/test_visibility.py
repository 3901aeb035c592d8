"""The truth table, written by hand and walked whole."""

import itertools
from dataclasses import replace

import pytest

from aboveboard.exchange.stix.levels import NO_LEVELS
from aboveboard.exchange.stix.markings import Audience, Marking, Pap
from aboveboard.exchange.stix.visibility import (
    ObjectClass,
    Reader,
    ReaderKind,
    as_admitted,
    class_key,
    hidden_grades,
    may_see,
    visible_keys,
)

WORK = frozenset({"cyber"})
AMBER, RED = (Marking.AMBER, Audience.MARKED), (Marking.RED, Audience.MARKED)
DESK = Reader(ReaderKind.DESK, "secretariat")
UNIT = Reader(ReaderKind.SECRETARIAT, "secretariat", purposes=WORK)
SOURCE = Reader(ReaderKind.PARTNER, "nova", "NL")
PEER = Reader(ReaderKind.PARTNER, "orbis", "FI", purposes=WORK)
PEER_IN_GROUP = Reader(ReaderKind.PARTNER, "orbis", "FI", purposes=WORK, groups=frozenset({"banks"}))
ROUTED = Reader(ReaderKind.COUNTRY, "ncb-fr", "FR", purposes=WORK)
NAMED = Reader(ReaderKind.COUNTRY, "ncb-de", "DE", purposes=WORK)
ELSEWHERE = Reader(ReaderKind.COUNTRY, "ncb-ke", "KE", purposes=WORK)
SHUT_OUT = Reader(ReaderKind.COUNTRY, "ncb-xx", "XX", purposes=WORK)
IDLE = Reader(ReaderKind.COUNTRY, "ncb-fr", "FR", purposes=frozenset({"drugs"}))
PEER_SHUT_OUT = Reader(ReaderKind.PARTNER, "far", "XX", purposes=WORK, groups=frozenset({"banks"}))
NOWHERE = Reader(ReaderKind.COUNTRY, "ncb", "", purposes=WORK)


def class_at(tlp: Marking, groups: frozenset[str] = frozenset()) -> ObjectClass:
    return ObjectClass(
        tlp=tlp,
        source="nova",
        countries=frozenset({"FR", "XX"}),
        named=frozenset({"DE", "XX"}),
        purposes=WORK,
        excluded=frozenset({"XX"}),
        groups=groups,
    )


# One letter a level, from CLEAR to RED: y may see, - may not.
TABLE = [
    (DESK, "yyyyy"),
    (SOURCE, "yyyyy"),
    (UNIT, "yyy--"),
    (NAMED, "yyyyy"),
    (ROUTED, "yyyy-"),
    (ELSEWHERE, "yy---"),
    (PEER, "y----"),
    (PEER_IN_GROUP, "y----"),
    (SHUT_OUT, "-----"),
    (PEER_SHUT_OUT, "-----"),
    (IDLE, "-----"),
    (NOWHERE, "-----"),
]
IN_A_GROUP = [
    (DESK, "yyyyy"),
    (SOURCE, "yyyyy"),
    (UNIT, "yyy--"),
    (NAMED, "-----"),
    (ROUTED, "-----"),
    (ELSEWHERE, "-----"),
    (PEER, "-----"),
    (PEER_IN_GROUP, "yy---"),
    (PEER_SHUT_OUT, "-----"),
]


@pytest.mark.parametrize(("table", "groups"), [(TABLE, frozenset()), (IN_A_GROUP, frozenset({"banks"}))])
def test_the_truth_table(table: list[tuple[Reader, str]], groups: frozenset[str]) -> None:
    for reader, line in table:
        answers = "".join("y" if may_see(reader, class_at(level, groups)) else "-" for level in Marking)
        assert answers == line, reader


def test_without_a_purpose_only_source_and_desk_read() -> None:
    bare = ObjectClass(Marking.CLEAR, "nova")
    readers = [reader for reader, _ in TABLE if may_see(reader, bare)]
    assert readers == [DESK, SOURCE]


def test_a_bureau_named_like_a_partner_is_no_source() -> None:
    assert not may_see(Reader(ReaderKind.COUNTRY, "nova", "KE", purposes=WORK), class_at(Marking.RED))


def test_a_stricter_level_never_opens() -> None:
    for (reader, _), groups in itertools.product(TABLE, (frozenset[str](), frozenset({"banks"}))):
        answers = [may_see(reader, class_at(level, groups)) for level in Marking]
        assert answers == sorted(answers, reverse=True)


def test_hidden_grades_follow_the_same_table() -> None:
    assert hidden_grades(ROUTED, class_at(Marking.GREEN), {AMBER, RED}) == {RED}
    assert hidden_grades(ELSEWHERE, class_at(Marking.GREEN), {AMBER, RED}) == {AMBER, RED}
    assert hidden_grades(SOURCE, class_at(Marking.GREEN), {RED}) == set()


def test_a_key_is_interned_and_reads_back() -> None:
    for level, pap in itertools.product(Marking, [None, *Pap]):
        one = ObjectClass(level, "nova", pap, frozenset({"FR", "DE"}), frozenset({"NL"}), frozenset({"b", "a"}), WORK, frozenset({"XX"}))
        assert as_admitted(class_key(one)) == one
        assert class_key(one) is class_key(as_admitted(class_key(one)))


@pytest.mark.parametrize("source", ["", "a|b", "a,b", "é", "x" * 101])
def test_a_token_that_could_forge_a_key_is_refused(source: str) -> None:
    with pytest.raises(ValueError, match="cannot stand in"):
        class_key(ObjectClass(Marking.CLEAR, source))


@pytest.mark.parametrize("key", ["", "CLEAR", "PINK||nova|||||", "CLEAR|X|nova|||||", "CLEAR||nova||||||"])
def test_a_foreign_key_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="not the key"):
        as_admitted(key)


@pytest.mark.parametrize(
    ("audience", "readers"),
    [
        (Audience.MARKED, {DESK, SOURCE, UNIT, PEER, PEER_IN_GROUP, ROUTED, NAMED, ELSEWHERE}),
        (Audience.BUREAUS, {DESK, SOURCE, UNIT, ROUTED, NAMED, ELSEWHERE}),
        (Audience.HOUSE, {DESK, SOURCE, UNIT}),
        (Audience.NOBODY, {DESK, SOURCE, UNIT}),
    ],
)
def test_the_classification_of_the_house_only_narrows(audience: Audience, readers: set[Reader]) -> None:
    found = ObjectClass(Marking.CLEAR, "nova", purposes=WORK, excluded=frozenset({"XX"}), audience=audience)
    everybody = [DESK, SOURCE, UNIT, PEER, PEER_IN_GROUP, ROUTED, NAMED, ELSEWHERE, SHUT_OUT, IDLE, PEER_SHUT_OUT, NOWHERE]
    assert {reader for reader in everybody if may_see(reader, found)} == readers - {IDLE}
    grouped = replace(found, tlp=Marking.GREEN, groups=frozenset({"banks"}))
    assert may_see(PEER_IN_GROUP, grouped) is (audience is Audience.MARKED)
    assert as_admitted(class_key(grouped)) == grouped


def test_visible_keys_filters_a_page() -> None:
    keys = {level: class_key(class_at(level)) for level in Marking}
    assert visible_keys(ELSEWHERE, keys.values(), NO_LEVELS) == {keys[Marking.CLEAR], keys[Marking.GREEN]}
