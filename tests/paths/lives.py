"""One life or two of each kind of thing, through real actions by those who may: together they make every move of every machine."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from aboveboard.accounts import actions as accounts
from aboveboard.agreements import actions as agreements
from aboveboard.agreements.jobs import expire_agreements
from aboveboard.agreements.models import Obligation
from aboveboard.agreements.values import ObligationKind, Promise
from aboveboard.audit.models import Entry
from aboveboard.contributions import actions as contributions
from aboveboard.contributions.jobs import end_terms, follow_standing, let_tranches_fall_due
from aboveboard.contributions.models import Contribution, Receipt, Secondment, Tranche, Valuation
from aboveboard.cooperation import actions as cooperation
from aboveboard.diligence import actions as diligence
from aboveboard.diligence.jobs import expire_vettings
from aboveboard.diligence.models import File
from aboveboard.exchange import actions as exchange
from aboveboard.exchange.models import Alert, Object
from aboveboard.exchange.values import AlertOutcome
from aboveboard.kernel import worker
from aboveboard.kernel.actor import SYSTEM, Actor
from aboveboard.kernel.gate import Act, Verdict
from aboveboard.lib import clock
from aboveboard.parties import actions as parties
from aboveboard.parties.values.words import Outcome
from aboveboard.policy import actions as policy
from aboveboard.policy.models import Version
from aboveboard.policy.values.kinds import Method
from aboveboard.polling import actions as polling
from aboveboard.polling.values import Trouble
from aboveboard.rooms import actions as rooms
from aboveboard.rooms.models import Member, RoomTask
from aboveboard.screening import actions as screening
from aboveboard.screening import loading, queries
from aboveboard.screening.models import Match, ReviewBatch
from aboveboard.screening.values import JudgementForm, ListFile, ListRefusal, Reason, Together
from aboveboard.standing import actions as standing
from aboveboard.standing.models import Hold
from aboveboard.standing.values import Ground, SuspensionForm
from aboveboard.webhooks import actions as hooks
from aboveboard.webhooks.models import Message, Webhook
from aboveboard.webhooks.rules import repeating
from aboveboard.webhooks.values import Attempt
from tests import (
    make_accounts,
    make_agreements,
    make_contributions,
    make_diligence,
    make_exchange,
    make_parties,
    make_polling,
    make_rooms,
    make_screening,
)
from tests.exchange.test_alerts import naming, sent
from tests.exchange.test_claims import claim as claimed
from tests.exchange.test_products import form as reporting
from tests.exchange.test_questions import form as asking
from tests.exchange.test_questions import own, put
from tests.exchange.test_warnings import PRIVATE, load, read
from tests.make_agreements import Doorman
from tests.make_diligence import rows, staff
from tests.make_screening import OTHERS, OWNER, Listed

HOLD, SUSPENSION = Verdict(open=True, quarantine=True), Verdict(open=False, reasons=("Suspended.",))


def later(days: int) -> datetime:
    """So many days from now."""
    return clock.now() + timedelta(days=days)


def organisations() -> None:
    """One comes in, ends and is excluded; another withdraws, comes again and is declined."""
    officer, one = make_parties.staff("officer"), make_parties.named(make_parties.organisation())
    parties.admit_organisation(officer, one)
    parties.end_organisation(officer, one)
    parties.exclude_organisation(SYSTEM, one)
    other = make_parties.organisation("Harbour Optics GmbH", registration_number="HRB 1")
    parties.withdraw_organisation(make_parties.speaker(other), other)
    parties.reapply_organisation(make_parties.speaker(other), other)
    parties.decline_organisation(SYSTEM, other)


def engagements() -> None:
    """Submitted, withdrawn, drafted anew, submitted and closed."""
    owner = make_parties.ready(make_parties.organisation())
    speaker, made = make_parties.speaker(owner), make_parties.submitted(owner)
    parties.withdraw_application(speaker, made)
    parties.redraft_engagement(speaker, made)
    parties.submit_application(speaker, made)
    parties.close_engagement(SYSTEM, made, outcome=Outcome.DECLINED)


def memberships() -> None:
    """A role that decides is granted by one, confirmed by another, and revoked."""
    one, two = (make_accounts.actor(make_accounts.user(name, "system_admin")) for name in ("Ada Admin", "Sven Second"))
    held = accounts.grant_role(one, make_accounts.user("Sam Someone"), body=make_accounts.body().code, role="auditor")
    accounts.confirm_role(two, held)
    accounts.revoke_role(one, held)


def regulations() -> None:
    """A version comes into force in the place of another, and one is withdrawn."""
    admin = Actor("user:1", frozenset({"policy_admin"}), user=UUID(int=1), stepped_up=True)
    chief = Actor("user:2", frozenset({"ec"}), user=UUID(int=2), stepped_up=True)
    text = Version.objects.get(kind="standing", state="active").text
    one, other = (
        policy.propose_version(admin, policy.Proposal(text.replace("days: 14", f"days: {days}").encode(), "standing.yaml"))
        for days in (10, 9)
    )
    policy.activate_version(chief, one, seen=one.hash)
    policy.withdraw_version(admin, other)


def files() -> None:
    """Asked and answered, returned from the review and from the organs, decided, reopened; another lapses."""
    file, analyst = make_diligence.taken(value=200_000)
    applicant = make_agreements.partner(file.organisation_id, role="applicant")
    diligence.ask_information(analyst, file, question="Who founded it?")
    diligence.answer_information(applicant, file.requests.get(), answer="The two officers.")
    file.refresh_from_db()
    diligence.ask_information(analyst, file, question="Who lends to it?")
    diligence.resume_collecting(analyst, file)
    make_diligence.answer_all(file, analyst)
    make_diligence.rate_all(file, analyst)
    diligence.recommend(analyst, file, proposal=make_diligence.proposal(file))
    reviewer, chief = staff("reviewer"), make_diligence.sg(file)
    make_diligence.free(file, reviewer)
    diligence.start_review(reviewer, file)
    diligence.return_from_review(reviewer, file, because="One source is missing.")
    diligence.recommend(analyst, file, proposal=make_diligence.proposal(file))
    diligence.return_file(chief, file, because="The scope is too wide.")
    diligence.recommend(analyst, file, proposal=make_diligence.proposal(file))
    diligence.start_review(reviewer, file)
    diligence.approve_review(reviewer, file, statement="Mended.")
    make_diligence.opined(file)
    file.refresh_from_db()
    make_diligence.advised(file)
    diligence.decide(chief, file, ruling=make_diligence.ruling(file))
    diligence.reopen_file(chief, file, because="An officer was charged.")
    silent, analyst = make_diligence.taken()
    diligence.ask_information(analyst, silent, question="Who founded it?")
    with clock.frozen(later(400)):
        diligence.lapse_file(SYSTEM, File.objects.get(pk=silent.pk))


def vettings() -> None:
    """Granted and revoked, granted and run out, refused."""
    security = staff("security")
    for end in ("revoked", "expired", "refused"):
        organisation = make_diligence.organisation(officer=f"Sanne {end}")
        person = make_diligence.person_of(organisation)
        vetting = diligence.request_vetting(staff("officer"), person, organisation_id=organisation, purpose="Secondment")
        diligence.start_vetting(security, vetting)
        if end == "refused":
            diligence.refuse_vetting(security, vetting, reasons="A conviction.")
            continue
        diligence.grant_vetting(security, vetting, reasons="Fine.", valid_until=clock.today() + timedelta(days=30))
        if end == "revoked":
            diligence.revoke_vetting(security, vetting, reasons="A new fact.")
    with clock.frozen(later(40)):
        expire_vettings()


def treaties() -> None:
    """Returned, signed, suspended, resumed, replaced, ended and closed; another runs out."""
    file, chief, officer = make_agreements.cleared(), staff("sg"), staff("officer")
    first = make_agreements.drafted(file)
    make_agreements.reviewed(first)
    agreements.return_to_draft(staff("legal"), first, reason="The annex is missing.")
    first = make_agreements.in_force(first)
    agreements.suspend_agreement(chief, first, reason="The report is late.")
    agreements.resume_agreement(chief, first)
    promises = tuple(Promise(make_agreements.day(30), ObligationKind.REPORT, text) for text in ("The first report", "The second report"))
    second = make_agreements.in_force(agreements.amend_agreement(officer, first, form=make_agreements.form(file, obligations=promises)))
    met, waived = Obligation.objects.order_by("id")
    agreements.meet_obligation(officer, met, how="Received and filed.")
    agreements.waive_obligation(chief, waived, reason="The project has ended.")
    agreements.terminate_agreement(chief, second, reason="The partner gave notice.")
    agreements.close_agreement(officer, second)
    make_agreements.in_force(make_agreements.drafted(file))
    with clock.frozen(later(2_000)):
        expire_agreements()


def _follow(doorman: Doorman, verdict: Verdict | None) -> None:
    """Let the contributions follow what the gate says now."""
    doorman.of = {} if verdict is None else {Act.RECEIVE_MONEY: verdict}
    follow_standing(Entry.objects.filter(kind="contributions.accept").latest("id"))


def money(doorman: Doorman) -> None:
    """Offers taken back and refused; money that is kept back, given back, matched, released, spent, taken back and used up."""
    under = make_contributions.agreement()
    contributions.withdraw_offer(make_agreements.partner(under.organisation_id), make_contributions.offered(under, 20_000))
    contributions.refuse(make_contributions.chief(), make_contributions.offered(under, 20_000), reason="It would bind us.")
    made = make_contributions.committed(under, 100_000, parts=3)
    first, second, third = made.tranches.order_by("place")
    contributions.cancel_tranche(staff("officer"), third, reason="The plan is smaller.")
    _follow(doorman, HOLD)
    _follow(doorman, None)
    contributions.return_receipt(staff("finance"), make_contributions.suspense(made), reason="Not ours.")
    make_contributions.received(made)
    early = contributions.receive_tranche(staff("finance"), second, form=make_contributions.receipt(second, "BANK-2"))
    _follow(doorman, SUSPENSION)
    _follow(doorman, None)
    with clock.frozen(later(92)):
        let_tranches_fall_due()
    contributions.match_receipt(staff("finance"), Receipt.objects.get(pk=early.pk), tranche=_fresh(second), reason="It is due now.")
    for tranche in (first, second):
        prepared = contributions.prepare_release(staff("officer"), _fresh(tranche), evidence="Minutes of the milestone.")
        contributions.release_tranche(staff("finance"), prepared)
    made.refresh_from_db()
    dropped = make_contributions.prepared_spending(made, 10)
    contributions.drop_spending(staff("finance"), dropped, reason="Entered twice.")
    spent, one, two = make_contributions.spent(made, 10), staff("finance"), staff("finance")
    contributions.propose_reversal(two, spent, reason="The invoice is another's.")
    contributions.keep_spending(one, spent)
    contributions.propose_reversal(one, spent, reason="It is, after all.")
    contributions.reverse_spending(two, spent)


def used_up() -> None:
    """Money of which the last euro is spent."""
    made = make_contributions.committed(value=100_000, parts=1)
    make_contributions.released(made)
    made.refresh_from_db()
    make_contributions.spent(made, 100_000)
    contributions.complete(staff("officer"), made, report="All done.")


def _fresh(tranche: Tranche) -> Tranche:
    return Tranche.objects.get(pk=tranche.pk)


def secondments() -> None:
    """Vetted, taken in, started, kept out, let in again, ended, cooled off."""
    boss = staff("supervisor")
    terms, _ = make_contributions.active(boss)
    contributions.suspend_access(staff("security"), terms, reason="A lost badge.")
    contributions.resume_access(boss, Secondment.objects.get())
    contributions.end_access(staff("security"), Secondment.objects.get(), reason="The post is gone.")
    with clock.frozen(later(800)):
        end_terms()


def valuations() -> None:
    """Agreed between two, replaced, then disputed and settled by a third."""
    made: Contribution = make_contributions.seconded().contribution
    giver = make_agreements.partner(made.organisation_id)
    ours: dict[str, Any] = {"method": Method.SALARY_COST, "evidence": "Our scale."}
    agreed = contributions.assess_valuation(staff("finance"), Valuation.objects.get(), amount=make_contributions.eur(55_000), **ours)
    contributions.agree_valuation(giver, agreed)
    other = contributions.propose_valuation(giver, made, amount=make_contributions.eur(58_000), **ours)
    contributions.assess_valuation(staff("finance"), other, amount=make_contributions.eur(30_000), **ours)
    contributions.dispute_valuation(giver, other)
    amount = make_contributions.eur(48_000)
    contributions.hear_valuer(staff("finance"), other, amount=amount, valuer="Brink Valuers", evidence="Report of May.")
    contributions.settle_valuation(staff("finance"), other)


def submissions() -> None:
    """Admitted, refused, kept apart."""
    nova = make_exchange.partner()
    make_exchange.feeds()
    make_exchange.admitted(nova, make_exchange.indicator(nova))
    waiting = make_exchange.received(nova, make_exchange.indicator(nova))
    exchange.refuse_submission(make_exchange.desk(), waiting, reason="The source was broken into.")
    kept = make_exchange.received(nova, make_exchange.indicator(nova))
    with rows():
        Hold.objects.create(organisation_id=nova.organisation, matches=[], rule="ST-HOLD", decide_by=later(1))
    exchange.quarantine(SYSTEM, kept)


def alerts() -> None:
    """Acknowledged and acted upon; begun anew by what the desk releases, and closed."""
    load(read(PRIVATE))
    make_exchange.feeds()
    nova, de = make_exchange.partner(), make_exchange.bureau("de")
    held = naming(nova, "DE", pattern="[ipv4-addr:value = '10.1.2.3']")
    sent(held, naming(nova, "DE"), nova=nova)
    alert = Alert.objects.get()
    exchange.acknowledge_alert(de, alert)
    exchange.act_on_alert(de, alert, outcome=AlertOutcome.VICTIM_TOLD, note="By telephone.")
    exchange.release_held(make_exchange.desk(), Object.objects.get(stix_id=held["id"]), reason="It is meant.")
    worker.drain()
    exchange.close_alert(de, Alert.objects.get(), outcome=AlertOutcome.NOT_OURS)


def incidents(doorman: Doorman) -> None:
    """A room is opened, worked in, handed over, and closed; one helper is refused, one ends, one is let out with the room."""
    desk, comes, security, nova = make_exchange.desk(), make_exchange.desk(), make_diligence.staff("security"), make_exchange.partner()
    make_exchange.feeds()
    room = make_rooms.room(nova, desk=desk)
    duty = make_rooms.duty(desk, "desk")
    rooms.take_off_duty(desk, duty)
    doorman.of = {Act.READ_FEED: SUSPENSION, Act.SUBMIT: HOLD}
    refused, kept = make_rooms.note(nova, room, "One."), make_rooms.note(nova, room, "Two.")
    rooms.refuse_note(desk, refused)
    doorman.of = {}
    rooms.let_in(SYSTEM, kept)
    mine, other = RoomTask.objects.filter(room=room, party="desk")[:2]
    rooms.finish_task(desk, mine)
    rooms.drop_task(desk, other)
    helpers = [make_rooms.put_forward(room, make_rooms.outsider(), desk) for _ in range(2)]
    rooms.refuse_helper(security, helpers[0])
    rooms.admit_helper(security, helpers[1])
    rooms.end_helper(desk, helpers[1], reason="Done.")
    rooms.issue_report(desk, rooms.draft_report(SYSTEM, room))
    rooms.acknowledge_hand_over(comes, rooms.write_hand_over(desk, room, written="Watch."))
    rooms.remove_member(desk, Member.objects.get(room=room, country="fr"), reason="Not concerned.")
    rooms.close_room(desk, room, report="Over.")


def webhooks() -> None:
    """A webhook that fails until it is switched off, is switched on again, and ends."""
    bureau = make_exchange.bureau("de")
    made = hooks.register_webhook(bureau, address="https://hooks.example.org/in")
    hook, message = Webhook.objects.get(pk=made.id), Message.objects.get()
    for _ in range(repeating.MOST_FAILURES):
        hooks.note_attempt(SYSTEM, message, attempt=Attempt("It answered 500."))
    hook.refresh_from_db()
    hooks.switch_on_webhook(bureau, hook)
    hooks.end_webhook(bureau, hook)


def recognitions() -> None:
    """Suspended, restored, revoked."""
    held = cooperation.recognise(SYSTEM, make_diligence.organisation())
    cooperation.suspend_recognition(SYSTEM, held)
    cooperation.restore_recognition(SYSTEM, held)
    cooperation.revoke_recognition(SYSTEM, held)


def stops() -> None:
    """A hold confirmed and lifted; suspensions taken back, kept and lifted; a lapse ended."""
    with rows():
        hold = Hold.objects.create(organisation_id=make_diligence.organisation(), matches=[], rule="ST-HOLD", decide_by=later(1))
    standing.confirm_hold(staff("analyst"), hold)
    for role in ("reviewer", "legal"):
        standing.lift_hold(staff(role), hold, reason="Another person of that name.")
    organisation, officer = make_diligence.organisation("Harbour Optics GmbH"), staff("officer")
    form = SuspensionForm(organisation, Ground.LISTING, "The owner is listed.", "An owner was listed.")
    analyst, chief = staff("analyst"), staff("sg")
    standing.withdraw_suspension(analyst, standing.propose_suspension(analyst, form))
    suspension = standing.suspend(chief, standing.propose_suspension(analyst, form))
    standing.propose_lift(officer, suspension, reason="Delisted.")
    standing.keep_suspension(chief, suspension)
    standing.propose_lift(officer, suspension, reason="Delisted, and read twice.")
    standing.lift_suspension(chief, suspension)
    standing.end_lapse(SYSTEM, standing.record_lapse(SYSTEM, standing.Expiry(organisation, "parties.document:1", clock.now())))


def lists(tmp_path: Path) -> None:
    """A version comes into force, another takes its place, a third is refused."""
    make_screening.un(tmp_path, *OTHERS)
    make_screening.un(tmp_path, *OTHERS, OWNER, dated="2026-03-02")
    with pytest.raises(ListRefusal):
        loading.load(SYSTEM, ListFile("un", make_screening.un_file(tmp_path, OWNER, dated="2026-03-05")))


def matches(tmp_path: Path) -> None:
    """Taken, marked, dismissed, opened again by a change, confirmed, ended; another ends unread with its entry."""
    second = Listed(802, "Jan", "Vermeulen", "1971")
    make_screening.own(tmp_path, *OTHERS, OWNER, second)
    make_screening.screened()
    one, other = (make_parties.staff("reviewer") for _ in range(2))
    match = Match.objects.get(entry_id__endswith=str(OWNER.number))
    screening.take_match(one, match)
    screening.mark_possible(one, match, form=make_screening.said(Reason.NOT_ENOUGH_KNOWN))
    screening.dismiss_match(one, match, form=make_screening.said())
    changed = Listed(OWNER.number, "Jan", "Vermeulen", "1971-05")
    make_screening.own(tmp_path, *OTHERS, changed, second, published=date(2026, 3, 9))
    worker.drain()
    match.refresh_from_db()
    screening.confirm_match(one, match, form=JudgementForm(Reason.SAME_IDENTIFIER, "The same passport.", evidence="file 12, page 3"))
    make_screening.own(tmp_path, *OTHERS, published=date(2026, 3, 12))
    worker.drain()
    match.refresh_from_db()
    screening.end_match(other, match, form=make_screening.said())


def _batch(tmp_path: Path) -> ReviewBatch:
    """What a list names on the day that the list is new."""
    make_screening.own(tmp_path, *OTHERS)
    make_screening.screened()
    make_screening.un(tmp_path, *OTHERS, OWNER)
    worker.drain()
    return ReviewBatch.objects.get()


def _settle(batch: ReviewBatch, decision: Together) -> None:
    one, two = make_parties.staff("analyst"), make_parties.staff("reviewer")
    proposal = screening.propose_for_batch(one, batch, decision=decision, text="Read one by one.")
    screening.confirm_proposal(two, proposal, seen=queries.proposal_preview(two, proposal.pk).seen, text="Each of them.")


def released(tmp_path: Path) -> None:
    """What one proposes about many matches is refused, then confirmed: they act."""
    batch = _batch(tmp_path)
    refused = screening.propose_for_batch(make_parties.staff("analyst"), batch, decision=Together.DECLINE, text="Names only.")
    screening.refuse_proposal(make_parties.staff("reviewer"), refused, text="Look at the dates again.")
    _settle(batch, Together.RELEASE)


def declined(tmp_path: Path) -> None:
    """Many matches are left to readers."""
    _settle(_batch(tmp_path), Together.DECLINE)


def claims() -> None:
    """A constituency is claimed and refused, claimed and confirmed, replaced by the next one, which is withdrawn."""
    make_exchange.feeds()
    bureau, desk = make_exchange.bureau("de"), make_exchange.desk()
    exchange.refuse_claim(desk, claimed(bureau), reason="Ask the registry first.")
    exchange.confirm_claim(desk, claimed(bureau))
    newer = exchange.confirm_claim(desk, claimed(bureau, networks=("192.0.2.0/24",)))
    exchange.withdraw_claim(bureau, newer)


def questions() -> None:
    """One is kept back by its originator, one by the house; one is asked, answered by two partners in their ways, and closed."""
    make_exchange.feeds()
    nova, other, bureau, guard = make_exchange.partner(), make_exchange.partner(), make_exchange.bureau("de"), staff("security")
    foreign = exchange.prepare_question(bureau, asking(bureau.country or "", originator="fr"))
    exchange.withhold_consent(make_exchange.bureau("fr"), foreign, reason="It would warn them.")
    exchange.refuse_question(guard, exchange.prepare_question(bureau, asking("de")), reason="Too much is told.")
    question = put(bureau)
    exchange.answer_in_words(nova, own(nova), words="Seen since Monday.")
    exchange.answer_with_body(nova, own(nova), body=make_exchange.envelope(make_exchange.indicator(nova)))
    exchange.answer_nothing_held(other, own(other))
    exchange.close_question(bureau, question)


def servers() -> None:
    """Servers of a partner: refused, paused, halted, shut out, ended."""
    nova, desk = make_exchange.partner(), make_exchange.desk()
    polling.refuse_server(desk, make_polling.claimed(nova), reason="Not theirs.")
    server = make_polling.confirmed(nova)
    polling.resume_server(nova, polling.pause_server(nova, server))
    polling.let_server_go_on(desk, polling.halt_server(desk, server, reason="It floods us."))
    polling.note_trouble(SYSTEM, server, begun=server.cursor, trouble=Trouble("It answered 401.", is_shut_out=True), chance=0.0)
    server.refresh_from_db()
    polling.end_server(nova, server)


def activity_reports() -> None:
    """One is kept back by who decides; one is released and taken back."""
    make_exchange.feeds()
    nova, desk, guard = make_exchange.partner(), make_exchange.desk(), staff("security")
    bad = make_exchange.indicator(nova, "[domain-name:value = 'bad.de']")
    make_exchange.admitted(nova, bad)
    exchange.refuse_report(guard, exchange.compose_report(desk, reporting(bad)), reason="Too much is told.")
    exchange.withdraw_report(desk, exchange.release_report(guard, exchange.compose_report(desk, reporting(bad))), reason="It was wrong.")


# The machines that these lives walk through, each by itself, to their last move.
LIVES: dict[tuple[str, ...], tuple[Callable[..., None], ...]] = {
    ("accounts.membership",): (memberships,),
    ("agreements.agreement", "agreements.obligation"): (treaties,),
    (
        "contributions.contribution",
        "contributions.freeze",
        "contributions.receipt",
        "contributions.spending",
        "contributions.tranche",
    ): (money, used_up),
    ("contributions.secondment",): (secondments,),
    ("contributions.valuation",): (valuations,),
    ("cooperation.recognition",): (recognitions,),
    ("diligence.file",): (files,),
    ("diligence.vetting",): (vettings,),
    ("exchange.activityreport",): (activity_reports,),
    ("exchange.alert",): (alerts,),
    ("exchange.asked", "exchange.question"): (questions,),
    ("exchange.constituencyclaim",): (claims,),
    ("exchange.submission",): (submissions,),
    ("parties.engagement",): (engagements,),
    ("parties.organisation",): (organisations,),
    ("polling.server",): (servers,),
    ("policy.version",): (regulations,),
    (
        "rooms.duty",
        "rooms.handover",
        "rooms.helper",
        "rooms.member",
        "rooms.note",
        "rooms.report",
        "rooms.room",
        "rooms.roomtask",
    ): (incidents,),
    ("screening.list_version",): (lists,),
    ("screening.match",): (matches,),
    ("screening.proposal", "screening.review_batch"): (released, declined),
    ("standing.hold", "standing.lapse", "standing.suspension"): (stops,),
    ("webhooks.webhook",): (webhooks,),
}
