"""Plain makers for due diligence: a cast of staff, an applicant with an engagement, and a file brought to each stage."""

import uuid
from collections.abc import Sequence
from contextlib import nullcontext
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from aboveboard.accounts.machine import State as MembershipState
from aboveboard.accounts.models import Body, Delegation, Membership, User
from aboveboard.accounts.values import BodyKind
from aboveboard.diligence import actions
from aboveboard.diligence.models import File
from aboveboard.diligence.queries import dossiers, neighbours
from aboveboard.diligence.rules.criteria import Reply
from aboveboard.diligence.values import AnswerForm, Choice, FindingForm, Outcome, Proposal, Ruling, Stance, State
from aboveboard.kernel.actor import SYSTEM, Actor
from aboveboard.kernel.unit import current, unit
from aboveboard.lib import canonical, clock
from aboveboard.lib.money import Money
from aboveboard.parties import queries as parties
from aboveboard.parties.models import Document, Engagement, Organisation, Person, Position
from aboveboard.parties.rules.keys import name_key
from aboveboard.policy.queries import current as current_regulation
from aboveboard.policy.values.knockouts import Ground
from aboveboard.policy.values.lists import Lists
from aboveboard.policy.values.risk import Category
from aboveboard.policy.values.words import ContributionKind, Depth, OpinionKind, OrganisationType
from aboveboard.screening import index
from aboveboard.screening import queries as screening
from aboveboard.screening.engine.version import ENGINE_VERSION
from aboveboard.screening.matching import configuration
from aboveboard.screening.models import Feed, ListSet, ListVersion, Run, Screened
from aboveboard.screening.sealing import subject_facts

EUR = "EUR"


def rows() -> Any:
    """Lets a test write rows of other contexts as its set-up."""
    return nullcontext() if current() is not None else unit("tests.make")


def staff(role: str, name: str = "", *, stepped_up: bool = True, also: Sequence[str] = ()) -> Actor:
    """A member of the staff who holds one role, as an actor with a fresh second factor."""
    key = uuid.uuid4().hex[:8]
    name = name or f"{role.replace('_', ' ').title()} {key}"
    roles = [role, *also]
    with rows():
        user = User.objects.create(email=f"{role.replace('_', '-')}.{key}@house.example", name=name)
        for each in roles:
            body, _ = Body.objects.get_or_create(code=f"unit-{each.replace('_', '-')}", defaults={"kind": BodyKind.UNIT, "name": each})
            Membership.objects.create(
                user=user, body=body, role=each, from_on=date(2020, 1, 1), state=MembershipState.IN_FORCE.value, granted_by="system"
            )
    return Actor(f"user:{user.pk}", frozenset({"account", *roles}), user=user.pk, stepped_up=stepped_up, name=name)


def organisation(name: str = "Meridian Ballistics B.V.", officer: str = "Jan Vermeulen") -> UUID:
    """An applicant with one officer."""
    with rows():
        made = Organisation.objects.create(
            legal_name=name, name_key=uuid.uuid4().hex, kind=OrganisationType.FOR_PROFIT, country="nl", state="registered"
        )
        person = Person.objects.create(organisation=made, full_name=officer, name_key=name_key(officer), birth="1971")
        Position.objects.create(organisation=made, person=person, role="officer")
    return made.pk


def person_of(organisation_id: UUID) -> UUID:
    """The officer of an organisation."""
    return Person.objects.get(organisation_id=organisation_id).pk


def engagement(
    organisation_id: UUID, *, value: int = 1_200_000, kinds: Sequence[ContributionKind] = (ContributionKind.FUNDING,), **more: Any
) -> UUID:
    """A submitted engagement of so many whole euros over two years."""
    minor = value * 100
    today = clock.today()
    fields = {"starts_on": today, "ends_on": today + timedelta(days=730), **more}
    with rows():
        made = Engagement.objects.create(
            organisation_id=organisation_id,
            title="Ballistics reference collection",
            purpose="Compare marks faster.",
            selection="direct",
            kinds=[[kind.value, minor if place == 0 else 0] for place, kind in enumerate(kinds)],
            value_minor=minor,
            value_currency=EUR,
            state="submitted",
            content_hash="0" * 64,
            submitted_at=clock.now(),
            **fields,
        )
    return made.pk


def document(organisation_id: UUID, *, expires_on: date | None = None) -> UUID:
    """A document of an organisation."""
    with rows():
        return Document.objects.create(
            organisation_id=organisation_id,
            sha256=uuid.uuid4().hex * 2,
            media_type="application/pdf",
            size=1000,
            title="Statutes",
            kind="statutes",
            expires_on=expires_on,
        ).pk


def delegate(rule: str, role: str) -> None:
    """A delegation in force."""
    today = clock.today()
    with rows():
        body, _ = Body.objects.get_or_create(code="assembly", defaults={"kind": BodyKind.UNIT, "name": "General Assembly"})
        Delegation.objects.create(
            from_body=body, to_role=role, rule_id=rule, reference="AG-2026-RES-01", decided_on=today, expires_on=today + timedelta(days=365)
        )


def opened(**more: Any) -> File:
    """A file that the house opened for a new applicant."""
    return actions.open_file(SYSTEM, engagement(organisation(), **more))


def free(file: File, *actors: Actor) -> None:
    """Let each say that they have no interest."""
    for actor in actors:
        actions.answer_interest(actor, file, has_interest=False)


def screened(organisation_id: UUID) -> None:
    """The organisation and those behind it, screened against the lists in force (a list of one entry where there is none).

    Written as rows without an index file, unless it is screened already: how it comes about is the screening's own test.
    """
    if not screening.gaps(organisation_id):
        return
    with rows():
        if not (versions := index.in_force()):
            now = clock.now()
            fields = {"sha256": "0" * 64, "bytes": 1, "parser_version": 1, "entries": 1, "state": "in_force", "in_force_at": now}
            versions = [ListVersion.objects.create(source="un", published=date(2020, 1, 1), **fields)]
            Feed.objects.update_or_create(source="un", defaults={"checked_at": now})
        key = index.key_of(versions)
        defaults = {"versions": index.described(versions), "engine": ENGINE_VERSION, "sha256": "0" * 64}
        against = ListSet.objects.filter(pk=key).first() or ListSet.objects.create(key=key, **defaults)
        sealed = {"engine": ENGINE_VERSION, "index": against.sha256, "lists": against.versions, "subjects": []}
        body = canonical.dumps(sealed | {"configuration": configuration(current_regulation(Lists))}).decode()
        run = Run.objects.create(list_set=against, organisation_id=organisation_id, body=body, sha256="0" * 64)
        for subject in parties.subjects_of(organisation_id):
            plain = subject_facts(subject)
            Screened.objects.update_or_create(
                organisation_id=organisation_id,
                subject_kind=subject.ref.kind,
                subject_id=subject.ref.id,
                defaults={
                    "relation": str(subject.relation),
                    "sentence": subject.sentence,
                    "facts": canonical.dumps(plain).decode(),
                    "fingerprint": canonical.digest(plain),
                    "list_set": against,
                    "run": run,
                    "at": run.at,
                    "is_current": True,
                },
            )


def taken(file: File | None = None, analyst: Actor | None = None, **more: Any) -> tuple[File, Actor]:
    """A file that an analyst collects facts in."""
    file = file or opened(**more)
    screened(file.organisation_id)
    analyst = analyst or staff("analyst")
    free(file, analyst)
    return actions.take_file(analyst, file), analyst


def answer_all(file: File, analyst: Actor, *, except_for: Sequence[str] = (), expires_on: date | None = None) -> None:
    """Answer every question with yes, on one document."""
    cited = document(file.organisation_id, expires_on=expires_on)
    kind = OrganisationType(str(parties.organisation(file.organisation_id).kind))
    for question in neighbours.in_force().criteria.body.asked(Depth.ENHANCED, kind):
        if question.id not in except_for:
            actions.answer_question(analyst, file, form=AnswerForm(question.id, Reply.YES, documents=(cited,)))


def rate_all(file: File, analyst: Actor, likelihood: int = 1, impact: int = 3) -> None:
    """Rate every category alike."""
    for category in Category:
        form = FindingForm(category, "Nothing adverse was found.", "Open sources", likelihood, impact)
        actions.record_finding(analyst, file, form=form)


def proposal(file: File, outcome: Outcome = Outcome.CLEARED, **more: Any) -> Proposal:
    """What an analyst proposes: the whole engagement."""
    found = parties.engagement(file.engagement_id)
    conditions = ("No use of the name without consent.",) if outcome is Outcome.CLEARED_WITH_CONDITIONS else ()
    fields = {"kinds": frozenset(kind for kind, _ in found.kinds), "ceiling": found.value, "conditions": conditions, **more}
    return Proposal(outcome, "The three criteria are met.", **fields)


def recommended(outcome: Outcome = Outcome.CLEARED, **more: Any) -> tuple[File, Actor]:
    """A file with everything answered, rated and recommended."""
    file, analyst = taken(**more)
    answer_all(file, analyst)
    rate_all(file, analyst)
    return actions.recommend(analyst, file, proposal=proposal(file, outcome)), analyst


def reviewed(file: File) -> Actor:
    """Review a recommended file."""
    reviewer = staff("reviewer")
    free(file, reviewer)
    actions.start_review(reviewer, file)
    actions.approve_review(reviewer, file, statement="Sound.")
    return reviewer


def opined(file: File) -> None:
    """Give every opinion that the depth asks for."""
    for kind in sorted(neighbours.in_force().depth.body.opinions_at(Depth(file.depth))):
        give(file, kind)


def give(file: File, kind: OpinionKind, stance: Stance = Stance.SUPPORTS, by: Actor | None = None) -> Actor:
    """Give one opinion."""
    if by is None:
        by = staff(kind.value)
        free(file, by)
    actions.give_opinion(by, file, kind=kind, stance=stance, statement="No objection.")
    return by


def before_committee(outcome: Outcome = Outcome.CLEARED, **more: Any) -> File:
    """A file before those who vote and decide."""
    file, _ = recommended(outcome, **more)
    reviewed(file)
    opined(file)
    file.refresh_from_db()
    assert file.state == State.COMMITTEE
    return file


def before_waiver() -> File:
    """A file before the committee against which a knockout stands that can be waived: an owner is not known (KO-OWNER)."""
    file, analyst = taken(value=200_000)
    answer_all(file, analyst)
    rate_all(file, analyst)
    knock = FindingForm(Category.LEGAL, "One owner of 3 % is not named.", "Register", 1, 1, ground=Ground.OWNER_UNKNOWN)
    actions.record_finding(analyst, file, form=knock)
    actions.recommend(analyst, file, proposal=proposal(file))
    reviewed(file)
    opined(file)
    file.refresh_from_db()
    return file


def seen(file: File) -> str:
    """The hash of the dossier as it stands."""
    return dossiers.build(File.objects.get(pk=file.pk)).hash


def advised(file: File, members: int = 3, choice: Choice = Choice.FOR, role: str = "committee") -> list[Actor]:
    """Have so many members of an organ vote alike."""
    voters = [staff(role) for _ in range(members)]
    free(file, *voters)
    for voter in voters:
        actions.vote(voter, file, choice=choice, seen=seen(file), reason="" if choice is Choice.FOR else "I do not agree.")
    return voters


def ruling(file: File, outcome: Outcome = Outcome.CLEARED) -> Ruling:
    """A decision on the dossier as it stands."""
    return Ruling(outcome, "The recommendation is sound.", "The organisation met the three criteria.", seen(file))


def sg(file: File) -> Actor:
    """The Secretary General, under a delegation in force, without an interest."""
    delegate("AU-D-SG", "sg")
    chief = staff("sg")
    free(file, chief)
    return chief


def cleared(outcome: Outcome = Outcome.CLEARED, value: int = 200_000, **more: Any) -> File:
    """A file that the Secretary General decided: band B2 by default."""
    file = before_committee(outcome, value=value, **more)
    chief = sg(file)
    advised(file)
    return actions.decide(chief, file, ruling=ruling(file, outcome))


def money(whole: int) -> Money:
    """So many whole euros."""
    return Money.of(Decimal(whole), EUR)
