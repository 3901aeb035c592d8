"""The kernel's tests act on boxes: a table, a gate and an access rule of the tests' own."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from aboveboard.audit import triggers
from aboveboard.kernel import actor, gate
from tests.kernel.box import TICKS, Box

RIGHTS = {
    "maker": frozenset({"tests.make", "tests.open"}),
    "sealer": frozenset({"tests.seal"}),
    "system": frozenset({"tests.make"}),
}


class Doorman:
    """A gate that the test opens and shuts."""

    def __init__(self) -> None:
        self.verdict = gate.Verdict(open=True)
        self.asked: list[tuple[gate.Act, gate.Ask]] = []

    def ask(self, act: gate.Act, ask: gate.Ask) -> gate.Verdict:
        self.asked.append((act, ask))
        return self.verdict


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        if Box._meta.db_table not in connection.introspection.table_names():
            with connection.schema_editor() as editor:
                editor.create_model(Box)
            triggers.install()


@pytest.fixture(autouse=True)
def access() -> Iterator[None]:
    before = list(actor._access)
    actor.register_access(lambda roles: frozenset().union(*(RIGHTS.get(role, frozenset()) for role in roles)))
    yield
    actor._access[:] = before


@pytest.fixture(autouse=True)
def doorman() -> Iterator[Doorman]:
    before, made = list(gate._gate), Doorman()
    gate.register_gate(made)
    yield made
    gate._gate[:] = before


@pytest.fixture(autouse=True)
def _no_ticks() -> None:
    TICKS.clear()
