"""A request asks the same few questions of the database, whatever it finds: each costs driver and server more than its rows."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import override_settings

from aboveboard.exchange import actions
from aboveboard.kernel.actor import SYSTEM
from tests import make_exchange as make
from tests.taxii.program import Program, ids

pytestmark = pytest.mark.usefixtures("house")
# The savepoint of the test and the closing of the guard within it are counted in.
CEILING = 14 if connection.vendor == "postgresql" else 30


@override_settings(ROOT_URLCONF="aboveboard.taxii.urls")
def test_a_page_and_one_object_take_few_statements(django_assert_max_num_queries: Any) -> None:
    make.feeds()
    sender, reader = make.partner(), Program(make.partner())
    sent = [make.indicator(sender, f"[domain-name:value = 'few{number}.de']", **make.marked(make.CLEAR)) for number in range(20)]
    actions.admit(SYSTEM, actions.receive(sender, make.intake(sender), body=make.envelope(*sent)))
    shared = "collections/shared/objects/"
    page = ids(reader.get(shared, match_type="indicator"))
    assert len(page) == 20
    with django_assert_max_num_queries(CEILING):
        assert ids(reader.get(shared, match_type="indicator")) == page
    with django_assert_max_num_queries(CEILING):
        assert ids(reader.get(shared, match_id=page[3])) == [page[3]]
