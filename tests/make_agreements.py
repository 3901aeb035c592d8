"""Plain makers for agreements: a cleared organisation with a signatory, and an agreement brought to each stage."""

import threading
import uuid
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import connections

from aboveboard.accounts.machine import State as MembershipState
from aboveboard.accounts.models import Body, Membership, User
from aboveboard.accounts.values import BodyKind
from aboveboard.agreements import actions
from aboveboard.agreements.models import Agreement
from aboveboard.agreements.values import AgreementForm, DataTerms
from aboveboard.audit.prepared import Lookup
from aboveboard.diligence.models import Clearance, Decision, File
from aboveboard.kernel import gate
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import AppError, Busy
from aboveboard.lib import clock
from aboveboard.lib.money import Money
from aboveboard.parties import queries as parties
from aboveboard.parties.models import Person, Position
from aboveboard.parties.rules.keys import name_key
from aboveboard.policy.values.words import ContributionKind
from tests import make_diligence
from tests.make_diligence import rows, staff

SIGNATORY = "Saskia de Wit"


class Doorman:
    """A gate that the test opens and shuts, for one act or for all."""

    def __init__(self) -> None:
        self.verdict = gate.Verdict(open=True)
        self.of: dict[gate.Act, gate.Verdict] = {}
        self.asked: list[tuple[gate.Act, gate.Ask]] = []

    def ask(self, act: gate.Act, ask: gate.Ask) -> gate.Verdict:
        self.asked.append((act, ask))
        return self.of.get(act, self.verdict)

    def lookups(self, organisation: UUID) -> Sequence[Lookup[Any]]:
        """It looks nothing up."""
        return ()

    def shut(self, *acts: gate.Act) -> None:
        """Refuse these acts, or all."""
        closed = gate.Verdict(open=False, reasons=("On hold.",))
        if not acts:
            self.verdict = closed
        self.of |= dict.fromkeys(acts, closed)


def signatory(organisation_id: UUID, name: str = SIGNATORY) -> UUID:
    """A person registered as a signatory of the organisation."""
    with rows():
        person, _ = Person.objects.get_or_create(organisation_id=organisation_id, name_key=name_key(name), defaults={"full_name": name})
        Position.objects.get_or_create(organisation_id=organisation_id, person=person, role="signatory")
    return person.pk


def partner(organisation_id: UUID, name: str = SIGNATORY, role: str = "partner", *, stepped_up: bool = True) -> Actor:
    """A user who speaks for the organisation."""
    key = uuid.uuid4().hex[:8]
    with rows():
        body, _ = Body.objects.get_or_create(
            organisation_id=organisation_id, defaults={"code": f"partner-{key}", "kind": BodyKind.PARTNER, "name": "Partner"}
        )
        user = User.objects.create(email=f"partner.{key}@partner.example", name=name)
        Membership.objects.create(
            user=user, body=body, role=role, from_on=date(2020, 1, 1), state=MembershipState.IN_FORCE.value, granted_by="system"
        )
    roles = frozenset({"account", role})
    return Actor(f"user:{user.pk}", roles, user=user.pk, organisation=organisation_id, stepped_up=stepped_up, name=name)


def cleared(value: int = 200_000, kinds: Sequence[ContributionKind] = (ContributionKind.FUNDING,), **more: Any) -> File:
    """A decided file with a clearance of a year, written as rows: how it came about is due diligence's own test.

    `level`, `valid_until`, `ceiling` (whole euros), `cleared_kinds` and `conditions` describe the clearance; the rest the engagement.
    """
    of_clearance = {name: more.pop(name) for name in ("level", "valid_until", "ceiling", "cleared_kinds", "conditions") if name in more}
    organisation_id = more.pop("organisation_id", None) or organisation()
    engagement_id = make_diligence.engagement(organisation_id, value=value, kinds=kinds, **more)
    people = [staff(role) for role in ("analyst", "reviewer", "sg")]
    level = of_clearance.get("level", "low")
    with rows():
        file = File.objects.create(
            organisation_id=organisation_id,
            engagement_id=engagement_id,
            depth="standard",
            state="decided",
            level=level,
            assessor_id=people[0].user,
            reviewer_id=people[1].user,
        )
        decision = Decision.objects.create(
            file=file,
            round=1,
            outcome="cleared",
            organ="sg",
            reasons="Sound.",
            public_text="Sound.",
            dossier="{}",
            dossier_hash="0" * 64,
            route_facts="{}",
            route_regulations={},
            route="{}",
            by_id=people[2].user,
            assessor_id=people[0].user,
            reviewer_id=people[1].user,
        )
        Clearance.objects.create(
            organisation_id=organisation_id,
            file=file,
            decision=decision,
            kinds=[kind.value for kind in of_clearance.get("cleared_kinds", kinds)],
            ceiling_minor=of_clearance.get("ceiling", value) * 100,
            ceiling_currency="EUR",
            level=level,
            conditions=list(of_clearance.get("conditions", ())),
            valid_from=clock.now(),
            valid_until=of_clearance.get("valid_until", day(365)),
        )
    return file


def organisation() -> UUID:
    """An applicant with a signatory."""
    made = make_diligence.organisation()
    signatory(made)
    return made


def form(file: File, **more: Any) -> AgreementForm:
    """What is to be agreed: the whole engagement."""
    found = parties.engagement(file.engagement_id)
    fields: dict[str, Any] = {
        "engagement_id": found.id,
        "title": "Ballistics reference collection",
        "purpose": found.purpose,
        "kinds": frozenset(kind for kind, _ in found.kinds),
        "value": found.value,
        "starts_on": found.starts_on,
        "ends_on": found.ends_on,
        "data": DataTerms(inward=True),
        **more,
    }
    return AgreementForm(**fields)


def drafted(file: File | None = None, by: Actor | None = None, **more: Any) -> Agreement:
    """A draft."""
    return actions.draft_agreement(by or staff("officer"), form(file or cleared(), **more))


def reviewed(agreement: Agreement) -> Agreement:
    """A draft put before legal."""
    return actions.submit_for_review(staff("officer"), agreement)


def approved(agreement: Agreement | None = None, by: Actor | None = None) -> Agreement:
    """An agreement that legal approved."""
    agreement = reviewed(agreement or drafted())
    return actions.approve_agreement(by or staff("legal"), agreement, seen=agreement.content_hash)


def signed(agreement: Agreement | None = None) -> Agreement:
    """An agreement that the partner signed."""
    agreement = approved(agreement)
    person = Person.objects.get(organisation_id=agreement.organisation_id, full_name=SIGNATORY).pk
    return actions.sign_partner(partner(agreement.organisation_id), agreement, seen=agreement.content_hash, signatory=person)


def in_force(agreement: Agreement | None = None, **more: Any) -> Agreement:
    """An agreement in force."""
    agreement = signed(agreement or drafted(**more))
    return actions.sign_organisation(staff("sg"), agreement, seen=agreement.content_hash)


def money(whole: int) -> Money:
    """So many whole euros."""
    return Money(whole * 100, "EUR")


def day(ahead: int) -> date:
    """So many days from today."""
    return clock.today() + timedelta(days=ahead)


def at_once(*acts: Callable[[], object]) -> list[object]:
    """The results or refusals of acts done by a thread each, started together; one that finds the house busy tries again."""
    start = threading.Barrier(len(acts))
    results: list[object] = [None] * len(acts)

    def run(place: int) -> None:
        start.wait()
        try:
            for _ in range(50):
                try:
                    results[place] = acts[place]()
                except Busy:
                    continue
                return
        except AppError as error:
            results[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
