"""Everything that may be read of screening: facts for the contexts above, and what doors may show to whom."""

from aboveboard.screening.queries.doors import (
    replay,
    side_by_side,
    visible_coverage,
    visible_lists,
    visible_match,
    visible_matches,
    visible_runs,
    visible_to_match,
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
    stopping_matches_of,
    stopping_subjects,
    unsettled_matches,
)
from aboveboard.screening.queries.lists import (
    captions,
    run_content,
    visible_changes,
    visible_overview,
    visible_run,
)
from aboveboard.screening.queries.review import (
    consequence,
    next_match,
    visible_judgements,
    whom,
    worst_matches,
)
from aboveboard.screening.queries.worklist import needs_me

__all__ = [
    "captions",
    "consequence",
    "coverage",
    "is_current",
    "last_screened",
    "lists_in_force",
    "needs_me",
    "next_match",
    "reading",
    "replay",
    "run_content",
    "side_by_side",
    "stopping_matches",
    "stopping_matches_of",
    "stopping_subjects",
    "unsettled_matches",
    "visible_changes",
    "visible_coverage",
    "visible_judgements",
    "visible_lists",
    "visible_match",
    "visible_matches",
    "visible_overview",
    "visible_run",
    "visible_runs",
    "visible_to_match",
    "visible_version",
    "visible_versions",
    "whom",
    "worst_matches",
]
