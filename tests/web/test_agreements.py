"""The pages of agreements: drafted from a clearance, worded, approved and signed over the hash that was shown."""

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from aboveboard.agreements.models import Agreement, Obligation
from aboveboard.agreements.values import ObligationKind, Promise, Side, State
from aboveboard.diligence.models import Clearance
from aboveboard.kernel.actor import Actor
from aboveboard.lib import clock
from aboveboard.parties.models import Person
from aboveboard.parties.queries import engagement
from tests import make_agreements as make
from tests import make_web
from tests.make_diligence import staff

pytestmark = pytest.mark.usefixtures("house")
HOSTILE = "<script>alert(1)</script>"


def at(agreement: Agreement, *rest: str) -> str:
    return "/".join(["/agreements", str(agreement.pk), *rest, ""])


def read(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def terms(file: Any, **more: str) -> dict[str, Any]:
    found = engagement(file.engagement_id)
    return {
        "title": "Reference collection",
        "instrument": "contribution_agreement",
        "purpose": "Compare marks faster.",
        "kinds": ["funding"],
        "value": "200,000",
        "currency": "eur",
        **make_web.date("starts_on", found.starts_on),
        **make_web.date("ends_on", found.ends_on),
        "unmarked": "amber+strict",
        "retention_days": "365",
        "purposes": ["threats"],
        **make_web.rows(
            "owed",
            {"title": "First report", "kind": "report", "side": "partner", **make_web.date("due_on", found.ends_on)},
            {"title": "", "kind": "report", "side": "partner", "due_on_day": "", "due_on_month": "", "due_on_year": ""},
        ),
        **more,
    }


def test_an_agreement_is_drafted_from_a_clearance_and_its_gaps_are_named() -> None:
    file = make.cleared()
    client = make_web.browser(staff("officer"))
    clearance = Clearance.objects.get()
    assert f"/agreements/new/{clearance.pk}/" in read(client, "/agreements/new/")
    form = read(client, f"/agreements/new/{clearance.pk}/")
    for said in ("Ceiling", "200,000", "Valid until", "Obligation 1"):
        assert said in form
    answer = client.post(f"/agreements/new/{clearance.pk}/", terms(file, value="200,001"))
    made = Agreement.objects.get()
    assert answer["Location"] == at(made)
    assert [promise["title"] for promise in made.promises] == ["First report"]
    page = read(client, at(made))
    for said in ("above the ceiling of", "What stands in the way", made.content_hash, "Put the draft before legal", "First report"):
        assert said in page
    client.post(at(made, "terms"), terms(file))
    assert "What stands in the way" not in read(client, at(made))


def test_a_hostile_draft_is_refused_in_words() -> None:
    file = make.cleared()
    client = make_web.browser(staff("officer"))
    address = f"/agreements/new/{Clearance.objects.get().pk}/"
    bad: list[dict[str, Any]] = [
        {"value": "much"},
        {"value": "1e400"},
        {"currency": "ZZZ"},
        {"kinds": [HOSTILE]},
        {"title": "\0"},
        {"title": "x" * 9000},
        {"retention_days": "-1"},
        {"purposes": [HOSTILE]},
        {"purposes": []},
        {"starts_on_day": "32"},
        {"owed-0-due_on_day": "99"},
        {"owed-TOTAL_FORMS": "100000"},
        {"owed-TOTAL_FORMS": HOSTILE},
    ]
    for change in bad:
        answer = client.post(address, terms(file) | change)
        assert answer.status_code == 422, change
        assert "<script>" not in answer.content.decode()
    assert not Agreement.objects.exists()
    assert client.get(f"/agreements/new/{uuid.uuid4()}/").status_code == 404


def test_the_way_to_a_signature_over_exactly_what_was_shown() -> None:
    file = make.cleared()
    drafter, lawyer, chief = staff("officer"), staff("legal"), staff("sg")
    agreement = make.drafted(file, drafter)
    officer = make_web.browser(drafter)
    assert "This awaits" not in read(officer, at(agreement, "act", "submit"))
    officer.post(at(agreement, "act", "submit"))
    assert "awaits legal" in read(officer, at(agreement))
    legal = make_web.browser(lawyer)
    shown = read(legal, at(agreement, "act", "approve"))
    assert agreement.content_hash in shown
    assert "No exclusivity" in shown
    answer = legal.post(at(agreement, "act", "approve"), {"seen": "0" * 64})
    assert (answer.status_code, "read the agreement again" in answer.content.decode()) == (422, True)
    legal.post(at(agreement, "act", "approve"), {"seen": agreement.content_hash})
    partner = make_web.browser(make.partner(agreement.organisation_id))
    own = f"/own/agreements/{agreement.pk}/"
    assert "Sign for your organisation" in read(partner, own)
    assert agreement.content_hash in read(partner, f"{own}act/sign-partner/")
    person = Person.objects.get(full_name=make.SIGNATORY)
    partner.post(f"{own}act/sign-partner/", {"seen": agreement.content_hash, "signatory": str(person.pk)})
    house = make_web.browser(chief)
    answer = house.post(at(agreement, "act", "sign"), {"seen": agreement.content_hash}, follow=True)
    assert "The agreement is in force." in answer.content.decode()
    agreement.refresh_from_db()
    assert agreement.state == State.IN_FORCE
    again = house.post(at(agreement, "act", "sign"), {"seen": agreement.content_hash})
    assert again.status_code == 422
    assert "somebody may have been faster" in again.content.decode()


def test_who_worded_it_finds_no_button_and_is_refused() -> None:
    both = staff("officer", also=["legal", "sg"])
    agreement = make.reviewed(make.drafted(by=both))
    client = make_web.browser(both)
    page = read(client, at(agreement))
    assert "Approve exactly these words: this awaits legal. Who drafted or worded the agreement does not approve it." in page
    assert at(agreement, "act", "approve") not in page
    assert client.post(at(agreement, "act", "approve"), {"seen": agreement.content_hash}).status_code == 403
    agreement.refresh_from_db()
    assert agreement.state == State.LEGAL_REVIEW


def test_clauses_are_reworded_answered_and_fixed_ones_are_not() -> None:
    agreement = make.drafted()
    officer, legal = make_web.browser(staff("officer")), make_web.browser(staff("legal"))
    words = {"title": "Liability", "text": "The partner is the sole supplier.", "reason": "They insist."}
    answer = officer.post(at(agreement, "clauses", "CL-NO-INFLUENCE", "reword"), words)
    assert (answer.status_code, "is fixed" in answer.content.decode()) == (422, True)
    assert 'By rule:</span> <a class="rule" href="/regulations/rule/CL-NO-INFLUENCE/">' in answer.content.decode()
    officer.post(at(agreement, "clauses", "CL-LIABILITY", "reword"), words)
    officer.post(at(agreement, "clauses", "add"), {"title": "Language", "text": "English prevails.", "reason": "Usual."})
    page = read(officer, at(agreement))
    for said in ("Own words", "Exclusivity", "English prevails.", "They insist.", "Legal has not answered"):
        assert said in page
    officer.post(at(agreement, "clauses", "OWN-1", "remove"))
    officer.post(at(agreement, "act", "submit"))
    assert "Answer its strings" in read(legal, at(agreement))
    answer = legal.post(at(agreement, "clauses", "CL-LIABILITY", "answer"), {"strings": []})
    assert (answer.status_code, "Say in a sentence why" in answer.content.decode()) == (422, True)
    legal.post(at(agreement, "clauses", "CL-LIABILITY", "answer"), {"strings": ["exclusivity"]})
    assert "Legal finds: " in read(legal, at(agreement))
    legal.post(at(agreement, "act", "return"), {"reason": "Take it out."})
    officer.post(at(agreement, "clauses", "CL-LIABILITY", "restore"))
    assert "Own words" not in read(officer, at(agreement))
    assert officer.get(at(agreement, "clauses", "CL-NOTHING", "reword")).status_code == 404
    assert officer.get(at(agreement, "clauses", "CL-AUDIT", "burn")).status_code == 404


def test_both_sides_remark_on_a_draft() -> None:
    agreement = make.reviewed(make.drafted())
    client = make_web.browser(make.partner(agreement.organisation_id))
    client.post(f"/own/agreements/{agreement.pk}/remark/", {"remark": f"Ninety days? {HOSTILE}", "clause": "CL-LIABILITY"})
    page = read(make_web.browser(staff("legal")), at(agreement))
    assert "Ninety days?" in page
    assert "<script>alert" not in page


def test_what_is_owed_is_met_or_waived() -> None:
    late = Promise(clock.today(), ObligationKind.REPORT, "First report")
    agreement = make.in_force(make.drafted(obligations=(late,)))
    owed = Obligation.objects.get()
    officer, chief = make_web.browser(staff("officer")), make_web.browser(staff("sg"))
    assert "First report" in read(officer, at(agreement))
    address = at(agreement, "obligations", str(owed.pk), "waive")
    assert "this awaits the Secretary General" in read(officer, address)
    assert officer.post(address, {"reason": "Never mind."}).status_code == 403
    assert chief.post(address, {"reason": "Overtaken by events."}).status_code == 302
    owed.refresh_from_db()
    assert owed.state == "waived"


def test_suspended_resumed_terminated_and_closed() -> None:
    agreement = make.in_force()
    chief, officer = make_web.browser(staff("sg")), make_web.browser(staff("officer"))
    for name, sent, state in (
        ("suspend", {"reason": "The report is late."}, State.SUSPENDED),
        ("resume", {}, State.IN_FORCE),
        ("terminate", {"reason": "Notice was given."}, State.TERMINATED),
    ):
        assert chief.post(at(agreement, "act", name), sent).status_code == 302
        agreement.refresh_from_db()
        assert agreement.state == state
    assert officer.post(at(agreement, "act", "close")).status_code == 302


def test_an_amendment_leaves_the_agreement_in_force() -> None:
    file = make.cleared()
    agreement = make.in_force(make.drafted(file))
    officer = make_web.browser(staff("officer"))
    officer.post(at(agreement, "amendment"), terms(file, title="Amended"))
    assert set(Agreement.objects.values_list("version", "state")) == {(1, "in_force"), (2, "draft")}
    assert "Version 2" in read(officer, at(agreement))


def test_another_partners_person_finds_nothing(django_assert_max_num_queries: Any) -> None:
    agreement, other = make.in_force(), make.in_force()
    client = make_web.browser(make.partner(other.organisation_id))
    for address in (
        f"/own/agreements/{agreement.pk}/",
        f"/own/agreements/{agreement.pk}/text/",
        at(agreement),
        at(agreement, "act", "suspend"),
    ):
        assert client.get(address).status_code == 404
    assert client.post(f"/own/agreements/{agreement.pk}/act/sign-partner/", {}).status_code == 404
    assert str(agreement.pk) not in read(client, "/own/agreements/")
    draft = make.drafted(make.cleared(organisation_id=other.organisation_id))
    assert client.get(f"/own/agreements/{draft.pk}/").status_code == 404
    assert make_web.staff("system_admin", "Sami Haddad").get(at(agreement)).status_code == 404


def test_the_list_asks_few_questions_of_the_database(django_assert_max_num_queries: Any) -> None:
    for _ in range(4):
        make.drafted()
    client = make_web.browser(staff("auditor"))
    with django_assert_max_num_queries(40):
        page = read(client, "/agreements/")
    assert "New agreement" not in page
    assert page.count("Ballistics reference collection") == 4
    assert page.count("In good standing") == 4
    assert "No agreement in this state" in read(client, "/agreements/?state=closed&page=%00")
    assert read(client, f"/agreements/?state={HOSTILE}").count("Ballistics reference collection") == 4


def test_the_text_is_printed_with_its_fingerprint() -> None:
    agreement = make.in_force()
    page = read(make_web.browser(staff("auditor")), at(agreement, "text"))
    for said in (agreement.content_hash, "Signed for the organisation", "No exclusivity", "data-print"):
        assert said in page
    assert agreement.content_hash in read(
        make_web.browser(make.partner(agreement.organisation_id)), f"/own/agreements/{agreement.pk}/text/"
    )


def test_the_second_factor_is_asked_for_before_anything_is_typed() -> None:

    agreement, who = make.in_force(), staff("sg")
    client = stale(who)
    page = read(client, at(agreement, "act", "terminate"))
    assert "Confirm it with your second factor first" in page
    assert "<textarea" not in page
    assert f"next=/agreements/{agreement.pk}/act/terminate/" in page.replace("%2F", "/")
    answer = client.post(at(agreement, "act", "terminate"), {"reason": "x"})
    assert answer.status_code == 302
    assert "next=" in answer["Location"]
    agreement.refresh_from_db()
    assert agreement.state == State.IN_FORCE


def test_the_worklist_leads_to_the_page_of_each_side() -> None:
    agreement = make.approved()
    row = reverse("own_agreement", args=[agreement.pk])
    assert f'href="{row}"' in read(make_web.browser(make.partner(agreement.organisation_id)), "/own/")
    waiting = make.reviewed(make.drafted())
    assert f'href="{at(waiting)}"' in read(make_web.browser(staff("legal")), "/")


def stale(who: Actor) -> Client:
    from aboveboard.accounts.models import User
    from tests import make_accounts

    return make_accounts.sign_in(Client(), User.objects.get(pk=who.user), minutes_ago=120)


def test_a_clearance_awaits_its_agreement_until_one_is_drafted() -> None:
    file = make.cleared()
    clearance = Clearance.objects.get(file=file)
    client = make_web.browser(staff("officer"))
    way = f'href="/agreements/new/{clearance.pk}/">Draft the agreement<'
    assert way in read(client, "/")
    assert way not in read(make_web.browser(staff("legal")), "/")
    make.drafted(file)
    assert way not in read(client, "/")


def test_what_is_due_next_year_stands_apart_and_is_not_counted() -> None:
    far = Promise(make.day(300), ObligationKind.REPORT, "The yearly report", Side.PARTNER)
    near = Promise(make.day(30), ObligationKind.REPORT, "The first plan", Side.PARTNER)
    make.in_force(make.drafted(obligations=(far, near)))
    page = read(make_web.browser(staff("officer")), "/")
    soon, later = page.split("due in more than")
    assert "The first plan" in soon
    assert "The yearly report" not in soon
    assert "The yearly report" in later
    assert 'class="count">1<' in page
