"""Second factors of a person: enrolled, used once per code, removed. allauth keeps them, every change comes through here."""

from collections.abc import Mapping
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.utils import decrypt
from allauth.mfa.webauthn.internal.auth import WebAuthn

from aboveboard.accounts import permits, queries, rules, secrets
from aboveboard.accounts.models import User
from aboveboard.accounts.values import clean
from aboveboard.kernel.action import Done, action
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Blocked, Conflict, Forbidden, Invalid
from aboveboard.kernel.finding import one
from aboveboard.kernel.gate import NoAct
from aboveboard.lib import clock

OWN = NoAct("A person's second factor is not an act of an organisation.")
MOST_PASSKEYS = 10


@action(permits.ENROL_SECOND_FACTOR, act=OWN)
def enrol_totp(actor: Actor, user: User, *, secret: str, code: str = "") -> Done[User]:
    """Enrol an authenticator app with this secret (base 32, at least 160 bits), and recovery codes where there are none.

    `code` is the one by which the person proved to hold the secret; it is not accepted again. Raises `Invalid`, `Conflict`.
    """
    if not secrets.is_totp_secret(secret):
        raise Invalid(secret="Give the secret in base 32: at least 32 of A to Z and 2 to 7.")  # noqa: S106
    if _of(user).filter(type=Authenticator.Type.TOTP).exists():
        raise Conflict("An authenticator app is enrolled already; remove it first.")
    if code:
        accept_code(user, secret, code)
    enrolled = TOTP.activate(user, secret).instance
    RecoveryCodes.activate(user)
    return Done(user, {"factor": enrolled.type, "authenticator": enrolled.pk})


@action(permits.ENROL_SECOND_FACTOR, act=OWN)
def add_passkey(actor: Actor, user: User, *, name: str, credential: Mapping[str, Any]) -> Done[User]:
    """Enrol a passkey or security key whose registration was verified. Raises `Invalid`, `Conflict`."""
    if _of(user).filter(type=Authenticator.Type.WEBAUTHN).count() >= MOST_PASSKEYS:
        raise Conflict(f"At most {MOST_PASSKEYS} keys are kept; remove one first.")
    enrolled = WebAuthn.add(user, clean("name", name, 60), dict(credential)).instance
    RecoveryCodes.activate(user)
    return Done(user, {"factor": enrolled.type, "authenticator": enrolled.pk})


@action(permits.REMOVE_SECOND_FACTOR, act=OWN)
def remove_second_factor(actor: Actor, user: User, *, authenticator: int) -> Done[User]:
    """Remove one authenticator; recovery codes go with the last. Raises `Missing`, `Blocked` where a role needs it."""
    removed = one(_of(user), authenticator)
    others = _of(user).exclude(pk=removed.pk).exclude(type=Authenticator.Type.RECOVERY_CODES).exists()
    if not others and rules.needs_second_factor(queries.user_facts(user.pk).roles):
        raise Blocked(["Your role needs a second factor: enrol another one before you remove this one."])
    facts = {"factor": removed.type, "authenticator": removed.pk}
    removed.delete()
    if not others:
        _of(user).delete()
    return Done(user, facts)


@action(permits.ENROL_SECOND_FACTOR, act=OWN)
def renew_recovery_codes(actor: Actor, user: User) -> Done[User]:
    """Replace the recovery codes; the old ones stop working."""
    if not _of(user).exclude(type=Authenticator.Type.RECOVERY_CODES).exists():
        raise Conflict("Enrol an authenticator app or a passkey first.")
    _of(user).filter(type=Authenticator.Type.RECOVERY_CODES).delete()
    renewed = RecoveryCodes.activate(user).instance
    return Done(user, {"factor": renewed.type, "authenticator": renewed.pk})


@action(permits.USE_SECOND_FACTOR, act=OWN)
def use_second_factor(actor: Actor, user: User, *, authenticator: int, code: str = "") -> Done[User]:
    """Record that a second factor was used; a code of an app is checked, and accepted once. Raises `Missing`, `Forbidden`."""
    used = one(_of(user), authenticator)
    if used.type == Authenticator.Type.TOTP:
        accept_code(user, decrypt(used.data["secret"]), code)
    return Done(user, {"factor": used.type, "authenticator": used.pk})


def totp_secret(user: User) -> str | None:
    """The secret of the user's authenticator app, if one is enrolled."""
    enrolled = _of(user).filter(type=Authenticator.Type.TOTP).first()
    return decrypt(enrolled.data["secret"]) if enrolled else None


def accept_code(user: User, secret: str, code: str) -> None:
    """Accept a code once, whichever process it reaches (RFC 6238 §5.2), inside an action. Raises `Forbidden`."""
    for step in secrets.totp_steps(secret, code, clock.now()):
        if User.objects.filter(pk=user.pk, totp_step__lt=step).update(totp_step=step):
            user.totp_step = step
            return
    raise Forbidden("The code is wrong or was used before; wait for the next one.")


def _of(user: User) -> Any:
    return Authenticator.objects.filter(user_id=user.pk)
