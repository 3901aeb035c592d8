"""The agreements' tests stand before a gate of their own."""

from collections.abc import Iterator

import pytest

from aboveboard.kernel import gate
from tests.make_agreements import Doorman


@pytest.fixture(autouse=True)
def doorman() -> Iterator[Doorman]:
    before, made = list(gate._gate), Doorman()
    gate.register_gate(made)
    yield made
    gate._gate[:] = before
