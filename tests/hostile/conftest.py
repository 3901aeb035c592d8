"""One furnished house for all attacks of this folder: what an attack changes is undone before the next."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection, transaction

from tests import make_accounts
from tests.browser.furnished import Furnished
from tests.browser.world import World
from tests.conftest import files_of_its_own


@pytest.fixture(scope="package", autouse=True)
def data_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Files for the whole folder."""
    with files_of_its_own(tmp_path_factory.mktemp("hostile")) as folder:
        yield folder


@pytest.fixture(scope="package")
def world(small_house: Furnished, django_db_blocker: Any, data_folder: Path) -> Iterator[World]:
    with django_db_blocker.unblock(), small_house.opened(data_folder) as opened:
        logging.disable(logging.ERROR)
        opened.users["keeper"] = make_accounts.user("Kim Keeper", "system_admin")
        yield opened
        logging.disable(logging.NOTSET)


@contextmanager
def undone() -> Iterator[None]:
    """What is written while the block runs is taken back; constraints that wait for the commit are asked before."""
    block = transaction.atomic()
    # The actions' own transactions are nested in this one, as in Django's test cases.
    block._from_testcase = True  # type: ignore[attr-defined]
    try:
        with block:
            yield
            if connection.vendor == "postgresql" and not connection.needs_rollback:
                with connection.cursor() as cursor:
                    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            transaction.set_rollback(True)
    finally:
        caches["shown"].clear()
