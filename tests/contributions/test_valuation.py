"""A value is settled by two sides or a third, never edited, and said in public with its mark (I-18)."""

import pytest
from django.db import IntegrityError, connection, transaction

from aboveboard.contributions import actions, queries
from aboveboard.contributions.models import Valuation
from aboveboard.contributions.rules.valuation import gap
from aboveboard.contributions.values import ValuationState
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Blocked, Conflict, Forbidden, Invalid
from aboveboard.kernel.unit import unit
from aboveboard.policy.values.kinds import Method
from tests import make_contributions as make
from tests.make_agreements import partner
from tests.make_diligence import staff

pytestmark = pytest.mark.usefixtures("house")


def assessed(whole: int, by: Actor | None = None) -> Valuation:
    """A value of 60,000 stated by the giver, which we find to be this."""
    make.seconded()
    valuation = Valuation.objects.get()
    return actions.assess_valuation(
        by or staff("finance"), valuation, amount=make.eur(whole), method=Method.SALARY_COST, evidence="Our scale."
    )


def figure() -> str:
    return queries.contribution(Valuation.objects.first().contribution_id).figure  # type: ignore[union-attr]


def test_two_sides_agree_and_the_figure_says_how() -> None:
    valuation = assessed(55_000)
    assert "not in totals" in figure()
    giver = partner(valuation.contribution.organisation_id)
    assert actions.agree_valuation(giver, valuation).state == ValuationState.AGREED
    assert figure() == "EUR 55,000.00 (salary cost, agreed)"
    with pytest.raises(Conflict):
        actions.agree_valuation(giver, Valuation.objects.get())


def test_values_too_far_apart_need_an_independent_valuer() -> None:
    valuation = assessed(40_000)
    giver = partner(valuation.contribution.organisation_id)
    with pytest.raises(Blocked, match="50 % apart"):
        actions.agree_valuation(giver, valuation)
    actions.dispute_valuation(giver, valuation)
    assert "disputed; not in totals" in figure()
    expert, other = staff("finance"), staff("finance")
    actions.hear_valuer(expert, valuation, amount=make.eur(48_000), valuer="Brink Valuers", evidence="Report of May.")
    assert actions.settle_valuation(other, valuation).state == ValuationState.FINAL
    assert figure() == "EUR 48,000.00 (salary cost, final)"


def test_who_assessed_does_not_settle_and_who_gains_does_not_assess() -> None:
    finance = staff("finance")
    valuation = assessed(40_000, by=finance)
    actions.dispute_valuation(partner(valuation.contribution.organisation_id), valuation)
    actions.hear_valuer(staff("finance"), valuation, amount=make.eur(48_000), valuer="Brink Valuers", evidence="Report.")
    with pytest.raises(Blocked, match="does not settle"):
        actions.settle_valuation(finance, valuation)
    boss = staff("supervisor", also=["finance"])
    again = make.seconded(supervisor=boss).contribution.valuations.get()
    for actor in (boss, partner(again.contribution.organisation_id)):
        with pytest.raises(Forbidden):
            actions.assess_valuation(actor, again, amount=make.eur(1), method=Method.SALARY_COST, evidence="Mine.")
    with pytest.raises(IntegrityError), unit("tests.break"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE contributions_valuation SET assessed_by_id = proposed_by_id")


def test_a_superseded_value_stays_as_it_was() -> None:
    valuation = assessed(55_000)
    made = valuation.contribution
    giver = partner(made.organisation_id)
    anew = actions.propose_valuation(giver, made, amount=make.eur(58_000), method=Method.SALARY_COST, evidence="New scale.")
    valuation.refresh_from_db()
    assert (valuation.state, valuation.proposed_minor, valuation.assessed_minor) == ("superseded", 6_000_000, 5_500_000)
    assert anew.supersedes_id == valuation.pk
    with pytest.raises(Conflict):
        actions.agree_valuation(giver, valuation)
    with pytest.raises(Forbidden):
        actions.propose_valuation(
            partner(make.agreement().organisation_id), made, amount=make.eur(1), method=Method.SALARY_COST, evidence="Mine."
        )


def test_a_value_is_found_by_a_method_of_its_kind() -> None:
    make.seconded()
    with pytest.raises(Invalid, match="valued by"):
        actions.assess_valuation(staff("finance"), Valuation.objects.get(), amount=make.eur(1), method=Method.MARKET_RENT, evidence="Rent.")


def test_the_gap_is_measured_from_the_lower_value() -> None:
    assert gap(make.eur(100), make.eur(125)) == gap(make.eur(125), make.eur(100)) == 25
