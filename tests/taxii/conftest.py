"""The door alone, over a house with its feeds open."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test.utils import override_settings

from aboveboard.kernel.actor import Actor
from tests import make_exchange as make
from tests.taxii.program import Program


@pytest.fixture(autouse=True)
def door() -> Iterator[None]:
    with override_settings(ROOT_URLCONF="aboveboard.taxii.urls"):
        yield


@pytest.fixture
def feeds(house: None) -> None:
    make.feeds()


@pytest.fixture
def nova() -> Actor:
    return make.partner()


@pytest.fixture
def program(nova: Actor) -> Program:
    return Program(nova)


@pytest.fixture
def own(nova: Actor) -> str:
    return f"collections/{make.intake(nova).pk}/"


@pytest.fixture
def objects(nova: Actor) -> list[dict[str, Any]]:
    """Five objects in the partner's collection, the first in three versions."""
    first = make.indicator(nova)
    later = [first | {"modified": f"2026-02-0{day}T00:00:00.000Z"} for day in (1, 2)]
    sent = [first, *(make.indicator(nova) for _ in range(3)), *later]
    sent.append({"type": "url", "spec_version": "2.1", "id": "url--00000000-0000-4000-8000-000000000001", "value": "https://a.example/"})
    make.admitted(nova, *sent)
    return sent
