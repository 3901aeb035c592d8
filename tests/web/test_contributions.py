"""The pages of contributions: why who may accept, two persons for money, and nothing of it for strangers."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from aboveboard.agreements.models import Agreement
from aboveboard.contributions import actions
from aboveboard.contributions.models import Contribution, Post, Receipt, Spending, Tranche, Valuation
from aboveboard.contributions.values import SecondmentState, State, TrancheState
from aboveboard.kernel.actor import SYSTEM
from aboveboard.lib import clock
from aboveboard.policy.values.kinds import Book, Method
from aboveboard.standing import actions as standing
from aboveboard.standing.values import Ground, SuspensionForm
from tests import make_agreements, make_web
from tests import make_contributions as make
from tests.make_diligence import delegate, staff

pytestmark = pytest.mark.usefixtures("house")
HOSTILE = "<script>alert(1)</script>"


def at(contribution: Contribution, *rest: str, own: bool = False) -> str:
    return "/".join(["/own/contributions" if own else "/contributions", str(contribution.pk), *rest, ""])


def part(contribution: Contribution, noun: str, thing: Any, name: str, *, own: bool = False) -> str:
    return at(contribution, noun, str(thing.pk), name, own=own)


def read(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def offer(under: Agreement, **more: str) -> dict[str, Any]:
    today = clock.today()
    return {
        "value": "200,000",
        "fund": str(make.fund().pk),
        "purpose": "Readers and training",
        "purposes": "readers\ntraining",
        "payer": "Meridian Ballistics B.V.",
        "account": make.ACCOUNT,
        "source": "Own revenue.",
        **make_web.rows(
            "tranche",
            {"amount": "150000", "condition": "The readers are there.", **make_web.date("due_on", today)},
            {"amount": "50000", "condition": "The training is done.", **make_web.date("due_on", today + timedelta(days=90))},
            {"amount": "", "condition": "", "due_on_day": "", "due_on_month": "", "due_on_year": ""},
        ),
        **more,
    }


def test_a_partner_offers_funding_in_tranches_and_sees_what_the_public_will() -> None:
    under = make.agreement()
    client = make_web.browser(make_agreements.partner(under.organisation_id))
    address = f"/own/agreements/{under.pk}/funding/"
    assert "Tranche 1" in read(client, address)
    assert f'href="{address}"' in read(client, "/own/contributions/")
    answer = client.post(address, offer(under))
    made = Contribution.objects.get()
    assert answer["Location"] == at(made, own=True)
    assert (made.purposes, made.tranches.count()) == (["readers", "training"], 2)
    page = read(client, at(made, own=True))
    for said in ("What the public will see", "EUR 200,000.00 (face value)", "Withdraw the offer", "150,000", "Offered"):
        assert said in page
    assert client.post(at(made, "act", "withdraw", own=True)).status_code == 302
    made.refresh_from_db()
    assert made.state == State.WITHDRAWN


def test_more_tranches_than_four_have_their_rows() -> None:
    under = make.agreement()
    client = make_web.browser(make_agreements.partner(under.organisation_id))
    address = f"/own/agreements/{under.pk}/funding/"
    assert "Tranche 16" in read(client, f"{address}?rows=16")
    for rows in ("999", HOSTILE, "-1", ""):
        page = read(client, f"{address}?rows={rows}")
        assert "Tranche 4" in page
        assert "Tranche 5" not in page
    parts = [
        {"amount": "20000", "condition": f"Part {place}.", **make_web.date("due_on", clock.today() + timedelta(days=place))}
        for place in range(10)
    ]
    assert client.post(address, offer(under) | make_web.rows("tranche", *parts)).status_code == 302
    assert Tranche.objects.count() == 10


def test_a_source_that_cannot_be_named_is_ticked_and_one_left_out_is_asked_for() -> None:
    under = make.agreement()
    client = make_web.browser(make_agreements.partner(under.organisation_id))
    address = f"/own/agreements/{under.pk}/funding/"
    answer = client.post(address, offer(under, source=""))
    assert answer.status_code == 422
    assert "Say whose money it is in the end, or that the source cannot be named." in answer.content.decode()
    assert client.post(address, offer(under, source="", is_source_unknown="on")).status_code == 302
    made = Contribution.objects.get()
    assert (made.is_source_known, made.source) == (False, "")
    assert "Not named" in read(client, f"/own/contributions/{made.pk}/")


@pytest.mark.parametrize(
    "change",
    [
        {"value": "200,001"},
        {"value": "NaN"},
        {"account": HOSTILE},
        {"fund": "x"},
        {"purposes": "a\na"},
        {"tranche-0-amount": "-1"},
        {"tranche-1-due_on_day": ""},
        {"tranche-TOTAL_FORMS": "9999999"},
        {"strings": HOSTILE},
    ],
)
def test_a_hostile_offer_is_refused_in_words(change: dict[str, str]) -> None:
    under = make.agreement()
    client = make_web.browser(make_agreements.partner(under.organisation_id))
    answer = client.post(f"/own/agreements/{under.pk}/funding/", offer(under) | change)
    assert answer.status_code == 422
    assert "<script>" not in answer.content.decode()
    assert not Contribution.objects.exists()


def test_the_page_says_who_may_accept_and_why_and_the_button_what_happens() -> None:
    made = make.offered(make.agreement(4_000_000), 4_000_000)
    officer, chief = make_web.browser(staff("officer")), make_web.browser(staff("sg"))
    delegate("AU-D-SG", "sg")
    page = read(officer, at(made))
    for said in ("Who may accept it, and why", "the Secretary General", "The gate is open", "How the organ was found", "Recommend it"):
        assert said in page
    officer.post(at(made, "act", "recommend"))
    awaited = "Accept EUR\u00a04,000,000 in 2 tranches: this awaits the organ that the regulations name below."
    assert awaited in read(officer, at(made))
    page = read(chief, at(made, "act", "accept"))
    assert "Accept EUR\u00a04,000,000 in 2 tranches; recorded as decided by you" in page
    assert chief.post(at(made, "act", "accept")).status_code == 302
    made.refresh_from_db()
    assert made.state == State.COMMITTED
    again = chief.post(at(made, "act", "accept"))
    assert (again.status_code, "somebody may have been faster" in again.content.decode()) == (422, True)


def test_a_lower_organ_reads_which_one_may() -> None:
    made = make.recommended()
    client = make_web.browser(staff("director"))
    page = read(client, at(made))
    assert "As the director you may not accept this; the Executive Committee may." in page
    # The amount is isolated for right-to-left readers by markup that a title cannot carry.
    assert page.split("<title>")[1].startswith("Meridian Ballistics B.V.: EUR\u00a0")
    answer = client.post(at(made, "act", "accept"))
    assert (answer.status_code, "may not accept this" in answer.content.decode()) == (422, True)


def test_who_recommended_finds_no_button_and_is_refused() -> None:
    both = staff("officer", also=["sg"])
    delegate("AU-D-SG", "sg")
    made = actions.recommend(both, make.offered())
    client = make_web.browser(both)
    page = read(client, at(made))
    assert at(made, "act", "accept") not in page
    assert "Who offered or prepared a contribution does not accept it." in page
    assert client.post(at(made, "act", "accept")).status_code == 403
    made.refresh_from_db()
    assert made.state == State.RECOMMENDED


def test_money_is_received_prepared_released_and_spent_by_two_each() -> None:
    made = make.committed(parts=1)
    tranche = make.first(made)
    one, two = make_web.browser(staff("finance")), make_web.browser(staff("finance"))
    form = read(one, part(made, "tranches", tranche, "receive"))
    assert 'value="200000.00"' in form
    sent = {
        "amount": "200000.00",
        "currency": "EUR",
        "payer": made.payer,
        "account": made.payer_account,
        "reference": "BANK-1",
        **make_web.date("value_on", clock.today()),
    }
    one.post(part(made, "tranches", tranche, "receive"), sent)
    assert one.post(part(made, "tranches", tranche, "prepare"), {"reason": "Minutes."}).status_code == 302
    assert one.post(part(made, "tranches", tranche, "release")).status_code == 403
    assert "Release EUR\u00a0200,000 for use; recorded as released by you" in read(two, at(made))
    assert two.post(part(made, "tranches", tranche, "release")).status_code == 302
    spend = {"amount": "60,000", "purpose": "readers", "reference": "INV-1", **make_web.date("on", clock.today())}
    assert one.post(at(made, "act", "spend"), spend | {"purpose": "a reception"}).status_code == 422
    assert one.post(at(made, "act", "spend"), spend | {"amount": "200,001"}).status_code == 422
    one.post(at(made, "act", "spend"), spend)
    spending = Spending.objects.get()
    assert part(made, "spendings", spending, "book") not in read(one, at(made))
    assert one.post(part(made, "spendings", spending, "book")).status_code == 403
    two.post(part(made, "spendings", spending, "book"))
    assert "140,000" in read(two, at(made))
    two.post(part(made, "spendings", spending, "ask-reversal"), {"reason": "Another's invoice."})
    assert two.post(part(made, "spendings", spending, "reverse")).status_code == 403
    one.post(part(made, "spendings", spending, "reverse"))
    spending.refresh_from_db()
    assert spending.state == "reversed"


def test_unexpected_money_waits_for_a_second_person() -> None:
    made = make.committed(parts=1)
    make.suspense(made)
    receipt = Receipt.objects.get()
    recorder = make_web.browser(_as(receipt.recorded_by_id))
    address, sent = part(made, "receipts", receipt, "match"), {"tranche": str(make.first(made).pk), "reason": "Ours."}
    assert recorder.post(address, sent).status_code == 403
    other = make_web.browser(staff("finance"))
    page = read(other, at(made))
    assert "In suspense" in page
    assert "payer or the account" in page
    assert other.post(address, sent | {"tranche": "x"}).status_code == 422
    assert other.post(address, sent).status_code == 302
    assert Tranche.objects.get().state == TrancheState.RECEIVED


def test_a_suspension_is_told_with_its_reason_and_the_partner_reads_no_more_than_withheld() -> None:
    made = make.released().contribution
    form = SuspensionForm(made.organisation_id, next(iter(Ground)), "Charged.", "Under review.")
    proposal = standing.propose_suspension(staff("analyst"), form)
    standing.suspend(staff("sg"), proposal)
    actions.withhold(SYSTEM, made)
    page = read(make_web.browser(staff("finance")), at(made))
    for said in ("withheld by a suspension", "A suspension has frozen", "Suspended"):
        assert said in page
    own = read(make_web.browser(make_agreements.partner(made.organisation_id)), at(made, own=True))
    assert "Withheld" in own
    for unsaid in ("by a suspension", "Tranche withheld", "Release of a tranche prepared", "Contribution recommended"):
        assert unsaid not in own
    assert "Tranche released" in own


def test_a_value_is_assessed_disputed_and_settled_by_others() -> None:
    terms = make.seconded()
    made = terms.contribution
    valuation = Valuation.objects.get()
    finance, other = make_web.browser(staff("finance")), make_web.browser(staff("finance"))
    giver = make_web.browser(make_agreements.partner(made.organisation_id))
    sent = {"amount": "30,000", "method": Method.SALARY_COST.value, "evidence": "The national scale."}
    finance.post(part(made, "values", valuation, "assess"), sent)
    answer = giver.post(part(made, "values", valuation, "agree", own=True))
    assert (answer.status_code, "dispute it" in answer.content.decode()) == (422, True)
    giver.post(part(made, "values", valuation, "dispute", own=True))
    finance.post(part(made, "values", valuation, "hear"), {"amount": "40,000", "valuer": "A third", "evidence": "Report."})
    assert finance.post(part(made, "values", valuation, "settle")).status_code == 422
    assert other.post(part(made, "values", valuation, "settle")).status_code == 302
    valuation.refresh_from_db()
    assert (valuation.state, valuation.settled_minor) == ("final", 4_000_000)
    assert giver.post(part(made, "values", valuation, "settle", own=True)).status_code == 403


def test_a_secondment_from_the_offer_to_the_start() -> None:
    under = make.agreement(kinds=(make.ContributionKind.SECONDMENT,))
    officer, boss, who = staff("officer"), staff("supervisor"), staff("secondee")
    giver = make_web.browser(make_agreements.partner(under.organisation_id))
    make.fund(book=Book.KIND)
    person = make.person_of_secondee(under.organisation_id)
    sent = {
        "person": str(person),
        "post": str(make.post().pk),
        "supervisor": str(boss.user),
        **make_web.date("starts_on", clock.today()),
        **make_web.date("ends_on", clock.today() + timedelta(days=300)),
        "purpose": "An examiner",
        "currency": "EUR",
        "monthly": "5000",
        "value": "50000",
        "evidence": "Pay slips.",
        "cooling_off_months": "12",
    }
    address = f"/own/agreements/{under.pk}/secondment/"
    assert giver.post(address, sent | {"person": "x"}).status_code == 422
    assert giver.post(address, sent).status_code == 302
    made = Contribution.objects.get()
    terms = made.secondment
    make.vetted(person)
    house = make_web.browser(officer)
    for name in ("vetting", "clear"):
        assert house.post(part(made, "secondment", terms, name)).status_code == 302
    house.post(at(made, "act", "recommend"))
    delegate("AU-D-SG", "sg")
    chief = make_web.browser(staff("sg"))
    assert "Accept the secondment worth EUR\u00a050,000" in read(chief, at(made))
    chief.post(at(made, "act", "accept"))
    assert house.post(part(made, "secondment", terms, "onboard"), {"user": str(who.user)}).status_code == 302
    supervisor, secondee = make_web.browser(boss), make_web.browser(who)
    page = read(supervisor, at(made))
    assert "The person has no valid declaration" in page
    assert "Money under the agreement" not in page
    refused = supervisor.post(part(made, "secondment", terms, "start"))
    assert (refused.status_code, "no valid declaration" in refused.content.decode()) == (422, True)
    assert f'href="{at(made)}"' in read(secondee, "/")
    secondee.post(part(made, "secondment", terms, "declare"), {"statement": "I hold no shares."})
    assert supervisor.post(part(made, "secondment", terms, "start")).status_code == 302
    terms.refresh_from_db()
    assert terms.state == SecondmentState.ACTIVE
    assert secondee.post(part(made, "secondment", terms, "end"), {"reason": "I leave."}).status_code == 403
    assert make_web.browser(staff("supervisor")).get(at(made)).status_code == 404


def test_security_keeps_the_list_of_posts_and_others_read_it() -> None:
    guard, officer = make_web.browser(staff("security")), make_web.browser(staff("officer"))
    sent = {"title": "Examiner", "unit": "Forensics", "function": "forensics"}
    assert guard.post("/posts/add/", sent | {"function": "procurement"}).status_code == 422
    assert guard.post("/posts/add/", sent).status_code == 302
    assert guard.post("/posts/add/", sent).status_code == 422
    post = Post.objects.get()
    assert "Examiner" in read(officer, "/posts/")
    assert "Take it off" not in read(officer, "/posts/")
    assert officer.get("/posts/add/").status_code == 404
    assert officer.post(f"/posts/{post.pk}/close/").status_code == 403
    assert guard.post(f"/posts/{post.pk}/close/").status_code == 302
    assert guard.post(f"/posts/{post.pk}/close/").status_code == 404
    assert "No post yet" in read(guard, "/posts/")
    partner = make_web.browser(make_agreements.partner(make.agreement().organisation_id))
    assert partner.get("/posts/").status_code == 404


def test_a_partner_answers_for_values_and_sees_no_inner_part() -> None:
    terms = make.seconded()
    made = terms.contribution
    partner = make_web.browser(make_agreements.partner(made.organisation_id))
    assert partner.get(part(made, "secondment", terms, "start", own=True)).status_code == 404
    assert partner.get(part(made, "values", Valuation.objects.get(), "agree", own=True)).status_code == 200
    assert "vetting" not in read(partner, at(made, own=True)).lower()


def test_a_stranger_finds_nothing() -> None:
    made, other = make.committed(), make.committed(make.agreement())
    client = make_web.browser(make_agreements.partner(other.organisation_id))
    tranche = make.first(made)
    for address in (
        at(made, own=True),
        at(made),
        at(made, "act", "withdraw", own=True),
        part(made, "tranches", tranche, "receive", own=True),
        part(made, "tranches", tranche, "receive"),
        part(other, "tranches", tranche, "receive", own=True),
        part(other, "nothing", tranche, "receive", own=True),
        part(other, "tranches", make.first(other), "burn", own=True),
        f"/own/agreements/{made.agreement_id}/funding/",
        "/ledger/",
        "/ledger/ledger.csv",
    ):
        assert client.get(address).status_code == 404, address
    assert at(made, own=True) not in read(client, "/own/contributions/")
    assert make_web.browser(staff("system_admin")).get(at(made)).status_code == 404
    assert make_web.browser(staff("auditor")).get(f"/agreements/{made.agreement_id}/funding/").status_code == 404


def test_the_list_and_the_page_ask_few_questions_of_the_database(django_assert_max_num_queries: Any) -> None:
    under = make.agreement()
    for value in (10_000, 20_000, 30_000):
        make.offered(under, value)
    client = make_web.browser(staff("auditor"))
    with django_assert_max_num_queries(34):
        page = read(client, "/contributions/")
    assert page.count("In good standing") == 3
    assert page.count("Meridian") == 3
    with django_assert_max_num_queries(75):
        read(client, at(Contribution.objects.all()[0]))
    assert "No contribution in this state" in read(client, "/contributions/?state=completed")


def test_the_worklist_leads_to_the_contribution() -> None:
    made = make.offered()
    assert f'href="{reverse("contribution", args=[made.pk])}"' in read(make_web.browser(staff("officer")), "/")


def _as(user: object) -> Any:
    from aboveboard.accounts.queries import user_facts
    from aboveboard.kernel.actor import Actor

    who = user_facts(user)  # type: ignore[arg-type]
    return Actor(who.actor_id, who.roles, user=who.id, stepped_up=True)
