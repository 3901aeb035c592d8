"""Lives of lists, of possible matches, and of what is decided about many at once."""

from datetime import date
from pathlib import Path

import pytest

from aboveboard.kernel import worker
from aboveboard.kernel.actor import SYSTEM
from aboveboard.screening import actions as screening
from aboveboard.screening import loading, queries
from aboveboard.screening.models import Match, ReviewBatch
from aboveboard.screening.values import JudgementForm, ListFile, ListRefusal, Reason, Together
from tests import (
    make_parties,
    make_screening,
)
from tests.make_screening import OTHERS, OWNER, Listed


def lists(tmp_path: Path) -> None:
    """A version comes into force, another takes its place, a third is refused."""
    make_screening.un(tmp_path, *OTHERS)
    make_screening.un(tmp_path, *OTHERS, OWNER, dated="2026-03-02")
    with pytest.raises(ListRefusal):
        loading.load(SYSTEM, ListFile("un", make_screening.un_file(tmp_path, OWNER, dated="2026-03-05")))


def matches(tmp_path: Path) -> None:
    """Taken, marked, dismissed, opened again by a change, confirmed, ended; another ends unread with its entry."""
    second = Listed(802, "Jan", "Vermeulen", "1971")
    make_screening.own(tmp_path, *OTHERS, OWNER, second)
    make_screening.screened()
    one, other = (make_parties.staff("reviewer") for _ in range(2))
    match = Match.objects.get(entry_id__endswith=str(OWNER.number))
    screening.take_match(one, match)
    screening.mark_possible(one, match, form=make_screening.said(Reason.NOT_ENOUGH_KNOWN))
    screening.dismiss_match(one, match, form=make_screening.said())
    changed = Listed(OWNER.number, "Jan", "Vermeulen", "1971-05")
    make_screening.own(tmp_path, *OTHERS, changed, second, published=date(2026, 3, 9))
    worker.drain()
    match.refresh_from_db()
    screening.confirm_match(one, match, form=JudgementForm(Reason.SAME_IDENTIFIER, "The same passport.", evidence="file 12, page 3"))
    make_screening.own(tmp_path, *OTHERS, published=date(2026, 3, 12))
    worker.drain()
    match.refresh_from_db()
    screening.end_match(other, match, form=make_screening.said())


def _batch(tmp_path: Path) -> ReviewBatch:
    """What a list names on the day that the list is new."""
    make_screening.own(tmp_path, *OTHERS)
    make_screening.screened()
    make_screening.un(tmp_path, *OTHERS, OWNER)
    worker.drain()
    return ReviewBatch.objects.get()


def _settle(batch: ReviewBatch, decision: Together) -> None:
    one, two = make_parties.staff("analyst"), make_parties.staff("reviewer")
    proposal = screening.propose_for_batch(one, batch, decision=decision, text="Read one by one.")
    screening.confirm_proposal(two, proposal, seen=queries.proposal_preview(two, proposal.pk).seen, text="Each of them.")


def released(tmp_path: Path) -> None:
    """What one proposes about many matches is refused, then confirmed: they act."""
    batch = _batch(tmp_path)
    refused = screening.propose_for_batch(make_parties.staff("analyst"), batch, decision=Together.DECLINE, text="Names only.")
    screening.refuse_proposal(make_parties.staff("reviewer"), refused, text="Look at the dates again.")
    _settle(batch, Together.RELEASE)


def declined(tmp_path: Path) -> None:
    """Many matches are left to readers."""
    _settle(_batch(tmp_path), Together.DECLINE)
