"""The door alone, over a house with its feeds open."""

from collections.abc import Iterator

import pytest
from django.test.utils import override_settings

from tests import make_exchange as make


@pytest.fixture(autouse=True)
def door() -> Iterator[None]:
    with override_settings(ROOT_URLCONF="aboveboard.taxii.urls"):
        yield


@pytest.fixture
def feeds(house: None) -> None:
    make.feeds()
