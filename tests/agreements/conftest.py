"""The agreements' tests stand before a gate of their own."""

from collections.abc import Iterator
from typing import Any

import pytest

from aboveboard.audit import sequencer
from aboveboard.kernel import gate
from tests.house import ORIGIN
from tests.make_agreements import Doorman


@pytest.fixture(autouse=True)
def doorman() -> Iterator[Doorman]:
    before, made = list(gate._gate), Doorman()
    gate.register_gate(made)
    yield made
    gate._gate[:] = before


@pytest.fixture
def committed(fresh_database: str, django_db_blocker: Any) -> Iterator[None]:
    """A house whose changes are really committed, in a database of the test's own."""
    with django_db_blocker.unblock():
        for kind in sequencer.LOGS.values():
            sequencer.create(kind, f"{ORIGIN}/{kind.name}")
        yield
