"""Pages are tested under the shipped regulations, with a quick password hash and an empty cache."""

from collections.abc import Iterator

import pytest
from django.core.cache import caches
from django.test.utils import override_settings
from django.utils import translation


@pytest.fixture(autouse=True)
def quick() -> Iterator[None]:
    caches["shown"].clear()
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield
    # A page in another language leaves it active in the thread.
    translation.deactivate()
    caches["shown"].clear()
