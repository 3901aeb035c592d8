"""Two people press at once: one wins, the other is told, and nothing is lost or done twice."""

import threading
from collections.abc import Callable

import pytest
from django.db import connections

from aboveboard.audit.models import Entry
from aboveboard.diligence import actions
from aboveboard.diligence.models import Clearance, Decision, File, Vote
from aboveboard.diligence.values import Choice, Stance
from aboveboard.kernel.errors import AppError, Busy, Conflict
from aboveboard.policy.values.words import OpinionKind
from tests import make_diligence as make


def _at_once(*acts: Callable[[], object]) -> list[AppError | None]:
    """Run each in a thread of its own, started together; the error of each, or None."""
    start = threading.Barrier(len(acts))
    answers: list[AppError | None] = [None] * len(acts)

    def run(place: int) -> None:
        start.wait()
        try:
            for _ in range(20):
                try:
                    acts[place]()
                    return
                except Busy:
                    continue
        except AppError as error:
            answers[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers


def _copies(file: File, count: int) -> list[File]:
    return [File.objects.get(pk=file.pk) for _ in range(count)]


@pytest.mark.usefixtures("committed")
def test_two_deciders_press_at_once_and_one_decides() -> None:
    file = make.before_committee(value=200_000)
    first, second = make.sg(file), make.staff("sg")
    make.free(file, second)
    make.advised(file)
    ruling = make.ruling(file)
    one, two = _copies(file, 2)
    answers = _at_once(lambda: actions.decide(first, one, ruling=ruling), lambda: actions.decide(second, two, ruling=ruling))
    assert [type(answer) for answer in answers if answer] == [Conflict]
    assert Decision.objects.count() == Clearance.objects.count() == 1
    assert Entry.objects.filter(kind="diligence.decide", outcome="done").count() == 1


@pytest.mark.usefixtures("committed")
def test_one_member_votes_twice_at_once_and_is_counted_once() -> None:
    file = make.before_committee(value=200_000)
    member = make.staff("committee")
    make.free(file, member)
    seen = make.seen(file)
    one, two = _copies(file, 2)
    answers = _at_once(
        lambda: actions.vote(member, one, choice=Choice.FOR, seen=seen),
        lambda: actions.vote(member, two, choice=Choice.AGAINST, seen=seen, reason="No."),
    )
    assert sum(answer is None for answer in answers) == 1
    assert Vote.objects.count() == 1


@pytest.mark.usefixtures("committed")
def test_a_decision_and_a_changed_opinion_never_both_hold() -> None:
    file = make.before_committee(value=200_000)
    chief = make.sg(file)
    make.advised(file)
    lawyer = make.staff("legal")
    make.free(file, lawyer)
    ruling = make.ruling(file)
    one, two = _copies(file, 2)
    answers = _at_once(
        lambda: actions.decide(chief, one, ruling=ruling),
        lambda: actions.give_opinion(lawyer, two, kind=OpinionKind.LEGAL, stance=Stance.OBJECTS, statement="A new fact."),
    )
    assert sum(answer is None for answer in answers) == 1
    if Decision.objects.exists():
        assert Decision.objects.get().dossier_hash == ruling.seen
        assert not file.opinions.filter(stance="objects").exists()


@pytest.mark.usefixtures("committed")
def test_two_analysts_take_a_file_at_once() -> None:
    file = make.opened()
    analysts = [make.staff("analyst"), make.staff("analyst")]
    make.free(file, *analysts)
    one, two = _copies(file, 2)
    answers = _at_once(lambda: actions.take_file(analysts[0], one), lambda: actions.take_file(analysts[1], two))
    assert sum(answer is None for answer in answers) == 1
    winner = analysts[answers.index(None)]
    assert File.objects.get(pk=file.pk).assessor_id == winner.user
