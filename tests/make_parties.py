"""Makers of parties, through their actions: Meridian Ballistics with its owners and officers, and whoever else applies."""

import io
import zipfile
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from aboveboard.accounts import actions as accounts
from aboveboard.accounts.values import Invitation
from aboveboard.kernel.actor import SYSTEM, Actor
from aboveboard.lib import clock
from aboveboard.lib.money import Money
from aboveboard.parties import actions, documents
from aboveboard.parties.models import Declaration, Document, Engagement, Holding, Organisation, Person, Position
from aboveboard.parties.values.forms import (
    DeclarationForm,
    EngagementForm,
    HoldingForm,
    OwnerForm,
    PersonForm,
    PositionForm,
    RegistrationForm,
)
from aboveboard.parties.values.words import (
    ContributionKind,
    DeclarationKind,
    DocumentKind,
    OrganisationType,
    PositionRole,
    Selection,
    UnknownReason,
)

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n"


def staff(*roles: str) -> Actor:
    """A member of the house's staff with these roles."""
    user = uuid4()
    return Actor(f"user:{user}", frozenset(roles), user=user, stepped_up=True)


def applicant(name: str = "Ana Almeida") -> Actor:
    """A person with an account who speaks for nobody yet."""
    user = accounts.invite_user(SYSTEM, Invitation(f"{uuid4().hex[:12]}@applicant.example", name))
    return Actor(f"user:{user.pk}", frozenset({"account", "applicant"}), user=user.pk)


def speaker(organisation: Organisation, role: str = "applicant") -> Actor:
    """A person who speaks for the organisation."""
    user = organisation.registered_by or uuid4()
    return Actor(f"user:{user}", frozenset({"account", role}), user=user, organisation=organisation.pk)


def registration(name: str = "Meridian Ballistics B.V.", **more: Any) -> RegistrationForm:
    """What an organisation is registered with."""
    fields: dict[str, Any] = {"kind": OrganisationType.FOR_PROFIT, "country": "nl", "registration_number": "27 312 854", **more}
    return RegistrationForm(legal_name=name, **fields)


def organisation(name: str = "Meridian Ballistics B.V.", **more: Any) -> Organisation:
    """An organisation that registered itself."""
    return actions.register_organisation(applicant(), registration(name, **more))


def person(owner: Organisation, name: str = "Jan Vermeulen", birth: str = "1971", **more: Any) -> Person:
    """A person in the organisation's file."""
    return actions.add_person(speaker(owner), owner, form=PersonForm(full_name=name, birth=birth, **more))


def position(owner: Organisation, who: Person, role: PositionRole = PositionRole.OFFICER) -> Position:
    """What the person is to the organisation."""
    return actions.take_position(speaker(owner), owner, form=PositionForm(person=who.pk, role=role))


def named(owner: Organisation, name: str = "Delta Holding N.V.", country: str = "nl") -> Organisation:
    """An organisation that `owner` names as one of its owners."""
    form = OwnerForm(legal_name=name, kind=OrganisationType.FOR_PROFIT, country=country)
    return actions.name_owner(speaker(owner), owner, form=form)


def holding(
    owner: Organisation,
    holder: Organisation | Person | UnknownReason,
    low: int,
    high: int | None = None,
    *,
    held: UUID | None = None,
    control: bool = False,
) -> Holding:
    """A statement in the file of `owner`; shares in 1/10,000."""
    form = HoldingForm(
        holder_organisation=holder.pk if isinstance(holder, Organisation) else None,
        holder_person=holder.pk if isinstance(holder, Person) else None,
        unknown_reason=holder if isinstance(holder, UnknownReason) else None,
        share_low=low,
        share_high=low if high is None else high,
        control=control,
    )
    return actions.state_holding(speaker(owner), owner, form=form, held=held)


def declaration(owner: Organisation, kind: DeclarationKind = DeclarationKind.ACCURACY, expires_on: date | None = None) -> Declaration:
    """A declaration of the organisation."""
    return actions.declare(speaker(owner), owner, form=DeclarationForm(kind=kind, text="We declare this.", expires_on=expires_on))


def document(owner: Organisation, content: bytes = PDF, **more: Any) -> Document:
    """A document that the organisation uploads."""
    actor = speaker(owner)
    fields: dict[str, Any] = {"title": "Certificate", "kind": DocumentKind.CERTIFICATE, **more}
    with documents.receive(actor, [content]) as received:
        return actions.upload_document(actor, owner, received=received, **fields)


def ready(owner: Organisation) -> Organisation:
    """The organisation with all that an application rests on: the owners of the story, an officer, a signatory, declarations."""
    jan, mira = person(owner), person(owner, "Mira Okafor", "1980-02")
    position(owner, jan)
    position(owner, mira, PositionRole.SIGNATORY)
    holding(owner, jan, 3_100)
    holding(owner, named(owner), 6_900)
    declaration(owner)
    declaration(owner, DeclarationKind.COMPATIBILITY)
    return owner


def proposal(**more: Any) -> EngagementForm:
    """What an organisation proposes: EUR 1.2 M over three years and an examiner."""
    fields: dict[str, Any] = {
        "title": "Ballistics reference collection",
        "purpose": "Compare marks faster.",
        "selection": Selection.OPEN_CALL,
        "kinds": {
            ContributionKind.FUNDING: Money.of("1200000.00", "EUR"),
            ContributionKind.SECONDMENT: Money.of("180000.00", "EUR"),
        },
        "starts_on": clock.today(),
        "ends_on": clock.today() + timedelta(days=3 * 365),
        "countries": ("nl", "ke"),
        "additionality": "No budget covers it.",
        **more,
    }
    return EngagementForm(**fields)


def draft(owner: Organisation, **more: Any) -> Engagement:
    """A draft engagement."""
    return actions.draft_engagement(speaker(owner), owner, form=proposal(**more))


def submitted(owner: Organisation, **more: Any) -> Engagement:
    """A submitted engagement of an organisation that is `ready`."""
    return actions.submit_application(speaker(owner), draft(owner, **more))


def office(*parts: str, mimetype: str = "") -> bytes:
    """A zip file with these parts, as an office program would write it."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        if mimetype:
            archive.writestr("mimetype", mimetype)
        for part in parts:
            archive.writestr(part, "<part/>")
    return packed.getvalue()
