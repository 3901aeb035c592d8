"""The pages of standing: why a partner stands as it does, the acts upon holds and suspensions, and what the partner itself may know."""

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from django.test import Client

from aboveboard.accounts import actions as accounts
from aboveboard.audit import guard
from aboveboard.kernel import worker
from aboveboard.kernel.actor import SYSTEM
from aboveboard.lib import clock
from aboveboard.parties.models import Organisation
from aboveboard.screening import actions as readings
from aboveboard.screening.models import Match
from aboveboard.standing import actions, queries
from aboveboard.standing.models import Consent, Hold, Lapse, Suspension
from aboveboard.standing.values import Ground, Status, SuspensionForm
from tests import make_accounts, make_agreements, make_contributions, make_parties, make_screening, make_web
from tests.make_diligence import staff

pytestmark = pytest.mark.usefixtures("house")
FORBIDDEN_WORDS = ("on hold", "hold is", "possible match", "screening", "screened", "sanction")
WHY = {"ground": "listing", "reason": "An owner is named on a list.", "public_text": "Under review."}


@pytest.fixture
def held(tmp_path: Path) -> tuple[Organisation, Hold]:
    """A screened organisation under a hold, because its owner was named."""
    owner, _match = make_screening.hit(tmp_path)
    return owner, Hold.objects.get()


def read_away() -> None:
    """Both readers dismiss the match."""
    for role in ("analyst", "reviewer"):
        readings.dismiss_match(staff(role), Match.objects.get(), form=make_screening.said())


def page_of_id(key: UUID) -> str:
    return f"/partners/{key}/standing/"


def page_of(organisation: Organisation) -> str:
    return page_of_id(organisation.pk)


def test_a_hold_is_told_with_cause_rule_reach_and_who_lifts_it(held: tuple[Organisation, Hold], django_assert_max_num_queries: Any) -> None:
    owner, hold = held
    client = make_web.staff("reviewer", "Rita Okoro")
    client.get(page_of(owner))
    with django_assert_max_num_queries(60):
        text = make_web.seen(client, page_of(owner))
    for said in (
        "On hold",
        "Set by rule",
        "ST-HOLD",
        "1 match stops it still",
        "missing: legal and the reviewers",
        "It stops",
        "Accepting contributions",
        "Into quarantine",
        "It leaves",
        "Spending",
        "Hold set by rule",
        "ST-ACCEPT",
        f"/holds/{hold.pk}/confirm/",
        f"/matches/?organisation={owner.pk}",
    ):
        assert said in text, said
    assert f'href="{page_of(owner)}"' in make_web.seen(client, f"/partners/{owner.pk}/")


def test_the_worklist_leads_to_the_hold(held: tuple[Organisation, Hold]) -> None:
    text = make_web.staff("analyst").get("/").content.decode()
    assert "Look at a hold" in text
    assert f'href="{page_of(held[0])}"' in text


def test_confirming_says_that_nothing_public_changes(held: tuple[Organisation, Hold]) -> None:
    owner, hold = held
    client = make_web.staff("analyst")
    address = f"/holds/{hold.pk}/confirm/"
    assert "nothing becomes public" in " ".join(make_web.seen(client, address).split())
    assert client.post(address)["Location"] == page_of(owner)
    hold.refresh_from_db()
    assert hold.state == "confirmed"
    again = client.post(address)
    assert again.status_code == 422
    assert "changed meanwhile" in again.content.decode()


def test_a_hold_is_lifted_by_two_and_not_while_a_match_is_open(held: tuple[Organisation, Hold]) -> None:
    owner, hold = held
    reviewer, legal = make_web.staff("reviewer", "Rita Okoro"), make_web.staff("legal", "Leo Brandt")
    address = f"/holds/{hold.pk}/lift/"
    assert "has to be dismissed with reasons first" in make_web.seen(reviewer, address)
    refused = reviewer.post(address, {"reason": "I think it is fine."})
    assert refused.status_code == 422
    read_away()
    assert "Agree to lift a hold" in make_web.seen(legal, "/")
    assert "legal and the reviewers" in make_web.seen(reviewer, address)
    assert reviewer.post(address, {"reason": "Another person."}).status_code == 302
    assert queries.of(owner.pk).status is Status.ON_HOLD
    assert "Another person." in make_web.seen(legal, page_of(owner))
    assert reviewer.post(address, {"reason": "Once more."}).status_code == 403
    assert legal.post(address, {"reason": "I agree."}).status_code == 302
    assert queries.of(owner.pk).status is not Status.ON_HOLD


def test_a_void_consent_is_shown_as_void(held: tuple[Organisation, Hold], tmp_path: Path) -> None:
    owner, hold = held
    read_away()
    actions.lift_hold(staff("reviewer"), hold, reason="Another person.")
    again = make_screening.Listed(202, "Jan", "Vermeulen", "1971", "Netherlands")
    make_screening.un(tmp_path, *make_screening.OTHERS, make_screening.OWNER, again, dated="2026-03-05")
    worker.drain()
    text = make_web.staff("legal", "Leo Brandt").get(page_of(owner)).content.decode()
    assert "Void: another match came" in text


def test_a_suspension_says_how_many_tranches_it_withholds() -> None:
    made = make_contributions.committed(make_contributions.agreement(), 10_000, parts=2)
    text = make_web.seen(make_web.staff(), f"/partners/{made.organisation_id}/standing/suspend/")
    assert "2 tranches are withheld." in text
    assert "loses access" not in text
    assert "0 secondees" not in text
    assert "Choose a ground" in text


def test_a_suspension_is_proposed_by_one_and_decided_by_another() -> None:
    agreement = make_agreements.in_force()
    key = agreement.organisation_id
    officer, chief = make_web.staff("officer", "Olga Petrova"), make_web.staff("sg", "Saida Nur")
    address = f"/partners/{key}/standing/suspend/"
    text = make_web.seen(officer, address)
    for said in (
        "Nothing stops by the proposal",
        "Money not yet spent is frozen.",
        "data channel closes",
        "never by the person who proposes",
    ):
        assert said in text, said
    assert officer.post(address, WHY)["Location"] == f"/partners/{key}/standing/"
    suspension = Suspension.objects.get()
    assert queries.of(key).status is not Status.SUSPENDED
    assert "Decide on a suspension" in make_web.seen(chief, "/")
    decide = f"/suspensions/{suspension.pk}/decide/"
    assert officer.post(decide).status_code == 403
    shown = make_web.seen(chief, decide)
    for said in ("An owner is named on a list.", "Under review.", "Olga Petrova", "Suspend the partner", "ST-SUSPENSION"):
        assert said in shown, said
    assert chief.post(decide).status_code == 302
    assert queries.of(key).status is Status.SUSPENDED
    assert chief.post(decide).status_code == 422
    assert "In effect" in make_web.seen(officer, f"/partners/{key}/standing/")


def test_the_list_of_partners_shows_the_standing_of_each_and_where_the_reason_is() -> None:
    partner = make_agreements.in_force().organisation_id
    applicant = make_parties.organisation("Kestrel Optics GmbH")
    officer = make_web.staff()
    text = make_web.seen(officer, "/partners/")
    assert f'href="{page_of_id(partner)}"' in text
    assert "In good standing" in text
    assert page_of_id(applicant.pk) not in text
    actions.suspend(staff("sg"), actions.propose_suspension(staff("officer"), _form(partner)))
    text = make_web.seen(officer, "/partners/")
    assert "Suspended since" in text
    assert "In good standing" not in text


def test_who_proposes_cannot_decide_even_with_both_roles() -> None:
    key = make_agreements.in_force().organisation_id
    both = make_web.staff("sg", "Saida Nur")
    make_accounts.user("Saida Nur", "officer")
    both.post(f"/partners/{key}/standing/suspend/", WHY)
    suspension = Suspension.objects.get()
    decide = f"/suspensions/{suspension.pk}/decide/"
    assert "on another&#x27;s proposal" in make_web.seen(both, decide)
    assert both.post(decide).status_code == 403
    assert Suspension.objects.get().state == "proposed"


def test_lifting_a_suspension_takes_another_person() -> None:
    key = make_agreements.in_force().organisation_id
    row = actions.suspend(staff("sg"), actions.propose_suspension(staff("analyst"), _form(key)))
    officer, chief = make_web.staff("officer", "Olga Petrova"), make_web.staff("sg", "Saida Nur")
    assert officer.post(f"/suspensions/{row.pk}/propose-lift/", {"reason": "Delisted."}).status_code == 302
    assert officer.post(f"/suspensions/{row.pk}/lift/").status_code == 403
    assert "Delisted." in make_web.seen(chief, f"/suspensions/{row.pk}/lift/")
    assert chief.post(f"/suspensions/{row.pk}/lift/").status_code == 302
    assert Suspension.objects.get().state == "lifted"


def test_a_binding_act_asks_for_the_second_factor_and_keeps_what_was_typed(held: tuple[Organisation, Hold]) -> None:
    read_away()
    user = make_accounts.user("Rita Okoro", "reviewer", totp=make_accounts.SECRET)
    stale = make_accounts.sign_in(Client(), user, minutes_ago=600)
    address = f"/holds/{held[1].pk}/lift/"
    assert "Confirm with the second factor" in make_web.seen(stale, address)
    answer = stale.post(address, {"reason": "Another person, seen."}, headers={"referer": f"http://testserver{address}"})
    assert answer.status_code == 302
    assert "reauthenticate" in answer["Location"]
    fresh = stale.session
    fresh.update(make_accounts.session(user))
    fresh.save()
    assert "Another person, seen." in make_web.seen(stale, address)
    assert not Consent.objects.exists()


def test_the_grace_period_is_extended_for_a_named_incident() -> None:
    key = make_agreements.in_force().organisation_id
    with transaction.atomic(), guard.opened("test"):
        lapse = Lapse.objects.create(organisation_id=key, what="parties.document:1", since=clock.now(), grace_until=clock.now())
    chief, address = make_web.staff("sg", "Saida Nur"), f"/lapses/{lapse.pk}/extend/"
    assert "at most 30 days" in make_web.seen(chief, address)
    assert chief.post(address, {"incident": "Operation Kestrel", "days": "31"}).status_code == 422
    assert chief.post(address, {"incident": "Operation Kestrel", "days": "20"}).status_code == 302
    officer = make_web.staff("officer")
    assert "Extend the grace period: this awaits the Secretary General." in make_web.seen(officer, address)
    assert officer.post(address, {"incident": "x", "days": "20"}).status_code == 403


def test_a_role_without_the_right_gets_no_button_and_a_sentence(held: tuple[Organisation, Hold]) -> None:
    owner, hold = held
    auditor = make_web.staff("auditor", "Ada Ray")
    text = make_web.seen(auditor, page_of(owner))
    for address in (f"/holds/{hold.pk}/", "/standing/suspend/"):
        assert address not in text
    assert "Not you, not now" in make_web.seen(auditor, f"/holds/{hold.pk}/confirm/")
    assert auditor.post(f"/holds/{hold.pk}/confirm/").status_code == 403
    assert auditor.post(f"{page_of(owner)}suspend/", WHY).status_code == 403
    assert not Suspension.objects.exists()


def test_another_organisation_and_the_partner_itself_find_nothing(held: tuple[Organisation, Hold]) -> None:
    owner, hold = held
    _, other = make_web.own("Somebody Else Ltd", registration_number="77")
    for client in (other, make_web.speaker(owner), make_web.staff("ncb", "Nils Holm")):
        for address in (page_of(owner), f"{page_of(owner)}suspend/", f"/holds/{hold.pk}/lift/"):
            assert client.get(address).status_code in {403, 404}
            assert client.post(address, WHY).status_code in {403, 404, 405}
    assert not Suspension.objects.exists()


@pytest.mark.parametrize(
    ("address", "sent"),
    [
        ("{org}suspend/", {"ground": "<b>", "reason": "x" * 5000, "public_text": "\u202e"}),
        ("{org}suspend/", {}),
        ("/holds/{hold}/nothing/", {}),
        ("/suspensions/{hold}/decide/", {}),
        ("/lapses/{hold}/extend/", {"days": "1e9"}),
    ],
)
def test_hostile_input_is_refused(held: tuple[Organisation, Hold], address: str, sent: dict[str, str]) -> None:
    client = make_web.staff("officer")
    url = address.format(org=page_of(held[0]), hold=held[1].pk)
    assert client.post(url, sent).status_code in {404, 422}
    assert not Suspension.objects.exists()


def test_the_partner_reads_its_standing_in_public_words_and_never_of_a_hold(held: tuple[Organisation, Hold]) -> None:
    owner, _hold = held
    person = make_web.speaker(owner)
    for address in ("/own/standing/", "/own/"):
        text = person.get(address).content.decode().lower()
        assert [word for word in FORBIDDEN_WORDS if word in text.replace("compared with sanctions lists", "")] == []


def test_a_suspended_partner_reads_the_public_sentence_and_not_the_reason() -> None:
    agreement = make_agreements.in_force()
    key = agreement.organisation_id
    actions.suspend(staff("sg"), actions.propose_suspension(staff("analyst"), _form(key)))
    speaker = make_accounts.user("Ana Almeida")
    accounts.speak_for(SYSTEM, speaker.pk, organisation=key, name="Meridian")
    accounts.admit_partner(SYSTEM, key)
    text = make_web.seen(make_accounts.sign_in(Client(), speaker), "/own/standing/")
    assert "We look into a question." in text
    assert "An owner is named." not in text
    assert "Suspended" in text


def _form(key: UUID) -> SuspensionForm:
    return SuspensionForm(key, Ground.LISTING, "An owner is named.", "We look into a question.")
