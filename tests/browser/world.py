"""A small house to look at: an applicant on its way, a partner in the register, staff, and browsers signed in as each."""

from dataclasses import dataclass, field
from uuid import UUID

from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext

from aboveboard.accounts.models import User
from aboveboard.audit import sequencer
from aboveboard.diligence import actions as examination
from aboveboard.kernel.actor import SYSTEM, Actor
from aboveboard.parties.models import Engagement, Organisation
from aboveboard.policy import actions, queries
from aboveboard.policy.values.words import OpinionKind
from aboveboard.register.jobs import publish_if_due
from aboveboard.register.queries import slug_of
from tests import make_accounts, make_agreements, make_examined, make_parties
from tests.browser import data as threats
from tests.browser import giving as gifts
from tests.browser import stops as stopping
from tests.make_diligence import staff

ORIGIN = "aboveboard.test"


@dataclass(slots=True)
class World:
    """Who there is, and the keys of what there is to see."""

    applicant: Organisation
    engagement: Engagement
    partner: UUID
    collecting: UUID
    file: UUID
    vetting: UUID
    clearance: UUID
    giving: gifts.Giving
    data: threats.Data
    stops: stopping.Stops
    users: dict[str, User] = field(default_factory=dict)

    def pages(self, who: str) -> list[str]:
        """The addresses that no menu reaches, and that `who` reaches from a list."""
        slug = slug_of(self.partner)
        mine = {
            "visitor": ["/apply/", "/search/?q=meridian", "/account/login/", f"/register/partners/{slug}/", "/nowhere/"],
            "applicant": [
                "/own/people/add/",
                "/own/owners/person/",
                "/own/owners/organisation/",
                "/own/owners/unknown/",
                "/own/declarations/accuracy/",
                "/own/documents/add/",
                "/own/proposals/new/",
                f"/own/proposals/{self.engagement.pk}/",
                "/own/questions/",
            ],
            "newcomer": ["/own/organisation/"],
            "officer": [
                f"/partners/{self.applicant.pk}/",
                f"/partners/{self.partner}/",
                f"/engagements/{self.engagement.pk}/",
                f"/vettings/of/{self.applicant.pk}/ask/",
                "/search/?q=meridian",
                "/search/?q=nothing+like+this",
            ],
            "analyst": [
                f"/files/{self.collecting}/",
                f"/files/{self.collecting}/questions/CR-1-01/",
                f"/files/{self.collecting}/ask/",
                f"/files/{self.collecting}/findings/add/",
                f"/files/{self.collecting}/mitigations/add/",
                f"/files/{self.collecting}/recommend/",
                f"/files/{self.file}/",
            ],
            "legal": [f"/files/{self.file}/opinion/"],
            "committee": [f"/files/{self.file}/decide/", f"/files/{self.collecting}/interest/"],
            "sg_delegate": [f"/files/{self.file}/decide/", f"/files/{self.file}/return/", f"/clearances/{self.clearance}/"],
            "system_admin": [
                "/people/invite/",
                "/people/delegations/new/",
                f"/people/{self.applicant.registered_by}/",
                f"/people/{self.applicant.registered_by}/roles/new/",
            ],
            "security": [f"/vettings/{self.vetting}/", f"/vettings/{self.vetting}/refuse/", f"/vettings/{self.vetting}/grant/"],
        }.get(who, [])
        return [*mine, *self.giving.pages(who), *self.data.pages(who), *self.stops.pages(who)]


def build() -> World:
    """Install the house and fill it, through the actions."""
    for kind in sequencer.LOGS.values():
        sequencer.create(kind, f"{ORIGIN}/{kind.name}")
    queries.forget()
    actions.install_defaults(SYSTEM, "organisation")
    stops = stopping.build()
    applicant = make_parties.ready(make_parties.organisation("Northwind Forensics Ltd", registration_number="55 12"))
    make_parties.document(applicant)
    engagement = make_parties.submitted(applicant)
    make_parties.draft(applicant, title="Reading room for comparison images")
    given = gifts.build()
    agreement = given.agreement
    publish_if_due(agreement.organisation_id)
    sequencer.publish(sequencer.REGISTER)
    collecting = examination.open_file(SYSTEM, engagement.pk)
    make_examined.collected(collecting)
    waiting = make_examined.before_committee(make_examined.opened("Aurora Foundation"), dissents=[OpinionKind.LEGAL])
    make_examined.voted(waiting, "committee_chair")
    make_examined.free(waiting, "committee", "sg_delegate")
    vetting = make_examined.vetting(applicant.pk)
    data = threats.build()
    world = World(
        applicant=applicant,
        engagement=engagement,
        partner=agreement.organisation_id,
        collecting=collecting.pk,
        file=waiting.pk,
        vetting=vetting,
        clearance=agreement.clearance_id,
        giving=given,
        data=data,
        stops=stops,
    )
    world.users = {
        "applicant": User.objects.get(pk=applicant.registered_by),
        "newcomer": make_accounts.user("Noor Haddad", "applicant", place=make_accounts.body("applicants", make_accounts.BodyKind.PARTNER)),
        **{role: make_accounts.user(f"{role.title()} Example", role) for role in ("officer", "auditor", "system_admin")},
        **{role: make_examined.person(role) for role in ("analyst", "legal", "security", "committee", "sg_delegate")},
        **{role: _user(staff(role, f"{role.title()} Example")) for role in ("finance", "sg")},
        "partner": _user(make_agreements.partner(agreement.organisation_id)),
        "sender": _user(data.sender),
        "bureau": _user(data.bureau),
        "exchange_desk": _user(staff("exchange_desk", "Dora Lind")),
        "secondee": _user(given.secondee),
        "supervisor": _user(given.supervisor),
    }
    return world


def _user(actor: Actor) -> User:
    return User.objects.get(pk=actor.user)


def signed_in(browser: Browser, world: World, who: str, address: str, *, width: int = 1280, language: str = "en") -> BrowserContext:
    """A browser of its own, signed in as `who` ("visitor": nobody)."""
    context = browser.new_context(viewport={"width": width, "height": 900}, locale=language, base_url=address)
    cookies = [("django_language", language)]
    if (user := world.users.get(who)) is not None:
        client = make_accounts.sign_in(Client(), user)
        cookies.append((settings.SESSION_COOKIE_NAME, client.cookies[settings.SESSION_COOKIE_NAME].value))
    context.add_cookies([{"name": name, "value": value, "url": address} for name, value in cookies])
    return context
