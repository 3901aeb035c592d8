"""Browsers of people who are signed in: staff by role, and applicants with or without an organisation."""

from typing import Any

from django.test import Client

from aboveboard.accounts import actions as accounts
from aboveboard.accounts.values import Invitation, Registration
from aboveboard.kernel.actor import ANONYMOUS
from aboveboard.parties.models import Organisation
from tests import make_accounts, make_parties


def staff(role: str = "officer", name: str = "Olga Petrova") -> Client:
    """The browser of a member of the staff with this role, who has just shown a second factor."""
    return make_accounts.sign_in(Client(), make_accounts.user(name, role))


def applicant(name: str = "Ana Almeida") -> Client:
    """The browser of a person with an account who speaks for nobody yet."""
    email = f"{name.lower().replace(' ', '.')}@applicant.example"
    user = accounts.register_applicant(ANONYMOUS, Registration(Invitation(email, name), make_accounts.PASSWORD))
    client = Client()
    client.force_login(user)
    return client


def speaker(organisation: Organisation) -> Client:
    """The browser of the person who registered the organisation."""
    from aboveboard.accounts.models import User

    client = Client()
    client.force_login(User.objects.get(pk=organisation.registered_by))
    return client


def own(name: str = "Meridian Ballistics B.V.", **more: Any) -> tuple[Organisation, Client]:
    """An organisation and the browser of its applicant."""
    organisation = make_parties.organisation(name, **more)
    return organisation, speaker(organisation)


PROFILE = {"legal_name": "Meridian Ballistics B.V.", "kind": "for_profit", "country": "nl", "registration_number": "27312854"}


def proposal(**more: Any) -> dict[str, Any]:
    """What the browser sends for a proposal."""
    return {
        "title": "Ballistics reference collection",
        "purpose": "Compare marks faster.",
        "selection": "open_call",
        "currency": "EUR",
        "value_funding": "1200000.00",
        "starts_on_day": "1",
        "starts_on_month": "1",
        "starts_on_year": "2031",
        "ends_on_day": "31",
        "ends_on_month": "12",
        "ends_on_year": "2033",
        **more,
    }
