"""Who may register which organisation, once; and what a stranger learns from a refusal: nothing."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from aboveboard.accounts.models import Membership
from aboveboard.audit import guard, store
from aboveboard.audit.models import Entry, Outcome
from aboveboard.kernel.actor import ANONYMOUS, SYSTEM, Actor
from aboveboard.kernel.errors import Conflict, Forbidden, Invalid
from aboveboard.kernel.machine import Move
from aboveboard.parties import actions, machine, queries
from aboveboard.parties.models import Organisation
from aboveboard.parties.values.forms import MOST_OTHER_NAMES
from aboveboard.parties.values.words import OrganisationState
from tests import make_parties as make

pytestmark = pytest.mark.usefixtures("house")


def test_the_applicant_speaks_for_what_they_register() -> None:
    ana = make.applicant()
    made = actions.register_organisation(ana, make.registration())
    assert (made.state, made.registered_by) == (OrganisationState.REGISTERED, ana.user)
    joined = Membership.objects.get(user=ana.user)
    assert (joined.role, joined.body.organisation_id) == ("applicant", made.pk)


def test_the_entry_names_the_organisation_and_holds_no_name() -> None:
    made = make.organisation()
    entry = Entry.objects.get(kind="parties.register_organisation")
    assert (entry.subject_kind, entry.subject_id) == ("parties.organisation", str(made.pk))
    assert store.facts(entry) == {"kind": "for_profit", "country": "nl", "state": "registered"}


def test_staff_make_a_prospect_and_do_not_speak_for_it() -> None:
    made = actions.register_organisation(make.staff("officer"), make.registration())
    assert made.state == OrganisationState.PROSPECT
    assert made.registered_by is None
    assert not Membership.objects.exists()
    assert actions.admit_organisation(make.staff("officer"), made).state == OrganisationState.REGISTERED


@pytest.mark.parametrize("actor", [ANONYMOUS, make.staff("analyst"), make.staff("ncb"), make.staff()])
def test_others_may_not_register(actor: object) -> None:
    with pytest.raises(Forbidden):
        actions.register_organisation(actor, make.registration())  # type: ignore[arg-type]
    assert not Organisation.objects.exists()
    assert Entry.objects.get(kind="parties.register_organisation").outcome == Outcome.REFUSED


def test_one_person_registers_one_organisation() -> None:
    ana = make.applicant()
    first = actions.register_organisation(ana, make.registration())
    with pytest.raises(Conflict, match="already"):
        actions.register_organisation(ana, make.registration("Another B.V."))
    with pytest.raises(Forbidden):
        actions.register_organisation(make.speaker(first), make.registration("Another B.V."))


@pytest.mark.parametrize(
    "name", ["MERIDIAN  BALLISTICS BV", "Meridian-Ballistics, B. V.", "Méridian Ballistics B.V.", "Меridian Ballistics B.V."]
)
def test_another_spelling_is_the_same_organisation(name: str) -> None:
    make.organisation()
    with pytest.raises(Conflict, match="cannot be registered again"):
        make.organisation(name, registration_number="27-312-854")


def test_the_same_name_elsewhere_or_with_another_number_is_another() -> None:
    make.organisation()
    make.organisation(country="be")
    make.organisation(registration_number="99")
    assert Organisation.objects.count() == 3


@pytest.mark.parametrize("state", [state for state in OrganisationState if state != OrganisationState.PROSPECT])
def test_a_duplicate_is_refused_in_the_same_words_whatever_became_of_the_first(state: OrganisationState) -> None:
    first = make.organisation()
    with transaction.atomic(), guard.opened("test"):
        Organisation.objects.filter(pk=first.pk).update(state=state)
    with pytest.raises(Conflict) as refusal:
        make.organisation()
    assert str(refusal.value) == actions.organisations.KNOWN


def test_the_database_itself_refuses_a_duplicate() -> None:
    first = make.organisation()
    copy = Organisation.objects.get(pk=first.pk)
    copy.pk = None
    copy._state.adding = True
    with pytest.raises(IntegrityError), transaction.atomic(), guard.opened("test"):
        copy.save(force_insert=True)


def test_an_organisation_that_was_only_named_as_an_owner_registers_itself_in_its_place() -> None:
    meridian = make.ready(make.organisation())
    delta = Organisation.objects.get(named_by=meridian)
    made = make.organisation("DELTA Holding NV", registration_number="")
    assert (made.pk, made.state, made.named_by_id) == (delta.pk, OrganisationState.REGISTERED, None)
    assert queries.visible_holdings(make.speaker(made), made.pk) == []


def test_a_prospect_of_the_officers_is_not_taken_over() -> None:
    actions.register_organisation(make.staff("officer"), make.registration())
    with pytest.raises(Conflict, match="cannot be registered again"):
        make.organisation()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "x" * 301),
        ("name", "x" * 1_000_000),
        ("name", "\u202eB.V. lanoitan"),
        ("name", " \t\n "),
        ("name", "null\0byte"),
        ("name", "half \ud800"),
        ("country", "zz"),
        ("country", "nld"),
        ("country", ["nl"]),
        ("kind", "state"),
        ("website", "javascript:alert(1)"),
        ("website", "https://user:secret@meridian.example"),
        ("website", "https://[::1"),
        ("website", "https://meridian.example:99999999"),
        ("website", "http://" + "a." * 200 + "example"),
        ("sectors", ["<b>"]),
        ("sectors", ["a"] * 21),
        ("sectors", "arms"),
        ("description", "x" * 4001),
        ("registration_number", "x" * 61),
    ],
)
def test_hostile_input_is_invalid_and_names_its_field(field: str, value: Any) -> None:
    with pytest.raises(Invalid) as refusal:
        make.registration(**{field: value})
    assert set(refusal.value.fields) == {"legal_name" if field == "name" else field}


def test_nothing_but_the_form_can_be_set() -> None:
    with pytest.raises(TypeError):
        make.registration(state="registered", registered_by=None)


def test_a_former_name_stays_known_after_a_rename() -> None:
    made = make.organisation()
    actions.update_profile(make.speaker(made), made, form=make.registration("Zenith Marks B.V."))
    actions.update_profile(make.speaker(made), made, form=make.registration("Zenith Marks B.V."))
    assert [(other.name, other.kind) for other in queries.organisation(made.pk).other_names] == [("Meridian Ballistics B.V.", "former")]


def test_a_rename_onto_another_organisation_is_refused_like_a_duplicate() -> None:
    make.organisation()
    other = make.organisation("Other B.V.")
    with pytest.raises(Conflict, match="cannot be registered again"):
        actions.update_profile(make.speaker(other), other, form=make.registration())
    assert queries.organisation(other.pk).legal_name == "Other B.V."


def test_a_stranger_changes_no_profile() -> None:
    meridian, other = make.organisation(), make.organisation("Other B.V.")
    for actor in (make.speaker(other), make.applicant(), make.staff("auditor"), ANONYMOUS):
        with pytest.raises(Forbidden):
            actions.update_profile(actor, meridian, form=make.registration("Taken B.V."))
    assert queries.organisation(meridian.pk).legal_name == "Meridian Ballistics B.V."


@pytest.mark.parametrize("move", machine.ORGANISATION.moves, ids=lambda move: move.name)
@pytest.mark.parametrize("state", OrganisationState)
def test_every_move_from_every_state(move: Move, state: OrganisationState) -> None:
    made = make.organisation()
    with transaction.atomic(), guard.opened("test"):
        Organisation.objects.filter(pk=made.pk).update(state=state)
    act = {
        "admit": (actions.admit_organisation, make.staff("officer")),
        "withdraw": (actions.withdraw_organisation, make.speaker(made)),
        "reapply": (actions.reapply_organisation, make.speaker(made)),
        "decline": (actions.decline_organisation, SYSTEM),
        "exclude": (actions.exclude_organisation, SYSTEM),
        "end": (actions.end_organisation, make.staff("officer")),
    }
    action, actor = act[move.name]
    made.refresh_from_db()
    if state in move.sources:
        assert action(actor, made).state == str(move.target.value)
        assert Organisation.objects.get(pk=made.pk).state == str(move.target.value)
    else:
        with pytest.raises(Conflict):
            action(actor, made)
        assert Organisation.objects.get(pk=made.pk).state == state


def test_nobody_but_the_rules_records_an_outcome() -> None:
    made = make.organisation()
    for actor in (make.speaker(made), make.staff("officer", "sg", "ec")):
        with pytest.raises(Forbidden):
            actions.exclude_organisation(actor, made)


def test_a_closed_file_takes_nothing_more() -> None:
    made = actions.withdraw_organisation(make.speaker(organisation := make.organisation()), organisation)
    with pytest.raises(Conflict, match="closed"):
        make.person(made)
    with pytest.raises(Conflict, match="closed"):
        make.draft(made)
    with pytest.raises(Conflict, match="closed"):
        make.document(made)


@pytest.mark.parametrize(
    ("scheme", "value", "stored"),
    [("lei", "7245 00PM K2A2 M1SQ Q228", "724500PMK2A2M1SQQ228"), ("vat", "NL4495445B01", "004495445B01")],
)
def test_identifiers_are_checked(scheme: str, value: str, stored: str) -> None:
    made = make.organisation()
    number = actions.add_identifier(make.speaker(made), made, scheme=scheme, value=value)  # type: ignore[arg-type]
    assert (number.value, number.is_checked) == (stored, True)
    assert (scheme, stored) in queries.organisation(made.pk).identifiers
    with pytest.raises(Conflict):
        actions.add_identifier(make.speaker(made), made, scheme=scheme, value=value)  # type: ignore[arg-type]
    actions.end_identifier(make.speaker(made), number)
    assert queries.visible_identifiers(make.speaker(made), made.pk) == []


@pytest.mark.parametrize(
    ("scheme", "value"),
    [
        ("lei", "724500PMK2A2M1SQQ229"),
        ("lei", "x" * 5000),
        ("vat", "NL4495446B01"),
        ("vat", "’; DROP"),
        ("iban", "NL91ABNA0417164300"),
        ("lei", None),
    ],
)
def test_a_wrong_identifier_is_invalid(scheme: str, value: str) -> None:
    made = make.organisation()
    with pytest.raises(Invalid):
        actions.add_identifier(make.speaker(made), made, scheme=scheme, value=value)  # type: ignore[arg-type]


def test_a_country_without_a_check_is_taken_at_its_word_and_says_so() -> None:
    made = make.organisation(country="us")
    assert not actions.add_identifier(make.speaker(made), made, scheme="vat", value="12-3456789").is_checked  # type: ignore[arg-type]


def test_who_has_no_account_registers_nothing() -> None:
    nobody = Actor("program", frozenset({"applicant"}))
    with pytest.raises(Invalid, match="Sign in first"):
        actions.register_organisation(nobody, make.registration())
    assert not Organisation.objects.exists()


def test_names_are_not_changed_without_end() -> None:
    meridian = make.organisation()
    before = meridian.legal_name
    speaker = make.speaker(meridian)

    def renamed(number: int) -> None:
        actions.update_profile(speaker, meridian, form=make.registration(f"Meridian {number} B.V."))

    for number in range(2 * MOST_OTHER_NAMES):
        renamed(number)
    with pytest.raises(Invalid, match="changed too often"):
        renamed(1000)
    meridian.refresh_from_db()
    assert before in {other["name"] for other in meridian.other_names}


def test_a_number_ends_once() -> None:
    meridian = make.organisation()
    speaker = make.speaker(meridian)
    number = actions.add_identifier(speaker, meridian, scheme="lei", value="5493001KJTIIGC8Y1R12")
    actions.end_identifier(speaker, number)
    with pytest.raises(Conflict, match="has ended already"):
        actions.end_identifier(speaker, number)
