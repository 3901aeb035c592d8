"""What runs once where the suite runs on two databases at once, and which of the two runs does it (docs/reference/tests.md)."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

# Set by tests/databases.py for two runs that share what needs no database: the folder in which they say who does which file.
SHARED = "TEST_SHARED_FILES"
RAN = pytest.StashKey[list[str]]()


def needs_database(item: pytest.Item) -> bool:
    """Whether a test can reach the database; who does not say so is refused by pytest-django at the first statement."""
    fixtures: list[str] = getattr(item, "fixturenames", [])
    return item.get_closest_marker("django_db") is not None or item.get_closest_marker("both") is not None or "django_db_setup" in fixtures


def is_shared(item: pytest.Item) -> bool:
    """Whether it is the same test on every database, so that either run may do it for both."""
    return not needs_database(item) and item.get_closest_marker("once") is None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What looks at pages or files and not at tables runs on the first database only."""
    if not os.environ.get("TEST_DATABASE_URL", "").startswith("postgresql"):
        return
    once = [item for item in items if item.get_closest_marker("once")]
    config.hook.pytest_deselected(items=once)
    items[:] = [item for item in items if item not in set(once)]


def pytest_runtestloop(session: pytest.Session) -> bool | None:
    """Run what is this run's own, then file after file of what is shared, until the two runs together have done all of it."""
    place = os.environ.get(SHARED)
    if not place or session.config.option.collectonly or session.testsfailed:
        return None
    session.config.stash[RAN] = []
    items = _one_after_another(session, Path(place))
    item = next(items, None)
    while item is not None:
        # Fixtures of a module end when the next test is of another one; a file is therefore taken before the last test of the one before.
        following = next(items, None)
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if is_shared(item):
            session.config.stash[RAN].append(item.nodeid)
        if session.shouldfail:
            raise session.Failed(session.shouldfail)
        if session.shouldstop:
            raise session.Interrupted(session.shouldstop)
        item = following
    return True


def _one_after_another(session: pytest.Session, place: Path) -> Iterator[pytest.Item]:
    files: dict[str, list[pytest.Item]] = {}
    for item in session.items:
        if is_shared(item):
            files.setdefault(item.nodeid.partition("::")[0], []).append(item)
        else:
            yield item
    # The long ones first, so that none is begun when the other run has nothing left.
    for name in sorted(files, key=lambda name: not any(item.get_closest_marker("slow") for item in files[name])):
        if _taken(place, name, files[name]):
            yield from files[name]


def _taken(place: Path, name: str, items: list[pytest.Item]) -> bool:
    """Whether the file is ours: the first to write its note has it."""
    try:
        with (place / name.replace("/", ":")).open("x") as note:
            json.dump([item.nodeid for item in items], note)
    except FileExistsError:
        return False
    return True


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say how much of what needs no database this run did for both."""
    if (ran := config.stash.get(RAN, None)) is not None:
        terminalreporter.write_line(f"{len(ran)} tests that reach no database were run here for both.")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Note what was shared and what of it ran here, for tests/databases.py to compare."""
    if (place := os.environ.get(SHARED)) and (ran := session.config.stash.get(RAN, None)) is not None:
        known = [item.nodeid for item in session.items if is_shared(item)]
        Path(place, f"run-{os.getpid()}.json").write_text(json.dumps({"known": known, "ran": ran}))
