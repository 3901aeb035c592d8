"""One full life of a partner by programs with tokens alone: applies, is examined, decided on, signs, gives, and falls."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from aboveboard.accounts import queries as accounts
from aboveboard.demo import cast, script
from aboveboard.demo.exercise import exercise
from aboveboard.kernel.actor import SYSTEM
from aboveboard.kernel.worker import drain
from aboveboard.lib import clock
from aboveboard.lib.money import Money
from aboveboard.policy.values.risk import Category
from aboveboard.screening.loading import load
from aboveboard.screening.values import ListFile
from tests.api.caller import Caller, read
from tests.shared import shared

pytestmark = pytest.mark.usefixtures("house")
COMMITTEE, EXECUTIVE = ("committee", "committee2", "committee3"), ("ec", "ec2", "ec3")
CONDITIONAL = "cleared_with_conditions"


class Life:
    """The partner as its programs and those of the house see it, step by step."""

    def __init__(self) -> None:
        self.players = cast.found()
        self.calls = {key: Caller(None, player.token) for key, player in self.players.items()}
        for key, player in self.players.items():
            self.calls[key].done("/session/step-up", {"code": cast.totp(player.totp_secret, clock.now().timestamp())})
        self.organisation = self.engagement = self.file = self.agreement = ""
        self.people: list[str] = []

    def done(self, who: str, path: str, body: Any = None) -> Any:
        return self.calls[who].done(path, body)

    def read(self, who: str, path: str, **query: Any) -> Any:
        return self.calls[who].read(path, **query)

    def refused(self, who: str, path: str, body: Any = None) -> str:
        return str(read(self.calls[who].post(path, body), 403, 404, 409)["code"])

    def apply(self) -> None:
        form = script.registration()
        profile = {"legal_name": form.legal_name, "kind": str(form.kind), "country": "nl", "registration_number": form.registration_number}
        self.organisation = self.done("applicant", "/organisations", profile)["id"]
        at = f"/organisations/{self.organisation}"
        for person in script.people():
            told = {"full_name": person.full_name, "birth": person.birth, "nationality": person.nationality}
            self.people.append(self.done("applicant", f"{at}/people", told)["id"])
        delta = self.done("applicant", f"{at}/owners", {"legal_name": "Delta Holding N.V.", "kind": "for_profit", "country": "nl"})["id"]
        shares = {"share_low": 3_100, "share_high": 3_100}
        self.done("applicant", f"{at}/holdings", {"holder_person": self.people[0], **shares})
        self.done("applicant", f"{at}/holdings", {"holder_organisation": delta, "share_low": 6_900, "share_high": 6_900})
        for place, role in enumerate(("officer", "signatory", "secondee")):
            self.done("applicant", f"{at}/positions", {"person": self.people[place], "role": role})
        for kind in ("accuracy", "compatibility"):
            self.done("applicant", f"{at}/declarations", {"kind": kind, "text": "We declare this."})
        sent = read(self.calls["applicant"].send(f"{at}/documents?title=Statutes&kind=statutes", script.PDF), 201)
        assert sent["media_type"] == "application/pdf"
        first, last = script.term()
        kinds = [{"kind": "funding", "value": amount(script.FUNDING)}, {"kind": "secondment", "value": amount(script.SECONDMENT)}]
        offer = {
            "title": "Ballistics reference collection",
            "purpose": script.PURPOSE,
            "selection": "unsolicited",
            "kinds": kinds,
            "starts_on": f"{first}",
            "ends_on": f"{last}",
            "countries": ["nl", "ke"],
            "additionality": "Four laboratories asked for it; no budget and no other member offers it.",
        }
        draft = self.done("applicant", f"{at}/engagements", offer)
        assert draft["allowed_moves"] == ["submit", "withdraw"]
        assert draft["value"] == {"amount": "780000.00", "currency": "EUR"}
        self.engagement = draft["id"]
        assert self.done("applicant", f"/engagements/{self.engagement}/submit")["state"] == "submitted"
        drain()

    def examine(self) -> None:
        (file,) = self.read("analyst", "/files", engagement=self.engagement)["items"]
        self.file = f"/files/{file['id']}"
        assert read(self.calls["analyst"].get(self.file), 403)["code"] == "interest_unanswered"
        tasks = self.read("analyst", "/awaiting-me")["items"]
        assert any(task["subject_id"] == file["id"] and task["what"] == "Take the file" for task in tasks)
        for who in ("analyst", "reviewer", "legal", "finance", "security", "ethics", "sg", *COMMITTEE, *EXECUTIVE):
            self.done(who, f"{self.file}/interest", {"has_interest": False})
        assert "ask_information" in self.done("analyst", f"{self.file}/take")["allowed_moves"]
        (evidence,) = self.read("analyst", f"/organisations/{self.organisation}/documents")["items"]
        for question in self.read("analyst", f"{self.file}/questions")["items"]:
            answer = {"question": question["id"], "reply": "yes", "documents": [evidence["id"]]}
            self.done("analyst", f"{self.file}/answers", answer)
        for category in Category:
            rated = {
                "category": category.value,
                "statement": "Nothing adverse was found.",
                "source": "Registers",
                "likelihood": 2,
                "impact": 3,
            }
            self.done("analyst", f"{self.file}/findings", rated)
        proposal = {
            "outcome": CONDITIONAL,
            "text": "The three criteria are met under two conditions.",
            "kinds": ["funding", "secondment"],
            "ceiling": amount(script.FUNDING + script.SECONDMENT),
            "conditions": list(script.CONDITIONS),
        }
        self.done("analyst", f"{self.file}/recommend", proposal)
        assert self.refused("analyst", f"{self.file}/review/start") == "forbidden"
        self.done("reviewer", f"{self.file}/review/start")
        depth = self.done("reviewer", f"{self.file}/review/approve", {"statement": "Complete and sound."})["depth"]
        assert depth in {"standard", "enhanced"}
        for kind in ("legal", "finance", *(("security", "ethics") if depth == "enhanced" else ())):
            self.done(kind, f"{self.file}/opinions", {"kind": kind, "stance": "supports", "statement": "No objection."})

    def decide(self) -> None:
        dossier = self.read("sg", f"{self.file}/dossier")
        for who in COMMITTEE:
            self.done(who, f"{self.file}/votes", {"choice": "for", "seen": dossier["hash"]})
        if dossier["organ"] == "ec":
            for who in EXECUTIVE:
                self.done(who, f"{self.file}/votes", {"choice": "for", "seen": dossier["hash"]})
        chief, other = ("sg", "ec") if dossier["organ"] == "sg" else ("ec", "sg")
        ruling = {
            "outcome": CONDITIONAL,
            "reasons": "The conditions suffice.",
            "public_text": "The criteria are met.",
            "seen": dossier["hash"],
        }
        assert self.refused(other, f"{self.file}/decide", ruling) == "forbidden"
        assert self.refused(chief, f"{self.file}/decide", {**ruling, "seen": "0" * 64}) == "conflict"
        assert self.done(chief, f"{self.file}/decide", ruling)["state"] == "decided"
        drain()
        (clearance,) = self.read("officer", "/clearances", organisation=self.organisation)["items"]
        assert clearance["ceiling"] == {"amount": "780000.00", "currency": "EUR"}
        assert all(replayed["is_same"] for replayed in self.read("auditor", f"{self.file}/replay")["items"])

    def sign(self) -> None:
        first, last = script.term()
        terms = {
            "engagement": self.engagement,
            "title": "Contribution agreement on a ballistics reference collection",
            "purpose": script.PURPOSE,
            "kinds": ["funding", "secondment"],
            "value": amount(script.FUNDING + script.SECONDMENT),
            "starts_on": f"{first}",
            "ends_on": f"{last}",
            "data": {"inward": True},
            "obligations": [{"due_on": f"{first + timedelta(days=365)}", "kind": "report", "title": "First yearly report"}],
        }
        draft = self.done("officer", "/agreements", terms)
        self.agreement = f"/agreements/{draft['id']}"
        self.done("officer", f"{self.agreement}/submit")
        seen = {"seen": draft["content_hash"]}
        assert self.refused("officer", f"{self.agreement}/approve", seen) == "forbidden"
        self.done("legal", f"{self.agreement}/approve", seen)
        self.done("applicant", f"{self.agreement}/sign-partner", {**seen, "signatory": self.people[1]})
        assert self.done("sg", f"{self.agreement}/sign", seen)["state"] == "in_force"
        drain()
        whole = self.read("applicant", self.agreement)
        assert [each["act"] for each in whole["signatures"]] == ["approval", "partner", "organisation"]
        assert whole["clauses"]
        assert self.read("applicant", f"/organisations/{self.organisation}/standing")["status"] == "conditional"

    def give(self) -> None:
        names = {"name": "Trust fund", "type": "trust_fund", "currency": "EUR"}
        fund = self.done("finance", "/funds", {**names, "code": "private-eur", "book": "cash"})["id"]
        self.done("finance", "/funds", {**names, "code": "kind-eur", "book": "kind"})
        form = script.funding(_uuid(self.agreement), _uuid(fund))
        offer = {
            "agreement": str(form.agreement_id),
            "kind": "funding",
            "value": amount(form.value),
            "purpose": form.purpose,
            "method": "face_value",
            "payer": {"name": script.PARTNER, "account": script.ACCOUNT, "source": "Own revenue."},
            "fund": fund,
            "tranches": [
                {"amount": amount(each.amount), "due_on": f"{each.due_on}", "condition": each.condition} for each in form.tranches
            ],
        }
        money = self.done("applicant", "/contributions", offer)["id"]
        self.done("officer", f"/contributions/{money}/recommend")
        assert self.refused("officer", f"/contributions/{money}/accept") == "forbidden"
        assert self.done("sg", f"/contributions/{money}/accept")["organ"] == "sg"
        drain()
        tranches = self.read("finance", "/tranches", contribution=money)["items"]
        first, second, _ = sorted(tranches, key=lambda each: each["place"])
        for tranche in (first, second):
            paid = {"payer": script.PARTNER, "account": script.ACCOUNT, "reference": f"BANK-{tranche['place']}"}
            got = {**paid, "amount": tranche["amount"], "value_on": f"{clock.today()}"}
            assert self.done("finance", f"/tranches/{tranche['id']}/receive", got)["state"] == "matched"
            self.done("officer", f"/tranches/{tranche['id']}/prepare", {"evidence": "Minutes of the milestone."})
        assert self.done("finance", f"/tranches/{first['id']}/release")["state"] == "released"
        (balance,) = self.read("applicant", f"/contributions/{money}/balances")["items"]
        assert balance["received"] == amount(Money(script.FUNDING.minor // 3 * 2, "EUR"))
        self.second_tranche = second["id"]

    def second(self) -> None:
        post = {"title": "Examiner of cartridge marks", "unit": "Forensics", "function": "forensics"}
        post_id = self.done("security", "/posts", post)["id"]
        form = script.secondment(_uuid(self.agreement), _uuid(self.people[2]), _uuid(post_id), self.players["supervisor"].user)
        assert form.secondment is not None
        plan = {
            "person": self.people[2],
            "post": post_id,
            "supervisor": str(form.secondment.supervisor_id),
            "starts_on": f"{form.secondment.starts_on}",
            "ends_on": f"{form.secondment.ends_on}",
            "monthly": amount(form.secondment.monthly),
        }
        body = {"agreement": self.agreement.rpartition("/")[2], "kind": "secondment", "value": amount(form.value)}
        more = {"purpose": form.purpose, "method": "salary_cost", "evidence": form.evidence, "secondment": plan}
        offer = self.done("applicant", "/contributions", {**body, **more})["id"]
        (terms,) = self.read("officer", "/secondments")["items"]
        at = f"/secondments/{terms['id']}"
        self.done("officer", f"{at}/ask-vetting")
        (vetting,) = self.read("security", "/vettings")["items"]
        self.done("security", f"/vettings/{vetting['id']}/start")
        until = {"reasons": "Nothing adverse.", "valid_until": f"{clock.today() + timedelta(days=700)}"}
        self.done("security", f"/vettings/{vetting['id']}/grant", until)
        drain()
        self.done("officer", f"/contributions/{offer}/recommend")
        self.done("sg", f"/contributions/{offer}/accept")
        drain()
        self.done("officer", f"{at}/onboard", {"user": str(self.players["secondee"].user)})
        self.done("secondee", f"{at}/declare", {"statement": "I hold no shares.", "has_interest": False})
        assert self.done("supervisor", f"{at}/start")["state"] == "active"

    def fall(self, folder: Path, spare: Path) -> None:
        at = f"/organisations/{self.organisation}"
        copy = exercise(folder / "consolidated.xml", spare, script.OWNER, script.OWNER_BIRTH, clock.now())
        load(SYSTEM, ListFile("un", copy, None))
        drain()
        assert self.read("officer", f"{at}/standing")["status"] == "on_hold"
        assert self.read("applicant", f"{at}/standing")["status"] == "conditional"
        assert self.refused("finance", f"/tranches/{self.second_tranche}/release") == "no_standing"
        matches = self.read("analyst", "/matches", organisation=self.organisation)["items"]
        sides = self.read("analyst", f"/matches/{next(each['id'] for each in matches if each['above_act'])}")
        assert sides["explanation"]
        (hold,) = self.read("analyst", "/holds", organisation=self.organisation)["items"]
        assert self.done("analyst", f"/holds/{hold['id']}/confirm")["state"] == "confirmed"
        told = {"ground": "listing", "reason": "The owner is named.", "public_text": "An owner was named on a list of the United Nations."}
        proposal = self.done("analyst", "/suspensions", {"organisation": self.organisation, **told})
        assert self.refused("analyst", f"/suspensions/{proposal['id']}/suspend") == "forbidden"
        assert self.done("sg", f"/suspensions/{proposal['id']}/suspend")["state"] == "in_effect"
        drain()
        assert self.read("applicant", f"{at}/standing")["status"] == "suspended"
        (record,) = [each for each in self.read("applicant", "/register")["items"] if each["name"] == script.PARTNER]
        assert record["status"] == "suspended"
        assert self.read("applicant", f"/register/{record['slug']}")["statement"]
        assert {each["state"] for each in self.read("finance", "/tranches")["items"]} == {"released", "withheld"}
        kinds = [event["kind"] for event in self.read("officer", f"{at}/timeline")["items"]]
        assert {"standing.suspend", "diligence.decide", "agreements.sign_partner", "parties.submit_application"} <= set(kinds)


def amount(money: Money) -> dict[str, str]:
    return {"amount": f"{money.decimal:f}", "currency": money.currency}


def _uuid(text: str) -> UUID:
    return UUID(text.rpartition("/")[2])


def test_a_partner_s_life_by_programs_with_tokens_alone(tmp_path: Path) -> None:
    folder = shared("lists/un-2026-02-27")
    load(SYSTEM, ListFile("un", folder, None))
    life = Life()
    for step in (life.apply, life.examine, life.decide, life.sign, life.give, life.second):
        step()
    life.fall(folder, tmp_path)
    assert accounts.users_with_role("partner")
