"""A house whose webhooks may lead to a loopback port, and a program that listens there."""

from collections.abc import Iterator

import pytest
from django.test.utils import override_settings

from tests import make_exchange as make
from tests.webhooks.receiver import Receiver, listening


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with listening() as found, override_settings(WEBHOOK_LOOPBACK=True):
        yield found


@pytest.fixture
def feeds(house: None) -> None:
    make.feeds()
