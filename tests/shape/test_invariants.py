"""The page of invariants names tests that exist, and for each invariant of this release at least one."""

import re
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "invariants.md"
WANTED = {*range(1, 12), 13, 17, 23, 27, 32, 33, 35}


def test_every_test_that_the_page_names_exists() -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE.read_text())
    assert len(named) > 60
    missing = [
        f"{file}::{name}"
        for file, name in named
        if not (source := PAGE.parents[1] / file).is_file() or not re.search(rf"^def {name}\(", source.read_text(), re.MULTILINE)
    ]
    assert missing == []


def test_every_invariant_is_attacked() -> None:
    lines = {int(found[1]): line for line in PAGE.read_text().splitlines() if (found := re.match(r"\| I-(\d+) \|", line))}
    assert set(lines) == WANTED
    assert [number for number, line in lines.items() if "::test_" not in line] == []
