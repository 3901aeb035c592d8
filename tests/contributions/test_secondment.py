"""Nobody has access who is not vetted, agreed, declared, supervised and on a permitted post, now (I-19, I-20)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from aboveboard.agreements.models import Agreement
from aboveboard.audit.models import Entry
from aboveboard.contributions import actions, queries
from aboveboard.contributions.jobs import book_months, clear_vetted, end_terms, stop_access
from aboveboard.contributions.models import Contribution, Month, Post, SecondeeDeclaration, Secondment, Valuation
from aboveboard.contributions.values import PostFunction, SecondmentState
from aboveboard.diligence import actions as diligence
from aboveboard.diligence.models import Vetting
from aboveboard.kernel.errors import Blocked, Conflict, Forbidden, Invalid, NoStanding
from aboveboard.kernel.gate import Act
from aboveboard.kernel.unit import unit
from aboveboard.lib import clock
from aboveboard.policy.values.kinds import Book, Method
from aboveboard.policy.values.words import ContributionKind
from tests import make_contributions as make
from tests.make_agreements import Doorman, partner
from tests.make_diligence import rows, staff

pytestmark = pytest.mark.usefixtures("house")


def test_a_secondment_starts_when_everything_holds_and_asks_the_gate(doorman: Doorman) -> None:
    boss = staff("supervisor")
    terms, secondee = make.onboarded(boss)
    doorman.shut(Act.ACTIVATE_ACCESS)
    with pytest.raises(NoStanding):
        actions.start_secondment(boss, terms)
    doorman.of.clear()
    with pytest.raises(Forbidden, match="The supervisor starts"):
        actions.start_secondment(staff("supervisor"), terms)
    assert actions.start_secondment(boss, terms).state == SecondmentState.ACTIVE
    assert Contribution.objects.get().state == "in_use"
    assert secondee.user == terms.user_id


@pytest.mark.parametrize(
    ("lose", "why"),
    [
        (lambda terms: Vetting.objects.update(valid_until=clock.today() - timedelta(days=1)), "vetting"),
        (lambda terms: Vetting.objects.update(state="revoked"), "vetting"),
        (lambda terms: SecondeeDeclaration.objects.update(has_interest=True), "declaration"),
        (lambda terms: SecondeeDeclaration.objects.update(valid_until=clock.today() - timedelta(days=1)), "declaration"),
        (lambda terms: Post.objects.update(is_open=False), "post"),
        (lambda terms: Agreement.objects.update(state="suspended"), "agreement"),
        (lambda terms: Secondment.objects.update(starts_on=clock.today() + timedelta(days=1)), "outside the agreed term"),
    ],
)
def test_each_condition_alone_stops_the_start_and_running_access(lose: object, why: str) -> None:
    boss = staff("supervisor")
    terms, secondee = make.onboarded(boss)
    assert secondee.user is not None
    with rows():
        lose(terms)  # type: ignore[operator]
    terms.refresh_from_db()
    with pytest.raises(Blocked, match=f"(?i){why}"):
        actions.start_secondment(boss, terms)
    with rows():
        Secondment.objects.update(started_on=clock.today())
        Secondment.objects.update(state="active")
    assert not queries.has_access(secondee.user)


def test_raw_sql_cannot_start_a_secondment_that_nobody_started() -> None:
    make.seconded()
    with pytest.raises(IntegrityError), unit("tests.break"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE contributions_secondment SET state = 'active'")


def test_posts_in_procurement_or_partner_selection_do_not_exist() -> None:
    for function in ("procurement", "partner_selection"):
        with pytest.raises(Invalid, match="no others"):
            actions.open_post(staff("security"), "Buyer", unit="Procurement", function=function)  # type: ignore[arg-type]
    make.post()
    with pytest.raises(IntegrityError), unit("tests.break"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE contributions_post SET function = 'procurement'")


def test_a_sensitive_post_is_for_the_executive_committee() -> None:
    terms = make.seconded(post_id=make.post(is_sensitive=True).pk)
    made = actions.recommend(staff("officer"), terms.contribution)
    with pytest.raises(Blocked, match="the Executive Committee may"):
        actions.accept(make.chief(), made)
    assert actions.accept(staff("ec"), made).organ == "ec"


def test_nobody_is_seconded_from_another_organisation_or_supervises_themselves() -> None:
    other = make.agreement()
    with pytest.raises(Invalid, match="not one of this organisation"):
        make.seconded(person_id=make.person_of_secondee(other.organisation_id))
    boss = staff("supervisor")
    terms, _ = make.onboarded(boss)
    with pytest.raises(IntegrityError), unit("tests.break"), transaction.atomic():
        Secondment.objects.filter(pk=terms.pk).update(user_id=boss.user)


def test_the_vetting_is_asked_for_and_followed() -> None:
    terms, officer = make.seconded(), staff("officer")
    actions.request_secondee_vetting(officer, terms)
    vetting = Vetting.objects.get()
    with pytest.raises(Blocked, match="not granted"):
        actions.clear_secondee(officer, terms)
    guard = staff("security")
    diligence.start_vetting(guard, vetting)
    diligence.grant_vetting(guard, vetting, reasons="Nothing adverse.", valid_until=clock.today() + timedelta(days=365))
    clear_vetted(Entry.objects.get(kind="diligence.grant_vetting"))
    clear_vetted(Entry.objects.get(kind="diligence.grant_vetting"))
    assert Secondment.objects.get().state == SecondmentState.CLEARED
    with pytest.raises(Blocked, match="not accepted"):
        actions.onboard_secondee(officer, Secondment.objects.get(), user=staff("secondee").user)  # type: ignore[arg-type]


def test_a_revoked_vetting_turns_access_off_at_once() -> None:
    terms, secondee = make.active()
    assert secondee.user is not None
    guard = staff("security")
    diligence.revoke_vetting(guard, Vetting.objects.get(), reasons="New facts.")
    assert not queries.has_access(secondee.user)
    stop_access(Entry.objects.get(kind="diligence.revoke_vetting"))
    terms.refresh_from_db()
    assert (terms.state, terms.stopped_by) == (SecondmentState.SUSPENDED, "system")


def test_access_is_ended_by_security_or_the_supervisor_never_by_oneself() -> None:
    boss = staff("supervisor")
    terms, secondee = make.active(boss)
    with pytest.raises(Forbidden):
        actions.end_access(secondee, terms, reason="I want to.")
    ended = actions.end_access(staff("security"), terms, reason="The post is gone.")
    assert ended.state == SecondmentState.ENDED
    assert ended.cooling_off_until is not None
    assert ended.cooling_off_until > clock.today() + timedelta(days=360)
    with pytest.raises(Conflict):
        actions.resume_access(boss, Secondment.objects.get())
    with pytest.raises(Conflict):
        actions.start_secondment(boss, Secondment.objects.get())


def test_the_term_ends_by_the_calendar_and_so_does_the_cooling_off() -> None:
    terms, _ = make.active()
    with clock.frozen(clock.now() + timedelta(days=370)):
        end_terms()
        end_terms()
        terms.refresh_from_db()
        assert terms.state == SecondmentState.ENDED
    with clock.frozen(clock.now() + timedelta(days=370 + 400)):
        end_terms()
    terms.refresh_from_db()
    assert terms.state == SecondmentState.COOLED_OFF


def test_months_are_booked_at_a_settled_value_and_disclosed_without_one() -> None:
    terms, _ = make.active()
    with clock.frozen(clock.now() + timedelta(days=70)):
        book_months()
        disclosed = Month.objects.count()
        assert disclosed >= 1
        assert not Month.objects.exclude(journal=None).exists()
        valuation = Valuation.objects.get()
        actions.assess_valuation(
            staff("finance"), valuation, amount=make.eur(60_000), method=Method.SALARY_COST, evidence="Scale of the house."
        )
        actions.agree_valuation(partner(terms.contribution.organisation_id), valuation)
    with clock.frozen(clock.now() + timedelta(days=110)):
        book_months()
        book_months()
    booked = Month.objects.exclude(journal=None).count()
    assert booked >= 1
    assert Month.objects.count() == disclosed + booked
    kind = queries.trial_balance(Book.KIND, "EUR")
    assert (kind.debit, kind.credit) == (booked * 500_000, booked * 500_000)
    assert queries.trial_balance(Book.CASH, "EUR").accounts == {}


def test_a_secondee_and_a_supervisor_see_their_own_secondment_only() -> None:
    boss = staff("supervisor")
    terms, secondee = make.onboarded(boss)
    assert list(queries.visible_secondments(secondee)) == [terms]
    assert list(queries.visible_secondments(boss)) == [terms]
    assert list(queries.visible_secondments(staff("supervisor"))) == []
    assert list(queries.visible_secondments(staff("secondee"))) == []
    assert [task.what for task in queries.needs_me(boss)] == ["Start the secondment"]
    assert set(PostFunction) >= {PostFunction(terms.post.function)}
    assert ContributionKind(terms.contribution.kind) is ContributionKind.SECONDMENT
