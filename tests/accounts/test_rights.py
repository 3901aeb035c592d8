"""Nobody gives rights to themselves (I-33), and those that decide are given by two people."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection

from aboveboard.accounts import actions, queries, rules
from aboveboard.accounts.models import Body, Membership, User
from aboveboard.accounts.values import BodyForm, BodyKind, DelegationForm
from aboveboard.audit import store
from aboveboard.audit.models import Entry
from aboveboard.kernel import actor as kernel_actor
from aboveboard.kernel.actor import ANONYMOUS, SYSTEM
from aboveboard.kernel.errors import AppError, Blocked, Conflict, Forbidden, Invalid, Missing, StepUpNeeded
from aboveboard.kernel.permit import PERMITS
from aboveboard.lib import clock
from aboveboard.policy.queries import current
from aboveboard.policy.values.access import Access
from tests import make_accounts as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(house: None) -> User:
    return make.user("Ada Admin", "system_admin")


@pytest.fixture
def second(house: None) -> User:
    return make.user("Sven Second", "system_admin")


def test_an_administrator_grants_a_plain_role_and_the_log_tells(admin: User) -> None:
    olga = make.user("Olga Petrova")
    membership = actions.grant_role(make.actor(admin), olga, body=make.body().code, role="ethics")
    assert make.role_of(membership) == ("ethics", "in_force")
    assert "ethics" in make.actor(olga).roles
    entry = Entry.objects.filter(kind="accounts.grant_role").latest("id")
    assert (entry.actor, entry.subject_id) == (f"user:{admin.pk}", str(membership.pk))
    assert store.facts(entry)["role"] == "ethics"
    assert entry in store.mentioning(store.Ref("accounts.user", str(olga.pk)))


def test_nobody_grants_a_role_to_themselves(admin: User) -> None:
    with pytest.raises(Forbidden, match="themselves"):
        actions.grant_role(make.actor(admin), admin, body=make.body().code, role="officer")
    assert "officer" not in make.actor(admin).roles
    assert Entry.objects.filter(kind="accounts.grant_role", outcome="refused", actor=f"user:{admin.pk}").count() == 1


def test_granting_needs_a_fresh_second_factor(admin: User) -> None:
    olga = make.user("Olga Petrova")
    with pytest.raises(StepUpNeeded):
        actions.grant_role(make.actor(admin, minutes_ago=15.1), olga, body=make.body().code, role="officer")
    assert actions.grant_role(make.actor(admin, minutes_ago=14.9), olga, body=make.body().code, role="officer")


@pytest.mark.parametrize("role", ["officer", "analyst", "auditor", "policy_admin"])
def test_those_without_the_right_grant_nothing(house: None, role: str) -> None:
    person, olga = make.user("Petra Person", role), make.user("Olga Petrova")
    with pytest.raises(Forbidden):
        actions.grant_role(make.actor(person), olga, body=make.body().code, role="officer")


@pytest.mark.parametrize(
    ("kind", "role"),
    [
        (BodyKind.SG, "sg"),
        (BodyKind.EC, "ec"),
        (BodyKind.COMMITTEE, "committee"),
        (BodyKind.UNIT, "policy_admin"),
        (BodyKind.UNIT, "auditor"),
        (BodyKind.UNIT, "system_admin"),
    ],
)
def test_a_role_that_decides_waits_for_a_second_person(admin: User, second: User, kind: BodyKind, role: str) -> None:
    place = make.body(f"the-{kind.value}", kind)
    someone = make.user("Sam Someone")
    membership = actions.grant_role(make.actor(admin), someone, body=place.code, role=role)
    assert make.role_of(membership) == (role, "proposed")
    assert role not in make.actor(someone).roles
    with pytest.raises(Forbidden, match="second person"):
        actions.confirm_role(make.actor(admin), membership)
    assert role not in make.actor(someone).roles
    actions.confirm_role(make.actor(second), membership)
    assert role in make.actor(someone).roles
    membership.refresh_from_db()
    assert membership.confirmed_by == f"user:{second.pk}"


def test_every_role_with_a_binding_right_waits_and_no_other_but_two(admin: User) -> None:
    """Which roles decide is read off the access regulation in force: nobody keeps a list of them."""
    kinds = {"ncb": BodyKind.NCB, "partner": BodyKind.PARTNER, "applicant": BodyKind.PARTNER}
    kinds |= dict.fromkeys(["committee", "committee_chair"], BodyKind.COMMITTEE) | dict.fromkeys(["sg", "sg_delegate"], BodyKind.SG)
    kinds |= dict.fromkeys(["ec", "ga_delegate"], BodyKind.EC)
    places = {
        kind: make.body(f"a-{kind.value.replace('_', '-')}", kind, "nl" if kind is BodyKind.NCB else "")
        for kind in {BodyKind.UNIT, *kinds.values()}
    }
    waited, binding = set(), set()
    for rule in current(Access).body.roles:
        if rule.role in rules.RESERVED:
            continue
        place = places[kinds.get(rule.role, BodyKind.UNIT)]
        given = actions.grant_role(make.actor(admin), make.user(f"Sam {rule.role}"), body=place.code, role=rule.role)
        waited |= {rule.role} if given.state == "proposed" else set()
        binding |= (
            {rule.role} if any(name in PERMITS and PERMITS[name].binding for name in rule.permits - {"accounts.issue_token"}) else set()
        )
    assert waited == binding | rules.WATCHED
    assert {"sg", "ec", "legal", "reviewer", "system_admin"} <= waited
    assert not {"ethics", "ncb", "dpo"} & waited


def test_a_role_that_gains_a_binding_right_waits_from_then_on(admin: User, monkeypatch: pytest.MonkeyPatch) -> None:
    before = kernel_actor._access[0]
    more = {"ethics": frozenset({"agreements.terminate_agreement"})}
    wider = [lambda roles: before(roles) | frozenset().union(*(more.get(role, frozenset()) for role in roles))]
    monkeypatch.setattr(kernel_actor, "_access", wider)
    membership = actions.grant_role(make.actor(admin), make.user("Sam Someone"), body=make.body().code, role="ethics")
    assert membership.state == "proposed"


def test_nobody_confirms_their_own_role(admin: User, second: User) -> None:
    """Two administrators cannot do it crosswise either: the receiver is never the second person."""
    membership = actions.grant_role(make.actor(admin), second, body=make.body().code, role="auditor")
    with pytest.raises(Forbidden):
        actions.confirm_role(make.actor(second), membership)
    assert "auditor" not in make.actor(second).roles


def test_a_role_is_confirmed_once(admin: User, second: User) -> None:
    membership = actions.grant_role(make.actor(admin), make.user("Sam Someone"), body=make.body().code, role="auditor")
    actions.confirm_role(make.actor(second), membership)
    with pytest.raises(Conflict):
        actions.confirm_role(make.actor(second), membership)


def test_the_database_refuses_one_person_as_both(admin: User) -> None:
    from django.db import IntegrityError, transaction

    from aboveboard.audit import guard

    membership = actions.grant_role(make.actor(admin), make.user("Sam Someone"), body=make.body().code, role="auditor")
    with pytest.raises(IntegrityError), transaction.atomic(), guard.opened("test"):
        Membership.objects.filter(pk=membership.pk).update(confirmed_by=membership.granted_by)


@pytest.mark.parametrize("column", ["granted_by", "confirmed_by"])
def test_the_database_refuses_a_role_by_its_own_holder(admin: User, column: str) -> None:
    from django.db import IntegrityError, transaction

    from aboveboard.audit import guard

    sam, another = make.user("Sam Someone"), make.user("Another One")
    membership = actions.grant_role(make.actor(admin), sam, body=make.body().code, role="auditor")
    statement = f"UPDATE accounts_membership SET {column} = %s WHERE id = %s"
    key = Membership._meta.pk.get_db_prep_value(membership.pk, connection)
    with pytest.raises(IntegrityError), transaction.atomic(), guard.opened("test"), connection.cursor() as cursor:
        cursor.execute(statement, [f"user:{sam.pk}", key])
    with transaction.atomic(), guard.opened("test"), connection.cursor() as cursor:
        cursor.execute(statement, [f"user:{another.pk}", key])
        assert cursor.rowcount == 1


def test_a_revoked_role_is_gone_at_once_and_nobody_revokes_their_own(admin: User, second: User) -> None:
    olga = make.user("Olga Petrova", "officer")
    membership = Membership.objects.get(user=olga)
    actions.revoke_role(make.actor(admin), membership)
    assert make.actor(olga).roles == {"account"}
    own = Membership.objects.get(user=admin)
    with pytest.raises(Forbidden):
        actions.revoke_role(make.actor(admin), own)
    assert actions.revoke_role(make.actor(second), own).state == "revoked"


def test_a_role_counts_from_its_first_day_to_its_last(house: None) -> None:
    olga, today = make.user("Olga Petrova"), clock.today()
    actions.grant_role(
        SYSTEM, olga, body=make.body().code, role="officer", from_on=today + timedelta(days=1), until_on=today + timedelta(days=2)
    )
    seen = []
    for days in range(4):
        with clock.frozen(clock.now() + timedelta(days=days)):
            seen.append("officer" in make.actor(olga).roles)
    assert seen == [False, True, True, False]


@pytest.mark.parametrize(
    "role", ["system", "anonymous", "account", "public", "sg", "ncb", "partner", "Officer", "officer;", "", "x" * 41, "officer\n"]
)
def test_a_unit_gives_no_role_of_others_or_of_the_house(house: None, role: str) -> None:
    with pytest.raises(Invalid):
        actions.grant_role(SYSTEM, make.user("Olga Petrova"), body=make.body().code, role=role)


def test_one_account_never_acts_for_a_partner_and_the_house(house: None) -> None:
    olga = make.user("Olga Petrova", "officer")
    with pytest.raises(Blocked, match="partner"):
        actions.speak_for(SYSTEM, olga.pk, organisation=uuid4(), name="Meridian Ballistics B.V.")
    otto = make.user("Otto Outsider")
    actions.speak_for(SYSTEM, otto.pk, organisation=uuid4(), name="Meridian Ballistics B.V.")
    with pytest.raises(Blocked):
        actions.grant_role(SYSTEM, otto, body=make.body().code, role="officer")


def test_one_account_speaks_for_one_organisation_and_one_country(house: None) -> None:
    otto = make.user("Otto Outsider")
    actions.speak_for(SYSTEM, otto.pk, organisation=uuid4(), name="Meridian Ballistics B.V.")
    with pytest.raises(Blocked, match="one organisation"):
        actions.speak_for(SYSTEM, otto.pk, organisation=uuid4(), name="Delta Holding N.V.")
    nadia = make.user("Nadia Bureau", "ncb", place=make.body("ncb-nl", BodyKind.NCB, "nl"))
    assert make.actor(nadia).country == "nl"
    with pytest.raises(Blocked, match="one country"):
        actions.grant_role(SYSTEM, nadia, body=make.body("ncb-fr", BodyKind.NCB, "fr").code, role="ncb")


def test_applicants_become_a_partners_people_and_it_is_safe_to_repeat(house: None) -> None:
    organisation = uuid4()
    otto, otti = make.user("Otto Outsider"), make.user("Otti Outsider")
    actions.speak_for(SYSTEM, otto.pk, organisation=organisation, name="Meridian Ballistics B.V.")
    assert (make.actor(otto).roles, make.actor(otto).organisation) == (frozenset({"account", "applicant"}), organisation)
    for _ in range(2):
        actions.admit_partner(SYSTEM, organisation)
    actions.speak_for(SYSTEM, otti.pk, organisation=organisation, name="Meridian Ballistics B.V.")
    for person in (otto, otti):
        assert (make.actor(person).roles, make.actor(person).organisation) == (frozenset({"account", "partner"}), organisation)
    assert {facts.id for facts in queries.users_of_organisation(organisation)} == {otto.pk, otti.pk}


def test_only_the_house_lets_somebody_speak_for_an_organisation(admin: User) -> None:
    for actor in (make.actor(admin), ANONYMOUS):
        with pytest.raises(Forbidden):
            actions.speak_for(actor, admin.pk, organisation=uuid4(), name="Meridian Ballistics B.V.")


@pytest.mark.parametrize(
    "wrong",
    [
        {"code": "Ncb_NL"},
        {"code": "x" * 61},
        {"code": "a\n"},
        {"name": ""},
        {"name": "x" * 201},
        {"kind": BodyKind.NCB},
        {"country": "nl"},
        {"organisation": uuid4()},
    ],
)
def test_a_body_is_refused_with_a_field_to_mend(wrong: dict[str, object]) -> None:
    with pytest.raises(Invalid) as refused:
        BodyForm(**({"code": "unit-1", "kind": BodyKind.UNIT, "name": "Unit 1"} | wrong))  # type: ignore[arg-type]
    assert set(refused.value.fields) <= {"code", "name", "country", "organisation"}


def test_a_body_is_founded_once(house: None) -> None:
    make.body("unit-1")
    with pytest.raises(Invalid, match="body with this code"):
        actions.found_body(SYSTEM, BodyForm("unit-1", BodyKind.UNIT, "Another"))
    assert Body.objects.filter(code="unit-1").count() == 1


def _form(**changed: object) -> DelegationForm:
    form = {
        "from_body": "ec",
        "to_role": "director",
        "rule_id": "CA-SG-1",
        "reference": "EC 2026/4",
        "decided_on": date(2026, 1, 1),
        "expires_on": date(2026, 12, 31),
    }
    return DelegationForm(**(form | changed))  # type: ignore[arg-type]


def test_a_delegation_counts_until_its_last_day(admin: User) -> None:
    make.body("ec", BodyKind.EC)
    actions.record_delegation(make.actor(admin), _form())
    at = clock.now().replace(year=2026, month=12, day=31, hour=23)
    found = queries.delegation_for("CA-SG-1", "director", at)
    assert found is not None
    assert (found.reference, found.from_body, found.expires_on) == ("EC 2026/4", "ec", date(2026, 12, 31))
    assert queries.delegation_for("CA-SG-1", "director", at + timedelta(hours=1)) is None
    assert queries.delegation_for("CA-SG-1", "sg", at) is None
    assert queries.delegation_for("CA-SG-2", "director", at) is None


def test_nobody_records_a_delegation_to_a_role_of_their_own(admin: User) -> None:
    make.body("ec", BodyKind.EC)
    with pytest.raises(Forbidden):
        actions.record_delegation(make.actor(admin), _form(to_role="system_admin"))


@pytest.mark.parametrize(
    "wrong", [{"expires_on": date(2025, 1, 1)}, {"rule_id": "ca 1"}, {"reference": " "}, {"to_role": "Director"}, {"from_body": "nobody"}]
)
def test_a_malformed_delegation_is_refused(admin: User, wrong: dict[str, object]) -> None:
    with pytest.raises(AppError) as refused:
        actions.record_delegation(make.actor(admin), _form(**wrong))
    assert refused.value.status == 422


def test_what_does_not_exist_gives_no_role_and_no_role_ends_before_it_begins(admin: User) -> None:
    olga, place = make.user("Olga Petrova"), make.body()
    giver = make.actor(admin)
    held = Membership.objects.count()
    with pytest.raises(Invalid, match="no body with this code"):
        actions.grant_role(giver, olga, body="nowhere", role="officer")
    with pytest.raises(Invalid, match="cannot lie before the first"):
        actions.grant_role(giver, olga, body=place.code, role="officer", until_on=clock.today() - timedelta(days=1))
    assert Membership.objects.count() == held
    actions.grant_role(giver, olga, body=place.code, role="officer")
    with pytest.raises(Conflict, match="holds this role in this body already"):
        actions.grant_role(giver, olga, body=place.code, role="officer")
    assert Membership.objects.count() == held + 1


def test_nobody_speaks_for_or_is_admitted_who_is_not_there(house: None) -> None:
    with pytest.raises(Missing):
        actions.speak_for(SYSTEM, uuid4(), organisation=uuid4(), name="Meridian Ballistics B.V.")
    with pytest.raises(Missing):
        actions.admit_partner(SYSTEM, uuid4())
    assert not Body.objects.filter(kind=BodyKind.PARTNER).exists()
