"""Every move of every machine is made by a real action, kept by its table, and refused when it is pressed a second time."""

import inspect
from collections.abc import Callable
from pathlib import Path

import pytest

from aboveboard.kernel.machine import MACHINES
from tests.agreements.conftest import doorman
from tests.hostile.conftest import undone
from tests.make_agreements import Doorman
from tests.paths.lives import LIVES
from tests.paths.pressing import pressed_twice

__all__ = ["doorman"]


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize(("machines", "lives"), LIVES.items(), ids=[names[0] for names in LIVES])
def test_every_move_is_kept_and_a_second_press_comes_too_late(
    machines: tuple[str, ...], lives: tuple[Callable[..., None], ...], doorman: Doorman, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pressed_twice(monkeypatch) as made:
        for life in lives:
            folder = tmp_path / life.__name__
            folder.mkdir()
            given = {"doorman": doorman, "tmp_path": folder}
            # Each begins where nothing has happened yet.
            with undone():
                life(**{name: given[name] for name in inspect.signature(life).parameters})
    assert {f"{name}.{move.name}" for name in machines for move in MACHINES[name].moves} - made == set()


@pytest.mark.once
def test_every_machine_is_walked() -> None:
    walked = [name for names in LIVES for name in names]
    assert sorted(walked) == sorted(name for name in MACHINES if not name.startswith("tests."))
