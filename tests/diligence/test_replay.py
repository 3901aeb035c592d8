"""A decision is computed again from its facts and regulations to the same result (I-27)."""

import json

import pytest

from aboveboard.audit.triggers import append_only_tables
from aboveboard.diligence import queries
from aboveboard.diligence.models import Assessment
from aboveboard.diligence.queries import assessment, neighbours
from aboveboard.kernel.errors import Missing
from tests import make_diligence as make

pytestmark = pytest.mark.usefixtures("house")


def test_every_stored_result_replays() -> None:
    file = make.cleared()
    replays = queries.replay(make.staff("auditor"), file)
    assert [each.what.split()[0] for each in replays] == ["assessment", "route"]
    assert all(each.is_same for each in replays)
    assert all(len(digest) == 64 for each in replays for digest in each.regulations)


def test_replay_uses_the_stored_facts_not_todays() -> None:
    file = make.cleared()
    stored = Assessment.objects.get()
    with make.rows():
        file.findings.update(likelihood=5, impact=5)
        file.answers.update(reply="no")
    today = assessment.compute(assessment.facts_of(file, neighbours.in_force()), neighbours.in_force())
    assert today != json.loads(stored.result)
    assert all(each.is_same for each in queries.replay(make.staff("auditor"), file))


def test_a_changed_fact_would_show() -> None:
    make.cleared()
    stored = Assessment.objects.get()
    facts = json.loads(stored.facts)
    facts["findings"][0]["likelihood"] = 5
    facts["findings"][0]["impact"] = 5
    assert assessment.compute(facts, neighbours.by_hashes(stored.regulations)) != json.loads(stored.result)


def test_an_unknown_regulation_is_missing_not_guessed() -> None:
    with pytest.raises(Missing):
        neighbours.by_hashes({"authority": "0" * 64})


def test_assessments_and_votes_are_never_rewritten() -> None:
    assert {"diligence_assessment", "diligence_vote"} <= set(append_only_tables())


def test_replay_is_closed_to_those_who_may_not_read() -> None:
    file = make.cleared()
    with pytest.raises(Missing):
        queries.replay(make.staff("officer"), file)
