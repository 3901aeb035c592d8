"""Makers of people with rights, through the actions that a house is installed with."""

from uuid import UUID

from django.test import Client

from aboveboard.accounts import actions, queries
from aboveboard.accounts.models import Body, Membership, User
from aboveboard.accounts.values import BodyForm, BodyKind, Invitation
from aboveboard.kernel.actor import SYSTEM, Actor
from aboveboard.lib import clock

PASSWORD = "seven tired herons wait"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def body(code: str = "partnerships", kind: BodyKind = BodyKind.UNIT, country: str = "", organisation: UUID | None = None) -> Body:
    """The body with this code, founded where it does not exist."""
    found = Body.objects.filter(code=code).first()
    return found or actions.found_body(SYSTEM, BodyForm(code, kind, code.replace("-", " ").title(), country, organisation))


def user(name: str = "Olga Petrova", *roles: str, place: Body | None = None, password: str = "", totp: str = "") -> User:
    """A user with these roles in one body (default: a unit)."""
    email = name.lower().replace(" ", ".") + "@house.example"
    made = User.objects.filter(email=email).first() or actions.invite_user(SYSTEM, Invitation(email, name))
    for role in roles:
        actions.grant_role(SYSTEM, made, body=(place or body()).code, role=role)
    if password:
        actions.set_password(SYSTEM, made, password=password)
    if totp:
        actions.enrol_totp(SYSTEM, made, secret=totp)
    made.refresh_from_db()
    return made


def session(who: User, *, minutes_ago: float = 0) -> dict[str, object]:
    """What a session holds after a sign-in with a second factor."""
    at = clock.now().timestamp() - minutes_ago * 60
    return {
        "account_authentication_methods": [{"method": "mfa", "at": at, "type": "totp"}],
        "account_authentication_methods_user": str(who.pk),
    }


def actor(who: User, *, minutes_ago: float = 0) -> Actor:
    """The user, signed in with a second factor, fresh by default."""
    return queries.actor_of_user(who, session(who, minutes_ago=minutes_ago))


def olga() -> Actor:
    """Olga is a partnership officer, signed in with a fresh second factor."""
    return actor(user("Olga Petrova", "officer"))


def sign_in(client: Client, who: User, *, minutes_ago: float = 0) -> Client:
    """Sign the browser in as the user, second factor included, without the pages."""
    client.force_login(who)
    kept = client.session
    kept.update(session(who, minutes_ago=minutes_ago))
    kept.save()
    return client


def role_of(membership: Membership) -> tuple[str, str]:
    """Role and state as they stand in the database."""
    membership.refresh_from_db()
    return membership.role, membership.state


def code(secret: str = SECRET, *, steps_ahead: int = 0) -> str:
    """The code that an authenticator app shows now, or some steps later."""
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

    return str(format_hotp_value(hotp_value(secret, int(clock.now().timestamp()) // 30 + steps_ahead)))
