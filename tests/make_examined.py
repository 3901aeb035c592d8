"""An examination as browsers see it: an applicant of the register with a file, and members of the staff signed in by name."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.test import Client

from aboveboard.accounts.models import Body, User
from aboveboard.accounts.values import BodyKind
from aboveboard.diligence import actions
from aboveboard.diligence.models import File
from aboveboard.diligence.queries import neighbours
from aboveboard.diligence.rules.criteria import Reply
from aboveboard.diligence.values import AnswerForm, Choice, FindingForm, Outcome, Stance
from aboveboard.kernel.actor import SYSTEM, Actor
from aboveboard.lib import clock
from aboveboard.parties.models import Organisation, Person
from aboveboard.policy.queries import current
from aboveboard.policy.values.criteria import Criteria
from aboveboard.policy.values.risk import Category
from aboveboard.policy.values.words import Depth, OpinionKind, OrganisationType
from tests import make_accounts, make_diligence, make_parties

CAST = {
    "analyst": "Anna Analyst",
    "reviewer": "Rita Reviewer",
    "legal": "Lara Lindqvist",
    "finance": "Femi Finance",
    "security": "Sefa Security",
    "ethics": "Edda Ethics",
    "committee": "Kofi Committee",
    "committee_chair": "Chiara Chair",
    "sg": "Sigrid General",
    "sg_delegate": "Dele Gate",
    "ec": "Eva Council",
    "director": "Dora Director",
}

PLACES = {
    "committee": BodyKind.COMMITTEE,
    "committee_chair": BodyKind.COMMITTEE,
    "sg": BodyKind.SG,
    "sg_delegate": BodyKind.SG,
    "ec": BodyKind.EC,
}


def person(role: str, name: str = "") -> User:
    """The member of the staff with this role, made where there is none."""
    wanted = name or CAST[role]
    return User.objects.filter(name=wanted).first() or make_accounts.user(wanted, role, place=_place(role))


def _place(role: str) -> Body | None:
    """The body that gives the role; None for the unit that gives most."""
    kind = PLACES.get(role)
    return make_accounts.body(f"house-{kind.value}", kind) if kind else None


def client(role: str, name: str = "", *, minutes_ago: float = 0) -> Client:
    """Their browser, the second factor just shown, or so many minutes ago."""
    return make_accounts.sign_in(Client(), person(role, name), minutes_ago=minutes_ago)


def free(file: File, *roles: str) -> list[Actor]:
    """Those of the cast with these roles, each of whom has said that they have no interest."""
    actors = [make_accounts.actor(person(role)) for role in roles]
    answered = set(file.interests.values_list("user_id", flat=True))
    make_diligence.free(file, *(actor for actor in actors if actor.user not in answered))
    return actors


def opened(name: str = "Northwind Forensics Ltd", *, funding: int = 200_000) -> File:
    """The file of an organisation that applied with funding of so many euros."""
    organisation = make_parties.ready(make_parties.organisation(name, registration_number="55 12"))
    make_parties.document(organisation)
    return of(organisation, funding)


def of(organisation: Organisation, funding: int = 200_000) -> File:
    """A file of this organisation."""
    return actions.open_file(SYSTEM, make_diligence.engagement(organisation.pk, value=funding))


def collected(file: File) -> Actor:
    """The file taken by the analyst and full of facts."""
    (analyst,) = free(file, "analyst")
    actions.take_file(analyst, file)
    make_diligence.screened(file.organisation_id)
    cited = make_diligence.document(file.organisation_id)
    for question in current(Criteria).body.asked(Depth.ENHANCED, OrganisationType.FOR_PROFIT):
        actions.answer_question(analyst, file, form=AnswerForm(question.id, Reply.YES, documents=(cited,)))
    for category in Category:
        actions.record_finding(analyst, file, form=FindingForm(category, "Nothing adverse was found.", "Registers", 1, 2))
    worst = FindingForm(Category.REPUTATION, "One court case over a delivery is open since 2025.", "Court register, case 12/25", 1, 4)
    actions.record_finding(analyst, file, form=worst)
    return analyst


def recommended(file: File, outcome: Outcome = Outcome.CLEARED_WITH_CONDITIONS) -> File:
    """The file with a recommendation."""
    analyst = collected(file)
    return actions.recommend(analyst, file, proposal=make_diligence.proposal(file, outcome))


def before_committee(file: File, *, dissents: Sequence[OpinionKind] = ()) -> File:
    """The file reviewed, with its opinions, before those who vote and decide."""
    recommended(file)
    (reviewer,) = free(file, "reviewer")
    actions.start_review(reviewer, file)
    actions.approve_review(reviewer, file, statement="Complete and sound.")
    for kind in sorted(neighbours.in_force().depth.body.opinions_at(Depth(file.depth))):
        (by,) = free(file, kind.value)
        stance = Stance.CONDITIONAL if kind in dissents else Stance.SUPPORTS
        text = "The notice of a breach is too long." if kind in dissents else "No objection."
        actions.give_opinion(by, file, kind=kind, stance=stance, statement=text)
    make_diligence.delegate("AU-D-SG", "sg")
    make_diligence.delegate("AU-D-SG-DELEGATE", "sg_delegate")
    file.refresh_from_db()
    return file


def voted(file: File, *roles: str) -> None:
    """Votes for taking the help."""
    for actor in free(file, *(roles or ("committee", "committee_chair"))):
        actions.vote(actor, file, choice=Choice.FOR, seen=make_diligence.seen(file))


def vetting(organisation_id: UUID) -> UUID:
    """A vetting that the officer asked for, of somebody in the organisation's file."""
    officer = make_accounts.actor(make_accounts.user("Olga Petrova", "officer"))
    who = Person.objects.filter(organisation_id=organisation_id).order_by("full_name")[0]
    return actions.request_vetting(officer, who.pk, organisation_id=organisation_id, purpose="Examiner of marks, laboratory.").pk


def in_a_year() -> dict[str, str]:
    """A day in a year, as its three boxes send it."""
    day = clock.today() + timedelta(days=365)
    return {"valid_until_day": str(day.day), "valid_until_month": str(day.month), "valid_until_year": str(day.year)}
