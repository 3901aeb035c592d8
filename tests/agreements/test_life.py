"""One agreement from its draft to its end, and what each step leaves behind."""

from datetime import UTC, datetime

import pytest

from aboveboard.agreements import actions, queries
from aboveboard.agreements.models import Agreement, Obligation
from aboveboard.agreements.values import DataTerms, ObligationKind, Promise, State
from aboveboard.audit.models import Entry
from aboveboard.audit.store import facts, mentioning
from aboveboard.kernel.actor import SYSTEM
from aboveboard.kernel.errors import Blocked, Conflict, Forbidden, NoStanding
from aboveboard.kernel.gate import Act
from aboveboard.lib import clock
from aboveboard.parties.values import organisation_ref
from aboveboard.policy.values.words import ContributionKind
from tests import make_agreements as make
from tests.make_agreements import Doorman
from tests.make_diligence import staff

pytestmark = pytest.mark.usefixtures("house")


def test_the_occasions_decide_the_clauses_and_the_words_are_filled() -> None:
    agreement = make.drafted()
    clauses = {use.clause: use.text for use in agreement.clauses.all()}
    assert {"CL-COMPATIBILITY", "CL-TRANCHES", "CL-DATA-EXCHANGE", "CL-UNSPENT"} <= set(clauses)
    assert "CL-SECONDEE" not in clauses
    assert "in money and in kind, is worth EUR 200,000.00. What it gives in money it pays in the tranches" in clauses["CL-TRANCHES"]
    assert not any("{" in text for text in clauses.values())
    assert "CL-DATA-EXCHANGE" not in {use.clause for use in make.drafted(data=DataTerms()).clauses.all()}


def test_the_whole_life_ends_in_force_and_stands_on_the_timeline(doorman: Doorman) -> None:
    agreement = make.in_force()
    now = clock.now()
    [found] = queries.in_force(agreement.organisation_id, now)
    assert (found.id, found.kinds, found.value) == (agreement.pk, frozenset({ContributionKind.FUNDING}), make.money(200_000))
    assert queries.agreement(agreement.pk) == found
    assert queries.version_in_force(agreement.pk, now) == found
    assert [act for act, _ in doorman.asked] == [Act.SIGN, Act.SIGN]
    kinds = [entry.kind for entry in mentioning(organisation_ref(agreement.organisation_id)) if entry.kind.startswith("agreements.")]
    assert kinds == [
        f"agreements.{name}" for name in ("sign_organisation", "sign_partner", "approve_agreement", "submit_for_review", "draft_agreement")
    ]
    told = facts(Entry.objects.get(kind="agreements.sign_organisation"))
    assert told["content"] == agreement.content_hash
    assert told["value"] == {"minor": 20_000_000, "currency": "EUR"}


def test_nothing_is_in_force_before_its_first_day_or_after_its_last() -> None:
    agreement = make.in_force(starts_on=make.day(10), ends_on=make.day(100))
    for ahead, count in ((0, 0), (9, 0), (10, 1), (100, 1), (101, 0)):
        at = datetime.combine(make.day(ahead), datetime.max.time(), tzinfo=UTC)
        assert len(queries.in_force(agreement.organisation_id, at)) == count


def test_the_gate_is_asked_before_either_side_signs(doorman: Doorman) -> None:
    approved = make.approved()
    doorman.shut(Act.SIGN)
    person = make.signatory(approved.organisation_id, "Pim Bos")
    with pytest.raises(NoStanding):
        actions.sign_partner(make.partner(approved.organisation_id, "Pim Bos"), approved, seen=approved.content_hash, signatory=person)
    doorman.of.clear()
    signed = make.signed(make.drafted())
    doorman.shut(Act.SIGN)
    with pytest.raises(NoStanding):
        actions.sign_organisation(staff("sg"), signed, seen=signed.content_hash)
    signed.refresh_from_db()
    assert signed.state == State.SIGNED_PARTNER


def test_an_agreement_is_suspended_resumed_and_terminated() -> None:
    agreement, chief = make.in_force(), staff("sg")
    actions.suspend_agreement(chief, agreement, reason="The report is late.")
    assert queries.in_force(agreement.organisation_id, clock.now()) == []
    actions.resume_agreement(chief, agreement)
    assert len(queries.in_force(agreement.organisation_id, clock.now())) == 1
    actions.terminate_agreement(chief, agreement, reason="The partner gave notice.")
    assert queries.in_force(agreement.organisation_id, clock.now()) == []
    with pytest.raises(Conflict):
        actions.resume_agreement(chief, agreement)


def test_only_the_clock_lets_an_agreement_expire() -> None:
    agreement = make.in_force()
    with pytest.raises(Conflict, match="not run out"):
        actions.expire_agreement(SYSTEM, agreement)
    with pytest.raises(Forbidden):
        actions.expire_agreement(staff("sg"), agreement)
    with clock.frozen(datetime.combine(agreement.ends_on, datetime.min.time(), tzinfo=UTC).replace(year=agreement.ends_on.year + 1)):
        from aboveboard.agreements.jobs import expire_agreements

        expire_agreements()
        expire_agreements()
    agreement.refresh_from_db()
    assert agreement.state == State.EXPIRED
    assert Entry.objects.filter(kind="agreements.expire_agreement", outcome="done").count() == 1


def test_an_agreement_is_closed_only_when_nothing_is_owed() -> None:
    promise = Promise(make.day(30), ObligationKind.REPORT, "Report on the first half-year")
    agreement = make.in_force(obligations=(promise,))
    officer = staff("officer")
    [owed] = queries.obligations(agreement.pk)
    assert owed.due_on == make.day(30)
    actions.terminate_agreement(staff("sg"), agreement, reason="The partner gave notice.")
    with pytest.raises(Blocked, match="1 obligations are open"):
        actions.close_agreement(officer, agreement)
    actions.meet_obligation(officer, Obligation.objects.get(), how="Received and filed.")
    with pytest.raises(Conflict):
        actions.waive_obligation(staff("sg"), Obligation.objects.get(), reason="No matter.")
    agreement.refresh_from_db()
    assert actions.close_agreement(officer, agreement).state == State.CLOSED


def test_an_amendment_is_a_new_version_and_the_old_one_stays_until_it_is_signed() -> None:
    file = make.cleared()
    first = make.in_force(file=file)
    officer = staff("officer")
    second = actions.amend_agreement(officer, first, form=make.form(file, title="Wider collection"))
    with pytest.raises(Conflict, match="being drafted already"):
        actions.amend_agreement(officer, first, form=make.form(file))
    assert [each.id for each in queries.in_force(first.organisation_id, clock.now())] == [first.pk]
    make.in_force(second)
    [now] = queries.in_force(first.organisation_id, clock.now())
    assert (now.id, now.chain_id, now.version) == (second.pk, first.pk, 2)
    assert queries.version_in_force(first.pk, clock.now()) == now
    assert Agreement.objects.get(pk=first.pk).state == State.SUPERSEDED


def test_the_signature_makes_a_partner_of_the_applicant() -> None:
    from aboveboard.accounts.models import Membership
    from aboveboard.kernel import worker

    agreement = make.approved()
    applicant = make.partner(agreement.organisation_id, role="applicant")
    person = make.signatory(agreement.organisation_id, applicant.name)
    actions.sign_partner(applicant, agreement, seen=agreement.content_hash, signatory=person)
    actions.sign_organisation(staff("sg"), agreement, seen=agreement.content_hash)
    worker.drain()
    assert Membership.objects.filter(user_id=applicant.user, role="partner", state="in_force").exists()
    assert not Membership.objects.filter(user_id=applicant.user, role="applicant", state="in_force").exists()
