"""The truth table, written by hand and walked whole."""

import itertools
from collections.abc import Iterator, Sequence
from copy import replace

import pytest

from aboveboard.exchange.stix.levels import NO_LEVELS, Scheme
from aboveboard.exchange.stix.markings import Audience, Level, Marking, Pap
from aboveboard.exchange.stix.visibility import (
    ObjectClass,
    Reader,
    ReaderKind,
    as_admitted,
    class_key,
    class_of,
    graded,
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


SCHEME = Scheme(
    "IPO",
    (
        Level(0, "IPO:OPEN", Marking.CLEAR, Audience.MARKED),
        Level(1, "IPO:RESTRICTED", Marking.AMBER, Audience.BUREAUS),
        Level(2, "IPO:SECRET", Marking.RED, Audience.HOUSE),
    ),
)


def levelled(plain: ObjectClass, levels: Sequence[Level]) -> ObjectClass:
    return replace(plain, audience=max(each.audience for each in levels), level=max(levels).label, graded=graded(levels))


# Nothing, one, and some: each character that is allowed, prefixes of one another, words of the key itself.
SETS = (frozenset[str](), frozenset({"a"}), frozenset({"aa", "B:c-1_0.+", "AMBER", "MARKED", "IPO:OPEN.0.0"}))


def plain_classes() -> Iterator[ObjectClass]:
    """Classes without levels and names, in every mixture of what a part may hold."""
    tlps, paps = itertools.cycle(Marking), itertools.cycle([None, *Pap])
    for parts in itertools.product(SETS, repeat=5):
        yield ObjectClass(next(tlps), "nova", next(paps), *parts)


def test_each_shape_of_a_key_reads_back_and_is_taken_for_no_other() -> None:
    # Enumerated, not drawn: there are few shapes, and what hypothesis does before its first draw takes seconds under load.
    found: dict[str, ObjectClass] = {}
    houses = [levels for count in (0, 1, 3) for levels in itertools.combinations(SCHEME.levels, count)]
    for plain, levels, names in itertools.product(plain_classes(), houses, SETS):
        one = replace(levelled(plain, levels) if levels else plain, parties=names)
        key = class_key(one)
        assert len(key.split("|")) == 8 + 3 * bool(levels) + bool(names)
        assert as_admitted(key) == class_of(key, SCHEME) == one
        assert class_key(as_admitted(key)) is key
        if names:
            assert key == class_key(replace(one, parties=frozenset())) + "|" + ",".join(sorted(names))
        found[key] = one
    assert len(found) == 3**5 * len(houses) * len(SETS), "no two classes have the same key"


def test_keys_that_were_interned_before_stay_as_they_are() -> None:
    one = class_at(Marking.AMBER)
    assert class_key(one) == "AMBER||nova|FR,XX|DE,XX||cyber|XX"
    found = replace(one, audience=Audience.BUREAUS, level="IPO:RESTRICTED", graded=frozenset({"IPO:RESTRICTED.2.1"}))
    assert class_key(found) == "AMBER||nova|FR,XX|DE,XX||cyber|XX|BUREAUS|IPO:RESTRICTED|IPO:RESTRICTED.2.1"


@pytest.mark.parametrize("source", ["", "a|b", "a,b", "é", "x" * 101])
def test_a_token_that_could_forge_a_key_is_refused(source: str) -> None:
    with pytest.raises(ValueError, match="cannot stand in"):
        class_key(ObjectClass(Marking.CLEAR, source))


MALFORMED = [
    "CLEAR||nova||||||,",  # names of nobody
    "CLEAR||nova||||||b,a",  # names out of order
    "CLEAR||nova||||||a,,b",
    "CLEAR||nova||||||a|b",  # ten parts
    "CLEAR||nova||||||MARKED||",  # levels of no level
    "CLEAR||nova||||||EVERYBODY|IPO:OPEN|IPO:OPEN.0.0",
    "CLEAR||nova||||||MARKED||||",
    "CLEAR||nova||||||HOUSE|||",  # levels, and names of nobody
    "CLEAR||nova||||||MARKED|||a",  # names, and levels of no level
    "CLEAR||nova||||||HOUSE|||a|b",
]


@pytest.mark.parametrize("key", ["", "CLEAR", "PINK||nova|||||", "CLEAR|X|nova|||||", "CLEAR||nova||||||", *MALFORMED])
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


@pytest.mark.parametrize("grade", ["IPO:OPEN", "IPO:OPEN.9.0", "IPO:OPEN.0.9", "IPO:OPEN.x.y"])
def test_a_grade_that_no_level_has_is_refused(grade: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        class_of(f"CLEAR||nova||||||MARKED||{grade}", SCHEME)


NAMES_OF_ALL = frozenset({"ncb-fr", "ncb-ke", "ncb-xx", "orbis"})


@pytest.mark.parametrize(
    ("audience", "line"),
    [
        (Audience.MARKED, "yyyyy yyy--"),
        (Audience.BUREAUS, "yyyyy -----"),
        (Audience.HOUSE, "----- -----"),
        (Audience.NOBODY, "----- -----"),
    ],
)
def test_what_was_released_by_name_is_for_those_named_alone_and_within_the_classification(audience: Audience, line: str) -> None:
    bureau, partner = line.split()
    for place, tlp in enumerate(Marking):
        found = ObjectClass(tlp, "house", purposes=WORK, excluded=frozenset({"XX"}), audience=audience, parties=NAMES_OF_ALL)
        for named, answer in ((ROUTED, bureau), (ELSEWHERE, bureau), (PEER, partner), (PEER_IN_GROUP, partner)):
            assert may_see(named, found) is (answer[place] == "y"), (named, tlp)
        for reader in (UNIT, SOURCE, NAMED, SHUT_OUT, IDLE, PEER_SHUT_OUT, NOWHERE):
            assert not may_see(reader, found), (reader, tlp)
        assert may_see(DESK, found)


def test_the_house_s_own_needs_no_purpose_but_what_it_released_by_name_does() -> None:
    markings = ObjectClass(Marking.CLEAR, "house", purposes=frozenset({"other"}))
    assert may_see(IDLE, markings)
    assert may_see(PEER, markings)
    for reader in (ROUTED, PEER):
        assert not may_see(reader, replace(markings, parties=NAMES_OF_ALL))
        assert may_see(reader, replace(markings, parties=NAMES_OF_ALL, purposes=WORK))


def test_a_later_classification_narrows_what_was_released_by_name() -> None:
    found = levelled(ObjectClass(Marking.GREEN, "house", purposes=WORK, parties=NAMES_OF_ALL), [SCHEME.levels[0]])
    later = Scheme("IPO", (Level(0, "IPO:OPEN", Marking.CLEAR, Audience.BUREAUS),))
    assert may_see(PEER, class_of(class_key(found), SCHEME))
    assert not may_see(PEER, class_of(class_key(found), later))
    assert may_see(ROUTED, class_of(class_key(found), later))
    assert not may_see(NAMED, class_of(class_key(found), later))


def test_visible_keys_filters_a_page() -> None:
    keys = {level: class_key(class_at(level)) for level in Marking}
    assert visible_keys(ELSEWHERE, keys.values(), NO_LEVELS) == {keys[Marking.CLEAR], keys[Marking.GREEN]}
