"""Tables of screening: versions of lists and their entries, feeds, sealed runs, who was screened, matches and judgements."""

import uuid
from functools import reduce
from operator import or_
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from aboveboard.audit.triggers import AppendOnly
from aboveboard.kernel.models import Thing
from aboveboard.lib import clock
from aboveboard.screening.machine import BatchState, MatchState, ProposalState, VersionState
from aboveboard.screening.values import REASONS, Door, Judged, Newness, Together

MAX_ENTRY_ID = 200


class Feed(models.Model):
    """Where a list is fetched from, and how old what we know of it is. `checked_at` is the last successful check, changed or not."""

    source = models.CharField(max_length=40, primary_key=True)
    checked_at = models.DateTimeField(null=True)
    validators = models.JSONField(default=dict, help_text="per address: ETag and Last-Modified of the copy last accepted")
    fetched = models.BooleanField(default=False, help_text="fetched at least once by refresh, so that the timer goes on with it")
    error = models.TextField(blank=True)
    failures = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.source


class ListVersion(Thing):
    """One published state of one list. Its entries are written while it is staged; at most one of a source is in force."""

    source = models.CharField(max_length=40)
    published = models.DateField(null=True, help_text="null only where the file could not be read")
    sha256 = models.CharField(max_length=64, help_text="of the bytes as received")
    bytes = models.BigIntegerField()
    parser_version = models.PositiveIntegerField()
    entries = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=12, default=VersionState.STAGED)
    replaces = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", help_text="what it was compared with")
    in_force_at = models.DateTimeField(null=True)
    superseded_at = models.DateTimeField(null=True)
    ground = models.CharField(max_length=12, blank=True, help_text="why it was refused")
    sentence = models.TextField(blank=True)
    added = models.PositiveIntegerField(null=True, help_text="beside the version it replaced; null until it came into force")
    changed = models.PositiveIntegerField(null=True)
    removed = models.PositiveIntegerField(null=True)
    changes_index = models.CharField(max_length=64, blank=True, help_text="index of the entries that are new or changed")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source"], condition=Q(state="in_force"), name="screening_version_one_in_force"),
            models.CheckConstraint(condition=Q(state__in=[state.value for state in VersionState]), name="screening_version_state"),
            models.CheckConstraint(
                condition=~Q(state="in_force") | Q(entries__gt=0, published__isnull=False, in_force_at__isnull=False),
                name="screening_version_in_force_whole",
            ),
            models.CheckConstraint(condition=~Q(state="refused") | ~Q(sentence=""), name="screening_version_refused_why"),
        ]
        indexes: ClassVar = [models.Index(fields=["source", "created_at"], name="screening_version_source")]

    def __str__(self) -> str:
        return f"{self.source} of {self.published or 'an unknown day'}"


class ListRecord(AppendOnly):
    """One entry's content, kept once however many versions hold it; the key is its hash."""

    content_hash = models.CharField(max_length=64, primary_key=True)
    body = models.TextField(help_text="canonical JSON")

    def __str__(self) -> str:
        return self.content_hash


class ListEntry(models.Model):
    """Which content an entry has in one version of a list."""

    version = models.ForeignKey(ListVersion, models.CASCADE, related_name="rows")
    entry_id = models.CharField(max_length=MAX_ENTRY_ID)
    record = models.ForeignKey(ListRecord, models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["version", "entry_id"], name="screening_entry_once")]

    def __str__(self) -> str:
        return self.entry_id


class ShrinkApproval(Thing):
    """One person's approval of a version that was refused because it is so much smaller."""

    version = models.ForeignKey(ListVersion, models.PROTECT, related_name="approvals")
    user_id = models.UUIDField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["version", "user_id"], name="screening_approval_once")]

    def __str__(self) -> str:
        return f"approval of {self.version_id}"


class ListSet(AppendOnly):
    """The versions that were in force together, the engine that read them, and the index that came of it."""

    key = models.CharField(max_length=64, primary_key=True, help_text="hash of versions and engine")
    versions = models.JSONField(help_text="per list: source, version, published, sha256, parser")
    engine = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64, help_text="of the index file")
    created_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.key


class Run(AppendOnly):
    """One screening, sealed: `body` holds the inputs, the configuration, the candidates, their scores and why."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    at = models.DateTimeField(default=clock.now)
    list_set = models.ForeignKey(ListSet, models.PROTECT, related_name="+")
    organisation = models.ForeignKey("parties.Organisation", models.PROTECT, null=True, related_name="+", help_text="null: a list changed")
    body = models.TextField(help_text="canonical JSON")
    sha256 = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"run {self.id}"


class BatchRun(AppendOnly):
    """Names screened in bulk, sealed. It holds hashes and counts, never the names: nobody here need be a party of ours."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    at = models.DateTimeField(default=clock.now)
    door = models.CharField(max_length=16)
    list_set = models.ForeignKey(ListSet, models.PROTECT, related_name="+")
    body = models.TextField(help_text="canonical JSON")
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(door__in=[door.value for door in Door]), name="screening_batch_door")]

    def __str__(self) -> str:
        return f"batch {self.id}"


class Screened(Thing):
    """A subject of an organisation as it was last screened, and against which lists."""

    organisation = models.ForeignKey("parties.Organisation", models.PROTECT, related_name="+")
    subject_kind = models.CharField(max_length=80)
    subject_id = models.CharField(max_length=64)
    relation = models.CharField(max_length=20)
    sentence = models.TextField()
    facts = models.TextField(help_text="canonical JSON of what was screened")
    fingerprint = models.CharField(max_length=64)
    list_set = models.ForeignKey(ListSet, models.PROTECT, related_name="+")
    run = models.ForeignKey(Run, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    is_current = models.BooleanField(default=True, help_text="still a subject of the organisation")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "subject_kind", "subject_id"], name="screening_screened_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["subject_kind", "subject_id"], name="screening_screened_subject")]

    def __str__(self) -> str:
        return f"{self.subject_kind} {self.subject_id}"


class ReviewBatch(Thing):
    """The matches that came only because a list source or the engine is new; none of them acts until two persons let them."""

    newness = models.CharField(max_length=10)
    source = models.CharField(max_length=40, blank=True, help_text="the new list; empty where the engine is new")
    list_set = models.ForeignKey(ListSet, models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, default=BatchState.WAITING)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["newness", "source"], condition=Q(state="waiting"), name="screening_batch_one_waiting"),
            models.CheckConstraint(condition=Q(state__in=[state.value for state in BatchState]), name="screening_batch_state"),
            models.CheckConstraint(
                condition=Q(newness=Newness.ENGINE.value, source="") | (Q(newness=Newness.SOURCE.value) & ~Q(source="")),
                name="screening_batch_newness",
            ),
        ]

    def __str__(self) -> str:
        return f"batch of {self.source or 'the engine'}"


class Match(Thing):
    """A possible match of a subject with a list entry; one per pair, for ever, so that its judgement is remembered."""

    subject_kind = models.CharField(max_length=80)
    subject_id = models.CharField(max_length=64)
    fingerprint = models.CharField(max_length=64, help_text="of the subject's facts")
    source = models.CharField(max_length=40)
    entry_id = models.CharField(max_length=MAX_ENTRY_ID)
    record = models.ForeignKey(ListRecord, models.PROTECT, related_name="+")
    run = models.ForeignKey(Run, models.PROTECT, related_name="+")
    score = models.PositiveIntegerField(help_text="in 1/10,000")
    explanation = models.JSONField()
    standing_of_list = models.CharField(max_length=12)
    above_act = models.BooleanField()
    stops_since = models.DateTimeField(null=True, help_text="when it came above the act threshold or was opened again")
    batch = models.ForeignKey(
        ReviewBatch, models.PROTECT, null=True, related_name="matches", help_text="came because a list or the engine is new"
    )
    would_act = models.BooleanField(default=False, help_text="acts once its batch is released")
    state = models.CharField(max_length=16, default=MatchState.NEW)
    state_since = models.DateTimeField(default=clock.now)
    delisted_at = models.DateTimeField(null=True)
    judgement = models.ForeignKey("Judgement", models.PROTECT, null=True, related_name="+", help_text="the latest")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["subject_kind", "subject_id", "source", "entry_id"], name="screening_match_once"),
            models.CheckConstraint(condition=Q(state__in=[state.value for state in MatchState]), name="screening_match_state"),
            models.CheckConstraint(
                condition=~Q(state__in=["false_positive", "confirmed"]) | Q(judgement__isnull=False), name="screening_match_judged"
            ),
            models.CheckConstraint(
                condition=Q(would_act=False) | Q(batch__isnull=False, above_act=False), name="screening_match_waits_in_batch"
            ),
            models.CheckConstraint(
                condition=Q(above_act=False) | Q(standing_of_list="binding", stops_since__isnull=False), name="screening_match_binding"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["source", "entry_id"], name="screening_match_entry"),
            models.Index(fields=["state", "created_at"], name="screening_match_open"),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.entry_id}"


class Judgement(Thing):
    """What somebody made of a match, why, and what both sides looked like then; complete once every reader has read."""

    match = models.ForeignKey(Match, models.PROTECT, related_name="judgements")
    kind = models.CharField(max_length=16)
    reason = models.CharField(max_length=30)
    text = models.TextField()
    evidence = models.TextField(blank=True)
    by_id = models.UUIDField()
    second_reader_id = models.UUIDField(null=True)
    second_text = models.TextField(blank=True, help_text="what the second reader compared")
    second_at = models.DateTimeField(null=True)
    complete = models.BooleanField()
    expires_on = models.DateField(null=True)
    fingerprint = models.CharField(max_length=64)
    record = models.ForeignKey(ListRecord, models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=[kind.value for kind in Judged]), name="screening_judgement_kind"),
            models.CheckConstraint(
                condition=Q(second_reader_id=None) | ~Q(second_reader_id=F("by_id")), name="screening_judgement_two_readers"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="screening_judgement_text"),
            models.CheckConstraint(
                condition=reduce(or_, (Q(kind=kind.value, reason__in=[each.value for each in REASONS[kind]]) for kind in Judged)),
                name="screening_judgement_reason",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in Judged if not kind.settles]) | ~Q(evidence=""),
                name="screening_judgement_evidence",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.reason}"


class Proposal(Thing):
    """What one person proposes to do with many matches together; another confirms or refuses it."""

    decision = models.CharField(max_length=10)
    batch = models.ForeignKey(ReviewBatch, models.PROTECT, null=True, related_name="proposals")
    reason = models.CharField(max_length=30, blank=True)
    text = models.TextField()
    evidence = models.TextField(blank=True)
    expires_on = models.DateField(null=True)
    by_id = models.UUIDField()
    state = models.CharField(max_length=12, default=ProposalState.PROPOSED)
    settled_by_id = models.UUIDField(null=True)
    settled_text = models.TextField(blank=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=[state.value for state in ProposalState]), name="screening_proposal_state"),
            models.CheckConstraint(
                condition=Q(decision=Together.DISMISS.value, batch=None)
                | Q(decision__in=[Together.RELEASE.value, Together.DECLINE.value], batch__isnull=False),
                name="screening_proposal_decision",
            ),
            models.CheckConstraint(condition=~Q(decision="dismiss") | ~Q(reason=""), name="screening_proposal_reason"),
            models.CheckConstraint(condition=~Q(text=""), name="screening_proposal_text"),
            models.CheckConstraint(
                condition=Q(settled_by_id=None, state="proposed") | (Q(settled_by_id__isnull=False) & ~Q(settled_by_id=F("by_id"))),
                name="screening_proposal_two_persons",
            ),
            models.UniqueConstraint(
                fields=["batch"], condition=Q(state="proposed", batch__isnull=False), name="screening_proposal_one_a_batch"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision} proposed by {self.by_id}"


class ProposedMatch(models.Model):
    """One match of a proposal, with both sides as they were when it was proposed."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="lines")
    match = models.ForeignKey(Match, models.PROTECT, related_name="+")
    fingerprint = models.CharField(max_length=64)
    record = models.ForeignKey(ListRecord, models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["proposal", "match"], name="screening_proposed_once")]

    def __str__(self) -> str:
        return str(self.match_id)
