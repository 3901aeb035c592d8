"""Everything that may be read of screening: facts for the contexts above, and what doors may show to whom."""

from aboveboard.screening.queries.covering import coverage, visible_coverage, visible_subjects
from aboveboard.screening.queries.doors import (
    side_by_side,
    visible_lists,
    visible_match,
    visible_matches,
    visible_runs,
    visible_to_match,
    visible_version,
    visible_versions,
)
from aboveboard.screening.queries.dossier import dossier, no_hit_certificate
from aboveboard.screening.queries.facts import (
    last_screened,
    lists_in_force,
    lookups,
    reading,
    stopping_matches,
    stopping_matches_of,
    stopping_subjects,
    unsettled_matches,
)
from aboveboard.screening.queries.freshness import frozen_since
from aboveboard.screening.queries.gap import gaps
from aboveboard.screening.queries.in_bulk import bulk_content, visible_bulk_run, visible_bulk_runs
from aboveboard.screening.queries.list_coverage import visible_not_covered
from aboveboard.screening.queries.lists import (
    captions,
    run_content,
    visible_changes,
    visible_entries,
    visible_list,
    visible_overview,
    visible_run,
)
from aboveboard.screening.queries.memory import memory_of, remembered
from aboveboard.screening.queries.replaying import replay, replayed, run_named
from aboveboard.screening.queries.review import (
    consequence,
    next_match,
    visible_judgements,
    whom,
    worst_matches,
)
from aboveboard.screening.queries.together import (
    batch_preview,
    proposal_preview,
    selection_preview,
    visible_batch,
    visible_batches,
    visible_proposal,
    visible_proposals,
)
from aboveboard.screening.queries.worklist import needs_me

__all__ = [
    "batch_preview",
    "bulk_content",
    "captions",
    "consequence",
    "coverage",
    "dossier",
    "frozen_since",
    "gaps",
    "last_screened",
    "lists_in_force",
    "lookups",
    "memory_of",
    "needs_me",
    "next_match",
    "no_hit_certificate",
    "proposal_preview",
    "reading",
    "remembered",
    "replay",
    "replayed",
    "run_content",
    "run_named",
    "selection_preview",
    "side_by_side",
    "stopping_matches",
    "stopping_matches_of",
    "stopping_subjects",
    "unsettled_matches",
    "visible_batch",
    "visible_batches",
    "visible_bulk_run",
    "visible_bulk_runs",
    "visible_changes",
    "visible_coverage",
    "visible_entries",
    "visible_judgements",
    "visible_list",
    "visible_lists",
    "visible_match",
    "visible_matches",
    "visible_not_covered",
    "visible_overview",
    "visible_proposal",
    "visible_proposals",
    "visible_run",
    "visible_runs",
    "visible_subjects",
    "visible_to_match",
    "visible_version",
    "visible_versions",
    "whom",
    "worst_matches",
]
