"""One full life of a partner through actions: apply, be examined, decided on, signed; then its standing falls."""

from datetime import timedelta
from pathlib import Path

from aboveboard.agreements import actions as agreements
from aboveboard.agreements import queries as agreed
from aboveboard.contributions import actions as contributions
from aboveboard.contributions import queries as given
from aboveboard.contributions.ledger.words import FundType
from aboveboard.contributions.values import PostFunction
from aboveboard.demo import script
from aboveboard.demo.exercise import exercise
from aboveboard.demo.life import Life, Teller
from aboveboard.diligence import actions as diligence
from aboveboard.diligence import queries as examined
from aboveboard.diligence.rules.criteria import Reply
from aboveboard.diligence.values import AnswerForm, Choice, FindingForm, Outcome, Proposal, Ruling, Stance
from aboveboard.exchange.stix.taxii.resources import Outcome as Fate
from aboveboard.kernel import worker
from aboveboard.kernel.actor import SYSTEM, Actor
from aboveboard.lib import clock
from aboveboard.lib.money import Money
from aboveboard.parties import actions as parties
from aboveboard.parties import documents
from aboveboard.parties import queries as known
from aboveboard.parties.values.forms import HoldingForm, PositionForm
from aboveboard.parties.values.words import DocumentKind, OrganisationType, PositionRole
from aboveboard.policy import queries as policy
from aboveboard.policy.values.criteria import Criteria
from aboveboard.policy.values.depth import DepthRules
from aboveboard.policy.values.kinds import Book
from aboveboard.policy.values.risk import Category
from aboveboard.policy.values.words import Depth
from aboveboard.screening import queries as screening
from aboveboard.screening.loading import load
from aboveboard.screening.values import ListFile
from aboveboard.standing import actions as standing
from aboveboard.standing import queries as standings
from aboveboard.standing.values import Ground, Status, SuspensionForm

WORKER = "the house"


class Story(Teller):
    """Tells it with a cast, on whatever database is configured; raises `StoryBroken` where a fact is not as told."""

    def run(self, partner: script.Partner, lists: Path, spare: Path) -> Life:
        """The whole life; `lists` holds the UN list in force, `spare` is a folder for the exercise."""
        life = self.until_given(partner)
        self.fall(life, lists, spare)
        return life

    def until_given(self, partner: script.Partner) -> Life:
        """The part up to a partner in standing that gives."""
        life = self.until_signed(partner)
        self.contribute(life)
        self.second(life)
        self.share(life)
        return life

    def until_signed(self, partner: script.Partner) -> Life:
        """The part up to a partner in standing."""
        self.prove()
        life = self.apply(partner)
        self.examine(life)
        self.decide(life)
        self.sign(life)
        return life

    def prove(self) -> None:
        """Everybody gives the second factor, so that binding acts are open for a while."""
        for player in self.cast.values():
            player.step_up()

    def apply(self, partner: script.Partner) -> Life:
        """The applicant registers its organisation and submits what it proposes."""
        self.tell.chapter(f"{partner.name} applies")
        house = parties.register_organisation(self.actor(partner.speaker), script.registration(partner))
        worker.drain()
        me = self.actor(partner.speaker)
        persons = [parties.add_person(me, house, form=form) for form in script.people(partner)]
        holder = parties.name_owner(me, house, form=script.owner(partner))
        parties.state_holding(me, house, form=HoldingForm(holder_person=persons[0].pk, share_low=3_100, share_high=3_100))
        parties.state_holding(me, house, form=HoldingForm(holder_organisation=holder.pk, share_low=6_900, share_high=6_900))
        for person, role in ((persons[0], PositionRole.OFFICER), (persons[1], PositionRole.SIGNATORY), (persons[2], PositionRole.SECONDEE)):
            parties.take_position(me, house, form=PositionForm(person=person.pk, role=role))
        for form in script.declarations(partner):
            parties.declare(me, house, form=form)
        with documents.receive(me, [script.PDF]) as received:
            parties.upload_document(me, house, received=received, title="Statutes", kind=DocumentKind.STATUTES)
        self.tell.step(me.name, f"registers {partner.name}, its owners, officers, declarations and statutes")
        draft = parties.draft_engagement(me, house, form=script.engagement())
        parties.submit_application(me, draft)
        self.tell.step(me.name, f"proposes {script.FUNDING} and an examiner, and submits")
        worker.drain()
        self.tell.step(WORKER, "screens the organisation and its people, and opens a file")
        self.tell.expect(that=screening.last_screened(house.pk) is not None, otherwise="The applicant was not screened.")
        return Life(partner, house.pk, draft.pk, persons[1].pk, persons[2].pk)

    def examine(self, life: Life) -> None:
        """Analyst, reviewer and the four opinions."""
        self.tell.chapter("It is examined")
        analyst = self.actor("analyst")
        file = examined.visible_files(analyst).get(engagement_id=life.engagement)
        life.file = file.pk
        self.refused(lambda: examined.visible_file(analyst, file.pk), "The file was shown before the question of interest was answered.")
        for key in ("analyst", "reviewer", "legal", "finance", "security", "ethics", "committee", "committee2", "committee3", "sg"):
            diligence.answer_interest(self.actor(key), examined.file_to_answer(self.actor(key), file.pk), has_interest=False)
        for key in ("ec", "ec2", "ec3"):
            diligence.answer_interest(self.actor(key), examined.file_to_answer(self.actor(key), file.pk), has_interest=False)
        self.tell.step("everybody concerned", "answers whether they have an interest, before anything is shown")
        diligence.take_file(analyst, file)
        evidence = known.visible_documents(analyst, life.organisation)[0].pk
        for question in policy.current(Criteria).body.asked(Depth.ENHANCED, OrganisationType.FOR_PROFIT):
            diligence.answer_question(analyst, file, form=AnswerForm(question.id, Reply.YES, documents=(evidence,)))
        for category in Category:
            form = FindingForm(category, "Nothing adverse was found.", "Registers and open sources", 2, 3)
            diligence.record_finding(analyst, file, form=form)
        self.tell.step(analyst.name, "answers the questions with evidence and rates the risks")
        proposal = Proposal(
            Outcome.CLEARED_WITH_CONDITIONS,
            "The three criteria are met under two conditions.",
            kinds=frozenset(kind for kind, _ in known.engagement(life.engagement).kinds),
            ceiling=script.FUNDING + script.SECONDMENT,
            conditions=script.CONDITIONS,
        )
        diligence.recommend(analyst, file, proposal=proposal)
        self.tell.step(analyst.name, f"recommends; the dossier is {examined.dossier(analyst, file).hash[:12]}…")
        self.refused(lambda: diligence.start_review(analyst, file), "The analyst could review the own work.")
        reviewer = self.actor("reviewer")
        diligence.start_review(reviewer, file)
        diligence.approve_review(reviewer, file, statement="Complete and sound.")
        self.tell.step(reviewer.name, "reviews the work; the analyst was refused to")
        file.refresh_from_db()
        for kind in sorted(policy.current(DepthRules).body.opinions_at(Depth(file.depth))):
            diligence.give_opinion(self.actor(kind.value), file, kind=kind, stance=Stance.SUPPORTS, statement="No objection.")
        self.tell.step("legal, finance, security, ethics", "give their opinions")

    def decide(self, life: Life) -> None:
        """Committee and the organ that the regulations compute."""
        self.tell.chapter("It is decided on")
        analyst = self.actor("analyst")
        assert life.file is not None
        file = examined.visible_file(analyst, life.file)
        for key in ("committee", "committee2", "committee3"):
            diligence.vote(self.actor(key), file, choice=Choice.FOR, seen=examined.dossier(self.actor(key), file).hash)
        self.tell.step("the committee", "votes on the dossier that it was shown")
        competent = examined.dossier(self.actor("sg"), file).competence.organ
        organ = competent.value if competent else "nobody"
        deciders = ("sg",) if organ == "sg" else ("ec", "ec2", "ec3")
        if organ == "ec":
            for key in deciders:
                diligence.vote(self.actor(key), file, choice=Choice.FOR, seen=examined.dossier(self.actor(key), file).hash)
        wrong = self.actor("ec" if organ == "sg" else "sg")
        chief = self.actor(deciders[0])

        def ruling(by: Actor) -> Ruling:
            seen = examined.dossier(by, file).hash
            return Ruling(
                Outcome.CLEARED_WITH_CONDITIONS, "The conditions suffice.", "The three criteria are met under two conditions.", seen
            )

        self.refused(lambda: diligence.decide(wrong, file, ruling=ruling(wrong)), "An organ decided that the regulations do not name.")
        diligence.decide(chief, file, ruling=ruling(chief))
        self.tell.step(chief.name, f"decides for the organ that the regulations compute ({organ}); the other one was refused")
        worker.drain()
        found = examined.clearances(life.organisation, clock.now())
        self.tell.expect(that=len(found) == 1 and found[0].is_valid(clock.now()), otherwise="No clearance was granted.")

    def sign(self, life: Life) -> None:
        """The agreement, from the template to the second signature."""
        self.tell.chapter("It is signed")
        officer, legal = self.actor("officer"), self.actor("legal")
        agreement = agreements.draft_agreement(officer, script.agreement(life.engagement))
        for place, by in enumerate(script.KEPT, start=1):
            agreements.bind_condition(officer, agreement, condition=place, **by)
        agreements.submit_for_review(officer, agreement)
        agreements.approve_agreement(legal, agreement, seen=agreement.content_hash)
        self.tell.step(
            f"{officer.name}, {legal.name}",
            "draft from the clause library, bind each condition to what keeps it, approve exactly these words",
        )
        me = self.actor(life.partner.speaker)
        agreements.sign_partner(me, agreement, seen=agreement.content_hash, signatory=life.signatory)
        agreements.sign_organisation(self.actor("sg"), agreement, seen=agreement.content_hash)
        life.agreement = agreement.pk
        self.tell.step(f"{me.name}, {self.actor('sg').name}", "sign; the agreement is in force")
        worker.drain()
        self.tell.step(WORKER, "makes the applicant a partner, recognises it, and publishes it in the register")
        self.tell.expect(that=self.status(life) is Status.CONDITIONAL, otherwise="The partner is not in standing.")
        self.tell.expect(that=self.public(life) == "active", otherwise="The register does not show the partner.")
        self.tell.expect(that=bool(agreed.in_force(life.organisation, clock.now())), otherwise="The agreement is not in force.")

    def contribute(self, life: Life) -> None:
        """Money in tranches, and a person: offered, accepted by the competent organ, booked; vetted, taken in, started."""
        self.tell.chapter("It contributes")
        finance, officer, giver = self.actor("finance"), self.actor("officer"), self.actor(life.partner.speaker)
        assert life.agreement is not None
        fund = contributions.open_fund(
            finance, "private-eur", name="Trust fund, private donors", book=Book.CASH, type=FundType.TRUST_FUND, currency="EUR"
        )
        contributions.open_fund(finance, "kind-eur", name="In-kind book", book=Book.KIND, type=FundType.TRUST_FUND, currency="EUR")
        money = contributions.offer(giver, script.funding(life.partner, life.agreement, fund.pk))
        contributions.recommend(officer, money)
        self.refused(lambda: contributions.accept(officer, money), "Who prepared the acceptance could decide it.")
        self.refused(lambda: contributions.accept(self.actor("sg"), money), "An organ accepted that the regulations do not name.")
        contributions.accept(self.actor("ec"), money)
        who = self.actor("ec").name
        self.tell.step(who, f"accepts {script.FUNDING} in three tranches; the officer and the Secretary General were refused to")
        worker.drain()
        first, second = given.visible_tranches(finance).filter(contribution=money).order_by("place")[:2]
        for place, tranche in enumerate((first, second), 1):
            amount = Money(tranche.amount_minor, tranche.currency)
            contributions.receive_tranche(finance, tranche, form=script.receipt(life.partner, amount, f"{place}"))
            contributions.prepare_release(officer, tranche, evidence=f"Minutes of milestone {place}.")
        contributions.release_tranche(finance, first)
        life.tranche = second.pk
        balance = given.visible_trial_balance(self.actor("auditor"), Book.CASH, "EUR")
        self.tell.expect(that=balance.debit == balance.credit > 0, otherwise="The cash book does not balance.")
        total = Money(balance.debit, "EUR")
        self.tell.step(f"{officer.name}, {finance.name}", f"receive two tranches, release one; the cash book balances at {total}")

    def second(self, life: Life) -> None:
        """The examiner, from the offer to the first day."""
        officer, security, boss = self.actor("officer"), self.actor("security"), self.actor("supervisor")
        assert life.agreement is not None
        assert boss.user is not None
        post = contributions.open_post(security, "Examiner of cartridge marks", unit="Forensics", function=PostFunction.FORENSICS)
        form = script.secondment(life.agreement, life.examiner, post.pk, boss.user)
        offer = contributions.offer(self.actor(life.partner.speaker), form)
        terms = given.visible_secondments(officer).get(contribution=offer)
        contributions.request_secondee_vetting(officer, terms)
        vetting = examined.visible_vettings(security).get(person_id=life.examiner)
        diligence.start_vetting(security, vetting)
        until = clock.today() + timedelta(days=700)
        diligence.grant_vetting(security, vetting, reasons="Nothing adverse.", valid_until=until)
        worker.drain()
        contributions.recommend(officer, offer)
        contributions.accept(self.actor("ec"), offer)
        worker.drain()
        secondee = self.actor(life.partner.secondee)
        contributions.onboard_secondee(officer, terms, user=self.cast[life.partner.secondee].user)
        contributions.declare_interests(secondee, terms, statement="I hold no shares and keep what I learn to myself.", has_interest=False)
        contributions.start_secondment(boss, terms)
        self.tell.expect(that=given.has_access(self.cast[life.partner.secondee].user), otherwise="The secondee has no access.")
        self.tell.step(f"{security.name}, {boss.name}", "vet the examiner and start the secondment")

    def share(self, life: Life) -> None:
        """Information on threats: from the partner, through admission, to the country that it concerns and to nobody else."""
        self.tell.chapter("It shares what it knows of threats")
        giver = self.actor(life.partner.speaker)
        self.submit(life)
        worker.drain()
        self.tell.step(giver.name, "submits indicators; each is checked, marked and routed")
        self.tell.expect(
            that=len(self.arrived("ncb")) == script.INDICATORS, otherwise="The country concerned does not have the indicators."
        )
        self.tell.expect(that=not self.arrived("ncb2"), otherwise="A country that is not concerned was given the indicators.")
        self.tell.step(self.actor("ncb").name, "reads them; the bureau of another country finds nothing")

    def expire(self, partner: script.Partner) -> Life:
        """A partner in standing whose certificate runs out on the day of the telling."""
        life = self.until_signed(partner)
        me = self.actor(partner.speaker)
        house = known.visible_organisation(me, life.organisation)
        with documents.receive(me, [script.PDF]) as received:
            parties.upload_document(
                me, house, received=received, title="Insurance", kind=DocumentKind.CERTIFICATE, expires_on=clock.today()
            )
        worker.run_timers()
        worker.drain()
        return life

    def lapse(self, life: Life) -> None:
        """Nobody did anything, but a day is over: no new commitments, and the data channel in the grace period."""
        self.tell.chapter(f"A certificate of {life.partner.name} has expired")
        worker.run_timers()
        worker.drain()
        self.tell.expect(that=self.status(life) is Status.LAPSED, otherwise="The lapse did not show.")
        self.tell.step(WORKER, "records the lapse of the day that ended")
        self.shut_signing(life)
        submission = self.submit(life)
        worker.drain()
        self.tell.expect(that=self.fates(life, submission) == {Fate.SUCCESS}, otherwise="The grace period closed the channel.")
        self.tell.step(self.actor(life.partner.speaker).name, "may not sign anything new; what it submits is still admitted")

    def fall(self, life: Life, lists: Path, spare: Path) -> None:
        """A new version of a binding list names an owner; nobody touches anything; then persons decide."""
        self.tell.chapter("Its standing falls")
        copy = exercise(lists, spare, life.partner, clock.now())
        load(SYSTEM, ListFile("un", copy, None))
        worker.drain()
        self.tell.step(WORKER, "loads a list that names an owner, with the same day of birth: a hold, by rule")
        self.tell.expect(that=self.status(life) is Status.ON_HOLD, otherwise="The list did not set a hold.")
        self.tell.expect(that=self.public(life) == "active", otherwise="A hold became public.")
        self.shut_signing(life)
        self.tell.step(self.actor(life.partner.speaker).name, "tries to sign a further agreement and is refused by the gate")
        assert life.tranche is not None
        tranche = given.visible_tranches(self.actor("finance")).get(pk=life.tranche)
        self.shut(lambda: contributions.release_tranche(self.actor("finance"), tranche))
        self.tell.expect(
            that=given.has_access(self.cast[life.partner.secondee].user), otherwise="A hold ended the access, which it must not."
        )
        self.tell.step(self.actor("finance").name, "tries to release the second tranche and is refused by the gate; the secondee stays")
        self.shut(lambda: self.feed(life))
        held = self.submit(life)
        worker.drain()
        self.tell.expect(that=self.fates(life, held) == {Fate.PENDING}, otherwise="Information from a partner on hold was admitted.")
        self.tell.step(self.actor(life.partner.speaker).name, "is given no more data; what it submits is kept in quarantine")
        hold = standings.visible_holds(self.actor("analyst")).get(organisation_id=life.organisation)
        standing.confirm_hold(self.actor("analyst"), hold)
        reason = "The owner is the person whom the list names."
        proposal = standing.propose_suspension(
            self.actor("analyst"),
            SuspensionForm(life.organisation, Ground.LISTING, reason, "An owner was named on a list of the United Nations."),
        )
        self.tell.step(self.actor("analyst").name, "confirms the hold and proposes a suspension")
        standing.suspend(self.actor("sg"), proposal)
        self.tell.step(self.actor("sg").name, "suspends: everything of the partner stops with this commit")
        self.tell.expect(that=self.status(life) is Status.SUSPENDED, otherwise="The suspension is not in effect.")
        self.tell.expect(that=not given.has_access(self.cast[life.partner.secondee].user), otherwise="The secondee still has access.")
        worker.drain()
        self.tell.step(WORKER, "withholds tranches, ends the access, suspends the recognition, marks the register")
        self.tell.expect(that=self.public(life) == "suspended", otherwise="The register does not show the suspension.")
        self.shut(lambda: self.feed(life))
        self.shut(lambda: self.submit(life))
        self.tell.step(self.actor(life.partner.speaker).name, "is silenced both ways")
        standing.propose_lift(self.actor("analyst"), proposal, reason="An attempt of the exercise.")
        self.refused(lambda: standing.lift_suspension(self.actor("committee"), proposal), "A lower organ could lift the suspension.")
        standing.keep_suspension(self.actor("sg"), proposal)
        self.tell.step(self.actor("committee").name, "may not lift what the Secretary General imposed; it is kept")
