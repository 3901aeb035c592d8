"""Accounts of people: made, closed and opened again, with their passwords."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from aboveboard.accounts import permits, rules
from aboveboard.accounts.machine import State
from aboveboard.accounts.models import Body, Membership, User
from aboveboard.accounts.values import PASSWORD_LIMIT, BodyKind, Invitation, Registration
from aboveboard.kernel.action import Done, action
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Conflict, Invalid
from aboveboard.kernel.gate import NoAct
from aboveboard.lib import clock

APPLICANTS = "applicants"


@action(permits.REGISTER_APPLICANT, act=NoAct("An account is not an act of an organisation."))
def register_applicant(actor: Actor, form: Registration) -> Done[User]:
    """Make an account that can apply; its organisation is named later. Raises `Invalid`."""
    user = _made(form.who)
    _set_password(user, form.password)
    body, _ = Body.objects.get_or_create(code=APPLICANTS, defaults={"kind": BodyKind.PARTNER, "name": "Applicants"})
    Membership.objects.create(
        user=user, body=body, role=rules.APPLICANT, from_on=clock.today(), state=State.IN_FORCE.value, granted_by=actor.id
    )
    return Done(user, {"role": rules.APPLICANT})


@action(permits.INVITE_USER, act=NoAct("An account is not an act of an organisation."))
def invite_user(actor: Actor, form: Invitation) -> Done[User]:
    """Make an account without password and without roles; the person sets the password by the link of the reset page. Raises `Invalid`."""
    return Done(_made(form))


def _made(form: Invitation) -> User:
    user = User(email=form.email, name=form.name, language=form.language)
    user.set_unusable_password()
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError:
        raise Invalid(email="There is an account with this address: sign in, or ask for a new password.") from None
    return user


@action(permits.SET_PASSWORD, act=NoAct("A password is not an act of an organisation."))
def set_password(actor: Actor, user: User, *, password: str) -> Done[User]:
    """Set one's own password; all other sessions of the user end. Raises `Invalid` with what is wrong with it."""
    _set_password(user, password)
    return Done(user)


def _set_password(user: User, password: str) -> None:
    if len(password) > PASSWORD_LIMIT:
        raise Invalid(password=f"At most {PASSWORD_LIMIT} characters are accepted.")
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Invalid(password=" ".join(error.messages)) from None
    user.set_password(password)
    user.save(update_fields=["password"])


@action(permits.DEACTIVATE_USER, act=NoAct("Closing an account only takes rights away."))
def deactivate_user(actor: Actor, user: User) -> Done[User]:
    """Close the account: sessions and tokens are refused from the next request on."""
    return _switched(user, active=False)


@action(permits.ACTIVATE_USER, act=NoAct("An account is not an act of an organisation."))
def activate_user(actor: Actor, user: User) -> Done[User]:
    """Open a closed account again, with the roles that it still holds."""
    return _switched(user, active=True)


def _switched(user: User, *, active: bool) -> Done[User]:
    if user.is_active is active:
        raise Conflict(f"The account is {'open' if active else 'closed'} already.")
    user.is_active = active
    user.save(update_fields=["is_active"])
    return Done(user)
