"""Accounts are tested under the shipped access regulation, with a quick password hash."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test.utils import override_settings

from aboveboard.kernel import actor
from aboveboard.policy.load import ORGANISATION, load_profile
from aboveboard.policy.values.access import Access
from aboveboard.policy.values.bodies import of_type


@pytest.fixture(autouse=True, scope="package")
def rights() -> Iterator[None]:
    access = of_type(load_profile(ORGANISATION), Access).body
    before = list(actor._access)
    actor.register_access(lambda roles: frozenset().union(*(access.permits_of(role) for role in roles)))
    yield
    actor._access[:] = before


@pytest.fixture(autouse=True)
def quick() -> Iterator[None]:
    # allauth's own templates and no frame around them: the pages' look and rules belong to a layer above.
    plain = [engine | {"DIRS": [], "OPTIONS": {"context_processors": _below_web(_processors(engine))}} for engine in settings.TEMPLATES]
    hashers = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    middleware = _below_web(settings.MIDDLEWARE)
    with override_settings(PASSWORD_HASHERS=hashers, ROOT_URLCONF="tests.accounts.doors", TEMPLATES=plain, MIDDLEWARE=middleware):
        yield


def _processors(engine: dict[str, Any]) -> list[str]:
    return list(engine["OPTIONS"]["context_processors"])


def _below_web(names: list[str]) -> list[str]:
    return [name for name in names if not name.startswith("aboveboard.web.")]
