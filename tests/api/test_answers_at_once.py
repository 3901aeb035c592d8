"""Requests with one key that arrive together are one act."""

import threading
from typing import Any

import pytest
from django.db import connections

from aboveboard.parties.models import Organisation
from tests.api.caller import Caller, caller, read
from tests.api.test_answers import PROFILE


@pytest.mark.usefixtures("committed")
def test_two_at_once_with_one_key_are_one_act() -> None:
    olga = caller("Olga Petrova", "officer")
    found: list[Any] = []

    def send() -> None:
        try:
            while (answer := Caller(None, olga.token).post("/organisations", PROFILE, key="one")).status_code == 503:
                continue
            found.append(answer)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [read(answer, 201) for answer in found] == [read(found[0], 201)] * 3
    assert Organisation.objects.count() == 1
