"""Everything that can be read of the exchange."""

from aboveboard.exchange.queries.collections import (
    identity,
    onboarding,
    visible_collection,
    visible_collections,
    visible_intake,
    visible_onboarding,
    visible_own,
    visible_root,
)
from aboveboard.exchange.queries.pages import visible_manifest, visible_object, visible_objects, visible_versions
from aboveboard.exchange.queries.submissions import visible_recalls, visible_status, visible_submissions, waiting

__all__ = [
    "identity",
    "onboarding",
    "visible_collection",
    "visible_collections",
    "visible_intake",
    "visible_manifest",
    "visible_object",
    "visible_objects",
    "visible_onboarding",
    "visible_own",
    "visible_recalls",
    "visible_root",
    "visible_status",
    "visible_submissions",
    "visible_versions",
    "waiting",
]
