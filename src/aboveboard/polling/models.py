"""Tables of polling: the servers of partners with how far each was read, and what was taken from them."""

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from aboveboard.exchange.stix.markings import Marking
from aboveboard.kernel.constraints import one_of
from aboveboard.kernel.models import Thing
from aboveboard.lib.calling.addresses import MOST_ADDRESS
from aboveboard.polling.values import MOST_COLLECTION, MOST_REASON, MOST_WHY, PAGE_SIZE, Cursor, Scheme, ServerState

OVER = Q(state__in=[ServerState.REFUSED.value, ServerState.ENDED.value])
POLLED = Q(state=ServerState.CONFIRMED.value)
UNCONFIRMED = Q(state__in=[ServerState.CLAIMED.value, ServerState.REFUSED.value, ServerState.ENDED.value])


class Server(Thing):
    """A collection of a TAXII server that a partner runs and lets us read. Its address never changes: another is claimed anew."""

    organisation = models.ForeignKey("parties.Organisation", models.PROTECT, related_name="+")
    claimed_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    confirmed_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    root = models.CharField(max_length=MOST_ADDRESS, help_text="address of the API root, ending in a slash")
    collection = models.CharField(max_length=MOST_COLLECTION)
    scheme = models.CharField(max_length=10)
    credentials = models.BinaryField(help_text="encrypted under the installation's secret key; emptied at the end")
    interval = models.PositiveIntegerField(help_text="minutes between two looks")
    unmarked = models.CharField(
        max_length=12, blank=True, help_text="how objects without TLP are marked where that is stricter than agreed"
    )
    state = models.CharField(max_length=10, default=ServerState.CLAIMED)
    reason = models.CharField(max_length=MOST_REASON, blank=True, help_text="why the desk refused or halted it")
    after = models.CharField(max_length=40, blank=True, help_text="added_after of the run, as the server wrote it")
    token = models.TextField(blank=True, help_text="next, where the run goes on by it")
    seen = models.CharField(max_length=40, blank=True, help_text="the newest addition seen in the run")
    run = models.PositiveIntegerField(default=0, help_text="counts the readings to the end, the broken ones too")
    page_size = models.PositiveIntegerField(default=PAGE_SIZE)
    due_at = models.DateTimeField(null=True, help_text="when it is asked next; UTC")
    wait_until = models.DateTimeField(null=True, help_text="until when it asked us to wait; UTC")
    asked_at = models.DateTimeField(null=True, help_text="when it was asked last; UTC")
    fetched_at = models.DateTimeField(null=True, help_text="when it was read last; UTC")
    failures = models.PositiveIntegerField(default=0, help_text="in a row")
    failing_since = models.DateTimeField(null=True)
    why = models.CharField(max_length=MOST_WHY, blank=True, help_text="what there is to say of the last look")
    pages = models.PositiveBigIntegerField(default=0)
    objects_taken = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            one_of("state", ServerState, "polling_server_state"),
            one_of("scheme", Scheme, "polling_server_scheme"),
            one_of("unmarked", ["", *(each.name for each in Marking)], "polling_server_unmarked"),
            CheckConstraint(
                condition=UNCONFIRMED | Q(confirmed_by__isnull=False, confirmed_at__isnull=False), name="polling_confirmed_first"
            ),
            CheckConstraint(condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("claimed_by")), name="polling_two_persons"),
            CheckConstraint(condition=~OVER | Q(credentials=b""), name="polling_over"),
            # What is not confirmed is never due.
            CheckConstraint(condition=Q(POLLED, due_at__isnull=False) | (~POLLED & Q(due_at=None)), name="polling_due"),
            UniqueConstraint(fields=["organisation", "root", "collection"], condition=~OVER, name="polling_once"),
        ]
        indexes: ClassVar = [Index(fields=["due_at"], condition=POLLED, name="polling_server_due")]

    def __str__(self) -> str:
        return f"{self.root} {self.collection}"

    @property
    def cursor(self) -> Cursor:
        """How far it was read."""
        return Cursor(self.after, self.token, self.seen)


class Taken(models.Model):
    """One body that was taken from a server. The same objects are taken from it once, in whichever run they come again."""

    server = models.ForeignKey(Server, models.PROTECT, related_name="+")
    run = models.PositiveIntegerField(help_text="the newest in which it came")
    digest = models.BinaryField(max_length=32, help_text="SHA-256 of the body")
    submission = models.OneToOneField("exchange.Submission", models.PROTECT, related_name="+")
    at = models.DateTimeField(help_text="UTC")

    class Meta:
        constraints: ClassVar = [UniqueConstraint(fields=["server", "digest"], name="polling_taken_once")]
        indexes: ClassVar = [Index(fields=["server", "at"], name="polling_taken_at")]

    def __str__(self) -> str:
        return f"{self.server_id} {self.run}"
