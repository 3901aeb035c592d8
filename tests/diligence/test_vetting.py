"""Persons are vetted by the security officer, never by who asked, and for a limited time."""

from datetime import timedelta

import pytest

from aboveboard.diligence import actions, jobs, queries
from aboveboard.diligence.models import Vetting
from aboveboard.diligence.values import VettingState
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Conflict, Forbidden, Invalid, Missing
from aboveboard.lib import clock
from tests import make_diligence as make

pytestmark = pytest.mark.usefixtures("house")


def _requested(officer: Actor | None = None) -> tuple[Vetting, Actor]:
    organisation = make.organisation(officer="Sanne de Wit")
    officer = officer or make.staff("officer")
    person = make.person_of(organisation)
    return actions.request_vetting(officer, person, organisation_id=organisation, purpose="Secondment"), officer


def test_a_vetting_is_granted_for_a_time_and_expires_by_itself() -> None:
    vetting, _ = _requested()
    security = make.staff("security")
    actions.start_vetting(security, vetting)
    until = clock.today() + timedelta(days=365)
    actions.grant_vetting(security, vetting, reasons="Nothing found.", valid_until=until)
    facts = queries.vetting(vetting.person_id)
    assert facts is not None
    assert facts.is_valid(until)
    assert not facts.is_valid(until + timedelta(days=1))
    with clock.frozen(clock.now() + timedelta(days=367)):
        jobs.expire_vettings()
    vetting.refresh_from_db()
    assert vetting.state == VettingState.EXPIRED


def test_who_asks_does_not_decide() -> None:
    both = make.staff("security", also=("officer",))
    vetting, _ = _requested(both)
    with pytest.raises(Forbidden, match="does not decide"):
        actions.start_vetting(both, vetting)


def test_nobody_vets_oneself() -> None:
    vetting, _ = _requested()
    with pytest.raises(Missing):
        actions.start_vetting(make.staff("security", name="Sanne de Wit"), vetting)


def test_one_open_vetting_and_a_bounded_term() -> None:
    vetting, officer = _requested()
    with pytest.raises(Conflict, match="open already"):
        actions.request_vetting(officer, vetting.person_id, organisation_id=None, purpose="Again")
    security = make.staff("security")
    actions.start_vetting(security, vetting)
    for days in (-1, 4000):
        with pytest.raises(Invalid, match="60 months"):
            actions.grant_vetting(security, vetting, reasons="x", valid_until=clock.today() + timedelta(days=days))
    vetting.refresh_from_db()
    assert vetting.state == VettingState.IN_REVIEW


def test_a_revoked_vetting_gives_nothing() -> None:
    vetting, officer = _requested()
    security = make.staff("security")
    actions.start_vetting(security, vetting)
    actions.grant_vetting(security, vetting, reasons="Fine.", valid_until=clock.today() + timedelta(days=30))
    with pytest.raises(Forbidden):
        actions.revoke_vetting(officer, vetting, reasons="No.")
    actions.revoke_vetting(security, vetting, reasons="A new fact.")
    facts = queries.vetting(vetting.person_id)
    assert facts is not None
    assert not facts.is_valid(clock.today())
    assert list(queries.visible_vettings(officer)) == [vetting]
    assert not queries.visible_vettings(make.staff("officer")).exists()
