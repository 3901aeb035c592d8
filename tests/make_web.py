"""Browsers of people who are signed in: staff by role, and applicants with or without an organisation."""

import datetime
import re
from typing import Any

from django.test import Client

from aboveboard.accounts import actions as accounts
from aboveboard.accounts.values import BodyKind, Invitation, Registration
from aboveboard.kernel.actor import ANONYMOUS, Actor
from aboveboard.parties.models import Organisation
from aboveboard.web.keys import ObjectConverter
from tests import make_accounts, make_parties

ORGANS = {"sg": BodyKind.SG, "ec": BodyKind.EC, "ncb": BodyKind.NCB}


def staff(role: str = "officer", name: str = "Olga Petrova") -> Client:
    """The browser of a member of the staff with this role, who has just shown a second factor."""
    organ = ORGANS.get(role)
    place = make_accounts.body(organ.value, organ, country="nl" if organ is BodyKind.NCB else "") if organ else None
    return make_accounts.sign_in(Client(), make_accounts.user(name, role, place=place))


def seen(client: Client, address: str, query: dict[str, str] | None = None) -> str:
    """What a person reads at the address: no mark-up that only isolates, one space for many."""
    text = client.get(address, query or {}).content.decode()
    return " ".join(re.sub(r"</?(bdi|mark|time|span)[^>]*>", "", text).split())


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


def browser(actor: Actor) -> Client:
    """The browser of somebody made elsewhere, who has just shown a second factor."""
    from aboveboard.accounts.models import User

    return make_accounts.sign_in(Client(), User.objects.get(pk=actor.user))


def date(name: str, on: datetime.date) -> dict[str, str]:
    """What the three boxes of a date send."""
    return {f"{name}_day": str(on.day), f"{name}_month": str(on.month), f"{name}_year": str(on.year)}


def rows(prefix: str, *given: dict[str, str]) -> dict[str, str]:
    """What a form with repeated rows sends."""
    sent = {f"{prefix}-TOTAL_FORMS": str(len(given)), f"{prefix}-INITIAL_FORMS": "0"}
    return sent | {f"{prefix}-{place}-{name}": value for place, row in enumerate(given) for name, value in row.items()}


def veil(key: int) -> str:
    """The key of an object of the exchange as it stands in addresses."""
    return ObjectConverter().to_url(key)
