"""Nobody signs what was not cleared, not approved, not seen, or not theirs to sign (I-1, I-5, I-25)."""

from datetime import datetime, time, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from aboveboard.agreements import actions, queries
from aboveboard.agreements.models import Agreement, Signature
from aboveboard.agreements.values import ClauseForm, DataTerms, Instrument, State
from aboveboard.audit.models import Entry
from aboveboard.diligence.models import Clearance, File
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Blocked, Conflict, Forbidden, Invalid, StepUpNeeded
from aboveboard.kernel.unit import unit
from aboveboard.lib import clock
from aboveboard.parties.models import Person, Position
from aboveboard.policy.values.kinds import Attachment
from aboveboard.policy.values.words import ContributionKind
from tests import make_agreements as make
from tests.make_diligence import rows, staff

pytestmark = pytest.mark.usefixtures("house")


def sign(agreement: Agreement, by: Actor | None = None) -> Agreement:
    return actions.sign_organisation(by or staff("sg"), agreement, seen=agreement.content_hash)


def test_drafter_legal_and_signatory_are_three_persons() -> None:
    both = staff("officer", also=["legal", "sg"])
    agreement = make.reviewed(make.drafted(by=both))
    with pytest.raises(Forbidden, match="does not approve"):
        actions.approve_agreement(both, agreement, seen=agreement.content_hash)
    lawyer = staff("legal", also=["sg"])
    actions.approve_agreement(lawyer, agreement, seen=agreement.content_hash)
    person = Person.objects.get(full_name=make.SIGNATORY)
    agreement = actions.sign_partner(make.partner(agreement.organisation_id), agreement, seen=agreement.content_hash, signatory=person.pk)
    for one in (both, lawyer):
        with pytest.raises(Forbidden, match="does not sign"):
            sign(agreement, one)
    assert sign(agreement).state == State.IN_FORCE
    refused = Entry.objects.filter(kind="agreements.sign_organisation", outcome="refused")
    assert refused.count() == 2


@pytest.mark.parametrize("how", ["reword", "restore", "add", "remove", "revise", "draft"])
def test_who_worded_any_of_it_neither_reviews_approves_nor_signs(how: str) -> None:
    agreement, other = make.drafted(), staff("officer")
    both = staff("officer", also=["legal", "sg"])
    own = ClauseForm("Language", "English prevails.", "Usual.")
    if how == "draft":
        # Somebody revises it afterwards, and is then the drafter by name.
        agreement = make.drafted(by=both)
        form = make.form(File.objects.get(engagement_id=agreement.engagement_id))
        actions.revise_agreement(other, agreement, form=form)
    elif how == "revise":
        actions.revise_agreement(both, agreement, form=make.form(File.objects.get()))
        actions.revise_agreement(other, agreement, form=make.form(File.objects.get()))
    elif how == "reword":
        actions.reword_clause(both, agreement, clause="CL-LIABILITY", form=own)
        actions.restore_clause(other, agreement, clause="CL-LIABILITY")
    elif how == "restore":
        actions.restore_clause(both, agreement, clause="CL-LIABILITY")
    else:
        actions.add_clause(both if how == "add" else other, agreement, form=own)
        actions.remove_clause(other if how == "add" else both, agreement, clause="OWN-1")
    actions.add_clause(other, agreement, form=own)
    make.reviewed(agreement)
    with pytest.raises(Forbidden, match="does not review"):
        actions.answer_strings(both, agreement, clause="OWN-1", strings=frozenset())
    with pytest.raises(Forbidden, match="does not approve"):
        actions.approve_agreement(both, agreement, seen=agreement.content_hash)
    lawyer = staff("legal")
    actions.answer_strings(lawyer, agreement, clause="OWN-1", strings=frozenset())
    actions.approve_agreement(lawyer, agreement, seen=agreement.content_hash)
    person = Person.objects.get(organisation_id=agreement.organisation_id, full_name=make.SIGNATORY)
    actions.sign_partner(make.partner(agreement.organisation_id), agreement, seen=agreement.content_hash, signatory=person.pk)
    with pytest.raises(Forbidden, match="does not sign"):
        sign(agreement, both)
    assert sign(agreement).state == State.IN_FORCE


def test_raw_sql_inside_an_action_cannot_make_one_person_do_it_all() -> None:
    make.signed()
    for column in ("drafted_by_id", "approved_by_id"):
        with pytest.raises(IntegrityError), unit("tests.break"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE agreements_agreement SET signed_by_id = {column}")
    with pytest.raises(IntegrityError), unit("tests.break"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE agreements_agreement SET state = 'in_force'")


def test_a_binding_act_needs_a_fresh_second_factor() -> None:
    agreement = make.signed()
    with pytest.raises(StepUpNeeded):
        sign(agreement, staff("sg", stepped_up=False))


def test_only_a_registered_signatory_signs_and_only_in_the_own_name() -> None:
    agreement = make.approved()
    organisation = agreement.organisation_id
    ours = Person.objects.get(full_name=make.SIGNATORY)
    officer = Person.objects.get(organisation_id=organisation, full_name="Jan Vermeulen")
    stranger = make.signatory(make.organisation(), "Otto Outside")
    seen = agreement.content_hash
    for actor, person in (
        (make.partner(organisation, "Pia Other"), ours.pk),
        (make.partner(organisation, "Jan Vermeulen"), officer.pk),
        (make.partner(organisation, "Otto Outside"), stranger),
    ):
        with pytest.raises(Forbidden, match="registered signatory"):
            actions.sign_partner(actor, agreement, seen=seen, signatory=person)
    with pytest.raises(Forbidden):
        actions.sign_partner(make.partner(make.organisation()), agreement, seen=seen, signatory=ours.pk)
    with rows():
        Position.objects.filter(person=ours).update(until=clock.today())
    with pytest.raises(Forbidden, match="registered signatory"):
        actions.sign_partner(make.partner(organisation), agreement, seen=seen, signatory=ours.pk)


def test_a_person_behind_the_organisation_neither_approves_nor_signs_for_the_house() -> None:
    agreement = make.signed()
    with pytest.raises(Forbidden, match="named as a person"):
        sign(agreement, staff("sg", name="Jan Vermeulen"))


def test_any_change_voids_approval_and_signatures() -> None:
    agreement = make.signed()
    before = agreement.content_hash
    actions.return_to_draft(staff("legal"), agreement, reason="The annex is missing.")
    agreement.refresh_from_db()
    assert agreement.approved_by_id is None
    assert agreement.content_hash != before
    page = queries.visible_agreement(staff("officer"), agreement.pk)
    assert [(given.act, given.is_valid) for given in page.signatures] == [("approval", False), ("partner", False)]
    with pytest.raises(Conflict):
        sign(agreement)
    again = make.in_force(agreement)
    assert again.state == State.IN_FORCE


def test_words_changed_behind_the_back_of_the_actions_cannot_be_signed() -> None:
    agreement = make.signed()
    with unit("tests.break"), connection.cursor() as cursor:
        cursor.execute("UPDATE agreements_clauseuse SET text = 'The partner decides.' WHERE clause = 'CL-NO-INFLUENCE'")
    with pytest.raises(Conflict, match="not what stands here"):
        sign(agreement)
    with pytest.raises(Conflict, match="not what stands here"):
        actions.sign_organisation(staff("sg"), Agreement.objects.get(), seen="0" * 64)


def test_signatures_cannot_be_rewritten() -> None:
    make.signed()
    with pytest.raises(Exception, match="append-only"), unit("tests.break"), transaction.atomic():
        Signature.objects.update(content_hash="0" * 64)


@pytest.mark.parametrize(
    ("cleared", "agreed", "why"),
    [
        ({"ceiling": 100_000}, {}, "above the ceiling"),
        ({"cleared_kinds": [ContributionKind.LICENCE]}, {}, "does not cover funding"),
        ({}, {"kinds": frozenset({ContributionKind.FUNDING, ContributionKind.LICENCE})}, "does not cover licence"),
        ({}, {"ends_on": make.day(1500)}, "longer than"),
        ({}, {"data": DataTerms(outward=True)}, "Outward data"),
        ({}, {"data": DataTerms(personal=True)}, "Personal data"),
        ({}, {"instrument": Instrument.MEMORANDUM}, "does not bind"),
        ({}, {"instrument": Instrument.PILOT}, "at most 90 days"),
        ({}, {"value": make.Money(100, "USD")}, "is in USD"),
        ({"strings": [Attachment.EXCLUSIVITY.value]}, {}, "KI-T-EXCLUSIVITY"),
    ],
)
def test_what_was_not_cleared_is_not_approved(cleared: dict[str, object], agreed: dict[str, object], why: str) -> None:
    agreement = make.reviewed(make.drafted(make.cleared(**cleared), **agreed))
    with pytest.raises(Blocked, match=why):
        actions.approve_agreement(staff("legal"), agreement, seen=agreement.content_hash)


def test_a_pilot_with_its_own_clearance_is_signed_like_any_other() -> None:
    file = make.cleared(value=10_000)
    pilot = make.in_force(file=file, instrument=Instrument.PILOT, starts_on=make.day(0), ends_on=make.day(60))
    assert queries.agreement(pilot.pk).is_binding


def test_a_clearance_that_is_revoked_or_expired_meanwhile_blocks_the_signature() -> None:
    agreement = make.signed()
    with rows():
        Clearance.objects.update(revoked_at=clock.now())
    with pytest.raises(Blocked, match="not valid now"):
        sign(agreement)
    with rows():
        Clearance.objects.update(revoked_at=None)
    late = datetime.combine(make.day(366), time(12), tzinfo=clock.now().tzinfo)
    with clock.frozen(late), pytest.raises(Blocked, match="not valid now"):
        sign(agreement)


def test_two_agreements_cannot_use_one_ceiling_twice() -> None:
    file = make.cleared()
    make.in_force(file=file)
    second = make.reviewed(make.drafted(file))
    with pytest.raises(Blocked, match="With other agreements"):
        actions.approve_agreement(staff("legal"), second, seen=second.content_hash)


def test_nothing_is_drafted_without_a_clearance_or_for_another_organisations_engagement() -> None:
    file = make.cleared()
    with rows():
        Clearance.objects.update(valid_until=clock.today() - timedelta(days=1))
    with pytest.raises(Invalid, match="No valid clearance"):
        make.drafted(file)
    theirs = make.cleared()
    with pytest.raises(Invalid, match="No valid clearance"):
        make.drafted(file, clearance_id=Clearance.objects.get(file=theirs).pk)


def test_fixed_clauses_stay_and_mandatory_ones_are_not_struck() -> None:
    agreement, officer = make.drafted(), staff("officer")
    other = ClauseForm("No influence", "The partner is consulted.", "They asked for it.")
    with pytest.raises(Blocked, match="is fixed"):
        actions.reword_clause(officer, agreement, clause="CL-NO-INFLUENCE", form=other)
    with pytest.raises(Blocked, match="is mandatory"):
        actions.remove_clause(officer, agreement, clause="CL-TRANCHES")
    with unit("tests.break"):
        agreement.clauses.filter(clause="CL-AUDIT").delete()
    actions.add_clause(officer, agreement, form=ClauseForm("Language", "English prevails.", "Usual."))
    make.reviewed(agreement)
    with pytest.raises(Blocked, match=r"CL-AUDIT .* is missing"):
        actions.approve_agreement(staff("legal"), agreement, seen=agreement.content_hash)


def test_a_clause_that_gives_exclusivity_blocks_whoever_wrote_it() -> None:
    agreement, lawyer = make.drafted(), staff("legal")
    form = ClauseForm("Place", "The partner is the exclusive supplier of readers.", "They insist.")
    make.reviewed(actions.add_clause(staff("officer"), agreement, form=form))
    with pytest.raises(Blocked, match="Legal has not said"):
        actions.approve_agreement(lawyer, agreement, seen=agreement.content_hash)
    with pytest.raises(Invalid, match="why the clause does not carry"):
        actions.answer_strings(lawyer, agreement, clause="OWN-1", strings=frozenset())
    actions.answer_strings(lawyer, agreement, clause="OWN-1", strings=frozenset({Attachment.EXCLUSIVITY}))
    with pytest.raises(Blocked, match="KI-T-EXCLUSIVITY"):
        actions.approve_agreement(lawyer, agreement, seen=agreement.content_hash)


def test_a_harmless_deviation_is_signed_once_legal_has_answered() -> None:
    agreement, lawyer, officer = make.drafted(), staff("legal"), staff("officer")
    form = ClauseForm("Liability", "Each side bears its own damage.", "Their insurer asks for it.")
    actions.reword_clause(officer, agreement, clause="CL-LIABILITY", form=form)
    make.reviewed(agreement)
    actions.answer_strings(lawyer, agreement, clause="CL-LIABILITY", strings=frozenset())
    assert actions.approve_agreement(lawyer, agreement, seen=agreement.content_hash).state == State.APPROVED
    with pytest.raises(Conflict, match="return it to draft first"):
        actions.restore_clause(officer, agreement, clause="CL-LIABILITY")


def test_a_name_with_braces_is_only_a_name() -> None:
    from aboveboard.parties.models import Organisation

    file = make.cleared()
    with rows():
        Organisation.objects.filter(pk=file.organisation_id).update(legal_name="{purpose} {0} {x.__class__} Ltd")
    text = make.drafted(file).clauses.get(clause="CL-COMPATIBILITY").text
    assert text.startswith("{purpose} {0} {x.__class__} Ltd declares")


def test_a_partner_reads_its_own_agreements_once_they_are_put_before_it() -> None:
    agreement = make.drafted()
    ours, theirs = make.partner(agreement.organisation_id), make.partner(make.organisation())
    assert list(queries.visible_agreements(ours)) == []
    make.reviewed(agreement)
    assert list(queries.visible_agreements(ours)) == [agreement]
    assert list(queries.visible_agreements(theirs)) == []
    with pytest.raises(Exception, match="nothing at this address"):
        queries.visible_agreement(theirs, agreement.pk)
    actions.comment_draft(ours, agreement, remark="We need ten working days.", clause="CL-NOTIFY")
    with pytest.raises(Forbidden):
        actions.comment_draft(theirs, agreement, remark="Us too.")
    assert queries.visible_agreement(ours, agreement.pk).shortcomings == ()


def test_the_worklist_follows_the_agreement() -> None:
    agreement, lawyer, chief = make.reviewed(make.drafted()), staff("legal"), staff("sg")
    assert [task.what for task in queries.needs_me(lawyer)] == ["Review the agreement"]
    assert queries.needs_me(chief) == []
    actions.approve_agreement(lawyer, agreement, seen=agreement.content_hash)
    ours = make.partner(agreement.organisation_id)
    assert [task.what for task in queries.needs_me(ours)] == ["Sign for your organisation"]
    person = Person.objects.get(full_name=make.SIGNATORY)
    actions.sign_partner(ours, agreement, seen=agreement.content_hash, signatory=person.pk)
    assert [task.what for task in queries.needs_me(chief)] == ["Sign the agreement"]
