"""What may be read of due diligence: facts for other contexts, and what doors serve to readers."""

from aboveboard.diligence.queries.committee import tally
from aboveboard.diligence.queries.dossiers import dossier, replay
from aboveboard.diligence.queries.files import file_to_answer, visible_file, visible_files, visible_requests, visible_stages
from aboveboard.diligence.queries.granted import (
    clearance,
    clearances,
    clearances_in_force,
    clearances_of,
    cleared_organisations,
    examined_since,
    lookups,
    public_decision,
    vetting,
    visible_clearance,
    visible_clearances,
    visible_vetting,
    visible_vettings,
    waivers,
)
from aboveboard.diligence.queries.interest import InterestUnanswered, Recused
from aboveboard.diligence.queries.reading import before_committee, earlier_answer, examination, hearing, own_answer
from aboveboard.diligence.queries.worklist import needs_me

__all__ = [
    "InterestUnanswered",
    "Recused",
    "before_committee",
    "clearance",
    "clearances",
    "clearances_in_force",
    "clearances_of",
    "cleared_organisations",
    "dossier",
    "earlier_answer",
    "examination",
    "examined_since",
    "file_to_answer",
    "hearing",
    "lookups",
    "needs_me",
    "own_answer",
    "public_decision",
    "replay",
    "tally",
    "vetting",
    "visible_clearance",
    "visible_clearances",
    "visible_file",
    "visible_files",
    "visible_requests",
    "visible_stages",
    "visible_vetting",
    "visible_vettings",
    "waivers",
]
