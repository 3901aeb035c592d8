"""What the actions on agreements refuse, in words, and that nothing has moved afterwards."""

from collections.abc import Callable
from copy import replace

import pytest

from aboveboard.agreements import actions, permits
from aboveboard.agreements.actions import bounds
from aboveboard.agreements.models import Agreement, Obligation
from aboveboard.agreements.queries import content
from aboveboard.agreements.values import MOST_CLAUSES, ClauseForm, DataTerms, Instrument, ObligationKind, State
from aboveboard.kernel.actor import SYSTEM
from aboveboard.kernel.errors import AppError, Blocked, Conflict, Forbidden, Invalid
from aboveboard.policy.values.kinds import Attachment
from aboveboard.policy.values.words import ContributionKind
from tests import make_agreements as make
from tests.make_agreements import Doorman
from tests.make_diligence import rows, staff

pytestmark = pytest.mark.usefixtures("house")

OWN = ClauseForm(title="Visits", text="The parties visit each other once a year.", reason="Both sides wish it.")


def refused(error: type[AppError], words: str, act: Callable[[], object], agreement: Agreement) -> None:
    """The act is refused in these words, and the agreement stands as it stood."""
    before = Agreement.objects.values().get(pk=agreement.pk)
    clauses = list(agreement.clauses.order_by("pk").values())
    with pytest.raises(error, match=words):
        act()
    assert Agreement.objects.values().get(pk=agreement.pk) == before
    assert list(agreement.clauses.order_by("pk").values()) == clauses


def test_only_an_agreement_in_force_is_amended_and_only_for_its_own_engagement() -> None:
    officer, draft = staff("officer"), make.drafted()
    file = make.cleared()
    refused(Conflict, "Only an agreement in force", lambda: actions.amend_agreement(officer, draft, form=make.form(file)), draft)
    agreement = make.in_force(draft)
    refused(Invalid, "engagement of the agreement", lambda: actions.amend_agreement(officer, agreement, form=make.form(file)), agreement)


def test_of_two_amendments_the_second_waits() -> None:
    file = make.cleared()
    agreement, officer = make.in_force(make.drafted(file, value=make.money(100_000))), staff("officer")
    actions.amend_agreement(officer, agreement, form=make.form(file))
    refused(Conflict, "drafted already", lambda: actions.amend_agreement(officer, agreement, form=make.form(file)), agreement)


def test_a_draft_keeps_its_engagement() -> None:
    draft, officer = make.drafted(), staff("officer")
    other = make.form(make.cleared())
    refused(Invalid, "for another engagement", lambda: actions.revise_agreement(officer, draft, form=other), draft)


def test_a_signed_agreement_is_no_longer_worded_or_remarked_upon() -> None:
    agreement, officer = make.in_force(), staff("officer")
    refused(Conflict, "Only a draft can be changed", lambda: actions.add_clause(officer, agreement, form=OWN), agreement)
    refused(Conflict, "a change now is an amendment", lambda: actions.comment_draft(officer, agreement, remark="Late."), agreement)


def test_an_agreement_has_an_end_to_its_clauses_and_to_its_remarks() -> None:
    draft, officer = make.drafted(), staff("officer")
    use = draft.clauses.first()
    assert use is not None
    with rows():
        for number in range(MOST_CLAUSES - draft.clauses.count()):
            use.pk, use.place, use.clause = None, 2000 + number, f"OWN-{number + 1}"
            use.save(force_insert=True)
    refused(Invalid, f"at most {MOST_CLAUSES} clauses", lambda: actions.add_clause(officer, draft, form=OWN), draft)
    said = actions.comment_draft(officer, draft, remark="Too long.", clause="OWN-1").comments.get()
    with rows():
        for _ in range(499):
            said.pk = None
            said.save(force_insert=True)
    refused(Invalid, "500 remarks", lambda: actions.comment_draft(officer, draft, remark="Again."), draft)


def test_a_clause_that_is_not_there_is_neither_reworded_struck_nor_answered() -> None:
    draft, officer = make.drafted(), staff("officer")
    refused(Invalid, "no such clause", lambda: actions.reword_clause(officer, draft, clause="CL-NOWHERE", form=OWN), draft)
    refused(Invalid, "no such clause", lambda: actions.remove_clause(officer, draft, clause="OWN-7"), draft)


def test_strings_are_answered_in_legal_review_and_only_for_own_words() -> None:
    draft, legal = make.drafted(), staff("legal")
    actions.add_clause(
        staff("officer"), draft, form=ClauseForm(title="Use", text="The house uses this product exclusively.", reason="Asked.")
    )

    def answer(clause: str, reason: str = "") -> object:
        return actions.answer_strings(legal, draft, clause=clause, strings=frozenset[Attachment](), reason=reason)

    refused(Conflict, "while the agreement is in legal review", lambda: answer("OWN-1"), draft)
    draft = make.reviewed(draft)
    standard = draft.clauses.filter(is_standard=True).values_list("clause", flat=True)[0]
    refused(Invalid, "words of the library", lambda: answer(standard), draft)
    refused(Invalid, "Say in a sentence", lambda: answer("OWN-1", "No."), draft)


def test_no_process_words_an_agreement() -> None:
    with pytest.raises(Forbidden, match="sign in"):
        bounds.person(SYSTEM)


def test_a_partners_hat_never_approves_even_with_the_right() -> None:
    draft = make.drafted()
    legal = staff("legal")
    assert permits.REVIEW.holds(legal, draft)
    assert not permits.REVIEW.holds(replace(legal, organisation=draft.organisation_id), draft)
    assert not permits.REVIEW.holds(replace(legal, user=None), draft)


def test_a_clause_that_no_occasion_asks_for_can_be_struck_again() -> None:
    draft, officer = make.drafted(data=DataTerms()), staff("officer")
    actions.restore_clause(officer, draft, clause="CL-DATA-EXCHANGE")
    assert draft.clauses.filter(clause="CL-DATA-EXCHANGE").exists()
    actions.remove_clause(officer, draft, clause="CL-DATA-EXCHANGE")
    assert not draft.clauses.filter(clause="CL-DATA-EXCHANGE").exists()


def test_an_approval_is_given_once_and_a_signature_is_another_persons() -> None:
    reviewed, legal = make.reviewed(make.drafted()), staff("legal")
    actions.approve_agreement(legal, reviewed, seen=reviewed.content_hash)
    # The same words put back before legal without the voiding that a return brings: the table still knows who approved them.
    with rows():
        Agreement.objects.filter(pk=reviewed.pk).update(state=State.LEGAL_REVIEW.value, approved_by=None)
    reviewed.refresh_from_db()
    refused(
        Conflict,
        "approved or signed these words already",
        lambda: actions.approve_agreement(legal, reviewed, seen=reviewed.content_hash),
        reviewed,
    )


def test_the_house_does_not_sign_before_the_partner_nor_without_an_approval_of_these_words() -> None:
    approved, chief = make.approved(), staff("sg")

    def early() -> object:
        return actions.sign_organisation(chief, approved, seen=approved.content_hash)

    refused(Conflict, "The partner has not signed", early, approved)
    with rows():
        Agreement.objects.filter(pk=approved.pk).update(state=State.SIGNED_PARTNER.value)
    approved.refresh_from_db()
    refused(Blocked, "no valid signature of the partner", early, approved)


def test_an_agreement_past_its_term_is_not_resumed(doorman: Doorman) -> None:
    agreement, chief = make.in_force(), staff("sg")
    actions.suspend_agreement(chief, agreement, reason="The report is late.")
    with rows():
        Agreement.objects.filter(pk=agreement.pk).update(starts_on=make.day(-30), ends_on=make.day(-1))
    agreement.refresh_from_db()
    refused(Conflict, "term of this agreement has run out", lambda: actions.resume_agreement(chief, agreement), agreement)


def test_nothing_is_owed_under_a_draft_and_a_debt_has_a_key() -> None:
    draft, officer = make.drafted(), staff("officer")

    def owe(key: str) -> object:
        return actions.state_obligation(officer, draft, key=key, kind=ObligationKind.REPORT, title="Report", due_on=make.day(30))

    refused(Conflict, "is or was in force", lambda: owe("report"), draft)
    draft = make.in_force(draft)
    refused(Invalid, "1 to 120 characters", lambda: owe("k" * 121), draft)
    assert not Obligation.objects.filter(agreement_id=draft.chain_id, title="Report").exists()


@pytest.mark.parametrize(
    ("agreed", "why"),
    [
        ({"instrument": Instrument.MEMORANDUM}, "A memorandum does not bind"),
        ({"starts_on": -40, "ends_on": -10}, "would have ended already"),
        ({"starts_on": 400, "ends_on": 500}, "before the agreement starts"),
        ({"currency": "USD"}, "state it in the latter"),
        ({"kinds": frozenset({ContributionKind.FUNDING, ContributionKind.EQUIPMENT})}, "has no equipment"),
    ],
)
def test_what_was_not_examined_is_not_approved(agreed: dict[str, object], why: str) -> None:
    draft = make.drafted()
    changed: dict[str, object] = {}
    for name, value in agreed.items():
        if name == "currency":
            changed["value_currency"] = value
        elif name == "kinds":
            changed["kinds"] = sorted(value)  # type: ignore[call-overload]  # a set of kinds
        elif isinstance(value, int):
            changed[name] = make.day(value)
        else:
            changed[name] = str(value)
    with rows():
        Agreement.objects.filter(pk=draft.pk).update(**changed)
    draft.refresh_from_db()
    assert any(why in sentence for sentence in content.shortcomings(draft)), content.shortcomings(draft)


def test_a_clause_of_an_older_library_is_drafted_anew() -> None:
    draft = make.drafted()
    with rows():
        first = draft.clauses.exclude(clause="CL-COMPATIBILITY").order_by("place")[0]
        first.clause_version += 1
        first.save()
        fixed = draft.clauses.get(clause="CL-COMPATIBILITY")
        fixed.is_standard, fixed.answered, fixed.reason = False, None, "Asked for."
        fixed.save()
    found = content.shortcomings(draft)
    assert any("newer version" in sentence for sentence in found)
    assert any("is fixed; restore its words" in sentence for sentence in found)
    assert any("Legal has not said" in sentence for sentence in found)


def test_personal_data_asks_for_its_clause() -> None:
    draft = make.drafted(make.cleared(personal_data=True), data=DataTerms(personal=True))
    assert draft.clauses.filter(clause="CL-DATA").exists()


def test_the_use_of_the_name_asks_for_its_clause() -> None:
    draft = make.drafted(name_use=True)
    assert draft.clauses.filter(clause="CL-NAME").exists()
