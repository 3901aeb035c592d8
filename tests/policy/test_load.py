"""Both profiles load, an organisation's own files prevail, and what does not fit together is refused."""

from datetime import date
from pathlib import Path

import pytest

from aboveboard.policy.document import MOST_BYTES, RegulationError
from aboveboard.policy.load import ORGANISATION, PROFILES, SMALL_HOUSE, check_together, load_profile
from aboveboard.policy.values.authority import Authority
from aboveboard.policy.values.bodies import BODIES, of_type
from aboveboard.policy.values.house import House
from aboveboard.policy.values.rule import Regulation
from aboveboard.policy.values.words import Kind, Layer
from tests.policy.packaged import read, text_of


@pytest.mark.parametrize("profile", list(PROFILES))
def test_a_profile_has_every_regulation(profile: str) -> None:
    regulations = load_profile(profile)
    assert list(regulations) == list(Kind)
    assert {type(regulation.body) for regulation in regulations.values()} == set(BODIES.values())
    assert {regulation.profile for regulation in regulations.values()} == {profile}


def test_a_regulation_says_where_it_comes_from() -> None:
    risk = load_profile(ORGANISATION)[Kind.RISK]
    assert isinstance(risk, Regulation)
    assert (risk.layer, risk.in_force_from) == (Layer.EXECUTIVE, date(2026, 1, 1))
    assert risk.reference == "aboveboard default, risk, 1"


def test_the_small_house_shares_what_it_does_not_say_itself() -> None:
    big, small = load_profile(ORGANISATION), load_profile(SMALL_HOUSE)
    assert {kind for kind in Kind if big[kind].hash != small[kind].hash} == {Kind.AUTHORITY, Kind.HOUSE}


def test_in_the_small_house_too_no_binding_act_is_done_by_one_person() -> None:
    authority = of_type(load_profile(SMALL_HOUSE), Authority).body
    assert authority.persons.count == 2
    assert {("analyst", "reviewer"), ("analyst", "decider")} <= {(rule.first, rule.second) for rule in authority.separations}


def test_an_own_file_prevails(tmp_path: Path) -> None:
    (tmp_path / "house.yaml").write_text(text_of("house").replace("seat: Geneva", "seat: Nairobi"))
    regulations = load_profile(ORGANISATION, tmp_path)
    assert of_type(regulations, House).body.seat == "Nairobi"
    assert regulations[Kind.RISK].hash == load_profile(ORGANISATION)[Kind.RISK].hash


@pytest.mark.parametrize("name", ["houses.yaml", "house.yml", "house.small_house.yaml"])
def test_an_own_file_that_would_be_ignored_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(text_of("house"))
    with pytest.raises(RegulationError, match="would be ignored"):
        load_profile(ORGANISATION, tmp_path)


def test_an_own_file_under_the_wrong_name_is_refused(tmp_path: Path) -> None:
    (tmp_path / "house.yaml").write_text(text_of("risk"))
    with pytest.raises(RegulationError, match=r"says kind risk but is named house\.yaml"):
        load_profile(ORGANISATION, tmp_path)


def test_a_huge_own_file_is_not_read_to_its_end(tmp_path: Path) -> None:
    (tmp_path / "house.yaml").write_bytes(b"#" * (MOST_BYTES * 4))
    with pytest.raises(RegulationError, match="larger than"):
        load_profile(ORGANISATION, tmp_path)


def test_an_unknown_profile_is_refused_with_the_known_ones() -> None:
    with pytest.raises(RegulationError, match="known are organisation, small house"):
        load_profile("palace")


def test_a_file_without_its_origin_is_refused() -> None:
    with pytest.raises(RegulationError, match="lacks `regulation:`"):
        read("levels: []")


def test_two_currencies_do_not_go_together() -> None:
    regulations = load_profile(ORGANISATION) | {Kind.HOUSE: read(text_of("house").replace("currency: EUR", "currency: CHF"), "house")}
    with pytest.raises(RegulationError, match="counts in EUR, the house in CHF"):
        check_together(regulations)


@pytest.mark.parametrize(("role", "problem"), [("lawyer", "has no role lawyer"), ("sg", "sg cannot read {}")])
@pytest.mark.parametrize(("kind", "rule"), [(Kind.ALERTS, "AL-USUAL"), (Kind.RECALLS, "RC-USUAL")])
def test_what_is_overdue_never_goes_to_a_role_that_does_not_see_it(kind: Kind, rule: str, role: str, problem: str) -> None:
    text = text_of(kind.value).replace("escalated_to: [exchange_desk]", f"escalated_to: [exchange_desk, {role}]", 1)
    with pytest.raises(RegulationError, match=problem.format(kind.value)) as caught:
        check_together(load_profile(ORGANISATION) | {kind: read(text, kind.value)})
    assert caught.value.rule == rule


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("lifted_by: [reviewer, legal]", "lifted_by: [reviewer, lawyer]", "ST-HOLD"),
        ("lifted_by: [sg, ec]", "lifted_by: [sg, ec, lawyer]", "ST-SUSPENSION"),
        ("extended_by: [sg]", "extended_by: [lawyer]", "ST-GRACE"),
    ],
)
def test_a_power_of_a_role_that_does_not_exist_is_refused(old: str, new: str, rule: str) -> None:
    regulations = load_profile(ORGANISATION) | {Kind.STANDING: read(text_of("standing").replace(old, new), "standing")}
    with pytest.raises(RegulationError, match="has no role lawyer") as caught:
        check_together(regulations)
    assert caught.value.rule == rule
