"""A condition of a clearance is kept by a clause or an obligation of the agreement, or the agreement is neither approved nor signed."""

import pytest

from aboveboard.agreements import actions, queries
from aboveboard.agreements.models import Agreement
from aboveboard.agreements.values import ObligationKind, Promise, State
from aboveboard.kernel.errors import AppError, Blocked, Conflict, Forbidden, Invalid
from aboveboard.parties.models import Person
from tests import make_agreements as make
from tests.make_diligence import rows, staff

pytestmark = pytest.mark.usefixtures("house")

NAME, REPORT = "No use of the name without consent.", "A report every year."
OWED = Promise(make.day(300), ObligationKind.REPORT, "First yearly report")


def drafted(**more: object) -> Agreement:
    """A draft under a clearance with two conditions."""
    return make.drafted(make.cleared(conditions=(NAME, REPORT)), obligations=(OWED,), **more)


def bound(draft: Agreement) -> Agreement:
    """The draft with both conditions bound."""
    officer = staff("officer")
    actions.bind_condition(officer, draft, condition=1, clause="CL-NAME")
    return actions.bind_condition(officer, draft, condition=2, obligation=OWED.title)


def kept(draft: Agreement) -> list[tuple[str, str, bool]]:
    found = queries.visible_agreement(staff("officer"), draft.pk).conditions
    return [(each.clause, each.obligation, each.is_kept) for each in found]


def test_an_agreement_that_keeps_no_condition_is_not_approved_and_each_is_named() -> None:
    draft = make.reviewed(drafted())
    with pytest.raises(Blocked, match=r"Condition 1 .*No use of the name.*Condition 2 .*A report every year"):
        actions.approve_agreement(staff("legal"), draft, seen=draft.content_hash)
    assert Agreement.objects.get().state == State.LEGAL_REVIEW
    page = queries.visible_agreement(staff("officer"), draft.pk)
    assert sum("bind it to a clause or an obligation" in each for each in page.shortcomings) == 2
    assert kept(draft) == [("", "", False), ("", "", False)]


def test_with_every_condition_bound_it_is_signed_and_the_binding_is_part_of_what_is_signed() -> None:
    before = drafted()
    draft = bound(before)
    assert kept(draft) == [("CL-NAME", "", True), ("", OWED.title, True)]
    other = actions.bind_condition(staff("officer"), draft, condition=1, clause="CL-NO-ENDORSEMENT").content_hash
    again = actions.bind_condition(staff("officer"), draft, condition=1, clause="CL-NAME")
    assert other != again.content_hash
    assert len(again.bindings) == 2
    assert make.in_force(again).state == State.IN_FORCE


def test_one_condition_left_over_is_enough_to_stop_it() -> None:
    draft = drafted()
    actions.bind_condition(staff("officer"), draft, condition=1, clause="CL-NAME")
    make.reviewed(draft)
    with pytest.raises(Blocked, match="Condition 2") as refused:
        actions.approve_agreement(staff("legal"), draft, seen=draft.content_hash)
    assert "Condition 1" not in str(refused.value)


def test_what_is_struck_or_no_longer_owed_keeps_nothing() -> None:
    draft = bound(drafted())
    actions.bind_condition(staff("officer"), draft, condition=1, clause="CL-NAME")
    with rows():
        draft.clauses.filter(clause="CL-NAME").delete()
    actions.revise_agreement(staff("officer"), draft, form=make.form(draft_file(draft)))
    with rows():
        draft.clauses.filter(clause="CL-NAME").delete()
    assert kept(draft) == [("CL-NAME", "", False), ("", OWED.title, False)]
    gaps = queries.visible_agreement(staff("officer"), draft.pk).shortcomings
    assert any("was bound to CL-NAME, which is not in the agreement any more" in gap for gap in gaps)


def draft_file(draft: Agreement) -> object:
    from aboveboard.diligence.models import File

    return File.objects.get(engagement_id=draft.engagement_id)


def test_a_signature_asks_again_for_conditions_that_came_later() -> None:
    """A clearance whose conditions were not those of the draft: the second signature is refused, too."""
    agreement = make.signed()
    with rows():
        agreement.clearance.conditions = [NAME]
        agreement.clearance.save()
    with pytest.raises(Blocked, match="Condition 1"):
        actions.sign_organisation(staff("sg"), agreement, seen=agreement.content_hash)
    assert Agreement.objects.get().state == State.SIGNED_PARTNER
    other = make.approved()
    with rows():
        other.clearance.conditions = [NAME]
        other.clearance.save()
    person = Person.objects.get(organisation_id=other.organisation_id, full_name=make.SIGNATORY).pk
    with pytest.raises(Blocked, match="Condition 1"):
        actions.sign_partner(make.partner(other.organisation_id), other, seen=other.content_hash, signatory=person)


def test_an_amendment_takes_the_bindings_along() -> None:
    agreement = make.in_force(bound(drafted()))
    form = make.form(draft_file(agreement), obligations=(OWED,), title="Amended")
    amendment = actions.amend_agreement(staff("officer"), agreement, form=form)
    assert kept(amendment) == [("CL-NAME", "", True), ("", OWED.title, True)]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"condition": 0, "clause": "CL-NAME"}, "condition"),
        ({"condition": 3, "clause": "CL-NAME"}, "condition"),
        ({"condition": True, "clause": "CL-NAME"}, "condition"),
        ({"condition": 1}, "clause"),
        ({"condition": 1, "clause": "CL-NAME", "obligation": OWED.title}, "clause"),
        ({"condition": 1, "clause": "CL-NOWHERE"}, "clause"),
        ({"condition": 1, "clause": "CL-NAME\x00"}, "clause"),
        ({"condition": 1, "obligation": "Another report"}, "obligation"),
    ],
)
def test_only_what_the_draft_holds_keeps_a_condition(given: dict[str, object], field: str) -> None:
    draft = drafted()
    with pytest.raises(Invalid) as refused:
        actions.bind_condition(staff("officer"), draft, **given)
    assert list(refused.value.fields) == [field]
    assert Agreement.objects.get().bindings == []


def test_a_clearance_without_conditions_asks_for_none() -> None:
    draft = make.drafted()
    with pytest.raises(Invalid, match="it has none"):
        actions.bind_condition(staff("officer"), draft, condition=1, clause="CL-NAME")
    assert make.in_force(draft).state == State.IN_FORCE


@pytest.mark.parametrize(("role", "error"), [("legal", Forbidden), ("analyst", Forbidden), ("sg", Forbidden)])
def test_only_who_drafts_binds_and_only_a_draft(role: str, error: type[AppError]) -> None:
    draft = drafted()
    with pytest.raises(error):
        actions.bind_condition(staff(role), draft, condition=1, clause="CL-NAME")
    make.reviewed(draft)
    with pytest.raises(Conflict):
        actions.bind_condition(staff("officer"), draft, condition=1, clause="CL-NAME")
    assert Agreement.objects.get().bindings == []
