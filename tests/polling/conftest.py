"""A house that may poll a loopback port, a partner, and the partner's server there."""

from collections.abc import Iterator

import pytest
from django.test.utils import override_settings

from aboveboard.kernel.actor import Actor
from tests import make_exchange as make
from tests.polling.partner_server import Shelf, serving


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    with serving() as found, override_settings(POLLING_LOOPBACK=True):
        yield found


@pytest.fixture
def nova(house: None) -> Actor:
    make.feeds()
    return make.partner()
