"""Regulations come into force by two persons, each bound to the text that was shown; what was in force can be found again."""

from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from aboveboard.audit import guard
from aboveboard.kernel import actor as actors
from aboveboard.kernel.actor import ANONYMOUS, SYSTEM, Actor
from aboveboard.kernel.errors import Blocked, Conflict, Forbidden, Invalid, Missing, StepUpNeeded
from aboveboard.lib import canonical
from aboveboard.policy import actions, queries
from aboveboard.policy.load import load_profile
from aboveboard.policy.models import Version
from aboveboard.policy.values.access import Access
from aboveboard.policy.values.standing import Standing

pytestmark = pytest.mark.django_db
ADMIN = Actor("user:1", frozenset({"policy_admin"}), user=UUID(int=1), stepped_up=True)
CHIEF = Actor("user:2", frozenset({"ec"}), user=UUID(int=2), stepped_up=True)
BOTH = Actor("user:3", frozenset({"ec", "policy_admin"}), user=UUID(int=3), stepped_up=True)


@pytest.fixture(autouse=True)
def installed() -> None:
    queries.forget()
    actors.register_access(queries.permits_of_roles)
    actions.install_defaults(SYSTEM, "organisation")


def text(**change: str) -> bytes:
    made = Version.objects.get(kind="standing", state="active").text
    for old, new in (pair.split("→") for pair in change.values()):
        assert old in made
        made = made.replace(old, new)
    return made.encode()


def proposed(by: Actor = ADMIN, **change: str) -> Version:
    return actions.propose_version(by, actions.Proposal(text(**(change or {"a": "days: 14→days: 10"})), "standing.yaml"))


def test_the_shipped_regulations_are_in_force_after_installation() -> None:
    shipped = load_profile("organisation")
    assert queries.current(Standing).hash == shipped["standing"].hash
    assert Version.objects.filter(state="active").count() == len(shipped)


def test_they_are_installed_once() -> None:
    with pytest.raises(Conflict, match="installed already"):
        actions.install_defaults(SYSTEM, "organisation")


def test_only_the_house_itself_installs() -> None:
    with pytest.raises(Forbidden):
        actions.install_defaults(ADMIN, "organisation")


def test_a_second_person_puts_a_version_in_force() -> None:
    before = queries.current(Standing)
    version = proposed()
    assert queries.current(Standing).hash == before.hash
    actions.activate_version(CHIEF, version, seen=version.hash)
    assert queries.current(Standing).body.grace.days == 10
    assert queries.by_hash(before.hash).hash == before.hash
    assert Version.objects.get(hash=before.hash).state == "superseded"


def test_what_another_process_puts_in_force_is_seen_once_the_answer_is_old(monkeypatch: pytest.MonkeyPatch) -> None:
    before = queries.current(Standing).hash
    kept = queries._active
    made = proposed()
    actions.activate_version(CHIEF, made, seen=made.hash)
    after = queries.current(Standing).hash
    assert after != before
    monkeypatch.setattr(queries, "_active", kept)
    assert queries.current(Standing).hash == before
    monkeypatch.setattr(queries, "FRESH_SECONDS", 0)
    assert queries.current(Standing).hash == after


def test_nobody_activates_their_own_proposal() -> None:
    version = proposed(BOTH)
    with pytest.raises(Forbidden, match="second person"):
        actions.activate_version(BOTH, version, seen=version.hash)


def test_raw_sql_cannot_make_one_person_both() -> None:
    version = proposed(BOTH)
    with pytest.raises(IntegrityError), transaction.atomic(), guard.opened("test"):
        Version.objects.filter(pk=version.pk).update(activated_by_id=BOTH.user)


def test_activation_is_binding_and_bound_to_the_text() -> None:
    version = proposed()
    weak = Actor("user:2", frozenset({"ec"}), user=UUID(int=2))
    with pytest.raises(StepUpNeeded):
        actions.activate_version(weak, version, seen=version.hash)
    with pytest.raises(Conflict, match="read it again"):
        actions.activate_version(CHIEF, version, seen="0" * 64)


def test_two_versions_of_a_kind_are_never_in_force_together() -> None:
    version = proposed()
    with pytest.raises(IntegrityError), transaction.atomic(), guard.opened("test"):
        Version.objects.filter(pk=version.pk).update(state="active")


def test_a_text_that_does_not_fit_the_others_is_refused() -> None:
    version = proposed(a="lifted_by: [sg, ec]→lifted_by: [sg, ec, nobody]")
    with pytest.raises(Blocked, match="nobody"):
        actions.activate_version(CHIEF, version, seen=version.hash)


@pytest.mark.parametrize("bad", [b"", b"\xff", b"a: [", b"regulation: {kind: nothing}", b"- 1", b"x" * 300_000])
def test_an_unreadable_text_is_refused_with_its_place(bad: bytes) -> None:
    with pytest.raises(Invalid, match=r"mine\.yaml"):
        actions.propose_version(ADMIN, actions.Proposal(bad, "mine.yaml"))


def test_a_version_that_is_not_yet_in_force_waits() -> None:
    version = proposed(a="in_force_from: 2026-01-01→in_force_from: 2999-01-01")
    with pytest.raises(Blocked, match="2999-01-01"):
        actions.activate_version(CHIEF, version, seen=version.hash)


def test_a_withdrawn_version_cannot_be_activated() -> None:
    version = proposed()
    actions.withdraw_version(ADMIN, version)
    with pytest.raises(Conflict):
        actions.activate_version(CHIEF, version, seen=version.hash)


def test_rights_follow_the_regulation_in_force() -> None:
    assert "policy.propose_version" in ADMIN.permits
    assert Actor("user:9", frozenset({"no such role"})).permits == frozenset()
    made = Version.objects.get(kind="access", state="active").text.replace("      - policy.propose_version\n", "")
    version = actions.propose_version(ADMIN, actions.Proposal(made.encode(), "access.yaml"))
    actions.activate_version(CHIEF, version, seen=version.hash)
    assert "policy.propose_version" not in ADMIN.permits
    assert queries.current(Access).hash == version.hash


def test_readers_see_versions_and_others_nothing() -> None:
    version = proposed()
    assert queries.visible_version(ADMIN, version.pk) == version
    with pytest.raises(Missing):
        queries.visible_version(ANONYMOUS, version.pk)
    with pytest.raises(Missing):
        queries.by_hash(canonical.digest("nothing"))


def test_a_stored_text_that_was_changed_is_noticed() -> None:
    version = proposed()
    version.text = version.text.replace("days: 10", "days: 11")
    with pytest.raises(RuntimeError, match="does not have its hash"):
        queries.read(version)


def test_only_a_profile_that_ships_is_installed() -> None:
    with pytest.raises(Invalid, match="known are organisation"):
        actions.install_defaults(SYSTEM, "grand house")
