"""An examination waits for the screening: nothing is recommended or granted while it is not settled whom a list names."""

from pathlib import Path

import pytest

from aboveboard.audit.models import Entry
from aboveboard.diligence import actions
from aboveboard.diligence.models import Clearance, File
from aboveboard.diligence.values import Outcome
from aboveboard.kernel import worker
from aboveboard.kernel.actor import SYSTEM
from aboveboard.kernel.errors import Blocked
from aboveboard.screening import actions as screening
from aboveboard.screening.models import Match
from aboveboard.screening.values import Reason
from tests import make_diligence as make
from tests import make_parties, make_screening
from tests.make_screening import OTHERS, OWNER

pytestmark = pytest.mark.usefixtures("house")


def screened(folder: Path) -> File:
    """The file of an organisation that was screened without a match."""
    make_screening.un(folder, *OTHERS)
    organisation = make_screening.screened()
    return actions.open_file(SYSTEM, make.engagement(organisation.pk, value=200_000))


def named(folder: Path) -> Match:
    """A new version of the list names an owner."""
    make_screening.un(folder, *OTHERS, OWNER, dated="2026-03-02")
    worker.drain()
    return Match.objects.get(entry_id=f"un-{OWNER.number}")


def test_an_open_match_stops_the_recommendation_and_is_named(tmp_path: Path) -> None:
    file, analyst = make.taken(screened(tmp_path))
    make.answer_all(file, analyst)
    make.rate_all(file, analyst)
    match = named(tmp_path)
    for outcome in (Outcome.CLEARED, Outcome.CLEARED_WITH_CONDITIONS, Outcome.DEFERRED):
        with pytest.raises(Blocked, match=r"un-201 \(new\)"):
            actions.recommend(analyst, file, proposal=make.proposal(file, outcome))
    assert file.recommendations.count() == 0
    for reader in (make_parties.staff("analyst"), make_parties.staff("reviewer")):
        screening.dismiss_match(reader, match, form=make_screening.said())
    actions.recommend(analyst, file, proposal=make.proposal(file))
    assert file.recommendations.count() == 1


def test_a_confirmed_match_leaves_only_a_no(tmp_path: Path) -> None:
    file, analyst = make.taken(screened(tmp_path))
    make.answer_all(file, analyst)
    make.rate_all(file, analyst)
    match = named(tmp_path)
    screening.confirm_match(make_parties.staff("analyst"), match, form=make_screening.said(Reason.SAME_FACTS))
    with pytest.raises(Blocked, match="confirmed"):
        actions.recommend(analyst, file, proposal=make.proposal(file))
    actions.recommend(analyst, file, proposal=make.proposal(file, Outcome.DECLINED))
    assert file.recommendations.count() == 1


def test_a_match_after_the_recommendation_stops_the_clearance(tmp_path: Path) -> None:
    file, analyst = make.taken(screened(tmp_path))
    make.answer_all(file, analyst)
    make.rate_all(file, analyst)
    actions.recommend(analyst, file, proposal=make.proposal(file))
    make.reviewed(file)
    make.opined(file)
    file.refresh_from_db()
    chief = make.sg(file)
    make.advised(file)
    named(tmp_path)
    with pytest.raises(Blocked, match="un-201"):
        actions.decide(chief, file, ruling=make.ruling(file))
    assert not Clearance.objects.exists()
    # What is written of the refusal names the entry of the list and nobody behind the organisation.
    assert Entry.objects.filter(kind="diligence.decide", outcome="refused").count() == 1
