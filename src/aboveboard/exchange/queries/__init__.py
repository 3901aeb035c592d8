"""Everything that can be read of the exchange."""

from aboveboard.exchange.queries.addresses import ADDRESSES, address_sets
from aboveboard.exchange.queries.alerts import alert_matrix, told_objects, visible_alert, visible_alerts
from aboveboard.exchange.queries.alike import visible_alike, visible_value
from aboveboard.exchange.queries.arrivals import visible_addition, visible_additions, visible_arrivals, visible_country, visible_places
from aboveboard.exchange.queries.claims import claim_remarks, visible_claim, visible_claims
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
from aboveboard.exchange.queries.deconfliction import members_at_work
from aboveboard.exchange.queries.dissemination import visible_dissemination
from aboveboard.exchange.queries.dossiers import (
    held_back,
    is_taken_back_again,
    recallable,
    releasable,
    visible_dossier,
    visible_dossiers,
    visible_titles,
)
from aboveboard.exchange.queries.feedback import (
    answerable,
    answerable_named,
    called_false,
    visible_feedback,
    visible_outcomes,
    visible_quality,
    visible_said,
)
from aboveboard.exchange.queries.feeds import visible_event, visible_feed, visible_hashed, visible_table
from aboveboard.exchange.queries.given import visible_news
from aboveboard.exchange.queries.graph import visible_bundle, visible_graph, visible_key
from aboveboard.exchange.queries.intake import (
    composed_body,
    content_rules,
    intake_of,
    own_intake,
    remembered_columns,
    sent_before,
    visible_channel,
    visible_look,
)
from aboveboard.exchange.queries.neighbours import levels_in_use
from aboveboard.exchange.queries.pages import visible_manifest, visible_object, visible_objects, visible_versions
from aboveboard.exchange.queries.products import (
    is_told_reports,
    possible_readers,
    report_of,
    reportable,
    visible_consent,
    visible_consent_asked,
    visible_consents,
    visible_readers,
    visible_report,
    visible_reports,
    visible_told,
)
from aboveboard.exchange.queries.questions import (
    askable,
    names_own,
    visible_answers,
    visible_asked,
    visible_asked_one,
    visible_declared,
    visible_question,
    visible_questions,
)
from aboveboard.exchange.queries.queue import MOST_CHOSEN, passable, passing_preview, queued, visible_queue
from aboveboard.exchange.queries.recalls import own_recalls, own_receipts, visible_recalls
from aboveboard.exchange.queries.rooms import admitted_submission, room_collection, submission_of
from aboveboard.exchange.queries.submissions import (
    status_of,
    visible_status,
    visible_submission,
    visible_submissions,
    waiting,
)
from aboveboard.exchange.queries.tasks import needs_me
from aboveboard.exchange.queries.victims import told_victims, victims_for_house
from aboveboard.exchange.queries.warnings import WARNINGS
from aboveboard.exchange.queries.warnings import lists_in_force as warning_lists

__all__ = [
    "ADDRESSES",
    "MOST_CHOSEN",
    "WARNINGS",
    "address_sets",
    "admitted_submission",
    "alert_matrix",
    "answerable",
    "answerable_named",
    "askable",
    "called_false",
    "claim_remarks",
    "composed_body",
    "content_rules",
    "held_back",
    "identity",
    "intake_of",
    "is_taken_back_again",
    "is_told_reports",
    "levels_in_use",
    "members_at_work",
    "names_own",
    "needs_me",
    "onboarding",
    "own_intake",
    "own_recalls",
    "own_receipts",
    "passable",
    "passing_preview",
    "possible_readers",
    "queued",
    "recallable",
    "releasable",
    "remembered_columns",
    "report_of",
    "reportable",
    "room_collection",
    "sent_before",
    "status_of",
    "submission_of",
    "told_objects",
    "told_victims",
    "victims_for_house",
    "visible_addition",
    "visible_additions",
    "visible_alert",
    "visible_alerts",
    "visible_alike",
    "visible_answers",
    "visible_arrivals",
    "visible_asked",
    "visible_asked_one",
    "visible_bundle",
    "visible_channel",
    "visible_claim",
    "visible_claims",
    "visible_collection",
    "visible_collections",
    "visible_consent",
    "visible_consent_asked",
    "visible_consents",
    "visible_country",
    "visible_declared",
    "visible_dissemination",
    "visible_dossier",
    "visible_dossiers",
    "visible_event",
    "visible_feed",
    "visible_feedback",
    "visible_graph",
    "visible_hashed",
    "visible_intake",
    "visible_key",
    "visible_look",
    "visible_manifest",
    "visible_news",
    "visible_object",
    "visible_objects",
    "visible_onboarding",
    "visible_outcomes",
    "visible_own",
    "visible_places",
    "visible_quality",
    "visible_question",
    "visible_questions",
    "visible_queue",
    "visible_readers",
    "visible_recalls",
    "visible_report",
    "visible_reports",
    "visible_root",
    "visible_said",
    "visible_status",
    "visible_submission",
    "visible_submissions",
    "visible_table",
    "visible_titles",
    "visible_told",
    "visible_value",
    "visible_versions",
    "waiting",
    "warning_lists",
]
