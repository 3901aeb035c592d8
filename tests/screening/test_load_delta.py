"""A delta builds a version out of the one in force, and is refused as a whole where it does not fit that exactly."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aboveboard.kernel.actor import SYSTEM
from aboveboard.kernel.errors import Conflict, Invalid
from aboveboard.screening import actions, index, loading, queries
from aboveboard.screening.actions import lists
from aboveboard.screening.actions.lists import Staging
from aboveboard.screening.models import ListEntry, ListRecord, ListVersion
from aboveboard.screening.values import ListFile, ListRefusal, Loaded
from tests import make_screening
from tests.make_screening import OTHERS

pytestmark = pytest.mark.usefixtures("house")
Load = Callable[..., Loaded]


def entity(key: str, name: str, **properties: list[str]) -> dict[str, Any]:
    return {"id": key, "schema": "Person", "caption": name, "properties": {"name": [name], **properties}}


ADDRESS = {"id": "addr", "schema": "Address", "properties": {"full": ["1 Test Street"]}}
WHOLE = (entity("a", "Orla Venn"), entity("b", "Piet Quill"), entity("c", "Rufus Stane"), ADDRESS)


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Loads lines as the house's own list of exclusions."""

    def loads(*rows: dict[str, Any], name: str = "own-exclusions") -> Loaded:
        path = tmp_path / "list.json"
        path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), "utf-8")
        return loading.load(SYSTEM, ListFile(name, path))

    return loads


def test_steps_change_the_version_in_force_and_leave_the_rest(load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aboveboard.screening.stepping.MOST_ROWS", 2)
    first = load(*WHOLE)
    loaded = load(
        {"op": "ADD", "entity": entity("d", "Sanne Thorn")},
        {"op": "MOD", "entity": entity("b", "Piet Quill", birthDate=["1970"])},
        {"op": "DEL", "entity": {"id": "a"}},
        {"op": "MOD", "entity": ADDRESS},
        {"op": "DEL", "entity": {"id": "some-address"}},
    )
    assert (loaded.added, loaded.changed, loaded.removed, loaded.entries) == (1, 1, 1, 3)
    version = ListVersion.objects.get(state="in_force")
    assert (version.replaces_id, version.entries) == (first.version, 3)
    assert sorted(ListEntry.objects.filter(version=version).values_list("entry_id", flat=True)) == ["b", "c", "d"]
    assert ListRecord.objects.count() == 5, "what did not change is stored once"
    assert index.current()[1].entities == 3


def test_a_party_that_is_none_any_more_is_gone(load: Load) -> None:
    load(*WHOLE)
    assert load({"op": "MOD", "entity": {"id": "a", "schema": "Address"}}).removed == 1


def test_the_version_may_be_named(load: Load) -> None:
    for base in (lambda: ListVersion.objects.get(state="in_force").sha256, lambda: str(ListVersion.objects.get(state="in_force").pk)):
        load(*WHOLE)
        loaded = load({"base": base()}, {"op": "MOD", "entity": entity("b", "Piet Quill", birthDate=["1970"])})
        assert (loaded.changed, loaded.entries) == (1, 3)
    assert load({"base": str(loaded.version)}, {"op": "DEL", "entity": {"id": "some-address"}}).entries == 3, "nothing of it is a party"


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        (({"op": "ADD", "entity": entity("a", "Orla Venn")},), "it adds 'a', which is in force already"),
        (({"op": "MOD", "entity": entity("z", "Orla Venn")},), "it changes 'z', which is not in force"),
        (({"op": "DEL", "entity": {"id": "z"}},), "none of its steps concerns an entry"),
        (({"base": "0" * 64}, {"op": "DEL", "entity": {"id": "a"}}), "it builds on '000.*', which is not in force"),
        (({"op": "DEL", "entity": {"id": "a"}}, {"op": "DEL", "entity": {"id": "a"}}), "occurs a second time"),
        (({"op": "DEL", "entity": {"id": "a"}}, entity("d", "Sanne Thorn")), "line 2: not a step"),
        (({"op": "DEL", "entity": {"id": "a"}}, {"op": "DEL", "entity": {"id": "b"}}), "less than 50 %"),
        (tuple({"op": "DEL", "entity": {"id": key}} for key in "abc"), "holds no entry"),
    ],
)
def test_a_delta_that_does_not_fit_is_refused_and_what_is_in_force_stays(load: Load, rows: tuple[Any, ...], sentence: str) -> None:
    load(*WHOLE)
    with pytest.raises(ListRefusal, match=sentence) as refused:
        load(*rows)
    assert "3 entries stays in force" in str(refused.value)
    (facts,) = queries.lists_in_force()
    assert (facts.entries, facts.error) == (3, str(refused.value))
    left = ListEntry.objects.filter(version=ListVersion.objects.get(state="refused"))
    assert left.exists() == (refused.value.ground == "shrunken")


def test_a_delta_on_nothing_is_refused(load: Load) -> None:
    with pytest.raises(ListRefusal, match="no version is in force that it could build on"):
        load({"op": "ADD", "entity": entity("a", "Orla Venn")})


def test_lists_of_ones_own_stand_side_by_side_under_their_names(load: Load) -> None:
    load(*WHOLE)
    load(WHOLE[0], name="own-peps")
    shown = {facts.source: (facts.label, str(facts.standing)) for facts in queries.lists_in_force()}
    assert shown == {"own-exclusions": ("Own list: exclusions", "information"), "own-peps": ("Own list: peps", "information")}
    assert index.current()[1].entities == 4


def test_entries_are_copied_within_one_list_and_a_slice_at_a_time(load: Load, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load(*WHOLE)
    own = ListVersion.objects.get()
    staged = actions.stage_list(SYSTEM, Staging("un", "0" * 64, 1, None))
    with pytest.raises(Conflict, match="no longer being read in"):
        actions.stage_unchanged(SYSTEM, staged, before=own, entries=["a"])
    with pytest.raises(Conflict, match="no longer being read in"):
        actions.stage_unchanged(SYSTEM, own, before=own, entries=["a"])
    monkeypatch.setattr(lists, "MOST_ROWS", 1)
    make_screening.un(tmp_path, OTHERS[0])
    with pytest.raises(Invalid, match="At most 1"):
        actions.stage_unchanged(SYSTEM, staged, before=ListVersion.objects.get(source="un", state="in_force"), entries=["a", "b"])
