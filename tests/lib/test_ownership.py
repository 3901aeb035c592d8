"""Ownership is exact, rings included, and each regime catches whom its text catches."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aboveboard.lib import ownership
from aboveboard.lib.ownership import (
    EU,
    OFAC,
    UK,
    UNKNOWN,
    Assessment,
    Basis,
    Holding,
    Ownership,
    OwnershipError,
    Regime,
    Share,
    Verdict,
    assess,
)

PERCENT = Fraction(1, 100)


def house(*rows: tuple[str, str, str]) -> Ownership:
    """Holdings of (holder, per cent, held), where '25-50' is a range, '?' is unknown and '!' after it is control."""
    return Ownership(Holding(holder, held, share(text.rstrip("!")), text.endswith("!")) for holder, text, held in rows)


def share(text: str) -> Share:
    return UNKNOWN if text == "?" else Share.percent(*text.split("-"))


def exactly(text: str) -> Share:
    return Share(Fraction(text), Fraction(text))


def verdict(holdings: Ownership, regime: Regime, *listed: str) -> Verdict:
    return assess(holdings, listed, "target", regime).verdict


def test_two_branches_are_multiplied_and_added() -> None:
    found = house(("pat", "60", "a"), ("pat", "50", "b"), ("a", "50", "target"), ("b", "40", "target")).effective("pat", "target")
    assert found.share == exactly("1/2")
    assert [(path.parties, path.share) for path in found.paths] == [
        (("pat", "a", "target"), exactly("3/10")),
        (("pat", "b", "target"), exactly("1/5")),
    ]
    assert found.complete


def test_a_ring_is_solved_exactly() -> None:
    # target owns 40 % of itself through a: pat's 60 % are all that is owned from outside.
    ring = house(("pat", "60", "target"), ("a", "40", "target"), ("target", "100", "a"))
    assert ring.effective("pat", "target").share == exactly("1")
    crossed = house(("pat", "50", "a"), ("kim", "50", "b"), ("b", "50", "a"), ("a", "50", "b"))
    assert crossed.effective("pat", "b").share == exactly("1/3")
    assert crossed.effective("kim", "b").share == exactly("2/3")
    assert house(("pat", "80", "target"), ("target", "20", "target")).effective("pat", "target").share == exactly("1")


def test_a_ring_that_owns_itself_has_no_owner_and_an_unknown_one_may_have_any() -> None:
    assert house(("a", "100", "b"), ("b", "100", "a"), ("pat", "0", "a")).effective("pat", "a").share == exactly("0")
    vague = house(("a", "?", "b"), ("b", "?", "a"), ("pat", "0-10", "a"))
    assert vague.effective("pat", "b").share == UNKNOWN


def test_a_ring_that_may_hold_all_of_itself_is_bounded_by_the_whole() -> None:
    # a may hold all of itself: its equation is given up, and those that it appears in go on without it.
    rows = [("a", "0-100", "a"), ("b", "0-1", "a"), ("a", "0-1", "b"), ("a", "0-1", "c"), ("b", "0-1", "c"), ("pat", "0-1", "b")]
    holdings = Ownership(Holding(holder, held, Share.percent(*text.split("-"))) for holder, text, held in rows)
    found = holdings.aggregated({"pat"}, "c")
    assert found.low == 0
    assert found.high >= Fraction(1, 100)


def test_what_passes_through_two_caught_owners_counts_once() -> None:
    chain = house(("pat", "100", "a"), ("a", "50", "target"))
    assert chain.aggregated({"pat", "a"}, "target") == exactly("1/2")
    assert chain.aggregated({"target"}, "target") == exactly("1")
    assert chain.aggregated({"stranger"}, "target") == exactly("0")


@settings(max_examples=60)
@given(st.lists(st.lists(st.integers(0, 20), min_size=7, max_size=7), min_size=5, max_size=5))
def test_persons_own_every_company_wholly_whatever_its_rings(weights: list[list[int]]) -> None:
    """Five companies hold one another, two persons the rest: together the persons own exactly everything."""
    rows = []
    for held, row in enumerate(weights):
        whole = sum(row) + 1
        parts = [Fraction(weight, whole) for weight in row]
        parts[5] += Fraction(1, whole)
        names = [f"c{n}" for n in range(5)] + ["pat", "kim"]
        rows += [Holding(name, f"c{held}", Share(part, part)) for name, part in zip(names, parts, strict=True)]
    holdings = Ownership(rows)
    for held in range(5):
        pat, kim = (holdings.aggregated({name}, f"c{held}") for name in ("pat", "kim"))
        assert pat.low + kim.low == 1
        assert holdings.aggregated({"pat", "kim"}, f"c{held}") == exactly("1")


@settings(max_examples=60)
@given(st.data())
def test_an_interval_contains_the_result_of_every_share_in_it(data: st.DataObject) -> None:
    names = ["pat", "a", "b", "c"]
    low, true = [], []
    for held in names[1:]:
        room = 100
        for holder in names:
            part = data.draw(st.integers(0, room))
            room -= part
            below = data.draw(st.integers(0, part))
            above = data.draw(st.integers(part, 100))
            low.append(Holding(holder, held, Share(below * PERCENT, above * PERCENT)))
            true.append(Holding(holder, held, Share(part * PERCENT, part * PERCENT)))
    exact = Ownership(true).aggregated({"pat"}, "c")
    found = Ownership(low).aggregated({"pat"}, "c")
    assert found.low <= exact.low <= found.high


def test_what_others_surely_hold_narrows_a_range() -> None:
    assert house(("pat", "?", "target"), ("kim", "70", "target")).effective("pat", "target").share == Share.percent(0, 30)


def test_several_holdings_of_one_holder_are_added() -> None:
    assert house(("pat", "20", "target"), ("pat", "30", "target")).holders("target") == {"pat": exactly("1/2")}


@pytest.mark.parametrize(
    "rows",
    [
        [("pat", "60", "target"), ("kim", "50", "target")],
        [("pat", "60", "target"), ("pat", "50", "target")],
        [("pat", "101", "target")],
        [("pat", "-1", "target")],
        [("pat", "60-50", "target")],
        [("pat", "half", "target")],
        [("pat", "1/0", "target")],
        [("pat", "0", str(number)) for number in range(2001)],
    ],
)
def test_contradictions_are_refused(rows: list[tuple[str, str, str]]) -> None:
    with pytest.raises(OwnershipError):
        house(*rows)


def test_many_chains_are_bounded_and_said_to_be_incomplete(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [
        (f"{left}", "33", f"{level + 1}.{right}") for level in range(6) for left in [f"{level}.{n}" for n in range(3)] for right in range(3)
    ]
    lattice = house(*[("pat", "33", f"0.{n}") for n in range(3)], *rows)
    found = lattice.effective("pat", "6.0")
    assert (len(found.paths), found.complete) == (20, False)
    assert found.share == Share(*[Fraction(33, 100) * Fraction(99, 100) ** 6] * 2)
    monkeypatch.setattr(ownership, "MAX_STEPS", 3)
    assert lattice.effective("pat", "6.0").paths == ()


def test_a_long_chain_does_not_recurse() -> None:
    rows = [(str(number), "100", str(number + 1)) for number in range(1999)]
    assert house(*rows).aggregated({"0"}, "1999") == exactly("1")
    assert assess(house(*rows), ["0"], "1999", OFAC).verdict is Verdict.CAUGHT


def test_each_regime_names_its_source() -> None:
    assert [bool(regime.source) for regime in (OFAC, UK, EU)] == [True] * 3


@pytest.mark.parametrize(
    ("rows", "ofac", "uk", "eu"),
    [
        ([("pat", "50", "target")], "caught", "not_caught", "caught"),
        ([("pat", "50.01", "target")], "caught", "caught", "caught"),
        ([("pat", "49.99", "target")], "not_caught", "not_caught", "not_caught"),
        ([("pat", "49.99!", "target")], "not_caught", "caught", "caught"),
        ([("pat", "25", "target"), ("kim", "25", "target")], "caught", "not_caught", "caught"),
        ([("pat", "30", "target"), ("kim", "30", "target")], "caught", "not_caught", "caught"),
        # FAQ 401: a caught entity's share counts in full, that of one not caught not at all.
        ([("pat", "50", "a"), ("a", "50", "target")], "caught", "not_caught", "caught"),
        ([("pat", "60", "a"), ("a", "60", "target")], "caught", "caught", "caught"),
        ([("pat", "25", "a"), ("pat", "25", "b"), ("a", "50", "target"), ("b", "50", "target")], "not_caught", "not_caught", "not_caught"),
        ([("pat", "60", "a"), ("a", "40", "target"), ("pat", "11", "target")], "caught", "caught", "caught"),
        ([("pat", "40", "a"), ("a", "100", "target")], "not_caught", "not_caught", "not_caught"),
        ([("pat", "10!", "a"), ("a", "60", "target")], "not_caught", "caught", "caught"),
        ([("pat", "25-60", "target")], "possible", "possible", "possible"),
        ([("pat", "?", "target"), ("lee", "51", "target")], "not_caught", "not_caught", "not_caught"),
        ([("pat", "?", "target")], "possible", "possible", "possible"),
        ([("pat", "60", "b"), ("b", "60", "c"), ("c", "40", "b"), ("c", "60", "target")], "caught", "caught", "caught"),
    ],
)
def test_what_each_regime_catches(rows: list[tuple[str, str, str]], ofac: str, uk: str, eu: str) -> None:
    found = [verdict(house(*rows), regime, "pat", "kim").value for regime in (OFAC, UK, EU)]
    assert found == [ofac, uk, eu]


def test_reasons_lead_from_the_target_to_the_listed() -> None:
    found: Assessment = assess(house(("pat", "55", "a"), ("a", "30", "target"), ("kim", "25-40", "target")), ["pat", "kim"], "target", OFAC)
    assert [str(reason) for reason in found.reasons] == [
        "target is owned to 55 to 70 % by a (30 %), kim (25 to 40 %).",
        "a is owned to 55 % by pat (55 %).",
        "kim is listed itself.",
        "pat is listed itself.",
    ]
    controlled = assess(house(("pat", "?!", "target"), ("lee", "80", "target")), ["pat"], "target", EU)
    assert [(str(reason), reason.basis) for reason in controlled.reasons] == [
        ("target is controlled by pat.", Basis.CONTROL),
        ("pat is listed itself.", Basis.LISTED),
    ]
    assert assess(house(), ["target"], "target", UK).reasons[0].basis is Basis.LISTED


def test_a_rounded_figure_says_that_it_is_one() -> None:
    assert str(Share.percent("49.99")) == "49.99 %"
    assert str(Share(HALF_BUT_ONE, HALF_BUT_ONE)) == "about 49.99999 %"
    assert str(exactly("1/3")) == "about 33.333333 %"


HALF_BUT_ONE = Fraction("0.4999999")
