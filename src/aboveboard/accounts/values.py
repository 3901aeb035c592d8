"""Plain values of the accounts: forms that actions take, facts that queries give."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import TextChoices

from aboveboard.kernel.errors import Invalid
from aboveboard.lib.strict import StrictError, clean_name

_ROLE = re.compile(r"[a-z]+(_[a-z]+)*")
_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_RULE = re.compile(r"[A-Z0-9]+([-.][A-Z0-9]+)*")
PASSWORD_LIMIT = 200
USER_PREFIX = "user:"


class Language(TextChoices):
    """The languages of the house."""

    ENGLISH = "en"
    FRENCH = "fr"
    SPANISH = "es"
    ARABIC = "ar"


class BodyKind(TextChoices):
    """What an organ is."""

    UNIT = "unit"
    COMMITTEE = "committee"
    SG = "sg"
    EC = "ec"
    NCB = "ncb"
    PARTNER = "partner"


def clean(field: str, text: str, limit: int) -> str:
    """`lib.strict.clean_name` whose refusal names the form's field."""
    try:
        return clean_name(text, limit)
    except StrictError as error:
        raise Invalid(**{field: str(error)}) from None


def clean_role(field: str, text: str) -> str:
    """The name of a role as the access regulation writes it."""
    if len(text) > 40 or not _ROLE.fullmatch(text):
        raise Invalid(**{field: "Name the role as the access regulation does: lower-case letters and underscores, at most 40."})
    return text


def clean_email(text: str) -> str:
    """The address in the one form in which it is stored and compared."""
    email = text.strip().lower() if len(text) <= 300 else ""
    try:
        if not email.isascii() or len(email) > 254:
            raise ValidationError("")
        validate_email(email)
    except ValidationError:
        raise Invalid(email="Write an e-mail address such as ana@example.org; a domain in another script in its xn-- form.") from None
    return email


@dataclass(frozen=True, slots=True)
class Invitation:
    """Whom to give an account. Raises `Invalid`."""

    email: str
    name: str
    language: str = Language.ENGLISH.value

    def __post_init__(self) -> None:
        object.__setattr__(self, "email", clean_email(self.email))
        object.__setattr__(self, "name", clean("name", self.name, 120))
        if self.language not in Language.values:
            raise Invalid(language=f"Choose one of {', '.join(Language.values)}.")


@dataclass(frozen=True, slots=True)
class Registration:
    """How an applicant makes an account: who, and the password. Raises `Invalid`."""

    who: Invitation
    password: str

    def __repr__(self) -> str:
        return f"Registration({self.who!r})"


@dataclass(frozen=True, slots=True)
class BodyForm:
    """An organ to be set up. Raises `Invalid`."""

    code: str
    kind: BodyKind
    name: str
    country: str = ""
    organisation: UUID | None = None

    def __post_init__(self) -> None:
        if len(self.code) > 60 or not _CODE.fullmatch(self.code):
            raise Invalid(code="Use lower-case letters, digits and hyphens, at most 60.")
        object.__setattr__(self, "name", clean("name", self.name, 200))
        if (self.kind is BodyKind.NCB) != bool(re.fullmatch("[a-z]{2}", self.country)) or (self.country and self.kind is not BodyKind.NCB):
            raise Invalid(country="A national bureau, and only that, has a country: two lower-case letters (ISO 3166).")
        if self.organisation is not None and self.kind is not BodyKind.PARTNER:
            raise Invalid(organisation="Only a partner's body stands for an organisation.")


@dataclass(frozen=True, slots=True)
class DelegationForm:
    """A delegation to be recorded. Raises `Invalid`."""

    from_body: str
    to_role: str
    rule_id: str
    reference: str
    decided_on: date
    expires_on: date

    def __post_init__(self) -> None:
        clean_role("to_role", self.to_role)
        if len(self.rule_id) > 40 or not _RULE.fullmatch(self.rule_id):
            raise Invalid(rule_id="Name the rule by its id in the regulation, for example CA-SG-1.")
        object.__setattr__(self, "reference", clean("reference", self.reference, 200))
        if self.expires_on < self.decided_on:
            raise Invalid(expires_on="A delegation cannot expire before it was decided.")


@dataclass(frozen=True, slots=True)
class UserFacts:
    """What other contexts may know of a user."""

    id: UUID
    email: str
    name: str
    language: str
    is_active: bool
    roles: frozenset[str]
    organisation: UUID | None
    country: str | None

    @property
    def actor_id(self) -> str:
        """How the log names the user."""
        return f"{USER_PREFIX}{self.id}"


@dataclass(frozen=True, slots=True)
class DelegationFacts:
    """A delegation in force."""

    id: UUID
    from_body: str
    to_role: str
    rule_id: str
    reference: str
    decided_on: date
    expires_on: date


@dataclass(frozen=True, slots=True)
class Task:
    """A role that waits for the second person: whose, why, since when (UTC), and what happens otherwise."""

    user_id: UUID
    what: str
    why: str
    otherwise: str
    since: datetime
