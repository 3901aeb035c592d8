"""Readers settle matches with a reason; a dismissal is remembered while both sides stay as they were, and opens again when not."""

import uuid
from contextlib import nullcontext
from datetime import date, timedelta
from itertools import product
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from aboveboard.audit import guard, store
from aboveboard.audit.models import Entry
from aboveboard.kernel import worker
from aboveboard.kernel.actor import SYSTEM, Actor
from aboveboard.kernel.errors import Conflict, Forbidden, Invalid
from aboveboard.lib import clock
from aboveboard.parties import actions as parties
from aboveboard.screening import actions, jobs, loading, machine, queries, rules
from aboveboard.screening.machine import MATCH, MatchState
from aboveboard.screening.models import Judgement, Match
from aboveboard.screening.queries.memory import Memory
from aboveboard.screening.values import REASONS, Judged, JudgementForm, ListFile, Reason, Reopening
from tests import make_parties, make_screening
from tests.make_screening import OTHERS, OWNER, Listed

pytestmark = pytest.mark.usefixtures("house")


def anna() -> Actor:
    return make_parties.staff("analyst")


def rita() -> Actor:
    return make_parties.staff("reviewer")


@pytest.fixture
def informing(tmp_path: Path) -> Match:
    """A match of a list that only informs."""
    make_screening.own(tmp_path, *OTHERS, OWNER)
    make_screening.screened()
    return Match.objects.get()


def dismissed(match: Match, expires_on: date | None = None) -> Match:
    form = JudgementForm(Reason.DIFFERENT_PERSON, "Born in another town; passport seen.", "file 12, page 3", expires_on)
    return actions.dismiss_match(anna(), match, form=form)


def test_one_reader_dismisses_what_stops_nothing(informing: Match) -> None:
    assert dismissed(informing).state == "false_positive"
    judgement = Judgement.objects.get()
    assert (judgement.kind, judgement.reason, judgement.complete) == ("dismissed", "different_person", True)
    facts = store.facts(Entry.objects.get(kind="screening.dismiss_match"))
    assert facts["reason"] == "different_person"
    assert "passport" not in str(facts)


def test_two_readers_dismiss_what_stops(tmp_path: Path) -> None:
    owner, match = make_screening.hit(tmp_path)
    first, second = anna(), rita()
    actions.dismiss_match(first, match, form=make_screening.said())
    assert (match.state, bool(queries.stopping_matches(owner.pk))) == ("new", True)
    with pytest.raises(Conflict, match="second person"):
        actions.dismiss_match(first, match, form=make_screening.said())
    assert [task.what for task in queries.needs_me(second)] == ["Read a dismissal"]
    assert queries.needs_me(first) == []
    actions.dismiss_match(second, match, form=make_screening.said(text="The passports differ."))
    assert (match.state, queries.stopping_matches(owner.pk)) == ("false_positive", [])
    judgement = Judgement.objects.get()
    assert (judgement.by_id, judgement.second_reader_id) == (first.user, second.user)
    assert (judgement.text, judgement.second_text) == ("Compared passport and photograph.", "The passports differ.")
    assert judgement.second_at >= judgement.created_at


def test_the_database_refuses_one_person_as_both_readers(tmp_path: Path) -> None:
    _owner, match = make_screening.hit(tmp_path)
    actions.dismiss_match(anna(), match, form=make_screening.said())
    judgement = Judgement.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic(), guard.opened("test"):
        Judgement.objects.update(second_reader_id=judgement.by_id)


def test_a_first_reading_does_not_outlive_a_change_of_the_entry(tmp_path: Path) -> None:
    owner, match = make_screening.hit(tmp_path)
    actions.dismiss_match(anna(), match, form=make_screening.said())
    changed = Listed(OWNER.number, "Jan", "Vermeulen", OWNER.birth, "Belgium")
    make_screening.un(tmp_path, *OTHERS, changed, dated="2026-03-03")
    worker.drain()
    match.refresh_from_db()
    actions.dismiss_match(rita(), match, form=make_screening.said())
    assert match.state == "new"
    assert queries.stopping_matches(owner.pk)


def test_a_confirmed_match_stops_also_below_the_act_threshold(tmp_path: Path) -> None:
    make_screening.un(tmp_path, *OTHERS, Listed(301, "Jan", "Vermeulen", "1932"))
    owner = make_screening.screened()
    match = Match.objects.get(entry_id="un-301")
    assert queries.stopping_matches(owner.pk) == []
    actions.confirm_match(anna(), match, form=make_screening.said(Reason.SAID_SO))
    assert [(each.state, each.above_act) for each in queries.stopping_matches(owner.pk)] == [("confirmed", False)]


def test_a_confirmed_match_is_not_dismissed_any_more(tmp_path: Path) -> None:
    _owner, match = make_screening.hit(tmp_path)
    actions.confirm_match(anna(), match, form=make_screening.said(Reason.SAME_FACTS))
    with pytest.raises(Conflict, match="settled"):
        actions.dismiss_match(rita(), match, form=make_screening.said())
    with pytest.raises(Conflict, match="still on the list"):
        actions.end_match(rita(), match, form=make_screening.said())


def test_two_who_press_at_once_have_one_winner(informing: Match) -> None:
    seen_by_both = Match.objects.get(pk=informing.pk), Match.objects.get(pk=informing.pk)
    dismissed(seen_by_both[0])
    with pytest.raises(Conflict):
        actions.confirm_match(rita(), seen_by_both[1], form=make_screening.said(Reason.SAID_SO))
    assert Match.objects.get().state == "false_positive"


def test_a_dismissal_is_remembered_while_nothing_changes(tmp_path: Path, informing: Match) -> None:
    dismissed(informing)
    organisation = queries.side_by_side(anna(), informing.pk).organisations[0]
    actions.screen_organisation(SYSTEM, organisation)
    make_screening.own(tmp_path, *OTHERS, OWNER, Listed(801, "Someone", "Else"))
    worker.drain()
    informing.refresh_from_db()
    assert informing.state == "false_positive"
    said = f"Dismissed {clock.today()} because another person or body; both sides unchanged since."
    assert queries.side_by_side(anna(), informing.pk).memory == said


def test_it_opens_again_when_the_entry_changes(tmp_path: Path, informing: Match) -> None:
    dismissed(informing)
    make_screening.own(tmp_path, *OTHERS, Listed(OWNER.number, "Jan", "Vermeulen", "1971-05"), published=date(2026, 3, 9))
    worker.drain()
    informing.refresh_from_db()
    assert informing.state == "reopened"
    entry = Entry.objects.get(kind="screening.reopen_match")
    assert store.facts(entry)["why"] == Reopening.ENTRY_CHANGED
    assert "; the entry has changed since." in queries.side_by_side(anna(), informing.pk).memory


def test_it_opens_again_when_the_subject_changes(tmp_path: Path) -> None:
    make_screening.un(tmp_path, *OTHERS, Listed(901, "Meridian", "Ballistics", country="Kenya", is_entity=True))
    owner = make_screening.screened()
    match = Match.objects.get()
    assert not match.above_act
    dismissed(match)
    parties.update_profile(make_parties.speaker(owner), owner, form=make_parties.registration(country="ke"))
    worker.drain()
    match.refresh_from_db()
    assert match.state == "reopened"


def test_it_opens_again_when_it_expires(informing: Match) -> None:
    dismissed(informing, expires_on=clock.today() + timedelta(days=30))
    jobs.reopen_expired()
    informing.refresh_from_db()
    assert informing.state == "false_positive"
    with clock.frozen(clock.now() + timedelta(days=31)):
        jobs.reopen_expired()
        jobs.reopen_expired()
    informing.refresh_from_db()
    assert informing.state == "reopened"
    assert Entry.objects.filter(kind="screening.reopen_match").count() == 1


def test_a_reopened_stop_stops_again(tmp_path: Path) -> None:
    owner, match = make_screening.hit(tmp_path)
    for reader in (anna(), rita()):
        actions.dismiss_match(reader, match, form=make_screening.said())
    assert queries.stopping_matches(owner.pk) == []
    make_screening.un(tmp_path, *OTHERS, Listed(201, "Jan", "Vermeulen", "1971", "Belgium"), dated="2026-03-03")
    worker.drain()
    (stopping,) = queries.stopping_matches(owner.pk)
    assert stopping.state == "reopened"


@pytest.mark.parametrize("role", ["officer", "partner", "applicant", "security", "sg", "auditor"])
def test_only_readers_judge(informing: Match, role: str) -> None:
    for judge in (actions.dismiss_match, actions.confirm_match, actions.mark_possible):
        with pytest.raises(Forbidden):
            judge(make_parties.staff(role), informing, form=make_screening.said())
    assert Entry.objects.filter(outcome="refused", subject_id=str(informing.pk)).count() == 3
    assert Match.objects.get().state == "new"


def test_the_machine_judges_nothing(informing: Match) -> None:
    with pytest.raises(Forbidden):
        actions.dismiss_match(SYSTEM, informing, form=make_screening.said())
    with pytest.raises(Forbidden):
        actions.reopen_match(anna(), informing, why=Reopening.EXPIRED)


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"text": ""}, "text"),
        ({"text": "x" * 3_000}, "text"),
        ({"text": "a\x00b"}, "text"),
        ({"text": "left \u202e right"}, "text"),
        ({"evidence": "\ud800"}, "evidence"),
        ({"reason": "because"}, "reason"),
        ({"expires_on": date(2020, 1, 1)}, "expires_on"),
        ({"expires_on": date(9999, 1, 1)}, "expires_on"),
    ],
)
def test_a_judgement_is_bounded(fields: dict[str, object], named: str) -> None:
    with pytest.raises(Invalid) as refused:
        JudgementForm(**{"reason": Reason.DIFFERENT_NAME, "text": "Other name.", **fields})  # type: ignore[arg-type]
    assert list(refused.value.fields) == [named]


def test_taking_and_marking(informing: Match) -> None:
    actions.take_match(anna(), informing)
    assert informing.state == "triage"
    actions.mark_possible(anna(), informing, form=make_screening.said(Reason.NOT_ENOUGH_KNOWN))
    assert informing.state == "possible"
    assert dismissed(informing).state == "false_positive"


def test_every_state_is_reached_and_confirmed_ends_only_by_decision() -> None:
    assert {move.target for move in MATCH.moves} | {MatchState.NEW} == set(MatchState)
    assert [move.name for move in MATCH.moves if MatchState.CONFIRMED in move.sources] == ["end"]
    assert MatchState.CONFIRMED not in machine.OPEN


def test_who_confirmed_does_not_end_after_a_delisting(tmp_path: Path, informing: Match) -> None:
    reader, other = rita(), rita()
    actions.confirm_match(reader, informing, form=make_screening.said(Reason.SAME_IDENTIFIER))
    make_screening.own(tmp_path, *OTHERS, published=date(2026, 3, 2))
    worker.drain()
    match = Match.objects.get()
    with pytest.raises(Forbidden, match="Somebody else"):
        actions.end_match(reader, match, form=make_screening.said())
    assert Match.objects.get().state == "confirmed"
    assert actions.end_match(other, match, form=make_screening.said()).state == "ended"


def test_a_change_of_what_is_not_compared_does_not_open_it_again(tmp_path: Path, informing: Match) -> None:
    dismissed(informing)
    path = make_screening.rows(tmp_path, *OTHERS, OWNER, name="programme.jsonl")
    path.write_text("\n".join(line[:-1] + ', "programs": ["REVIEWED"]}' for line in path.read_text().splitlines()))
    loading.load(SYSTEM, ListFile("jsonl", path, date(2026, 3, 9)))
    worker.drain()
    before = informing.record_id
    informing.refresh_from_db()
    assert (informing.record_id == before, informing.state) == (False, "false_positive")
    assert "both sides unchanged since" in queries.side_by_side(anna(), informing.pk).memory


def test_the_memory_says_how_far_apart_they_are_born_and_until_when_it_holds(tmp_path: Path) -> None:
    make_screening.own(tmp_path, *OTHERS, Listed(OWNER.number, "Jan", "Vermeulen", "1931"))
    make_screening.screened()
    match = Match.objects.get()
    until = clock.today() + timedelta(days=30)
    form = JudgementForm(Reason.DIFFERENT_BIRTH_DATE, "Register seen.", evidence="Register of Utrecht", expires_on=until)
    actions.dismiss_match(anna(), match, form=form)
    said = queries.side_by_side(anna(), match.pk).memory
    assert said == f"Dismissed {clock.today()} because born 40 years apart; both sides unchanged since. It holds until {until}."
    with clock.frozen(clock.now() + timedelta(days=31)):
        assert "It held until" in queries.side_by_side(anna(), match.pk).memory


@pytest.mark.once
@pytest.mark.parametrize(
    ("ours", "theirs", "years"),
    [(["1971-05-02"], ["1931"], 40), (["1971"], ["1931", "1970-01"], 1), ([], ["1931"], None), (["1971"], [], None)],
)
def test_years_apart(ours: list[str], theirs: list[str], years: int | None) -> None:
    assert rules.years_apart(ours, theirs) == years


def test_every_judgement_has_its_sentence() -> None:
    said = set()
    for judged in Judged:
        for reason in Reason:
            for sides in ((False, False), (True, False), (False, True), (True, True)):
                memory = Memory(judged, date(2026, 3, 2), reason, False, *sides, None)
                said.add(queries.remembered(memory))
    assert len(said) == len(Judged) * len(Reason) * 4
    waits = Memory(Judged.DISMISSED, date(2026, 3, 2), Reason.DIFFERENT_NAME, True, False, False, None)
    assert queries.remembered(waits) == "Dismissed 2026-03-02 because the names differ; a second reader is awaited."
    assert queries.remembered(None) == ""


JUDGES = {Judged.DISMISSED: actions.dismiss_match, Judged.POSSIBLE: actions.mark_possible, Judged.CONFIRMED: actions.confirm_match}
PAIRS = [(judged, reason) for judged in Judged for reason in Reason]


def test_a_reason_speaks_for_its_judgement_only_whatever_the_door(informing: Match) -> None:
    for judged, reason in PAIRS:
        if reason in REASONS[judged]:
            continue
        with pytest.raises(Invalid) as refused:
            JUDGES[judged](anna(), informing, form=make_screening.said(reason))
        assert list(refused.value.fields) == ["reason"]
    assert not Judgement.objects.exists()
    assert Match.objects.get().state == "new"


@pytest.mark.parametrize("judged", [Judged.DISMISSED, Judged.CONFIRMED])
def test_what_settles_a_match_names_its_evidence(informing: Match, judged: Judged) -> None:
    bare = JudgementForm(REASONS[judged][0], "Compared both.", "  ")
    with pytest.raises(Invalid) as refused:
        JUDGES[judged](anna(), informing, form=bare)
    assert list(refused.value.fields) == ["evidence"]
    assert Match.objects.get().state == "new"


def test_the_second_reader_and_who_ends_a_match_give_theirs_too(tmp_path: Path) -> None:
    _, match = make_screening.hit(tmp_path)
    bare = JudgementForm(Reason.DIFFERENT_PERSON, "Compared both.")
    actions.dismiss_match(anna(), match, form=make_screening.said())
    with pytest.raises(Invalid):
        actions.dismiss_match(rita(), match, form=bare)
    assert not Judgement.objects.get().complete


def test_the_table_takes_no_other_pair_and_no_settling_without_evidence(informing: Match) -> None:
    fields = {"match": informing, "text": "Compared both.", "by_id": uuid.uuid4(), "complete": True, "fingerprint": "0" * 64}
    for (judged, reason), evidence in product(PAIRS, ("file 12", "")):
        fits = reason in REASONS[judged] and (evidence != "" or judged is Judged.POSSIBLE)
        with nullcontext() if fits else pytest.raises(IntegrityError), transaction.atomic(), guard.opened("tests"):
            Judgement.objects.create(**fields, record_id=informing.record_id, kind=judged, reason=reason, evidence=evidence)
