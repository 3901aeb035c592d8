"""Frozen values of screening, by noun: words, what readers say, lists, coverage, runs."""

from aboveboard.screening.values.covering import Against, Covered, CoveredSubject, Gap, LastScreened, Missed
from aboveboard.screening.values.judging import LONGEST_MEMORY, MAX_TEXT, JudgementForm, Kept, MatchFacts, Selection, SideBySide, Task
from aboveboard.screening.values.lists import ChangedEntry, ListCoverage, ListDetail, ListFacts, ListFile, ListLine, Loaded, NotCovered
from aboveboard.screening.values.refusals import ListRefusal, NotScreened
from aboveboard.screening.values.runs import Batch, BatchScreened, BulkContent, Difference, Replay, RunContent, RunSubject, ToMatch
from aboveboard.screening.values.together import Chosen, Consequence, Named, Preview, TogetherLine
from aboveboard.screening.values.words import REASONS, Door, Judged, Newness, Reason, Reopening, Together

__all__ = [
    "LONGEST_MEMORY",
    "MAX_TEXT",
    "REASONS",
    "Against",
    "Batch",
    "BatchScreened",
    "BulkContent",
    "ChangedEntry",
    "Chosen",
    "Consequence",
    "Covered",
    "CoveredSubject",
    "Difference",
    "Door",
    "Gap",
    "Judged",
    "JudgementForm",
    "Kept",
    "LastScreened",
    "ListCoverage",
    "ListDetail",
    "ListFacts",
    "ListFile",
    "ListLine",
    "ListRefusal",
    "Loaded",
    "MatchFacts",
    "Missed",
    "Named",
    "Newness",
    "NotCovered",
    "NotScreened",
    "Preview",
    "Reason",
    "Reopening",
    "Replay",
    "RunContent",
    "RunSubject",
    "Selection",
    "SideBySide",
    "Task",
    "ToMatch",
    "Together",
    "TogetherLine",
]
