"""The small house of `world.py`, built once in a run: whoever needs it opens a copy of its database and of its files."""

import copy
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches
from django.test.utils import override_settings

from tests.browser.world import World, build
from tests.conftest import files_of_its_own
from tests.house import copied, own_database, used


@dataclass(frozen=True, slots=True)
class Furnished:
    """The house as it was built, which nobody changes: its database, its files, and the keys of what is in it."""

    database: str
    files: Path
    world: World

    @contextmanager
    def opened(self, files: Path) -> Iterator[World]:
        """A copy as the house that is used while the block runs; `files` is the data folder of whoever uses it."""
        shutil.copytree(self.files, files, dirs_exist_ok=True)
        with own_database(files.parent, self.database), _quick():
            yield copy.deepcopy(self.world)


@contextmanager
def _quick() -> Iterator[None]:
    """A quick password hash, and nothing shown that was kept from another house."""
    caches["shown"].clear()
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield
    caches["shown"].clear()


@pytest.fixture(scope="session")
def small_house(migrated: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Furnished]:
    """The house in which tests look and act in copies: building it takes thousands of statements, copying it a moment."""
    place = tmp_path_factory.mktemp("furnished")
    # Open to nobody between building and removing: who needs no database must not reach one.
    with django_db_blocker.unblock(), ExitStack() as stack:
        database = stack.enter_context(copied(place))
        with files_of_its_own(place) as files, used(database), _quick():
            world = build()
        kept = stack.pop_all()
    yield Furnished(database, files, world)
    with django_db_blocker.unblock():
        kept.close()
