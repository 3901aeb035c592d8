"""The words on screen for the kinds and states of the contexts."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aboveboard.web import gate_words
from aboveboard.web.exchange_words import EXCHANGE
from aboveboard.web.giving_words import GIVING
from aboveboard.web.room_words import ROOMS

Words = Mapping[str, str | Promise]

ORGANISATION_TYPE: Words = {
    "for_profit": _("Company"),
    "not_for_profit": _("Not-for-profit organisation"),
    "foundation": _("Foundation"),
    "consortium": _("Consortium"),
    "public_body": _("Public body"),
    "academic": _("University or research body"),
}
ORGANISATION_STATE: Words = {
    "prospect": _("Prospect"),
    "registered": _("Registered"),
    "ended": _("Ended"),
    "declined": _("Declined"),
    "excluded": _("Excluded"),
    "withdrawn": _("Withdrawn"),
}
ENGAGEMENT_STATE: Words = {
    "draft": _("Draft"),
    "submitted": _("Submitted"),
    "withdrawn": _("Withdrawn"),
    "closed": _("Closed"),
}
SELECTION: Words = {
    "open_call": _("In answer to an open call"),
    "direct": _("At the organisation's request"),
    "unsolicited": _("On our own initiative"),
}
CONTRIBUTION_KIND: Words = {
    "funding": _("Funding"),
    "secondment": _("Secondment of staff"),
    "licence": _("Licence for software"),
    "equipment": _("Use of equipment"),
    "premises": _("Use of premises"),
    "other_in_kind": _("Other help in kind"),
}
IDENTIFIER_SCHEME: Words = {
    "lei": _("LEI, the legal entity identifier"),
    "vat": _("Tax number"),
    "national": _("Number in a national register"),
    "registration": _("Registration number"),
}
POSITION_ROLE: Words = {
    "director": _("Director"),
    "officer": _("Officer"),
    "signatory": _("Signatory"),
    "secondee": _("Secondee"),
    "contact": _("Contact"),
}
DECLARATION_KIND: Words = {
    "accuracy": _("What we say is true and complete"),
    "compatibility": _("Our activities are compatible with police work"),
    "conflict_of_interest": _("Conflicts of interest"),
    "ownership": _("Who owns and controls us"),
    "source_of_funds": _("Where the money comes from"),
}
DOCUMENT_KIND: Words = {
    "statutes": _("Statutes"),
    "accounts": _("Accounts"),
    "certificate": _("Certificate"),
    "policy": _("Policy"),
    "offer": _("Offer"),
    "ownership": _("Evidence of ownership"),
    "other": _("Other"),
}
UNKNOWN_REASON: Words = {
    "no_beneficial_owners": _("Nobody owns it"),
    "subject_unable_to_confirm": _("We cannot confirm who it is"),
    "interested_party_has_not_provided": _("The owner refuses to be named"),
    "subject_exempt_from_disclosure": _("The law exempts us from naming owners"),
    "unknown": _("Not known"),
}
ATTACHMENT: Words = {
    "influence": _("A say in decisions"),
    "exclusivity": _("Exclusivity"),
    "approval_of_outputs": _("Approval of results before they are published"),
    "police_data": _("Access to police data"),
    "preferred_supplier": _("Preference as a supplier"),
    "product_promotion": _("Promotion of a product"),
    "endorsement": _("Use of the name or emblem"),
    "narrow_earmark": _("A narrow earmark"),
    "carrying_cost": _("Running costs left to the receiver"),
}
FILE_STATE: Words = {
    "opened": _("Opened"),
    "collecting": _("Facts are collected"),
    "awaiting_information": _("Waits for the organisation"),
    "assessed": _("Waits for the review"),
    "quality_review": _("In review"),
    "opinions": _("Waits for opinions"),
    "committee": _("Before those who decide"),
    "decided": _("Decided"),
    "reopened": _("Opened again"),
    "lapsed": _("Lapsed"),
}
# What an applicant is told, with the step that is to be expected next.
STAGE: Words = {
    "arrived": _("Your application has arrived. Next, it is examined. Nothing is awaited from you; you are asked if something is missing."),
    "examined": _("Your application is being examined. Nothing is awaited from you; you are asked if something is missing."),
    "asked": _("The organisation has asked you something. Your answer is awaited."),
    "before_decision": _(
        "Your application was examined and is before those who decide. Nothing is awaited from you. Next, you are told here."
    ),
    "accepted": _("Your application was accepted. Next, the agreement is drafted; you read and sign it here."),
    "put_off": _("The decision was put off. Nothing is awaited from you; you are told here when it goes on."),
    "not_accepted": _("Your application was not accepted. You can propose something else."),
    "lapsed": _("Your application has lapsed, because a question stayed unanswered. Write to the organisation to have it opened again."),
}
DEPTH: Words = {"basic": _("Basic depth"), "standard": _("Standard depth"), "enhanced": _("Enhanced depth")}
LEVEL: Words = {
    "low": _("Low risk"),
    "moderate": _("Moderate risk"),
    "substantial": _("Substantial risk"),
    "high": _("High risk"),
}
RISK_CATEGORY: Words = {
    "integrity": _("Integrity"),
    "reputation": _("Reputation"),
    "influence": _("Influence"),
    "legal": _("Legal"),
    "financial": _("Financial"),
    "security": _("Security"),
    "data": _("Data"),
    "dependence": _("Dependence"),
    "geopolitical": _("Geopolitical"),
}
ANCHOR: Words = {"clause": _("A clause of the agreement"), "control": _("A control"), "condition": _("A condition of the clearance")}
CRITERION: Words = {
    "c1": _("Shared values and principles"),
    "c2": _("Compatible activities"),
    "c3": _("Compatible purpose"),
}
CRITERION_OUTCOME: Words = {"met": _("Met"), "not_met": _("Not met"), "open": _("Open")}
REPLY: Words = {"yes": _("Yes"), "no": _("No"), "unknown": _("Unknown"), "not_applicable": _("Does not apply")}
OPINION_KIND: Words = {"legal": _("Legal"), "finance": _("Finance"), "security": _("Security"), "ethics": _("Ethics")}
STANCE: Words = {"supports": _("Supports"), "conditional": _("Supports with conditions"), "objects": _("Objects")}
DECISION: Words = {
    "cleared": _("Cleared"),
    "cleared_with_conditions": _("Cleared with conditions"),
    "deferred": _("Deferred"),
    "declined": _("Declined"),
    "excluded": _("Excluded"),
}
CHOICE: Words = {"for": _("For"), "against": _("Against"), "abstain": _("Abstention")}
VETTING_STATE: Words = {
    "requested": _("Requested"),
    "in_review": _("In review"),
    "granted": _("Granted"),
    "refused": _("Refused"),
    "expired": _("Expired"),
    "revoked": _("Revoked"),
}
KNOCKOUT_GROUND: Words = {
    "listed": _("Stands on a binding list"),
    "owned_by_listed": _("Owned by somebody on a binding list"),
    "convicted_grave": _("Convicted of a grave crime"),
    "owner_unknown": _("Owner unknown"),
    "refuses_declarations": _("Refuses declarations"),
    "criminal_proceeds": _("Proceeds of crime"),
    "illegal_surveillance": _("Unlawful surveillance"),
    "control_over_operations": _("Control over operations"),
}
CIRCUMSTANCE: Words = {
    "anonymous_donor": _("Anonymous donor"),
    "conduit_mismatch": _("Payer, signatory, owner and source differ"),
    "current_bidder": _("Bids in an open tender"),
    "data_exchange": _("Exchange of personal data"),
    "high_risk_sector": _("Sector of high risk"),
    "opaque_owner": _("Opaque owner"),
    "outward_data": _("Data go out"),
    "politically_exposed_owner": _("Politically exposed owner"),
    "premises": _("Use of premises"),
    "reinstatement": _("Asks to return after an exclusion"),
    "secondment": _("Secondment of staff"),
    "sensitive_unit": _("Work in a sensitive unit"),
    "sole_donor_foundation": _("Foundation with one donor"),
    "state_owned": _("Owned by a State"),
    "under_investigation": _("Under investigation"),
    "waiver": _("A knockout is waived"),
    "weighty_listing": _("Stands on a weighty list"),
}
AGREEMENT_STATE: Words = {
    "draft": _("Draft"),
    "legal_review": _("With legal"),
    "approved": _("Approved"),
    "signed_partner": _("Signed by the partner"),
    "in_force": _("In force"),
    "suspended": _("Suspended"),
    "expired": _("Expired"),
    "superseded": _("Superseded"),
    "terminated": _("Terminated"),
    "closed": _("Closed"),
}
PUBLIC_STATE: Words = {
    "active": _("Active"),
    "under_renewal": _("Under renewal"),
    "suspended": _("Suspended"),
    "ended": _("Ended"),
    "terminated": _("Terminated"),
}
# Outcomes and states that are good or bad in themselves, whatever list they stand in.
STATE_TONES: Mapping[str, str] = {
    "cleared": "good",
    "cleared_with_conditions": "cond",
    "deferred": "hold",
    "declined": "stop",
    "excluded": "stop",
    "supports": "good",
    "conditional": "cond",
    "objects": "stop",
    "met": "good",
    "open": "cond",
    "not_met": "stop",
    "granted": "good",
    "refused": "stop",
    "revoked": "stop",
    "expired": "lapse",
}
REGULATION_KIND: Words = {
    "access": _("Access: who may do what"),
    "authority": _("Authority: who decides, and to whom that is delegated"),
    "clauses": _("Clauses of agreements"),
    "content": _("Content: what the exchange takes in no form"),
    "criteria": _("Criteria of due diligence"),
    "depth": _("Depth of an examination"),
    "house": _("The house: its members and organs"),
    "kinds": _("Kinds of contributions"),
    "knockouts": _("Knock-outs: what is never accepted"),
    "lists": _("Lists that partners are screened against"),
    "publication": _("Publication: what the public sees"),
    "purposes": _("Purposes: what threat data may be used for"),
    "recalls": _("Recalls: by when what was taken back is dropped"),
    "risk": _("Risk matrix"),
    "standing": _("Standing: what a hold, a suspension and a lapse stop"),
    "warnings": _("Warnings: threat data that is too common to act on"),
}
LAYER: Words = {"assembly": _("Adopted by the assembly"), "executive": _("Adopted by the executive")}
VERSION_STATE: Words = {
    "proposed": _("Proposed"),
    "active": _("In force"),
    "superseded": _("Replaced"),
    "withdrawn": _("Withdrawn"),
}
MEMBERSHIP_STATE: Words = {
    "proposed": _("Awaits a second person"),
    "in_force": _("In force"),
    "revoked": _("Ended"),
}
OUTCOME: Words = {"done": _("Done"), "refused": _("Refused")}
LISTS: Mapping[str, Words] = {
    "layer": LAYER,
    "membership_state": MEMBERSHIP_STATE,
    "outcome": OUTCOME,
    "regulation_kind": REGULATION_KIND,
    "version_state": VERSION_STATE,
    **gate_words.LISTS,
    "agreement_state": AGREEMENT_STATE,
    "anchor": ANCHOR,
    "choice": CHOICE,
    "circumstance": CIRCUMSTANCE,
    "criterion": CRITERION,
    "criterion_outcome": CRITERION_OUTCOME,
    "decision": DECISION,
    "depth": DEPTH,
    "file_state": FILE_STATE,
    "knockout_ground": KNOCKOUT_GROUND,
    "level": LEVEL,
    "opinion_kind": OPINION_KIND,
    "reply": REPLY,
    "risk_category": RISK_CATEGORY,
    "stage": STAGE,
    "stance": STANCE,
    "vetting_state": VETTING_STATE,
    "attachment": ATTACHMENT,
    "contribution_kind": CONTRIBUTION_KIND,
    "declaration_kind": DECLARATION_KIND,
    "document_kind": DOCUMENT_KIND,
    "engagement_state": ENGAGEMENT_STATE,
    "organisation_state": ORGANISATION_STATE,
    "organisation_type": ORGANISATION_TYPE,
    "position_role": POSITION_ROLE,
    "public_state": PUBLIC_STATE,
    "selection": SELECTION,
    "unknown_reason": UNKNOWN_REASON,
    "identifier_scheme": IDENTIFIER_SCHEME,
    **GIVING,
    **EXCHANGE,
    **ROOMS,
}


def word(value: object, of: str) -> str:
    """The word for a value of the list `of`; the value itself, spaces for underscores, where the list has none."""
    text = str(value)
    return str(LISTS[of].get(text, text.replace("_", " ")))
