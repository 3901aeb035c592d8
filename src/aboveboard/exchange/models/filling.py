"""What is looked at once more: because more bureaus may read it than when it was admitted, or since the gate was shut then."""

from django.db import models

from aboveboard.exchange.models.intake import Submission


class Unfilled(models.Model):
    """A submission of which something may go to further countries, since bureaus read for more purposes than when it was admitted."""

    submission = models.OneToOneField(Submission, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return str(self.submission_id)


class Unalerted(models.Model):
    """A submission that was to alert countries and did not, since the gate was shut to its sender the moment after it was admitted."""

    submission = models.OneToOneField(Submission, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return str(self.submission_id)
