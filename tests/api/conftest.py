"""The API is tested under the shipped regulations, with a quick password hash and the API at its address."""

from collections.abc import Iterator

import pytest
from django.core.cache import caches
from django.test.utils import override_settings

from aboveboard.kernel import gate
from tests.api import cast
from tests.make_agreements import Doorman


@pytest.fixture(autouse=True)
def quick() -> Iterator[None]:
    caches["shown"].clear()
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"], ROOT_URLCONF="tests.api.doors"):
        yield
    caches["shown"].clear()


@pytest.fixture
def doorman() -> Iterator[Doorman]:
    """A gate that the test opens and shuts."""
    before, made = list(gate._gate), Doorman()
    gate.register_gate(made)
    yield made
    gate._gate[:] = before


@pytest.fixture
def foreign(house: None, doorman: Doorman) -> dict[str, object]:
    """The ids of everything that Meridian has, by the names that addresses give them."""
    return cast.everything()
