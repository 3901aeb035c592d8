"""Nobody is cleared unscreened: a yes asks for all parties as they stand now against all lists in force now."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from aboveboard.audit.models import Entry
from aboveboard.audit.models import Outcome as Kept
from aboveboard.diligence import actions
from aboveboard.diligence.models import Clearance, File
from aboveboard.diligence.values import Outcome, State
from aboveboard.kernel import worker
from aboveboard.kernel.actor import SYSTEM
from aboveboard.kernel.errors import Blocked
from aboveboard.lib import clock
from aboveboard.parties.models import Organisation, Person
from aboveboard.screening import actions as screening
from aboveboard.screening.models import Feed, ListVersion, Screened
from aboveboard.screening.queries import gaps
from aboveboard.screening.values import Missed
from tests import make_agreements, make_screening
from tests import make_diligence as make
from tests.make_screening import OTHERS

pytestmark = pytest.mark.usefixtures("house")


def collected() -> tuple[File, make.Actor]:
    """A file full of facts whose organisation was never screened."""
    file, analyst = make.taken(value=200_000)
    make.answer_all(file, analyst)
    make.rate_all(file, analyst)
    return file, analyst


def unscreened(file: File) -> None:
    """As if nobody had screened it."""
    with make.rows():
        Screened.objects.filter(organisation_id=file.organisation_id).delete()


def no_list(file: File) -> None:
    """No list is in force any more."""
    with make.rows():
        ListVersion.objects.update(state="superseded")


def joined(file: File) -> None:
    """A signatory joins after the screening."""
    make_agreements.signatory(file.organisation_id, "Saskia de Wit")


def renamed(file: File) -> None:
    """The officer turns out to be called otherwise."""
    with make.rows():
        Person.objects.filter(organisation_id=file.organisation_id).update(full_name="Johannes Vermeulen")


def another_list(file: File) -> None:
    """A list comes into force of which the screening knew nothing."""
    fields = {"sha256": "1" * 64, "bytes": 1, "parser_version": 1, "entries": 1, "state": "in_force", "in_force_at": clock.now()}
    with make.rows():
        ListVersion.objects.create(source="ofac-sdn", published=date(2026, 3, 1), **fields)


def neglected(file: File) -> None:
    """Nobody has looked for news of the binding list for three days."""
    with make.rows():
        Feed.objects.update(checked_at=clock.now() - timedelta(days=3))


CASES = [
    pytest.param(unscreened, r"Meridian Ballistics B\.V\. itself: never screened.*Jan Vermeulen, officer .*: never screened", id="nobody"),
    pytest.param(no_list, "No list is in force", id="no list"),
    pytest.param(joined, r"Saskia de Wit, signatory of .*: never screened", id="joined"),
    pytest.param(renamed, "Johannes Vermeulen, .*: has changed since", id="renamed"),
    pytest.param(another_list, r"itself: not screened against .*OFAC.* of 2026-03-01", id="another list"),
    pytest.param(neglected, "United Nations.*nobody has looked since", id="neglected"),
]


@pytest.mark.parametrize(("meanwhile", "said"), CASES)
def test_nothing_is_recommended_on_a_gap_but_a_no(meanwhile: Callable[[File], None], said: str) -> None:
    file, analyst = collected()
    meanwhile(file)
    for outcome in (Outcome.CLEARED, Outcome.CLEARED_WITH_CONDITIONS):
        with pytest.raises(Blocked, match=said) as refused:
            actions.recommend(analyst, file, proposal=make.proposal(file, outcome))
        assert "screen the organisation again" in str(refused.value)
    assert Entry.objects.filter(kind="diligence.recommend", outcome=Kept.REFUSED).count() == 2
    assert actions.recommend(analyst, file, proposal=make.proposal(file, Outcome.DECLINED)).state == State.ASSESSED


@pytest.mark.parametrize("meanwhile", [joined, another_list, unscreened])
def test_neither_review_nor_decision_passes_over_a_gap(meanwhile: Callable[[File], None]) -> None:
    file, _ = make.recommended(value=200_000)
    reviewer = make.staff("reviewer")
    make.free(file, reviewer)
    actions.start_review(reviewer, file)
    meanwhile(file)
    with pytest.raises(Blocked, match="screened"):
        actions.approve_review(reviewer, file, statement="Sound.")
    make.screened(file.organisation_id)
    actions.approve_review(reviewer, file, statement="Sound.")
    make.opined(file)
    file.refresh_from_db()
    chief = make.sg(file)
    make.advised(file)
    with make.rows():
        Screened.objects.filter(organisation_id=file.organisation_id).update(is_current=False)
    for outcome in (Outcome.CLEARED, Outcome.CLEARED_WITH_CONDITIONS):
        with pytest.raises(Blocked, match="never screened"):
            actions.decide(chief, file, ruling=make.ruling(file, outcome))
    assert not Clearance.objects.exists()
    assert Entry.objects.filter(kind="diligence.decide", outcome=Kept.REFUSED).count() == 2
    make.screened(file.organisation_id)
    assert actions.decide(chief, file, ruling=make.ruling(file)).state == State.DECIDED
    assert Clearance.objects.count() == 1


def test_the_screening_itself_closes_every_gap_of_a_new_list(tmp_path: Path) -> None:
    make_screening.un(tmp_path, *OTHERS)
    organisation = make_screening.screened()
    assert gaps(organisation.pk) == ()
    make_screening.own(tmp_path, *OTHERS)
    (first, *_) = found = gaps(organisation.pk)
    assert {gap.missed for gap in found} == {Missed.LISTS}
    assert "Records as JSON lines of 2026-03-01" in first.sentence
    worker.drain()
    assert gaps(organisation.pk) == ()


def test_a_weighty_list_that_is_neglected_stops_nobody() -> None:
    file, _ = collected()
    with make.rows():
        ListVersion.objects.update(source="ca-sema")
        Feed.objects.update(source="ca-sema", checked_at=None)
    assert gaps(file.organisation_id) == ()


def test_another_engine_and_endless_owners_are_gaps(monkeypatch: pytest.MonkeyPatch) -> None:
    file, _ = collected()
    monkeypatch.setattr("aboveboard.screening.queries.gap.ENGINE_VERSION", "another")
    assert {gap.missed for gap in gaps(file.organisation_id)} == {Missed.LISTS}
    monkeypatch.undo()
    monkeypatch.setattr("aboveboard.parties.queries.network.MOST_LEVELS", 0)
    assert Missed.OWNERS in {gap.missed for gap in gaps(file.organisation_id)}


def test_screening_again_at_the_house_s_request_is_enough(tmp_path: Path) -> None:
    make_screening.un(tmp_path, *OTHERS)
    organisation = Organisation.objects.get(pk=make.organisation())
    assert {gap.missed for gap in gaps(organisation.pk)} == {Missed.NEVER}
    screening.screen_organisation(SYSTEM, organisation.pk)
    assert gaps(organisation.pk) == ()
