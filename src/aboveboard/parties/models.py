"""Tables of the parties: organisations, people, identifiers, positions, holdings, declarations, documents, engagements."""

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from aboveboard.kernel.constraints import one_of
from aboveboard.kernel.models import Thing
from aboveboard.parties.values.words import (
    DeclarationKind,
    DocumentKind,
    EngagementState,
    HoldingSource,
    OrganisationState,
    OrganisationType,
    Outcome,
    PositionRole,
    Scheme,
    Selection,
    UnknownReason,
)


class Organisation(Thing):
    """An organisation known to us. `name_key` and `number_key` are what makes two spellings the same organisation.

    `registered_by` is the applicant who registered it; `named_by` is the organisation that named it as an owner, as long as
    it did not come to us itself.
    """

    legal_name = models.CharField(max_length=300)
    name_key = models.CharField(max_length=64)
    other_names = models.JSONField(default=list)
    kind = models.CharField(max_length=20)
    country = models.CharField(max_length=2)
    website = models.CharField(max_length=300, blank=True)
    sectors = models.JSONField(default=list)
    registration_number = models.CharField(max_length=60, blank=True)
    number_key = models.CharField(max_length=60, blank=True)
    description = models.TextField(blank=True)
    state = models.CharField(max_length=20, default=OrganisationState.PROSPECT)
    registered_by = models.UUIDField(null=True)
    named_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            UniqueConstraint(fields=["name_key", "country", "number_key"], name="parties_organisation_once"),
            UniqueConstraint(fields=["registered_by"], name="parties_organisation_by_one"),
            one_of("kind", OrganisationType, "parties_organisation_kind"),
            one_of("state", OrganisationState, "parties_organisation_state"),
        ]
        indexes: ClassVar = [
            Index(fields=["legal_name", "id"], name="parties_organisation_name"),
        ]

    def __str__(self) -> str:
        return self.legal_name


class Naming(models.Model):
    """That the file of `organisation` named `owner`, so that it may speak of it; what others named is not there for it."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [UniqueConstraint(fields=["organisation", "owner"], name="parties_naming_once")]

    def __str__(self) -> str:
        return f"{self.organisation_id} names {self.owner_id}"


class Person(Thing):
    """A person connected to `organisation`, which told us of them; another organisation's statement is another row."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="people")
    full_name = models.CharField(max_length=200)
    name_key = models.CharField(max_length=64)
    birth = models.CharField(max_length=10, blank=True)
    nationality = models.CharField(max_length=2, blank=True)
    email = models.CharField(max_length=254, blank=True)

    class Meta:
        constraints: ClassVar = [UniqueConstraint(fields=["organisation", "name_key", "birth"], name="parties_person_once")]
        indexes: ClassVar = [Index(fields=["name_key", "birth"], name="parties_person_key")]

    def __str__(self) -> str:
        return self.full_name


class Identifier(Thing):
    """A number that a register or issuer gave the organisation; `is_checked` where its check digits were verified."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="identifiers")
    scheme = models.CharField(max_length=20)
    value = models.CharField(max_length=60)
    is_checked = models.BooleanField()
    until = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            UniqueConstraint(fields=["organisation", "scheme"], condition=Q(until=None), name="parties_identifier_once"),
            one_of("scheme", Scheme, "parties_identifier_scheme"),
        ]

    def __str__(self) -> str:
        return f"{self.scheme} {self.value}"


class Position(Thing):
    """What a person is to an organisation, until it ends."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="positions")
    person = models.ForeignKey(Person, models.PROTECT, related_name="positions")
    role = models.CharField(max_length=20)
    since = models.DateField(null=True)
    until = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            UniqueConstraint(fields=["organisation", "person", "role"], condition=Q(until=None), name="parties_position_once"),
            one_of("role", PositionRole, "parties_position_role"),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.person_id}"


class Holding(Thing):
    """A statement, made for `organisation`'s file, of who holds how much of `held`; shares in 1/10,000. Ended, never edited."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    held = models.ForeignKey(Organisation, models.PROTECT, related_name="holdings")
    holder_organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    holder_person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    unknown_reason = models.CharField(max_length=40, blank=True)
    share_low = models.PositiveIntegerField()
    share_high = models.PositiveIntegerField()
    control = models.BooleanField()
    source = models.CharField(max_length=20)
    since = models.DateField(null=True)
    until = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            CheckConstraint(
                condition=Q(holder_organisation__isnull=False, holder_person=None, unknown_reason="")
                | Q(holder_organisation=None, holder_person__isnull=False, unknown_reason="")
                | Q(holder_organisation=None, holder_person=None, unknown_reason__in=[str(reason) for reason in UnknownReason]),
                name="parties_holding_one_holder",
            ),
            CheckConstraint(
                condition=Q(share_low__gte=0, share_low__lte=F("share_high"), share_high__lte=10_000), name="parties_holding_share"
            ),
            CheckConstraint(condition=Q(holder_organisation=None) | ~Q(holder_organisation=F("held")), name="parties_holding_not_itself"),
            UniqueConstraint(
                fields=["organisation", "held", "holder_organisation"],
                condition=Q(until=None, holder_organisation__isnull=False),
                name="parties_holding_organisation_once",
            ),
            UniqueConstraint(
                fields=["organisation", "held", "holder_person"],
                condition=Q(until=None, holder_person__isnull=False),
                name="parties_holding_person_once",
            ),
            UniqueConstraint(
                fields=["organisation", "held", "unknown_reason"],
                condition=Q(until=None) & ~Q(unknown_reason=""),
                name="parties_holding_unknown_once",
            ),
            one_of("source", HoldingSource, "parties_holding_source"),
        ]

    def __str__(self) -> str:
        return f"{self.share_low}–{self.share_high} of {self.held_id}"


class Declaration(Thing):
    """What an organisation declared, in the words that were shown, and by whose hand; never edited, only made anew."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="declarations")
    kind = models.CharField(max_length=30)
    text = models.TextField()
    user = models.UUIDField(null=True)
    at = models.DateTimeField()
    expires_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [one_of("kind", DeclarationKind, "parties_declaration_kind")]
        indexes: ClassVar = [
            Index(fields=["organisation", "kind", "at"], name="parties_declaration_latest"),
            Index(fields=["expires_on"], name="parties_declaration_expiry"),
        ]

    def __str__(self) -> str:
        return self.kind


class Document(Thing):
    """A file that an organisation gave us; the content lies in the store under its SHA-256. Replaced, never edited."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="documents")
    sha256 = models.CharField(max_length=64)
    media_type = models.CharField(max_length=100)
    size = models.BigIntegerField()
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=20)
    expires_on = models.DateField(null=True)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")
    uploaded_by = models.UUIDField(null=True)
    is_internal = models.BooleanField(default=False, help_text="collected by the house's staff; not shown to the organisation")

    class Meta:
        constraints: ClassVar = [
            one_of("kind", DocumentKind, "parties_document_kind"),
            CheckConstraint(condition=Q(size__gt=0), name="parties_document_size"),
        ]
        indexes: ClassVar = [
            Index(fields=["organisation", "sha256"], name="parties_document_hash"),
            Index(fields=["expires_on"], name="parties_document_expiry"),
        ]

    def __str__(self) -> str:
        return self.title


class Engagement(Thing):
    """What an organisation proposes to do with us. `kinds` lists each kind with its minor units; `content_hash` is that of
    everything proposed, and cannot change once it is submitted."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="engagements")
    title = models.CharField(max_length=200)
    purpose = models.TextField()
    selection = models.CharField(max_length=20)
    kinds = models.JSONField()
    value_minor = models.BigIntegerField()
    value_currency = models.CharField(max_length=3)
    starts_on = models.DateField()
    ends_on = models.DateField()
    countries = models.JSONField(default=list)
    personal_data = models.BooleanField(default=False)
    outward_data = models.BooleanField(default=False)
    strings = models.JSONField(default=list)
    additionality = models.TextField(blank=True)
    state = models.CharField(max_length=20, default=EngagementState.DRAFT)
    outcome = models.CharField(max_length=20, blank=True)
    content_hash = models.CharField(max_length=64)
    submitted_at = models.DateTimeField(null=True)
    submitted_by = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [
            one_of("state", EngagementState, "parties_engagement_state"),
            one_of("selection", Selection, "parties_engagement_selection"),
            CheckConstraint(condition=Q(value_minor__gte=0, value_minor__lte=10**15), name="parties_engagement_value"),
            CheckConstraint(condition=Q(starts_on__lte=F("ends_on")), name="parties_engagement_dates"),
            CheckConstraint(condition=~Q(content_hash=""), name="parties_engagement_hash"),
            # A move sets the state before the action adds the outcome, so a closed engagement may lack it inside the transaction.
            CheckConstraint(condition=Q(state="closed") | Q(outcome=""), name="parties_engagement_closed"),
            one_of("outcome", ["", *Outcome], "parties_engagement_outcome"),
        ]
        indexes: ClassVar = [
            Index(fields=["organisation", "state", "submitted_at"], name="parties_engagement_group"),
            Index(fields=["title", "id"], name="parties_engagement_title"),
        ]

    def __str__(self) -> str:
        return self.title
