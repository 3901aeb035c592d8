"""Accounts: registered, invited, closed and opened; only actions write them."""

from collections.abc import Callable

import pytest
from django.db import DatabaseError, transaction
from django.test.utils import override_settings

from aboveboard.accounts import actions, queries
from aboveboard.accounts.models import Membership, User
from aboveboard.accounts.values import Invitation, Registration
from aboveboard.audit import store
from aboveboard.audit.models import Entry, Payload
from aboveboard.kernel.actor import ANONYMOUS, SYSTEM
from aboveboard.kernel.errors import Conflict, Forbidden, Invalid, Missing
from tests import make_accounts as make

pytestmark = pytest.mark.django_db


def _ana(**changed: str) -> Registration:
    who = {"email": "Ana@Meridian.Example ", "name": "Ana Applicant", "language": "fr"}
    return Registration(
        Invitation(**(who | {key: value for key, value in changed.items() if key != "password"})), changed.get("password", make.PASSWORD)
    )


def test_an_applicant_registers_without_anybody(house: None) -> None:
    ana = actions.register_applicant(ANONYMOUS, _ana())
    assert (ana.email, ana.language) == ("ana@meridian.example", "fr")
    assert queries.user_facts(ana.pk).roles == {"applicant"}
    assert ana.check_password(make.PASSWORD)


def test_the_log_never_holds_a_name_an_address_or_a_password(house: None) -> None:
    ana = actions.register_applicant(ANONYMOUS, _ana())
    actions.set_password(SYSTEM, ana, password="quite another passphrase")
    said = " ".join(Payload.objects.values_list("body", flat=True)) + str(list(Entry.objects.values()))
    assert not [word for word in ("Ana", "meridian", "herons", "passphrase") if word in said]
    assert "herons" not in repr(_ana())


def test_an_address_has_one_account(house: None) -> None:
    actions.register_applicant(ANONYMOUS, _ana())
    with pytest.raises(Invalid) as refused:
        actions.invite_user(SYSTEM, Invitation("ANA@meridian.example", "Another"))
    assert "email" in refused.value.fields
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": ""},
        {"email": "ana"},
        {"email": "ana@" + "x" * 300 + ".example"},
        {"email": "аna@meridian.example"},
        {"email": "ana@meridian.example\nbcc: x@y.example"},
        {"email": "ana\x00@meridian.example"},
        {"name": ""},
        {"name": "x" * 121},
        {"name": "Ana \u202ereversed"},
        {"name": "Ana\x00"},
        {"language": "xx"},
        {"password": "short"},
        {"password": "password123456"},
        {"password": "ana@meridian.example"},
        {"password": "x" * 201},
        {"password": ""},
    ],
)
def test_hostile_input_is_refused_with_the_field_to_mend(house: None, wrong: dict[str, str]) -> None:
    with pytest.raises(Invalid) as refused:
        actions.register_applicant(ANONYMOUS, _ana(**wrong))
    assert set(refused.value.fields) == set(wrong)
    assert not User.objects.exists()


def test_who_is_not_an_administrator_invites_nobody(house: None) -> None:
    for actor in (ANONYMOUS, make.olga()):
        with pytest.raises(Forbidden):
            actions.invite_user(actor, Invitation("eve@house.example", "Eve"))


def test_a_closed_account_has_no_actor_and_nobody_closes_their_own(house: None) -> None:
    admin, olga = make.user("Ada Admin", "system_admin"), make.user("Olga Petrova", "officer")
    actions.deactivate_user(make.actor(admin), olga)
    assert make.actor(olga) == ANONYMOUS
    assert queries.users_with_role("officer") == []
    with pytest.raises(Conflict):
        actions.deactivate_user(make.actor(admin), olga)
    actions.activate_user(make.actor(admin), olga)
    assert "officer" in make.actor(olga).roles
    with pytest.raises(Forbidden):
        actions.deactivate_user(make.actor(admin), admin)


def test_nobody_sets_the_password_of_another(house: None) -> None:
    admin, olga = make.user("Ada Admin", "system_admin"), make.user("Olga Petrova", "officer", password=make.PASSWORD)
    with pytest.raises(Forbidden):
        actions.set_password(make.actor(admin), olga, password="taken over by the admin")
    olga.refresh_from_db()
    assert olga.check_password(make.PASSWORD)


@pytest.mark.parametrize("write", ["save", "update", "create", "delete", "bulk"])
def test_no_write_outside_an_action(house: None, write: str) -> None:
    olga = make.user("Olga Petrova", "officer")
    ways: dict[str, Callable[[], object]] = {
        "save": lambda: User(pk=olga.pk, email=olga.email, name="Eve").save(force_update=True),
        "update": lambda: Membership.objects.update(role="sg"),
        "create": lambda: User.objects.create(email="eve@house.example", name="Eve"),
        "delete": lambda: Membership.objects.all().delete(),
        "bulk": lambda: Membership.objects.bulk_update([Membership(pk=Membership.objects.get().pk, role="sg")], ["role"]),
    }
    with pytest.raises(DatabaseError), transaction.atomic():
        ways[write]()
    assert queries.user_facts(olga.pk).roles == {"officer"}
    assert list(User.objects.values_list("name", flat=True)) == ["Olga Petrova"]


def test_an_actor_costs_one_query_with_any_number_of_roles(house: None, django_assert_num_queries: object) -> None:
    olga = make.user("Olga Petrova", "officer", "analyst", "legal", "finance")
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert len(queries.actor_of_user(olga, make.session(olga)).roles) == 5
    with django_assert_num_queries(2):  # type: ignore[operator]
        assert len(queries.users_with_role("officer")) == 1


def test_names_are_found_in_one_query_and_strangers_keep_their_pseudonym(house: None, django_assert_num_queries: object) -> None:
    olga = make.user("Olga Petrova")
    stranger = "user:00000000-0000-4000-8000-000000000009"
    with django_assert_num_queries(1):  # type: ignore[operator]
        names = queries.names_of([f"user:{olga.pk}", stranger, "system", "user:no-uuid", "anonymous"])
    assert names[f"user:{olga.pk}"] == "Olga Petrova"
    assert (names[stranger], names["system"], names["user:no-uuid"]) == (stranger, "aboveboard", "user:no-uuid")
    with pytest.raises(Missing):
        queries.user_facts(make.user("Gone").pk.__class__(int=9))


def test_one_sees_oneself_and_keepers_see_all(house: None) -> None:
    admin, olga = make.user("Ada Admin", "system_admin"), make.user("Olga Petrova", "officer")
    assert list(queries.visible_users(make.actor(olga))) == [olga]
    assert list(queries.visible_users(ANONYMOUS)) == []
    assert set(queries.visible_users(make.actor(admin))) == {admin, olga}
    assert queries.visible_memberships(make.actor(olga)).count() == 1
    assert [body.code for body in queries.visible_bodies(make.actor(olga))] == ["partnerships"]
    assert list(queries.visible_bodies(ANONYMOUS)) == []


def test_passwords_are_hashed_with_argon2(house: None) -> None:
    from aboveboard.config.settings import PASSWORD_HASHERS

    with override_settings(PASSWORD_HASHERS=PASSWORD_HASHERS):
        ana = actions.register_applicant(ANONYMOUS, _ana())
        assert ana.password.startswith("argon2$argon2id$")
        assert ana.check_password(make.PASSWORD)


def test_the_entry_of_a_refusal_names_who_tried(house: None) -> None:
    with pytest.raises(Forbidden):
        actions.invite_user(make.olga(), Invitation("eve@house.example", "Eve"))
    entry = Entry.objects.get(outcome="refused")
    assert (entry.kind, store.facts(entry)) == ("accounts.invite_user", {"code": "forbidden", "why": "Forbidden"})
