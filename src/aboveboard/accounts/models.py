"""Tables of people and rights: users, bodies, memberships, delegations and tokens; and the counts of tries to sign in."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import check_password
from django.db import models
from django.db.models.functions import Cast, Concat, Replace
from django.db.models.lookups import Exact

from aboveboard.accounts.machine import State
from aboveboard.accounts.values import USER_PREFIX, BodyKind, Language
from aboveboard.kernel.models import Thing


class Users(BaseUserManager["User"]):
    """Finds users by their natural key, the e-mail address."""


class User(Thing, AbstractBaseUser):
    """A person with an account. Rights come from memberships only; what a sign-in proves stands in the session."""

    # Written on every sign-in by the framework if it were there, outside any action.
    last_login = None
    email = models.EmailField(max_length=254, unique=True, help_text="lower case, ASCII")
    name = models.CharField(max_length=120)
    language = models.CharField(max_length=2, choices=Language, default=Language.ENGLISH)
    is_active = models.BooleanField(default=True)
    totp_step = models.BigIntegerField(default=0, help_text="last accepted time step (RFC 6238 §5.2: a code is accepted once)")

    objects: ClassVar[Users] = Users()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(language__in=Language.values), name="accounts_user_language"),
        ]

    def __str__(self) -> str:
        return self.name

    def check_password(self, raw_password: str | None) -> bool:
        """Whether this is the password. Unlike the framework's it never writes: a sign-in is no action on the user."""
        return check_password(raw_password, self.password)


class Body(Thing):
    """An organ that people act for: a unit, a committee, a national bureau, a partner."""

    code = models.CharField(max_length=60, unique=True)
    kind = models.CharField(max_length=10, choices=BodyKind)
    name = models.CharField(max_length=200)
    country = models.CharField(max_length=2, blank=True, help_text="ISO 3166 alpha-2, lower case; national bureaus only")
    organisation_id = models.UUIDField(null=True, unique=True, help_text="the organisation whose people these are; partners only")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(kind__in=BodyKind.values), name="accounts_body_kind"),
            models.CheckConstraint(
                condition=(models.Q(kind=BodyKind.NCB) & ~models.Q(country="")) | (~models.Q(kind=BodyKind.NCB) & models.Q(country="")),
                name="accounts_body_country",
            ),
            models.CheckConstraint(
                condition=models.Q(organisation_id=None) | models.Q(kind=BodyKind.PARTNER), name="accounts_body_organisation"
            ),
        ]

    def __str__(self) -> str:
        return self.name


def _is_its_user(field: str) -> Exact:
    """Whether the column names the row's own user. SQLite keeps ids without hyphens, so they are left out of both sides."""
    user = Concat(models.Value(USER_PREFIX), Cast("user_id", models.CharField()))
    left, right = (Replace(side, models.Value("-"), models.Value("")) for side in (models.F(field), user))
    return Exact(left, right)


class Membership(Thing):
    """A role that a user holds in a body, from a day to a day (both included, UTC)."""

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    body = models.ForeignKey(Body, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=40)
    from_on = models.DateField()
    until_on = models.DateField(null=True)
    state = models.CharField(max_length=10, choices=[(state.value, state.value) for state in State])
    granted_by = models.CharField(max_length=80)
    confirmed_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "body", "role"], condition=~models.Q(state=State.REVOKED), name="accounts_membership_once"
            ),
            models.CheckConstraint(condition=models.Q(state__in=[state.value for state in State]), name="accounts_membership_state"),
            models.CheckConstraint(
                condition=models.Q(until_on=None) | models.Q(until_on__gte=models.F("from_on")), name="accounts_membership_days"
            ),
            models.CheckConstraint(condition=~models.Q(confirmed_by=models.F("granted_by")), name="accounts_membership_two_people"),
            models.CheckConstraint(
                condition=~models.Q(_is_its_user("granted_by")) & ~models.Q(_is_its_user("confirmed_by")),
                name="accounts_membership_not_by_oneself",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} in {self.body_id}"


class Delegation(Thing):
    """A power under one rule of the regulations that a body has handed to a role, until a day (included, UTC)."""

    from_body = models.ForeignKey(Body, models.PROTECT, related_name="+")
    to_role = models.CharField(max_length=40)
    rule_id = models.CharField(max_length=40)
    reference = models.CharField(max_length=200, help_text="of the decision, as in the body's records")
    decided_on = models.DateField()
    expires_on = models.DateField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["rule_id", "to_role"], name="accounts_delegation_rule")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(expires_on__gte=models.F("decided_on")), name="accounts_delegation_days"),
        ]

    def __str__(self) -> str:
        return f"{self.rule_id} to {self.to_role}"


class Token(Thing):
    """A key for programs, known to us only by its hash. `scopes` empty: all that the user's roles give."""

    user = models.ForeignKey(User, models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=12, unique=True)
    digest = models.BinaryField(max_length=32)
    scopes = models.JSONField(default=list)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True, help_text="to the day")
    stepped_up_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.prefix}…"


class Count(models.Model):
    """What was tried how often, until when (seconds since 1970); see `counters`."""

    key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    until = models.FloatField(db_index=True)

    def __str__(self) -> str:
        return self.key
