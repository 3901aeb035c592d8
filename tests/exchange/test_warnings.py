"""Warning lists at work: what names a listed value is marked, routed by less, or held back until the desk releases it."""

import json
from pathlib import Path
from typing import Any

import pytest

from aboveboard.audit import store
from aboveboard.audit.models import Entry
from aboveboard.exchange import actions, queries
from aboveboard.exchange.models import Object, Release, WarningFile
from aboveboard.exchange.rules.warned import UNWARNED, hints, warned
from aboveboard.exchange.warning import compiling, lists
from aboveboard.exchange.warning.index import Warnings
from aboveboard.kernel.actor import SYSTEM
from aboveboard.kernel.errors import Conflict, Forbidden, Invalid, Missing, NoStanding
from aboveboard.policy.queries import current
from aboveboard.policy.values.rule import HOUSE_DEFAULT, NO_ARTICLE, RuleError
from aboveboard.policy.values.warnings import CommonValues, OtherLists, WarningEffect, WarningRule
from aboveboard.policy.values.warnings import Warnings as Regulation
from tests import make_exchange as make
from tests.exchange.test_channel import hold, lift, suspend

PRIVATE, CLOUD, TOP = "rfc1918", "cloudflare", "tranco"
FILES = {
    PRIVATE: ("cidr", ["10.0.0.0/8"]),
    CLOUD: ("cidr", ["5.9.0.0/16"]),
    TOP: ("hostname", ["popular.de"]),
}
ATTRIBUTES = ["ip-src", "domain", "url"]


@pytest.fixture(autouse=True)
def _feeds(house: None) -> None:
    make.feeds()


def written(name: str) -> bytes:
    """One of the lists as its file holds it."""
    form, entries = FILES[name]
    return json.dumps({"name": name, "version": 1, "type": form, "list": entries, "matching_attributes": ATTRIBUTES}).encode()


def read(name: str) -> lists.WarningList:
    """One of the lists."""
    return lists.read(name, written(name))


def load(*read_lists: lists.WarningList) -> Warnings:
    """Lists in force."""
    made = Warnings.open(compiling.compiled(read_lists, queries.WARNINGS.folder))
    actions.load_warnings(SYSTEM, sha256=made.sha256, heads=made.heads)
    return made


@pytest.fixture
def in_force() -> Warnings:
    """Three lists, one of each effect of the shipped regulation."""
    return load(*map(read, FILES))


def places(found: Object) -> set[str]:
    """The aliases of the collections in which an object stands, but its source's own."""
    return set(Release.objects.filter(object=found).exclude(collection__alias="").values_list("collection__alias", flat=True))


def admitted(pattern: str, **more: object) -> Object:
    """The object made of an indicator with this pattern."""
    nova = make.partner()
    one = make.indicator(nova, pattern, **more)
    make.admitted(nova, one)
    return Object.objects.get(stix_id=one["id"])


def test_without_lists_nothing_is_marked() -> None:
    found = admitted("[ipv4-addr:value = '5.9.0.1']")
    assert (found.warnings, found.held_by) == ([], "")
    assert "country-de" in places(found)


@pytest.mark.usefixtures("in_force")
def test_a_popular_name_is_marked_and_goes_where_it_went() -> None:
    found = admitted("[domain-name:value = 'www.popular.de']")
    assert (found.warnings, found.held_by) == ([TOP], "")
    assert places(found) == {"country-de"}


@pytest.mark.usefixtures("in_force")
@pytest.mark.parametrize("pattern", ["[ipv4-addr:value = '5.9.0.1']", "[url:value = 'http://5.9.0.1/a']"])
def test_an_address_of_a_shared_network_is_a_hint_and_waits_for_the_secretariat(pattern: str) -> None:
    found = admitted(pattern)
    assert (found.warnings, found.held_by) == ([CLOUD], "")
    assert places(found) == {"queue"}
    assert any(route[1] == "hint" and CLOUD in route[3] for route in found.routes)


@pytest.mark.usefixtures("in_force")
def test_what_says_nothing_about_anybody_is_held_back_and_released_by_the_desk_with_a_reason() -> None:
    found = admitted("[ipv4-addr:value = '10.1.2.3' OR domain-name:value = 'a.de']", **make.marked(make.GREEN))
    assert found.warnings == [PRIVATE]
    assert found.held_by == "WA-NOTHING"
    assert places(found) == {"queue"}
    desk = make.desk()
    assert queries.held_back(desk) == 1
    assert [row.key for row in queries.visible_dossiers(desk, held=True)] == [found.pk]
    with pytest.raises(Invalid):
        actions.release_held(desk, found, reason=" ")
    actions.release_held(desk, queries.releasable(desk, found.pk), reason="The address stands for the victim's own network.")
    found.refresh_from_db()
    assert found.held_by == ""
    assert places(found) == {"queue", "country-de", "shared"}
    assert queries.held_back(desk) == 0
    entry = Entry.objects.get(kind="exchange.release_held", outcome="done")
    assert store.facts(entry)["rule"] == "WA-NOTHING"
    dossier = queries.visible_dossier(desk, found.pk)
    assert dossier.provenance is not None
    assert "own network" in dossier.provenance.released_because
    with pytest.raises(Conflict):
        actions.release_held(desk, found, reason="Again.")


@pytest.mark.usefixtures("in_force")
def test_nobody_else_sees_or_releases_what_is_held_back() -> None:
    found = admitted("[ipv4-addr:value = '10.1.2.3' OR domain-name:value = 'a.de']")
    for who in (make.bureau("de"), make.partner()):
        assert queries.held_back(who) == 0
        with pytest.raises(Missing):
            queries.releasable(who, found.pk)
        with pytest.raises(Missing):
            queries.visible_dossier(who, found.pk)
        with pytest.raises(Forbidden):
            actions.release_held(who, found, reason="Mine.")
    assert places(found) == {"queue"}


@pytest.mark.usefixtures("in_force")
def test_what_concerns_nobody_and_may_not_be_shared_stays_with_the_secretariat() -> None:
    found = admitted("[ipv4-addr:value = '10.1.2.3']", **make.marked(make.AMBER))
    with pytest.raises(Conflict, match="stays with the secretariat"):
        actions.release_held(make.desk(), found, reason="Somebody may want it.")
    found.refresh_from_db()
    assert found.held_by == "WA-NOTHING"


@pytest.mark.usefixtures("in_force")
def test_nothing_of_a_suspended_source_is_released() -> None:
    nova = make.partner()
    one = make.indicator(nova, "[ipv4-addr:value = '10.1.2.3' OR domain-name:value = 'a.de']")
    make.admitted(nova, one)
    found = Object.objects.get(stix_id=one["id"])
    suspend(nova)
    with pytest.raises(NoStanding):
        actions.release_held(make.desk(), found, reason="It concerns them.")
    assert places(found) == {"queue"}


@pytest.mark.usefixtures("in_force")
def test_what_is_held_back_waits_while_its_source_is_on_hold() -> None:
    nova = make.partner()
    one = make.indicator(nova, "[ipv4-addr:value = '10.1.2.3' OR domain-name:value = 'a.de']")
    make.admitted(nova, one)
    found, stop = Object.objects.get(stix_id=one["id"]), hold(nova)
    with pytest.raises(Conflict, match="on hold"):
        actions.release_held(make.desk(), found, reason="It concerns them.")
    assert places(found) == {"queue"}
    lift(stop)
    actions.release_held(make.desk(), found, reason="It concerns them.")
    assert places(found) == {"queue", "country-de"}


def test_a_missing_file_lets_nothing_pass_unmarked(in_force: Warnings, settings: Any, tmp_path: Path) -> None:
    nova = make.partner()
    waiting = make.received(nova, make.indicator(nova))
    # As on a machine to which only the database was brought.
    settings.DATA = tmp_path
    with pytest.raises(Conflict, match="load them again"):
        actions.admit(SYSTEM, waiting)
    assert not Object.objects.filter(producer=nova.organisation).exists()


def test_only_the_house_puts_lists_in_force(in_force: Warnings) -> None:
    with pytest.raises(Forbidden):
        actions.load_warnings(make.desk(), sha256=in_force.sha256, heads=in_force.heads)
    assert WarningFile.objects.count() == 1
    assert [each["name"] for each in queries.warning_lists()] == sorted(FILES)


def test_the_strictest_rule_holds_back_and_hints_come_from_all_but_marks() -> None:
    regulation = current(Regulation).body
    assert warned([], regulation) is UNWARNED
    assert warned([TOP, CLOUD], regulation).held_by == ""
    assert warned([TOP, PRIVATE, CLOUD], regulation).held_by == "WA-NOTHING"
    assert hints({b"a": (TOP,), b"b": (TOP, CLOUD), b"c": (PRIVATE,)}, regulation) == {b"b": CLOUD, b"c": PRIVATE}


def test_a_regulation_names_each_list_once() -> None:
    default = {"article": NO_ARTICLE, "wording": HOUSE_DEFAULT}
    one = WarningRule(id="A", lists=frozenset({"x"}), effect=WarningEffect.MARK, **default)
    other = OtherLists(id="O", effect=WarningEffect.MARK, **default)
    common = CommonValues(id="C", most=5, **default)
    with pytest.raises(RuleError, match="stands twice"):
        Regulation(rules=(one, one), otherwise=other, common=common)
    with pytest.raises(RuleError, match="at least one list"):
        WarningRule(id="B", lists=frozenset(), effect=WarningEffect.MARK, **default)


def test_the_command_loads_a_folder_and_refuses_what_is_none(tmp_path: Path) -> None:
    from aboveboard.cli import warnings
    from aboveboard.cli.command import parser

    def run(*words: str) -> int:
        args = parser([warnings.COMMAND]).parse_args(["warnings", *words])
        return int(args.verb_run(args))

    assert run("load", "--from", str(tmp_path)) == 1
    assert not WarningFile.objects.exists()
    for name in FILES:
        (tmp_path / name).mkdir()
        (tmp_path / name / "list.json").write_bytes(written(name))
    assert run("load", "--from", str(tmp_path)) == 0
    assert run("show", "--json") == 0
    assert len(queries.warning_lists()) == 3
