"""What may be read of due diligence: facts for other contexts, and what doors serve to readers."""

from aboveboard.diligence.queries.committee import tally
from aboveboard.diligence.queries.dossiers import dossier, replay
from aboveboard.diligence.queries.files import file_to_answer, visible_file, visible_files, visible_requests
from aboveboard.diligence.queries.granted import (
    clearance,
    clearances,
    cleared_organisations,
    public_decision,
    vetting,
    visible_clearances,
    visible_vettings,
    waivers,
)
from aboveboard.diligence.queries.interest import InterestUnanswered, Recused
from aboveboard.diligence.queries.worklist import needs_me

__all__ = [
    "InterestUnanswered",
    "Recused",
    "clearance",
    "clearances",
    "cleared_organisations",
    "dossier",
    "file_to_answer",
    "needs_me",
    "public_decision",
    "replay",
    "tally",
    "vetting",
    "visible_clearances",
    "visible_file",
    "visible_files",
    "visible_requests",
    "visible_vettings",
    "waivers",
]
