"""A binding list that nobody has checked in time freezes what is new of those whose screening rests on it, and nothing else."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from aboveboard.kernel.gate import Act, Verdict
from aboveboard.lib import clock
from aboveboard.parties.models import Organisation
from aboveboard.screening import queries as screening
from aboveboard.standing import queries
from tests import make_parties, make_screening, make_web
from tests.make_diligence import staff
from tests.make_screening import OTHERS

pytestmark = pytest.mark.usefixtures("house")

LATER = timedelta(days=2, minutes=1)
SAID = "A check that the clearance rests on is too old; new commitments wait until it is renewed (rule LI-FEED)."


def verdicts(organisation: Organisation) -> dict[Act, Verdict]:
    return {act: verdict for act, _, verdict in queries.visible_verdicts(staff("officer"), organisation.pk)}


def stopped(organisation: Organisation) -> set[Act]:
    return {act for act, verdict in verdicts(organisation).items() if SAID in verdict.reasons}


def test_new_commitments_wait_while_a_binding_list_is_too_old(tmp_path: Path) -> None:
    make_screening.un(tmp_path, *OTHERS)
    owner = make_screening.screened()
    begun = clock.now()
    with clock.frozen(begun + timedelta(days=2, minutes=-1)):
        assert stopped(owner) == set()
    with clock.frozen(begun + LATER):
        assert {Act.SIGN, Act.AMEND, Act.ACCEPT, Act.RELEASE_TRANCHE} <= stopped(owner)
        assert not {Act.SUBMIT, Act.RECEIVE_MONEY} & stopped(owner)
        found = queries.facts(owner.pk).frozen
        assert found
        assert begun < found.since < clock.now()
        make_screening.un(tmp_path, *OTHERS)
        assert stopped(owner) == set()


def test_it_costs_the_gate_one_query_while_all_is_fresh(tmp_path: Path, django_assert_num_queries: Any) -> None:
    make_screening.un(tmp_path, *OTHERS)
    owners = [make_screening.screened().pk, make_parties.organisation("Anemone Works GmbH").pk]
    screening.frozen_since(owners)
    with django_assert_num_queries(1):
        assert screening.frozen_since(owners) == {}
    with clock.frozen(clock.now() + LATER), django_assert_num_queries(2):
        assert set(screening.frozen_since(owners)) == {owners[0]}


def test_whoever_can_do_something_is_told_and_the_pages_say_so(tmp_path: Path) -> None:
    make_screening.own(tmp_path, *OTHERS)
    make_screening.un(tmp_path, *OTHERS)
    assert not screening.needs_me(staff("analyst"))
    with clock.frozen(clock.now() + LATER):
        for role, told in (("analyst", 1), ("system_admin", 1), ("officer", 0)):
            tasks = [task for task in screening.needs_me(staff(role)) if task.subject.kind == "screening.feed"]
            assert [task.subject.id for task in tasks] == ["un"] * told, role
            assert all("aboveboard lists refresh" in task.otherwise for task in tasks)
        client = make_web.staff("analyst")
        assert 'href="/lists/un/"' in make_web.seen(client, "/")
        for address, warned in (("/lists/un/", 1), ("/lists/jsonl/", 0), ("/lists/", 1)):
            assert make_web.seen(client, address).count("This list is too old") == warned, address
