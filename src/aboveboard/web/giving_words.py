"""The words on screen for agreements, contributions, the ledger, and the roles that act on them."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = Mapping[str, str | Promise]

ROLE: Words = {
    "anonymous": _("anybody"),
    "public": _("anybody"),
    "account": _("anybody with an account"),
    "applicant": _("the applicant"),
    "partner": _("the partner"),
    "officer": _("the partnership officers"),
    "analyst": _("the analysts"),
    "reviewer": _("the reviewers"),
    "legal": _("legal"),
    "finance": _("finance"),
    "security": _("security"),
    "ethics": _("ethics"),
    "committee": _("the committee"),
    "committee_chair": _("the chair of the committee"),
    "sg": _("the Secretary General"),
    "sg_delegate": _("the Secretary General's delegate"),
    "director": _("the director"),
    "ec": _("the Executive Committee"),
    "ga_delegate": _("the General Assembly"),
    "ncb": _("the national bureaus"),
    "exchange_desk": _("the exchange desk"),
    "secondee": _("the seconded person"),
    "supervisor": _("the supervisor"),
    "dpo": _("the data protection officer"),
    "auditor": _("the auditors"),
    "policy_admin": _("who keeps the regulations"),
    "system_admin": _("the system administrators"),
}
INSTRUMENT: Words = {
    "contribution_agreement": _("Contribution agreement"),
    "exchange_of_letters": _("Exchange of letters"),
    "memorandum": _("Memorandum (binds nobody)"),
    "pilot": _("Pilot"),
}
SIGNATURE: Words = {
    "approval": _("Approved by legal"),
    "partner": _("Signed for the partner"),
    "organisation": _("Signed for the organisation"),
}
SIDE: Words = {"partner": _("The partner"), "organisation": _("The organisation")}
OBLIGATION_KIND: Words = {
    "report": _("Report"),
    "return": _("Return"),
    "notify": _("Notification"),
    "settlement": _("Settlement"),
    "other": _("Other"),
}
OBLIGATION_STATE: Words = {"open": _("Open"), "met": _("Met"), "waived": _("Waived")}
MARKING: Words = {
    "clear": _("TLP:CLEAR"),
    "green": _("TLP:GREEN"),
    "amber": _("TLP:AMBER"),
    "amber+strict": _("TLP:AMBER+STRICT"),
    "red": _("TLP:RED"),
}
CONTRIBUTION_STATE: Words = {
    "offered": _("Offered"),
    "recommended": _("Before the organs"),
    "accepted": _("Accepted"),
    "refused": _("Refused"),
    "withdrawn": _("Withdrawn"),
    "committed": _("Committed"),
    "partially_received": _("Received in part"),
    "received": _("Received"),
    "in_use": _("In use"),
    "completed": _("Completed"),
}
TRANCHE_STATE: Words = {
    "planned": _("Planned"),
    "due": _("Due"),
    "received": _("Received"),
    "released": _("Released"),
    "withheld": _("Withheld"),
    "cancelled": _("Cancelled"),
}
STOP: Words = {"hold": _("withheld by a hold"), "suspension": _("withheld by a suspension")}
RECEIPT_STATE: Words = {"matched": _("Matched"), "suspense": _("In suspense"), "returned": _("Returned")}
SPENDING_STATE: Words = {
    "prepared": _("Prepared, not booked"),
    "booked": _("Booked"),
    "dropped": _("Dropped"),
    "reversal": _("Asked to be taken back"),
    "reversed": _("Taken back"),
}
SECONDMENT_STATE: Words = {
    "proposed": _("Proposed"),
    "vetting": _("Vetting under way"),
    "cleared": _("Vetted"),
    "onboarded": _("Taken in"),
    "active": _("Active"),
    "suspended": _("Access suspended"),
    "ended": _("Ended"),
    "cooled_off": _("Cooling-off over"),
}
VALUATION_STATE: Words = {
    "proposed": _("To be assessed"),
    "assessed": _("Assessed by us"),
    "agreed": _("Agreed"),
    "disputed": _("Disputed"),
    "independent": _("Independent valuer heard"),
    "final": _("Final"),
    "superseded": _("Superseded"),
}
METHOD: Words = {
    "face_value": _("Face value"),
    "salary_cost": _("Salary cost"),
    "list_price": _("List price"),
    "comparable_tender": _("Comparable tender"),
    "marginal_cost": _("Marginal cost"),
    "depreciated_cost": _("Depreciated cost"),
    "market_rent": _("Market rent"),
    "hourly_rate": _("Hourly rate"),
    "independent_valuer": _("Independent valuer"),
}
POST_FUNCTION: Words = {
    "analysis": _("Analysis"),
    "forensics": _("Forensics"),
    "training": _("Training"),
    "research": _("Research"),
    "technology": _("Technology"),
    "coordination": _("Coordination"),
}
BOOK: Words = {"cash": _("Cash book"), "kind": _("In-kind book")}
FUND_TYPE: Words = {"trust_fund": _("Trust fund (private donors)"), "special_account": _("Special account (members only)")}
ACCOUNT: Words = {
    "cash.receivable": _("Receivable"),
    "cash.bank": _("Bank"),
    "cash.suspense": _("Suspense"),
    "cash.deferred": _("Deferred contributions"),
    "cash.revenue": _("Revenue"),
    "cash.expense": _("Expense"),
    "cash.available": _("Available"),
    "cash.frozen": _("Frozen"),
    "kind.expense": _("Expense in kind"),
    "kind.revenue": _("Revenue in kind"),
}
LEDGER_EVENT: Words = {
    "tranche_due": _("Tranche due"),
    "cash_received": _("Money received"),
    "cash_unmatched": _("Money received, unexpected"),
    "suspense_matched": _("Taken out of suspense"),
    "suspense_returned": _("Returned from suspense"),
    "condition_met": _("Tranche released"),
    "spent": _("Spent"),
    "frozen": _("Frozen"),
    "month_served": _("Month served"),
    "reversed": _("Taken back"),
}
ORGAN: Words = {
    "director": _("the director"),
    "sg_delegate": _("the Secretary General's delegate"),
    "sg": _("the Secretary General"),
    "committee": _("the committee"),
    "ec": _("the Executive Committee"),
    "ga": _("the General Assembly"),
}
GIVING: Mapping[str, Words] = {
    "account": ACCOUNT,
    "book": BOOK,
    "contribution_state": CONTRIBUTION_STATE,
    "fund_type": FUND_TYPE,
    "instrument": INSTRUMENT,
    "ledger_event": LEDGER_EVENT,
    "marking": MARKING,
    "method": METHOD,
    "obligation_kind": OBLIGATION_KIND,
    "obligation_state": OBLIGATION_STATE,
    "organ": ORGAN,
    "post_function": POST_FUNCTION,
    "receipt_state": RECEIPT_STATE,
    "role": ROLE,
    "secondment_state": SECONDMENT_STATE,
    "side": SIDE,
    "signature": SIGNATURE,
    "spending_state": SPENDING_STATE,
    "stop": STOP,
    "tranche_state": TRANCHE_STATE,
    "valuation_state": VALUATION_STATE,
}
