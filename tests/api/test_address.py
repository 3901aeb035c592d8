"""The API answers at its address in the house's own list of addresses, behind the middleware that denies by default."""

import pytest
from django.test import Client
from django.test.utils import override_settings

from tests.api.caller import Caller, caller, read

pytestmark = pytest.mark.usefixtures("house")


@override_settings(ROOT_URLCONF="aboveboard.config.urls")
def test_the_api_is_open_at_its_address() -> None:
    olga = caller("Olga Petrova", "officer")
    assert olga.read("/session")["name"] == "Olga Petrova"
    assert read(Caller(None).get("/session"), 401)["code"] == "unauthenticated"
    assert read(olga.get("/nothing"), 404)["code"] == "missing"
    assert olga.read("/openapi.json")["openapi"] == "3.1.0"
    assert Client().get("/api/")["Location"] == "/api/openapi.json"
