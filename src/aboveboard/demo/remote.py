"""The same life once more by programs with tokens alone: they know addresses and answers, and nothing of the house within."""

import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from datetime import timedelta
from typing import Any, Self
from uuid import UUID

from aboveboard.demo import cast, script, wire
from aboveboard.demo.cast import Player
from aboveboard.demo.program import Program, until
from aboveboard.demo.telling import Say, Telling
from aboveboard.diligence.values import Choice, Outcome
from aboveboard.lib import clock
from aboveboard.lib.money import Money
from aboveboard.policy.values.risk import Category

COMMITTEE, EXECUTIVE = ("committee", "committee2", "committee3"), ("ec", "ec2", "ec3")
CONDITIONAL = Outcome.CLEARED_WITH_CONDITIONS.value
HOUSE = "the house"
STATEMENT = "The three criteria are met under two conditions."


class RemoteStory:
    """Tells it of one partner over HTTP; server and worker run elsewhere. Raises `StoryBroken` where an answer is not as told."""

    def __init__(self, base: str, players: Mapping[str, Player], partner: script.Partner, say: Say) -> None:
        self.players, self.partner = players, partner
        self._open = ExitStack()
        self.as_ = {key: self._open.enter_context(Program(base, player.token)) for key, player in players.items()}
        self.anybody = self._open.enter_context(Program(base))
        self.giver = self.as_[partner.speaker]
        self.organisation = self.engagement = self.file = self.agreement = self.money = self.second_tranche = self.seconded = self.next = ""
        self.onboarding: dict[str, Any] = {}
        self.people: list[str] = []
        self.tell = Telling(say, self._timeline)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def until_given(self) -> None:
        """The part up to a partner in standing that gives."""
        for key, player in self.players.items():
            self.as_[key].done("/session/step-up", {"code": cast.totp(player.totp_secret, clock.now().timestamp())})
        for part in (self.apply, self.examine, self.decide, self.sign, self.give, self.second, self.share):
            part()

    def fall(self, load: Callable[[], None]) -> float:
        """The whole fall, of which `load` is the only cause; returns the seconds from its beginning to the last effect of the hold."""
        self.tell.chapter("Its standing falls, and nobody touches anything")
        begun = time.monotonic()
        load()
        self.tell.measured("the command that puts the list in force", time.monotonic() - begun)
        held = self._held(begun)
        self.examined_hold()
        self.suspended()
        return held

    def apply(self) -> None:
        """The applicant registers its organisation and submits what it proposes."""
        partner, giver = self.partner, self.giver
        self.tell.chapter(f"{partner.name} applies, by programs alone")
        form = wire.body(script.registration(partner))
        form.pop("description", None)
        form.pop("website", None)
        self.organisation = giver.done("/organisations", form)["id"]
        at = f"/organisations/{self.organisation}"
        until("the applicant speaks for the organisation", lambda: self._is_open(giver, at))
        self.people = [giver.done(f"{at}/people", wire.body(person))["id"] for person in script.people(partner)]
        parent = giver.done(f"{at}/owners", wire.body(script.owner(partner)))["id"]
        giver.done(f"{at}/holdings", {"holder_person": self.people[0], "share_low": 3_100, "share_high": 3_100})
        giver.done(f"{at}/holdings", {"holder_organisation": parent, "share_low": 6_900, "share_high": 6_900})
        for person, role in zip(self.people, ("officer", "signatory", "secondee"), strict=True):
            giver.done(f"{at}/positions", {"person": person, "role": role})
        for declaration in script.declarations(partner):
            giver.done(f"{at}/declarations", wire.body(declaration))
        giver.send(f"{at}/documents?title=Statutes&kind=statutes", script.PDF)
        self.tell.step(self._name(partner.speaker), f"registers {partner.name}, its owners, officers, declarations and statutes")
        self.engagement = giver.done(f"{at}/engagements", wire.body(script.engagement()))["id"]
        giver.done(f"/engagements/{self.engagement}/submit")
        self.tell.step(self._name(partner.speaker), f"proposes {script.FUNDING} and an examiner, and submits")

    def examine(self) -> None:
        """Analyst, reviewer and the opinions that the depth asks for."""
        self.tell.chapter("It is examined")
        analyst, reviewer = self.as_["analyst"], self.as_["reviewer"]
        (file,) = until("a file is opened", lambda: analyst.items("/files", engagement=self.engagement))
        self.file = f"/files/{file['id']}"
        self.tell.step(HOUSE, "screens the organisation and its people, and opens a file")
        self._expect(analyst.closed(self.file) == "interest_unanswered", "The file was shown before the question of interest was answered.")
        for who in ("analyst", "reviewer", "legal", "finance", "security", "ethics", "sg", *COMMITTEE, *EXECUTIVE):
            self.as_[who].done(f"{self.file}/interest", {"has_interest": False})
        self.tell.step("everybody concerned", "answers whether they have an interest, before anything is shown")
        analyst.done(f"{self.file}/take")
        evidence = analyst.items(f"/organisations/{self.organisation}/documents")[0]["id"]
        for question in analyst.items(f"{self.file}/questions"):
            analyst.done(f"{self.file}/answers", {"question": question["id"], "reply": "yes", "documents": [evidence]})
        rated = {"statement": "Nothing adverse was found.", "source": "Registers and open sources", "likelihood": 2, "impact": 3}
        for category in Category:
            analyst.done(f"{self.file}/findings", {"category": category.value, **rated})
        self.tell.step(self._name("analyst"), "answers the questions with evidence and rates the risks")
        proposal = {
            "outcome": CONDITIONAL,
            "text": STATEMENT,
            "kinds": [kind.value for kind in script.engagement().kinds],
            "ceiling": wire.plain(script.FUNDING + script.SECONDMENT),
            "conditions": list(script.CONDITIONS),
        }
        analyst.done(f"{self.file}/recommend", proposal)
        self._expect(analyst.refused(f"{self.file}/review/start") == "forbidden", "The analyst could review the own work.")
        reviewer.done(f"{self.file}/review/start")
        depth = reviewer.done(f"{self.file}/review/approve", {"statement": "Complete and sound."})["depth"]
        self.tell.step(f"{self._name('analyst')}, {self._name('reviewer')}", "recommend and review; the analyst was refused the latter")
        for kind in ("legal", "finance", *(("security", "ethics") if depth == "enhanced" else ())):
            self.as_[kind].done(f"{self.file}/opinions", {"kind": kind, "stance": "supports", "statement": "No objection."})
        self.tell.step("those whom the depth asks for", "give their opinions")

    def decide(self) -> None:
        """Committee and the organ that the regulations compute."""
        self.tell.chapter("It is decided on")
        dossier = self.as_["sg"].read(f"{self.file}/dossier")
        for who in (*COMMITTEE, *(EXECUTIVE if dossier["organ"] == "ec" else ())):
            self.as_[who].done(f"{self.file}/votes", {"choice": Choice.FOR.value, "seen": dossier["hash"]})
        self.tell.step("the committee", "votes on the dossier that it was shown")
        chief, other = ("sg", "ec") if dossier["organ"] == "sg" else ("ec", "sg")
        ruling = {"outcome": CONDITIONAL, "reasons": "The conditions suffice.", "public_text": STATEMENT, "seen": dossier["hash"]}
        decide = f"{self.file}/decide"
        self._expect(self.as_[other].refused(decide, ruling) == "forbidden", "An organ decided that the regulations do not name.")
        unseen = self.as_[chief].refused(decide, {**ruling, "seen": "0" * 64})
        self._expect(unseen == "conflict", "A dossier was decided on that nobody was shown.")
        self.as_[chief].done(decide, ruling)
        found = until("a clearance is granted", lambda: self.as_["officer"].items("/clearances", organisation=self.organisation))
        self._expect(found[0]["ceiling"] == wire.plain(script.FUNDING + script.SECONDMENT), "The clearance covers another value.")
        self.tell.step(self._name(chief), f"decides for the organ that the regulations compute ({dossier['organ']}); the other was refused")
        replays = self.as_["auditor"].items(f"{self.file}/replay")
        self._expect(all(each["is_same"] for each in replays), "A replay of the examination gave another result.")
        self.tell.step(self._name("auditor"), "replays what was computed, and finds the same")

    def sign(self) -> None:
        """The agreement, from the template to the second signature."""
        self.tell.chapter("It is signed")
        draft = self.as_["officer"].done("/agreements", wire.body(script.agreement(UUID(self.engagement))))
        self.agreement = draft["id"]
        at = f"/agreements/{self.agreement}"
        for place, by in enumerate(script.KEPT, start=1):
            draft = self.as_["officer"].done(f"{at}/conditions", {"condition": place, **by})
        seen = {"seen": draft["content_hash"]}
        self.as_["officer"].done(f"{at}/submit")
        self._expect(self.as_["officer"].refused(f"{at}/approve", seen) == "forbidden", "Who drafted could approve.")
        self.as_["legal"].done(f"{at}/approve", seen)
        self.giver.done(f"{at}/sign-partner", {**seen, "signatory": self.people[1]})
        self.as_["sg"].done(f"{at}/sign", seen)
        self.tell.step(f"{self._name('legal')}, {self._name(self.partner.speaker)}, {self._name('sg')}", "approve and sign the same words")
        until("the register shows the partner", lambda: self._public() == "active")
        self._expect(self._standing("officer") == "conditional", "The partner is not in standing.")
        self.tell.step(HOUSE, "makes the applicant a partner and publishes it in the register")

    def give(self) -> None:
        """Money in tranches: offered, accepted by the competent organ, received, released, booked."""
        self.tell.chapter("It contributes")
        finance, officer, partner = self.as_["finance"], self.as_["officer"], self.partner
        fund = next(each["id"] for each in finance.items("/funds") if each["book"] == "cash")
        money = self.money = self.giver.done("/contributions", wire.body(script.funding(partner, UUID(self.agreement), UUID(fund))))["id"]
        officer.done(f"/contributions/{money}/recommend")
        for who in ("officer", "sg"):
            self._expect(bool(self.as_[who].refused(f"/contributions/{money}/accept")), "Somebody else than the organ could accept.")
        self.as_["ec"].done(f"/contributions/{money}/accept")
        told = f"accepts {script.FUNDING} in three tranches; the officer and the Secretary General were refused to"
        self.tell.step(self._name("ec"), told)
        due = until("two tranches fall due", lambda: self._due(money))
        for tranche in due:
            amount = Money.of(tranche["amount"]["amount"], tranche["amount"]["currency"])
            finance.done(f"/tranches/{tranche['id']}/receive", wire.body(script.receipt(partner, amount, f"{tranche['place']}")))
            officer.done(f"/tranches/{tranche['id']}/prepare", {"evidence": f"Minutes of milestone {tranche['place']}."})
        finance.done(f"/tranches/{due[0]['id']}/release")
        self.second_tranche = due[1]["id"]
        (balance,) = self.giver.items(f"/contributions/{money}/balances")
        received = wire.plain(Money(script.FUNDING.minor // 3 * 2, script.FUNDING.currency))
        self._expect(balance["received"] == received, "The balance does not show what was received.")
        self.tell.step(
            f"{self._name('officer')}, {self._name('finance')}", "receive two tranches, release one; the partner sees the balance"
        )

    def second(self) -> None:
        """The examiner, from the offer to the first day."""
        officer, security = self.as_["officer"], self.as_["security"]
        post = security.done(
            "/posts", {"title": "Examiner of cartridge marks", "unit": f"Forensics, with {self.partner.name}", "function": "forensics"}
        )["id"]
        boss = self.players["supervisor"].user
        offer = wire.body(script.secondment(UUID(self.agreement), UUID(self.people[2]), UUID(post), boss))
        given = self.giver.done("/contributions", offer)["id"]
        terms = next(each for each in officer.items("/secondments") if each["contribution_id"] == given)
        at = f"/secondments/{terms['id']}"
        officer.done(f"{at}/ask-vetting")
        vetting = next(each for each in security.items("/vettings") if each["person_id"] == self.people[2])
        security.done(f"/vettings/{vetting['id']}/start")
        until_day = {"reasons": "Nothing adverse.", "valid_until": f"{clock.today() + timedelta(days=700)}"}
        security.done(f"/vettings/{vetting['id']}/grant", until_day)
        until("the vetting reaches the secondment", lambda: self._secondment(terms["id"])["state"] != "vetting")
        officer.done(f"/contributions/{given}/recommend")
        self.as_["ec"].done(f"/contributions/{given}/accept")
        officer.done(f"{at}/onboard", {"user": str(self.players[self.partner.secondee].user)})
        self.as_[self.partner.secondee].done(f"{at}/declare", {"statement": "I hold no shares.", "has_interest": False})
        self.as_["supervisor"].done(f"{at}/start")
        self._expect(self._secondment(terms["id"])["state"] == "active", "The secondment has not begun.")
        self.seconded = terms["id"]
        self.tell.step(f"{self._name('security')}, {self._name('supervisor')}", "vet the examiner and start the secondment")

    def share(self) -> None:
        """Information on threats, over TAXII: to the country that it concerns and to nobody else."""
        self.tell.chapter("It shares what it knows of threats, over TAXII")
        before = len(self._arrived("ncb"))
        self.onboarding = until("the partner's collection is open", self._onboarding)
        fates = self._submitted()
        until("the indicators are admitted", lambda: self._status(fates)["status"] == "complete")
        self._expect(self._status(fates)["success_count"] == script.INDICATORS, "Not every indicator was admitted.")
        self.tell.step(self._name(self.partner.speaker), "posts indicators; the status tells the fate of each")
        until("the country has them", lambda: len(self._arrived("ncb")) == before + script.INDICATORS)
        self._expect(self.as_["ncb2"].taxii("collections/country-no/objects/").status_code == 404, "Another country could read the feed.")
        self.tell.step(self._name("ncb"), "reads them in the feed of the country; for another bureau there is no such feed")
        page = self.giver.taxii(f"collections/{self.onboarding['collection']}/objects/", limit="1").json()
        self.next = page["next"]

    def _held(self, begun: float) -> float:
        """Wait for every effect of the hold; the seconds from the beginning to the last."""
        until("the hold shows", lambda: self._standing("officer") == "on_hold")
        stood = time.monotonic() - begun
        until("a hold is recorded", lambda: self.as_["analyst"].items("/holds", organisation=self.organisation))
        until("outward data has stopped", lambda: self.giver.taxii("collections/shared/objects/").status_code == 403)
        submission = self._submitted()
        until("inward data is in quarantine", lambda: self._status(submission)["pending_count"] == script.INDICATORS)
        seconds = time.monotonic() - begun
        self.tell.step(HOUSE, "finds the owner on the list, with the same day of birth: a hold, by rule")
        self.tell.measured("from the start of that command to the hold", stood)
        self.tell.measured("from the start of that command to the last effect", seconds)
        refused = self.as_["finance"].refused(f"/tranches/{self.second_tranche}/release")
        self._expect(refused == "no_standing", "The gate let a tranche through.")
        self._expect(self._standing(self.partner.speaker) == "conditional", "The partner was told of the hold.")
        self._expect(self._public() == "active", "A hold became public.")
        self._expect(self._secondment(self.seconded)["state"] == "active", "A hold ended the access, which it must not.")
        self.tell.step(self._name("finance"), "is refused the second tranche; the secondee stays, and the public sees nothing")
        return seconds

    def examined_hold(self) -> None:
        """The analyst looks at the match and confirms the hold."""
        analyst = self.as_["analyst"]
        matches = analyst.items("/matches", organisation=self.organisation)
        sides = analyst.read(f"/matches/{next(each['id'] for each in matches if each['above_act'])}")
        self._expect(bool(sides["explanation"]), "The match does not say why.")
        (hold,) = analyst.items("/holds", organisation=self.organisation)
        analyst.done(f"/holds/{hold['id']}/confirm")
        self.tell.step(self._name("analyst"), "reads why the match is one, and confirms the hold")

    def suspended(self) -> None:
        """A person with authority suspends: the channel is silent on the next request, the rest within seconds."""
        analyst, chief = self.as_["analyst"], self.as_["sg"]
        told = {"ground": "listing", "reason": "The owner is named.", "public_text": "An owner was named on a list of the United Nations."}
        proposal = analyst.done("/suspensions", {"organisation": self.organisation, **told})["id"]
        at = f"/suspensions/{proposal}"
        self._expect(analyst.refused(f"{at}/suspend") == "forbidden", "Who proposed a suspension could impose it.")
        chief.done(f"{at}/suspend")
        begun = time.monotonic()
        intake = f"collections/{self.onboarding['collection']}/objects/"
        for answer in (self.giver.taxii("collections/"), self.giver.taxii(intake, limit="1", next=self.next)):
            self._expect(answer.status_code == 403, "The channel is not silent.")
        answer = self.giver.submit(self.onboarding["collection"], self._envelope())
        self._expect(answer.status_code == 403, "A suspended partner could still submit.")
        self.tell.step(self._name("sg"), "suspends: the next request finds the channel silent both ways, the page begun before it too")
        self.tell.measured("from the decision to silence", time.monotonic() - begun)
        until("the register shows the suspension", lambda: self._public() == "suspended")
        until("the tranches are withheld", lambda: self._tranches() == {"released", "withheld"})
        until("the secondee is out", lambda: self._secondment(self.seconded)["state"] == "suspended")
        self.tell.step(HOUSE, "withholds the tranches, ends the secondee's access and marks the register")
        self.tell.measured("from the decision to its last effect", time.monotonic() - begun)
        kinds = set(self._timeline())
        told_of = {"standing.suspend", "diligence.decide", "agreements.sign_partner", "parties.submit_application"}
        self._expect(told_of <= kinds, "The partner's timeline leaves out a step.")
        analyst.done(f"{at}/propose-lift", {"reason": "An attempt of the exercise."})
        self._expect(self.as_["committee"].refused(f"{at}/lift") == "forbidden", "A lower organ could lift the suspension.")
        chief.done(f"{at}/keep")
        self.tell.step(self._name("committee"), "may not lift what the Secretary General imposed; it is kept")

    def lapsed(self, name: str) -> None:
        """Another partner, whose certificate has expired, as its own programs find it."""
        self.tell.chapter(f"What {name} finds since its certificate expired")
        officer = self.as_["officer"]
        (row,) = [each for each in officer.items("/organisations", text=name) if each["legal_name"] == name]
        self._expect(officer.read(f"/organisations/{row['id']}/standing")["status"] == "lapsed", "The lapse does not show.")
        lapses = [each for each in officer.items("/lapses") if each["organisation_id"] == row["id"]]
        self._expect(len(lapses) == 1, "The lapse is not recorded.")
        self.tell.step(HOUSE, f"has recorded the lapse; the channel stays open until {lapses[0]['grace_until']}")

    def _name(self, key: str) -> str:
        return self.players[key].name

    def _expect(self, that: bool, otherwise: str) -> None:
        self.tell.expect(that=that, otherwise=otherwise)

    def _timeline(self) -> list[str]:
        """The kinds of the entries about the organisation, as the log holds them."""
        if not self.organisation:
            return []
        events = self.as_["officer"].items(f"/organisations/{self.organisation}/timeline", limit=200)
        return [event["kind"] for event in events]

    def _is_open(self, who: Program, path: str) -> bool:
        try:
            who.read(path)
        except AssertionError:
            return False
        return True

    def _standing(self, who: str) -> str:
        return str(self.as_[who].read(f"/organisations/{self.organisation}/standing")["status"])

    def _public(self) -> str:
        found = [each for each in self.as_["auditor"].items("/register") if each["name"] == self.partner.name]
        return str(found[0]["status"]) if found else ""

    def _due(self, contribution: str) -> list[dict[str, Any]]:
        rows = self.as_["finance"].items("/tranches", contribution=contribution)
        due = sorted((each for each in rows if each["state"] == "due"), key=lambda each: int(each["place"]))
        return due if len(due) == 2 else []

    def _secondment(self, key: str) -> dict[str, Any]:
        return next(each for each in self.as_["officer"].items("/secondments") if each["id"] == key)

    def _tranches(self) -> set[str]:
        return {each["state"] for each in self.as_["finance"].items("/tranches", contribution=self.money)}

    def _onboarding(self) -> dict[str, Any]:
        """Nothing until the collection is open."""
        is_open = self._is_open(self.giver, "/exchange/onboarding")
        return dict(self.giver.read("/exchange/onboarding")) if is_open else {}

    def _envelope(self) -> bytes:
        return script.threats(self.onboarding["identity"], self.onboarding["object_defaults"])

    def _submitted(self) -> str:
        answer = self.giver.submit(self.onboarding["collection"], self._envelope())
        self._expect(answer.status_code == 202, f"The submission was answered with {answer.status_code}.")
        return str(answer.json()["id"])

    def _status(self, key: str) -> dict[str, Any]:
        found: dict[str, Any] = self.giver.taxii(f"status/{key}/").json()
        return found

    def _arrived(self, bureau: str) -> list[str]:
        objects = self.as_[bureau].taxii("collections/country-no/objects/").json().get("objects", [])
        return [each["id"] for each in objects if each["type"] == "indicator"]
