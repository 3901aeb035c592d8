"""Everything that may be read of screening: facts for the contexts above, and what doors may show to whom."""

from aboveboard.screening.queries.doors import (
    replay,
    side_by_side,
    visible_coverage,
    visible_lists,
    visible_match,
    visible_matches,
    visible_runs,
    visible_version,
    visible_versions,
)
from aboveboard.screening.queries.facts import (
    coverage,
    is_current,
    last_screened,
    lists_in_force,
    reading,
    stopping_matches,
    stopping_subjects,
    unsettled_matches,
)
from aboveboard.screening.queries.worklist import needs_me

__all__ = [
    "coverage",
    "is_current",
    "last_screened",
    "lists_in_force",
    "needs_me",
    "reading",
    "replay",
    "side_by_side",
    "stopping_matches",
    "stopping_subjects",
    "unsettled_matches",
    "visible_coverage",
    "visible_lists",
    "visible_match",
    "visible_matches",
    "visible_runs",
    "visible_version",
    "visible_versions",
]
