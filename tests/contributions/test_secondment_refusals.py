"""What is refused of a secondment: the sentence that says why, and nobody taken in, given access or booked."""

from datetime import timedelta
from uuid import UUID

import pytest

from aboveboard.accounts.models import User
from aboveboard.agreements.models import Agreement
from aboveboard.contributions import actions, queries
from aboveboard.contributions.models import Contribution, Month, Post, Secondment
from aboveboard.contributions.values import SecondmentState
from aboveboard.kernel.actor import SYSTEM, Actor
from aboveboard.kernel.errors import Blocked, Conflict, Invalid
from aboveboard.lib import clock
from aboveboard.lib.money import Money
from aboveboard.policy.values.words import ContributionKind
from tests import make_contributions as make
from tests.make_diligence import rows, staff

pytestmark = pytest.mark.usefixtures("house")


def test_an_offer_names_an_open_post_and_one_currency() -> None:
    post = make.post()
    with rows():
        Post.objects.update(is_open=False)
    with pytest.raises(Invalid, match="not on the list of posts"):
        make.seconded(post_id=post.pk)
    with rows():
        Post.objects.update(is_open=True)
    with pytest.raises(Invalid, match="currency of the whole"):
        make.seconded(monthly=Money(500_000, "USD"))
    assert not Contribution.objects.exists()


def cleared(under: Agreement, boss: Actor, officer: Actor) -> Secondment:
    """An accepted secondment of the organisation's officer, who is vetted: ready to be taken in."""
    terms = make.seconded(under, supervisor=boss)
    make.vetted(terms.person_id)
    actions.request_secondee_vetting(officer, terms)
    actions.clear_secondee(officer, terms)
    actions.recommend(officer, terms.contribution)
    actions.accept(make.chief(), Contribution.objects.get(pk=terms.contribution_id))
    return Secondment.objects.get(pk=terms.pk)


def account() -> UUID:
    user = staff("secondee").user
    assert user is not None
    return user


def test_nobody_takes_in_themselves_a_closed_account_or_a_person_who_is_seconded() -> None:
    boss, officer = staff("supervisor"), staff("officer")
    under = make.agreement(kinds=(ContributionKind.SECONDMENT,))
    terms = cleared(under, boss, officer)
    for user in (boss.user, officer.user):
        assert user is not None
        with pytest.raises(Blocked, match="takes in themselves"):
            actions.onboard_secondee(officer, terms, user=user)
    closed = account()
    with rows():
        User.objects.filter(pk=closed).update(is_active=False)
    with pytest.raises(Invalid, match="account is closed"):
        actions.onboard_secondee(officer, terms, user=closed)
    again = cleared(under, boss, officer)
    assert again.person_id == terms.person_id
    own = account()
    assert actions.onboard_secondee(officer, terms, user=own).state == SecondmentState.ONBOARDED
    with pytest.raises(Conflict, match="seconded already"):
        actions.onboard_secondee(officer, again, user=account())
    again.refresh_from_db()
    assert (again.state, again.user_id) == (SecondmentState.CLEARED, None)


def test_one_account_is_one_secondees() -> None:
    boss, officer, own = staff("supervisor"), staff("officer"), account()
    first = cleared(make.agreement(kinds=(ContributionKind.SECONDMENT,)), boss, officer)
    actions.onboard_secondee(officer, first, user=own)
    other = cleared(make.agreement(kinds=(ContributionKind.SECONDMENT,)), boss, officer)
    assert other.person_id != first.person_id
    with pytest.raises(Conflict, match="another secondee's"):
        actions.onboard_secondee(officer, other, user=own)
    # Nor afterwards: what the account did then stays one person's.
    first.refresh_from_db()
    actions.end_access(staff("security"), first, reason="The term is over.")
    with pytest.raises(Conflict, match="another secondee's once"):
        actions.onboard_secondee(officer, other, user=own)
    other.refresh_from_db()
    assert (other.state, other.user_id) == (SecondmentState.CLEARED, None)


def test_access_is_stopped_at_once_and_given_back_when_everything_holds() -> None:
    boss = staff("supervisor")
    terms, secondee = make.active(boss)
    assert secondee.user is not None
    assert queries.has_access(secondee.user)
    stopped = actions.suspend_access(staff("security"), terms, reason="A report came in.")
    assert (stopped.state, stopped.ended_because) == (SecondmentState.SUSPENDED, "A report came in.")
    assert not queries.has_access(secondee.user)
    given_back = actions.resume_access(boss, stopped)
    assert (given_back.state, given_back.ended_because) == (SecondmentState.ACTIVE, "")
    assert queries.has_access(secondee.user)


def test_the_cooling_off_is_not_over_before_its_day() -> None:
    terms, _ = make.active()
    ended = actions.end_access(staff("security"), terms, reason="The post is gone.")
    with pytest.raises(Conflict, match="cooling-off is not over"):
        actions.end_cooling_off(SYSTEM, ended)
    assert Secondment.objects.get().state == SecondmentState.ENDED


def test_a_month_is_booked_whole_and_once() -> None:
    terms, _ = make.active()
    with clock.frozen(clock.now() + timedelta(days=70)):
        first = (clock.today().replace(day=1) - timedelta(days=1)).replace(day=1)
        with pytest.raises(Conflict, match="from its first to its last day"):
            actions.book_month(SYSTEM, terms, first=first.replace(day=2))
        assert not Month.objects.exists()
        actions.book_month(SYSTEM, terms, first=first)
        with pytest.raises(Conflict, match="booked already"):
            actions.book_month(SYSTEM, terms, first=first)
    assert Month.objects.count() == 1


def test_a_contribution_is_not_completed_while_the_secondee_has_access() -> None:
    terms, _ = make.active()
    made = Contribution.objects.get(pk=terms.contribution_id)
    with pytest.raises(Blocked, match="end the access first"):
        actions.complete(staff("officer"), made, report="All done.")
    actions.end_access(staff("security"), terms, reason="The term is over.")
    assert actions.complete(staff("officer"), made, report="All done.").state == "completed"
