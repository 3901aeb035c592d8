"""Tables of the exchange: collections, submissions, objects and their values, releases, pulls, recalls, alerts; how tables are sent.

Rows that come by the million name organisations by plain id: a foreign key would cost more than it guards. Their collections and
visibility classes are checked by no foreign key either, since those never go (`Lasting`, `AppendOnly`), and an id that is none is
seen by nobody: no page reads it. Which submission and object a row names is looked at once for each statement (`triggers`).
"""

from aboveboard.exchange.models.alert import Alert, Digest, Told
from aboveboard.exchange.models.collection import Collection, CollectionReader, ConstituencyClaim, Identity
from aboveboard.exchange.models.feedback import Feedback
from aboveboard.exchange.models.filling import Unalerted, Unfilled
from aboveboard.exchange.models.intake import AddressFile, ColumnRoles, Submission, WarningFile
from aboveboard.exchange.models.object import Object, Occurrence, Origin, VisibilityClass, random_mark
from aboveboard.exchange.models.passing_on import PassedOn
from aboveboard.exchange.models.product import ActivityReport, ReportConsent, ReportIssue, ReportObject
from aboveboard.exchange.models.question import Answer, Asked, Declared, Question
from aboveboard.exchange.models.release import Pull, Recall, Release, Trace

__all__ = [
    "ActivityReport",
    "AddressFile",
    "Alert",
    "Answer",
    "Asked",
    "Collection",
    "CollectionReader",
    "ColumnRoles",
    "ConstituencyClaim",
    "Declared",
    "Digest",
    "Feedback",
    "Identity",
    "Object",
    "Occurrence",
    "Origin",
    "PassedOn",
    "Pull",
    "Question",
    "Recall",
    "Release",
    "ReportConsent",
    "ReportIssue",
    "ReportObject",
    "Submission",
    "Told",
    "Trace",
    "Unalerted",
    "Unfilled",
    "VisibilityClass",
    "WarningFile",
    "random_mark",
]
