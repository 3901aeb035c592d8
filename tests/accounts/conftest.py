"""Accounts are tested under the shipped access regulation, with a quick password hash and no attempts counted from other tests."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test.utils import override_settings

from aboveboard.kernel import actor
from aboveboard.policy.load import ORGANISATION, load_profile
from aboveboard.policy.values.access import Access
from aboveboard.policy.values.bodies import of_type


@pytest.fixture(autouse=True, scope="session")
def rights() -> Iterator[None]:
    access = of_type(load_profile(ORGANISATION), Access).body
    before = list(actor._access)
    actor.register_access(lambda roles: frozenset().union(*(access.permits_of(role) for role in roles)))
    yield
    actor._access[:] = before


@pytest.fixture(autouse=True)
def quick() -> Iterator[None]:
    cache.clear()
    # allauth's own templates: the pages' look belongs to a layer above.
    plain = [engine | {"DIRS": []} for engine in settings.TEMPLATES]
    hashers = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with override_settings(PASSWORD_HASHERS=hashers, ROOT_URLCONF="tests.accounts.doors", TEMPLATES=plain):
        yield
    cache.clear()
