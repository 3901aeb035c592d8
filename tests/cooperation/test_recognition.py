"""Recognition lives with standing and cannot be given by hand."""

from uuid import UUID

import pytest

from aboveboard.cooperation import actions, queries
from aboveboard.kernel.actor import SYSTEM, Actor
from aboveboard.kernel.errors import Conflict, Forbidden, NoStanding
from tests.make_agreements import Doorman
from tests.make_diligence import organisation, staff

pytestmark = pytest.mark.usefixtures("house")


@pytest.fixture(autouse=True)
def doorman(monkeypatch: pytest.MonkeyPatch) -> Doorman:
    from aboveboard.kernel import gate

    made = Doorman()
    monkeypatch.setattr(gate, "_gate", [made])
    return made


def test_nobody_recognises_by_hand() -> None:
    for role in ("sg", "officer", "ec"):
        with pytest.raises(Forbidden):
            actions.recognise(staff(role), organisation())


def test_a_partner_without_standing_is_not_recognised(doorman: Doorman) -> None:
    doorman.shut()
    with pytest.raises(NoStanding):
        actions.recognise(SYSTEM, organisation())


def test_a_recognition_is_suspended_restored_and_revoked(doorman: Doorman) -> None:
    held = actions.recognise(SYSTEM, organisation())
    with pytest.raises(Conflict):
        actions.recognise(SYSTEM, held.organisation_id)
    actions.suspend_recognition(SYSTEM, held)
    doorman.shut()
    with pytest.raises(NoStanding):
        actions.restore_recognition(SYSTEM, held)
    actions.revoke_recognition(SYSTEM, held)
    assert queries.recognition(held.organisation_id) is None


def test_a_partner_sees_its_own_recognition_only() -> None:
    held = actions.recognise(SYSTEM, organisation())
    other = actions.recognise(SYSTEM, organisation("Kestrel Optics Ltd"))
    partner = Actor("user:9", frozenset({"partner"}), user=UUID(int=9), organisation=held.organisation_id)
    assert list(queries.visible_recognitions(partner)) == [held]
    assert set(queries.visible_recognitions(staff("officer"))) == {held, other}
