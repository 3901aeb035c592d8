"""What `init` and `demo` make before there is a house."""

import stat
from pathlib import Path

from aboveboard.cli import init


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_data_folder_is_closed_to_the_other_users_of_the_machine(tmp_path: Path) -> None:
    folder = tmp_path / "houses" / "ours"
    init.prepare(folder)
    assert (_mode(folder), _mode(folder / "keys"), _mode(folder / "keys" / "secret.key")) == (0o700, 0o700, 0o600)
    init.prepare(folder)
    chosen = tmp_path / "chosen"
    chosen.mkdir()
    chosen.chmod(0o750)
    init.prepare(chosen)
    assert _mode(chosen) == 0o750, "who made the folder beforehand decides who may enter"
