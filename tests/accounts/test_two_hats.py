"""Rights of the house: whoever speaks for a partner holds none of them, whatever other hat they wear."""

from copy import replace
from uuid import uuid4

import pytest

from aboveboard.accounts import queries as accounts
from aboveboard.agreements import queries as agreements
from aboveboard.contributions import queries as contributions
from aboveboard.cooperation import queries as cooperation
from aboveboard.exchange.queries import readers
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Forbidden
from aboveboard.kernel.permit import PERMITS
from aboveboard.kernel.serve import QUERIES
from aboveboard.policy.load import ORGANISATION, load_profile
from aboveboard.policy.values.access import Access

ROLES = frozenset(rule.role for body in load_profile(ORGANISATION).values() if isinstance(body.body, Access) for rule in body.body.roles)
ALL_HATS = Actor("user:1", ROLES - {"system"}, user=uuid4(), stepped_up=True)
OWN = uuid4()
TWO_HATS = replace(ALL_HATS, organisation=OWN)
HOUSE = sorted(name for name, permit in PERMITS.items() if permit.house)


def test_no_right_of_the_house_is_given_to_partners_by_the_shipped_regulation(house: None) -> None:
    given = replace(TWO_HATS, roles=frozenset({"partner", "applicant", "anonymous", "account"})).permits
    assert given
    assert not given & set(HOUSE)


def test_who_reads_all_is_of_the_house_alone() -> None:
    """All but `parties.read_all`, whose queries ask `covers`, which tells the two hats apart."""
    reads = {name for name in PERMITS if name.split(".")[1] in {"read_all", "read_log", "read_users", "read_result"}}
    assert reads - set(HOUSE) == {"parties.read_all"}


@pytest.mark.parametrize("name", HOUSE)
def test_two_hats_do_not_hold_a_right_of_the_house_even_without_a_subject(house: None, name: str) -> None:
    permit = PERMITS[name]
    if permit.name in ALL_HATS.permits:
        assert permit.holds(ALL_HATS)
    assert not permit.holds(TWO_HATS)
    with pytest.raises(Forbidden):
        permit.require(TWO_HATS)


def test_two_hats_open_no_query_of_the_house(house: None) -> None:
    closed = [each for each in QUERIES.values() if each.permits and all(permit.house for permit in each.permits)]
    assert len(closed) > 20
    assert not [each.name for each in closed if each.open_to(TWO_HATS)]


def test_two_hats_do_not_read_the_exchange_as_its_desk(house: None) -> None:
    desk, partner = readers.reader(ALL_HATS), readers.reader(TWO_HATS)
    assert desk is not None
    assert partner is not None
    assert desk.kind is readers.ReaderKind.DESK
    assert partner.kind is readers.ReaderKind.PARTNER


def test_two_hats_see_only_their_own_partners_rows(house: None) -> None:
    """The questions themselves are narrowed, so that no row of another partner can be among the answers."""
    for rows in (
        agreements.visible_agreements(TWO_HATS),
        contributions.visible_contributions(TWO_HATS),
        cooperation.visible_recognitions(TWO_HATS),
    ):
        assert OWN.hex in str(rows.query).replace("-", "")
    assert not accounts.visible_users(TWO_HATS).exclude(pk=TWO_HATS.user).exists()
