"""Two people at once, with real commits: one wins, the other is told, and no sum is exceeded."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from aboveboard.audit.models import Entry, Outcome
from aboveboard.kernel.errors import AppError
from aboveboard.parties import actions, queries
from aboveboard.parties.models import Engagement, Holding, Organisation
from tests import make_parties as make

pytestmark = pytest.mark.usefixtures("fresh_database")


def _together(*acts: Callable[[], object]) -> list[object]:
    """What each act gave or raised, all begun at the same moment in threads of their own."""
    start, results = threading.Barrier(len(acts)), list[object]([None] * len(acts))

    def run(place: int) -> None:
        try:
            start.wait(10)
            results[place] = acts[place]()
        except AppError as error:
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


def _refused(results: list[object]) -> list[str]:
    return [type(result).__name__ for result in results if isinstance(result, AppError)]


def test_two_people_submit_at_once_and_it_is_submitted_once(django_db_blocker: pytest.FixtureRequest) -> None:
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        meridian = make.ready(make.organisation())
        engagement = make.draft(meridian)
        copies = [Engagement.objects.get(pk=engagement.pk) for _ in range(4)]
        results = _together(*(lambda copy=copy: actions.submit_application(make.speaker(meridian), copy) for copy in copies))
        assert _refused(results) == ["Conflict"] * 3
        assert Entry.objects.filter(kind="parties.submit_application", outcome=Outcome.DONE).count() == 1


def test_a_change_and_a_submission_at_once_leave_what_was_hashed(django_db_blocker: pytest.FixtureRequest) -> None:
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        meridian = make.ready(make.organisation())
        engagement, ana = make.draft(meridian), make.speaker(meridian)
        copies = [Engagement.objects.get(pk=engagement.pk) for _ in range(2)]
        _together(
            lambda: actions.submit_application(ana, copies[0]),
            lambda: actions.update_engagement(ana, copies[1], form=make.proposal(title="Other")),
        )
        row = Engagement.objects.get(pk=engagement.pk)
        assert row.state == "submitted"
        assert row.content_hash == actions.engagements._hash(row)


def test_statements_at_once_do_not_exceed_the_whole(django_db_blocker: pytest.FixtureRequest) -> None:
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        meridian = make.organisation()
        holders = [make.person(meridian, f"Person {number}") for number in range(4)]
        results = _together(*(lambda one=one: make.holding(Organisation.objects.get(pk=meridian.pk), one, 4_000) for one in holders))
        assert _refused(results) == ["Invalid"] * 2
        assert sum(Holding.objects.filter(until=None).values_list("share_low", flat=True)) == 8_000


def test_one_organisation_registered_by_many_at_once_exists_once(django_db_blocker: pytest.FixtureRequest) -> None:
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        people = [make.applicant() for _ in range(4)]
        results = _together(*(lambda who=who: actions.register_organisation(who, make.registration()) for who in people))
        assert _refused(results) == ["Conflict"] * 3
        assert Organisation.objects.count() == 1


def test_one_applicant_who_presses_twice_registers_once(django_db_blocker: pytest.FixtureRequest) -> None:
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        ana = make.applicant()
        forms = [make.registration(f"Name {number} B.V.") for number in range(4)]
        results = _together(*(lambda form=form: actions.register_organisation(ana, form) for form in forms))
        assert len(_refused(results)) == 3
        assert Organisation.objects.filter(registered_by=ana.user).count() == 1


def test_the_same_file_uploaded_at_once_is_kept_once_and_whole(django_db_blocker: pytest.FixtureRequest) -> None:
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        meridian = make.organisation()
        results = _together(*(lambda: make.document(Organisation.objects.get(pk=meridian.pk)) for _ in range(4)))
        assert _refused(results) == []
        for row in queries.visible_documents(make.speaker(meridian), meridian.pk):
            with queries.document_content(make.speaker(meridian), row.pk) as content:
                assert content.read() == make.PDF
