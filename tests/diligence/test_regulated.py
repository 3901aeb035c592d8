"""Quorum, majority, opinions and the longest vetting are what the regulations in force say, not what the code says."""

from datetime import timedelta

import pytest

from aboveboard.diligence import actions
from aboveboard.diligence.models import Vetting
from aboveboard.diligence.queries import committee
from aboveboard.diligence.values import Choice, State
from aboveboard.kernel.errors import Invalid
from aboveboard.lib import clock
from aboveboard.policy.values.words import OpinionKind, Organ
from tests import make_diligence as make
from tests.adopting import adopt

pytestmark = pytest.mark.usefixtures("house")


@pytest.mark.parametrize(("quorum", "votes", "expected"), [(50, 2, Choice.FOR), (70, 2, None), (70, 3, Choice.FOR), (40, 1, None)])
def test_the_quorum_is_that_of_the_regulation(quorum: int, votes: int, expected: Choice | None) -> None:
    adopt("authority", "organ: committee, quorum: 50", f"organ: committee, quorum: {quorum}")
    file = make.before_committee(value=200_000)
    members = [make.staff("committee") for _ in range(3)]
    make.free(file, *members)
    for member in members[:votes]:
        actions.vote(member, file, choice=Choice.FOR, seen=make.seen(file))
    assert committee.tally(file, Organ.COMMITTEE, make.seen(file)).result is expected


@pytest.mark.parametrize(("majority", "expected"), [(50, Choice.FOR), (66, Choice.FOR), (67, Choice.AGAINST)])
def test_the_majority_is_that_of_the_regulation(majority: int, expected: Choice) -> None:
    adopt("authority", "organ: committee, quorum: 50, majority: 50", f"organ: committee, quorum: 50, majority: {majority}")
    file = make.before_committee(value=200_000)
    members = [make.staff("committee") for _ in range(3)]
    make.free(file, *members)
    for member, choice in zip(members, (Choice.FOR, Choice.FOR, Choice.AGAINST), strict=True):
        actions.vote(member, file, choice=choice, seen=make.seen(file), reason="My view.")
    assert committee.tally(file, Organ.COMMITTEE, make.seen(file)).result is expected


def test_the_opinions_are_those_of_the_regulation() -> None:
    adopt("depth", "depth: standard, opinions: [legal, finance]", "depth: standard, opinions: [legal]")
    file, _ = make.recommended(value=200_000)
    make.reviewed(file)
    make.give(file, OpinionKind.LEGAL)
    file.refresh_from_db()
    assert file.state == State.COMMITTEE


def test_the_longest_vetting_is_that_of_the_regulation() -> None:
    adopt("risk", "longest_months: 60", "longest_months: 6")
    organisation = make.organisation()
    officer, security = make.staff("officer"), make.staff("security")
    vetting = actions.request_vetting(officer, make.person_of(organisation), organisation_id=organisation, purpose="A post.")
    actions.start_vetting(security, vetting)
    with pytest.raises(Invalid, match="6 months"):
        actions.grant_vetting(security, vetting, reasons="Sound.", valid_until=clock.today() + timedelta(days=200))
    actions.grant_vetting(security, vetting, reasons="Sound.", valid_until=clock.today() + timedelta(days=150))
    assert Vetting.objects.get().state == "granted"
