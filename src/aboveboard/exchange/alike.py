"""What holds the same values, as one reader may see it: frozen values for queries and doors."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from aboveboard.exchange.stix.markings import Badge
from aboveboard.exchange.values import PullForm


@dataclass(frozen=True, slots=True, order=True)
class Named:
    """A value as people read it: its kind and its one spelling."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Neighbour:
    """The newest version of an object that holds one of the values looked at, as its source sent it and this reader may see it.

    `source` is told to the desk alone; `shared` are the values looked at that it holds, `others` what else it names.
    """

    key: int
    stix_id: str
    type: str
    version: str
    marking: Badge
    confidence: int | None
    title: str
    source: str
    is_own: bool
    admitted_at: datetime
    shared: tuple[Named, ...]
    others: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class Alike:
    """What holds the values looked at, newest first: everything counted here may be seen by the reader.

    `total` counts what `rows` begins to list. `common` are the values that more than `most` objects hold, by `rule`; they are
    not followed. `is_cut` where there were more values than are looked at. `marking` is the strictest of what is shown, None
    where nothing is. `given` has to be noted before it is shown.
    """

    looked: tuple[Named, ...]
    most: int
    rule: str
    rows: tuple[Neighbour, ...] = ()
    total: int = 0
    common: tuple[Named, ...] = ()
    is_cut: bool = False
    marking: Badge | None = None
    given: tuple[PullForm, ...] = ()

    @property
    def beside(self) -> list[tuple[Named, int]]:
        """The other values that stand in the rows, with in how many of them, the most frequent first."""
        counted = Counter(named for row in self.rows for named in row.others)
        return sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))

    def governing(self, marking: Badge) -> Badge:
        """The marking of a page that shows these rows beside something with `marking`."""
        return marking if self.marking is None else Badge.over([marking, self.marking])


@dataclass(frozen=True, slots=True)
class Working:
    """A member country (ISO 3166 alpha-2, lower case) that works on a value: since it first acknowledged an alert with it, or said that
    it saw or acted on an object with it, and when it last settled an alert."""

    country: str
    since: datetime
    settled: datetime | None
