"""Tables of the exchange: collections, submissions, objects and their values, releases, pulls, recalls, alerts; how tables are sent.

Rows that come by the million name organisations by plain id: a foreign key would cost more than it guards. Their collections and
visibility classes are checked by no foreign key either, since those never go (`Lasting`, `AppendOnly`), and an id that is none is
seen by nobody: no page reads it.
"""

import secrets
from collections.abc import Iterable
from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from aboveboard.audit.triggers import AppendOnly, Lasting
from aboveboard.exchange.rules.asking import AskedState, Capability, QuestionState
from aboveboard.exchange.values import ACTED, CLOSED, AlertState, ClaimState, CollectionKind, SubmissionState
from aboveboard.kernel.models import Thing

SERVED = Q(is_served=True)


def random_mark() -> int:
    """A number that no other row bears, whatever became of the transaction that the row was written in."""
    return secrets.randbits(63)


def _one_of(field: str, values: Iterable[str], name: str) -> CheckConstraint:
    return CheckConstraint(condition=Q(**{f"{field}__in": [str(value) for value in values]}), name=name)


class Collection(Thing, Lasting):
    """A collection in the sense of TAXII; `seq` and `added` (µs since 1970 UTC) are those of its last release."""

    kind = models.CharField(max_length=10)
    title = models.CharField(max_length=250)
    alias = models.CharField(max_length=60, blank=True)
    organisation = models.ForeignKey("parties.Organisation", models.PROTECT, null=True, related_name="+")
    country = models.CharField(max_length=2, blank=True)
    seq = models.BigIntegerField(default=0)
    added = models.BigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            _one_of("kind", CollectionKind, "exchange_collection_kind"),
            CheckConstraint(
                condition=Q(kind="intake", organisation__isnull=False, country="", alias="")
                | (Q(kind="country", organisation=None) & ~Q(country="") & ~Q(alias=""))
                | (Q(kind__in=["shared", "queue", "room"], organisation=None, country="") & ~Q(alias="")),
                name="exchange_collection_owner",
            ),
            UniqueConstraint(fields=["organisation"], condition=Q(kind="intake"), name="exchange_intake_once"),
            UniqueConstraint(fields=["alias"], condition=~Q(alias=""), name="exchange_alias_once"),
        ]

    def __str__(self) -> str:
        return self.title


class CollectionReader(models.Model):
    """A party that may know of a room's collection; the desk always may."""

    collection = models.ForeignKey(Collection, models.PROTECT, related_name="+")
    party = models.CharField(max_length=60)

    class Meta:
        constraints: ClassVar = [UniqueConstraint(fields=["party", "collection"], name="exchange_reader_once")]

    def __str__(self) -> str:
        return f"{self.party} {self.collection_id}"


class Identity(models.Model):
    """The STIX identity under which a partner, and nobody else, creates objects."""

    stix_id = models.CharField(max_length=60, primary_key=True)
    organisation = models.OneToOneField("parties.Organisation", models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.stix_id


class ConstituencyClaim(Thing):
    """What a bureau says is its own, as it was read; once the desk has confirmed it, what is found there is routed to the country."""

    country = models.CharField(max_length=2, help_text="ISO 3166 alpha-2, lower case")
    networks = models.JSONField(default=list, help_text="CIDR")
    asns = models.JSONField(default=list, help_text="AS numbers")
    domains = models.JSONField(default=list, help_text="each with all below it")
    sectors = models.JSONField(default=list)
    state = models.CharField(max_length=12, default=ClaimState.CLAIMED)
    claimed_by = models.CharField(max_length=60, help_text="actor")
    confirmed_by = models.CharField(max_length=60, blank=True, help_text="actor")
    reason = models.CharField(max_length=500, blank=True, help_text="why it was refused, told to the bureau")
    settled_at = models.DateTimeField(null=True, help_text="when the desk decided (UTC)")

    class Meta:
        constraints: ClassVar = [
            CheckConstraint(
                condition=Q(state="claimed", confirmed_by="", settled_at=None)
                | Q(state="refused", confirmed_by="", settled_at__isnull=False) & ~Q(reason="")
                | Q(state__in=["confirmed", "replaced"], settled_at__isnull=False) & ~Q(confirmed_by="")
                | Q(state="withdrawn"),
                name="exchange_claim_state",
            ),
            CheckConstraint(condition=~Q(confirmed_by=F("claimed_by")), name="exchange_claim_by_two"),
            UniqueConstraint(fields=["country"], condition=Q(state="claimed"), name="exchange_claim_waiting_once"),
            UniqueConstraint(fields=["country"], condition=Q(state="confirmed"), name="exchange_claim_confirmed_once"),
        ]

    def __str__(self) -> str:
        return f"{self.country} {self.pk}"


class Submission(Thing):
    """One body as a partner sent it; its id is the status id of TAXII. `body` is emptied once every object has its fate."""

    collection = models.ForeignKey(Collection, models.PROTECT, related_name="+")
    organisation = models.ForeignKey("parties.Organisation", models.PROTECT, related_name="+")
    agreement = models.ForeignKey("agreements.Agreement", models.PROTECT, related_name="+")
    received_at = models.DateTimeField(help_text="UTC")
    body_hash = models.BinaryField(max_length=32, help_text="SHA-256 of what was received")
    body = models.BinaryField()
    state = models.CharField(max_length=12, default=SubmissionState.RECEIVED)
    fates = models.BinaryField(help_text="what became of each object")
    total = models.PositiveIntegerField()
    successes = models.PositiveIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            _one_of("state", SubmissionState, "exchange_submission_state"),
            CheckConstraint(
                condition=Q(closed_at=None) | Q(state__in=["admitted", "refused"], body=b""),
                name="exchange_submission_closed",
            ),
        ]
        indexes: ClassVar = [
            Index(fields=["organisation", "received_at"], condition=Q(closed_at=None), name="exchange_submission_waiting"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class VisibilityClass(AppendOnly):
    """The interned key of a visibility class (`stix.visibility.class_key`): there are thousands, not millions."""

    key = models.TextField(unique=True)
    mark = models.BigIntegerField(default=random_mark, help_text="drawn at random, so that a copy in memory is known to be of these rows")

    def __str__(self) -> str:
        return self.key


class Origin(models.Model):
    """Which producer made an id first: from then on nobody else makes versions of it (STIX 2.1 §3.6)."""

    stix_id = models.CharField(max_length=300, primary_key=True)
    producer = models.UUIDField()

    def __str__(self) -> str:
        return self.stix_id


class Object(models.Model):
    """One version of one object of one producer, the body byte for byte as received; a withdrawn one keeps its hash only."""

    stix_id = models.CharField(max_length=300)
    version = models.BigIntegerField(help_text="µs since 1970 UTC")
    version_text = models.CharField(max_length=40, help_text="the version as its producer wrote it")
    producer = models.UUIDField(help_text="the organisation, or zero for the house")
    type = models.CharField(max_length=250)
    content_hash = models.BinaryField(max_length=32, help_text="SHA-256 of the content with its names in order")
    body = models.BinaryField()
    size = models.PositiveIntegerField()
    revoked = models.BooleanField(default=False)
    marking = models.SmallIntegerField(help_text="TLP 2.0, 0 CLEAR to 4 RED")
    parts = models.JSONField(default=list, help_text="selectors that a stricter marking covers")
    visibility = models.ForeignKey(VisibilityClass, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    routes = models.JSONField(help_text="countries with the reasons")
    excluded = models.JSONField(help_text="countries that the source shut out")
    purpose = models.CharField(max_length=30)
    retain_until = models.DateField()
    submission = models.ForeignKey(Submission, models.PROTECT, null=True, related_name="+")
    warnings = models.JSONField(default=list, help_text="names of the warning lists that a value of it is on")
    held_by = models.CharField(max_length=60, blank=True, help_text="the rule that keeps it from everybody but the secretariat")
    released_because = models.CharField(max_length=500, blank=True, help_text="why the desk released what was held back")
    admitted_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            UniqueConstraint(fields=["stix_id", "version", "producer"], name="exchange_object_once"),
            CheckConstraint(condition=Q(erased_at=None) | Q(body=b""), name="exchange_object_erased"),
            CheckConstraint(condition=Q(marking__gte=0, marking__lte=4), name="exchange_object_marking"),
        ]
        indexes: ClassVar = [
            Index(fields=["retain_until"], condition=Q(erased_at=None), name="exchange_object_expiry"),
            Index(fields=["id"], condition=~Q(held_by=""), name="exchange_object_held"),
        ]

    def __str__(self) -> str:
        return f"{self.stix_id} {self.version_text}"


class Occurrence(models.Model):
    """A value stands in an object: one row for each, never one for a pair of objects."""

    digest = models.BinaryField(max_length=16, help_text="of kind and normalised text")
    object = models.ForeignKey(Object, models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar = [UniqueConstraint(fields=["digest", "object"], name="exchange_occurrence_once")]

    def __str__(self) -> str:
        return bytes(self.digest).hex()


class Release(models.Model):
    """An object made visible in a collection, numbered in commit order; columns of the object stand here to be searched by."""

    # The indexes below begin with these; one more for each would only be written, never read.
    collection = models.ForeignKey(Collection, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    seq = models.BigIntegerField()
    added = models.BigIntegerField(help_text="date_added, µs since 1970 UTC, strictly rising in the collection")
    object = models.ForeignKey(Object, models.PROTECT, related_name="+", db_index=False)
    visibility = models.ForeignKey(VisibilityClass, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    stix_id = models.CharField(max_length=300)
    type = models.CharField(max_length=250)
    version = models.BigIntegerField()
    is_first = models.BooleanField()
    is_last = models.BooleanField()
    is_served = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            UniqueConstraint(fields=["collection", "seq"], name="exchange_release_place"),
            UniqueConstraint(fields=["collection", "added"], name="exchange_release_moment"),
            UniqueConstraint(fields=["object", "collection"], name="exchange_release_once"),
        ]
        indexes: ClassVar = [
            Index(fields=["collection", "stix_id", "version"], condition=SERVED, name="exchange_release_id"),
            Index(fields=["collection", "type", "seq"], condition=SERVED, name="exchange_release_type"),
            Index(fields=["collection", "visibility", "seq"], condition=SERVED, name="exchange_release_class"),
        ]

    def __str__(self) -> str:
        return f"{self.collection_id} {self.seq}"


class Pull(models.Model):
    """What one recipient was given at one moment: who holds what is answered from here."""

    recipient = models.CharField(max_length=60)
    collection = models.ForeignKey(Collection, models.PROTECT, related_name="+")
    first_seq = models.BigIntegerField()
    last_seq = models.BigIntegerField()
    runs = models.JSONField(help_text="the numbers given, as runs")
    at = models.DateTimeField(help_text="UTC")

    class Meta:
        indexes: ClassVar = [Index(fields=["collection", "first_seq"], name="exchange_pull_range")]

    def __str__(self) -> str:
        return f"{self.recipient} {self.first_seq}-{self.last_seq}"


class Recall(Thing):
    """Tells a recipient that an object which it fetched was taken back."""

    object = models.ForeignKey(Object, models.PROTECT, related_name="+")
    recipient = models.CharField(max_length=60)
    reason = models.CharField(max_length=500, blank=True, help_text="why it was taken back, told to the recipient")
    acknowledged_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [UniqueConstraint(fields=["object", "recipient"], name="exchange_recall_once")]
        indexes: ClassVar = [Index(fields=["recipient", "created_at"], name="exchange_recall_of")]

    def __str__(self) -> str:
        return f"{self.object_id} {self.recipient}"


class Alert(Thing):
    """Tells one country of the victims in it that one submission names; what is told stands in the country's feed already.

    `excluded` are the countries that the sources of what it tells shut out, as `,de,fr,`: an alert to one of them cannot be written.
    """

    country = models.CharField(max_length=2, help_text="ISO 3166 alpha-2, lower case")
    submission = models.ForeignKey(Submission, models.PROTECT, related_name="+")
    excluded = models.TextField()
    state = models.CharField(max_length=12, default=AlertState.SENT)
    due_at = models.DateTimeField(help_text="by when the next answer is due (UTC)")
    acknowledged_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, blank=True)
    note = models.CharField(max_length=500, blank=True, help_text="the bureau's own words on the outcome")
    names_country = models.BooleanField(default=False, help_text="the country agrees that the source reads its outcome by its name")
    reminded_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            UniqueConstraint(fields=["country", "submission"], name="exchange_alert_once"),
            CheckConstraint(condition=~Q(excluded__contains=F("country")), name="exchange_alert_excluded"),
            CheckConstraint(
                condition=Q(state="sent", acknowledged_at=None, settled_at=None, outcome="", note="")
                | Q(state="acknowledged", acknowledged_at__isnull=False, settled_at=None, outcome="", note="")
                | Q(state="acted", acknowledged_at__isnull=False, settled_at__isnull=False, outcome__in=sorted(ACTED))
                | Q(state="closed", acknowledged_at__isnull=False, settled_at__isnull=False, outcome__in=sorted(CLOSED)),
                name="exchange_alert_state",
            ),
        ]
        indexes: ClassVar = [
            Index(fields=["country", "created_at"], name="exchange_alert_of"),
            Index(fields=["due_at"], condition=Q(settled_at=None), name="exchange_alert_due"),
        ]

    def __str__(self) -> str:
        return f"{self.country} {self.pk}"


class Told(models.Model):
    """What an alert tells: a release in the feed of its country, which alone says who may see it now."""

    alert = models.ForeignKey(Alert, models.PROTECT, related_name="told")
    release = models.OneToOneField(Release, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.alert_id} {self.release_id}"


class Digest(Thing):
    """The letter that a bureau got on one day about its open alerts."""

    country = models.CharField(max_length=2)
    day = models.DateField(help_text="UTC")

    class Meta:
        constraints: ClassVar = [UniqueConstraint(fields=["country", "day"], name="exchange_digest_once")]

    def __str__(self) -> str:
        return f"{self.country} {self.day}"


class Question(Thing):
    """What a bureau or the desk asks partners: the one way by which information leaves the house for partners beyond its marking.

    Nothing from police files is in it, whom it comes from consented, and another than its preparer and who consented let it out.
    """

    country = models.CharField(max_length=2, blank=True, help_text="ISO 3166 alpha-2, lower case; empty where the desk asks")
    text = models.CharField(max_length=2_000, blank=True)
    purpose = models.CharField(max_length=500)
    legal_basis = models.CharField(max_length=500, help_text="for those who decide; partners read the purpose")
    originator = models.CharField(max_length=2, blank=True, help_text="whose information it tells, lower case; empty for the house's own")
    consented_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    consented_at = models.DateTimeField(null=True)
    marking = models.SmallIntegerField()
    names_country = models.BooleanField(default=False)
    is_free_of_files = models.BooleanField()
    organisations = models.JSONField(null=True, help_text="the partners named; null for all with standing")
    capability = models.CharField(max_length=20, blank=True, help_text="what those who are asked declared")
    due_at = models.DateTimeField()
    retain_until = models.DateField()
    prepared_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, default=QuestionState.PREPARED)
    decided_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    refused_because = models.CharField(max_length=500, blank=True)
    shown_hash = models.CharField(max_length=64, blank=True, help_text="SHA-256 of what was released; anything else is not shown")
    overdue_at = models.DateTimeField(null=True, help_text="when its time to answer was found to be over")

    class Meta:
        constraints: ClassVar = [
            CheckConstraint(condition=~Q(purpose="") & ~Q(legal_basis=""), name="exchange_question_basis"),
            CheckConstraint(condition=Q(organisations__isnull=True) | Q(capability=""), name="exchange_question_recipients"),
            CheckConstraint(condition=~Q(decided_by=F("consented_by")), name="exchange_question_another"),
            CheckConstraint(
                condition=Q(state__in=["prepared", "refused"])
                | Q(originator="")
                | Q(consented_by__isnull=False, consented_at__isnull=False),
                name="exchange_question_consent",
            ),
            CheckConstraint(
                condition=Q(state__in=["prepared", "refused"], shown_hash="") | (Q(state__in=["sent", "closed"]) & ~Q(shown_hash="")),
                name="exchange_question_shown",
            ),
            CheckConstraint(condition=Q(is_free_of_files=True), name="exchange_question_no_files"),
            CheckConstraint(condition=Q(marking__gte=0, marking__lte=2), name="exchange_question_marking"),
            CheckConstraint(condition=~Q(decided_by=F("prepared_by")), name="exchange_question_four_eyes"),
            CheckConstraint(
                condition=Q(state="prepared", decided_by=None, refused_because="")
                | Q(state__in=["sent", "closed"], decided_by__isnull=False, decided_at__isnull=False, refused_because="")
                | (Q(state="refused", decided_by__isnull=False, decided_at__isnull=False) & ~Q(refused_because="")),
                name="exchange_question_state",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Asked(Thing):
    """One partner to which a question was released, and what it says."""

    question = models.ForeignKey(Question, models.PROTECT, related_name="asked")
    organisation = models.ForeignKey("parties.Organisation", models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, default=AskedState.WAITING)
    answered_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    shared_at = models.DateTimeField(null=True, help_text="when it consented that what it sent is told to others that are asked")

    class Meta:
        constraints: ClassVar = [
            UniqueConstraint(fields=["question", "organisation"], name="exchange_asked_once"),
            CheckConstraint(
                condition=Q(state="waiting", answered_at=None) | Q(state__in=["answered", "nothing_held"], answered_at__isnull=False),
                name="exchange_asked_state",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question_id} {self.organisation_id}"


class Answer(Thing):
    """What a partner answered: in words, or with a submission that is admitted as everything is."""

    asked = models.ForeignKey(Asked, models.PROTECT, related_name="answers")
    words = models.CharField(max_length=2_000, blank=True)
    submission = models.OneToOneField(Submission, models.PROTECT, null=True, related_name="+")
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            CheckConstraint(
                condition=(~Q(words="") & Q(erased_at=None)) | Q(submission__isnull=False) | Q(words="", erased_at__isnull=False),
                name="exchange_answer_something",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Declared(Thing):
    """What a partner says it can look into; bureaus ask by it, and may name who said so."""

    organisation = models.ForeignKey("parties.Organisation", models.PROTECT, related_name="+")
    capability = models.CharField(max_length=20)

    class Meta:
        constraints: ClassVar = [
            _one_of("capability", Capability, "exchange_declared_capability"),
            UniqueConstraint(fields=["organisation", "capability"], name="exchange_declared_once"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.capability}"


class WarningFile(Thing):
    """The warning lists that were put in force at one moment: the newest row is in force; the file lies in the data folder."""

    sha256 = models.CharField(max_length=64, help_text="of the file made of the lists")
    lists = models.JSONField(help_text="name, title, version, form and number of entries of each")

    def __str__(self) -> str:
        return self.sha256


class ColumnRoles(Thing):
    """What a partner said of the columns of its tables, so that it says it once."""

    organisation = models.OneToOneField("parties.Organisation", models.PROTECT, related_name="+")
    roles = models.JSONField(default=dict, help_text="title of a column → what it holds")

    def __str__(self) -> str:
        return f"columns of {self.organisation_id}"


class Feedback(Thing):
    """What a bureau says of an object that was released to it; which country it is stays with the desk unless it agrees."""

    object = models.ForeignKey(Object, models.PROTECT, related_name="+")
    country = models.CharField(max_length=2, help_text="ISO 3166 alpha-2, lower case")
    kind = models.CharField(max_length=20)
    times = models.PositiveIntegerField(null=True, help_text="how often it was sighted")
    seen_on = models.DateField(null=True, help_text="when it was sighted last")
    remark = models.CharField(max_length=500, blank=True, help_text="told to the source")
    names_country = models.BooleanField(default=False, help_text="the country agrees that the source reads which it is")
    is_told = models.BooleanField(help_text="the source reads it: the country agreed, or too many could have said it to single one out")

    class Meta:
        constraints: ClassVar = [
            CheckConstraint(condition=Q(is_told=True) | Q(names_country=False), name="exchange_feedback_told"),
            CheckConstraint(
                condition=Q(kind="sighted", times__isnull=False, times__gte=1, seen_on__isnull=False)
                | Q(kind__in=["acted", "useful", "false_positive"], times=None, seen_on=None),
                name="exchange_feedback_kind",
            ),
            UniqueConstraint(fields=["object", "country", "kind"], condition=~Q(kind="sighted"), name="exchange_feedback_once"),
        ]
        indexes: ClassVar = [Index(fields=["country", "created_at"], name="exchange_feedback_of")]

    def __str__(self) -> str:
        return f"{self.object_id} {self.kind}"
