"""What raw SQL tries against each invariant, and what of the database refuses it."""

# Even inside an action: a constraint by its name, or the trigger's word.
APPEND_ONLY, ASKED = "append-only", "exchange_question"
STATEMENTS: dict[int, tuple[tuple[str, str], ...]] = {
    1: (("UPDATE agreements_agreement SET state = 'in_force' WHERE signed_by_id IS NULL", "agreements_signed_first"),),
    2: (("UPDATE contributions_contribution SET state = 'accepted' WHERE accepted_by_id IS NULL", "contributions_accepted_by_two"),),
    3: (("UPDATE contributions_coveruse SET used_minor = ceiling_minor + 1", "contributions_cover_ceiling"),),
    4: (
        ("UPDATE diligence_file SET reviewer_id = assessor_id WHERE assessor_id IS NOT NULL", "diligence_file_two_persons"),
        ("UPDATE diligence_decision SET by_id = assessor_id", "diligence_decision_three_persons"),
    ),
    5: (("UPDATE standing_suspension SET decided_by_id = proposed_by_id", "standing_suspension_two_persons"),),
    10: (("UPDATE contributions_tranche SET state = 'released' WHERE released_by_id IS NULL", "contributions_released_by_two"),),
    11: (("UPDATE standing_suspension SET state = 'in_effect' WHERE decided_by_id IS NULL", "standing_suspension_decided"),),
    13: (
        ("UPDATE contributions_line SET debit_minor = debit_minor + 1", APPEND_ONLY),
        ("DELETE FROM contributions_line", APPEND_ONLY),
        ("DELETE FROM contributions_journal", APPEND_ONLY),
    ),
    17: (("UPDATE contributions_journal SET book = 'kind'", APPEND_ONLY),),
    23: (
        (f"UPDATE {ASKED} SET state = 'sent', shown_hash = 'x' WHERE state = 'prepared'", f"{ASKED}_(state|consent)"),
        (f"UPDATE {ASKED} SET decided_by_id = prepared_by_id", f"{ASKED}_(four_eyes|state|another)"),
        (f"UPDATE {ASKED} SET consented_by_id = decided_by_id WHERE state = 'sent'", f"{ASKED}_another"),
        (f"UPDATE {ASKED} SET originator = 'fr', consented_by_id = NULL WHERE state = 'sent'", f"{ASKED}_consent"),
        (f"UPDATE {ASKED} SET is_free_of_files = false", f"{ASKED}_no_files"),
        (f"UPDATE {ASKED} SET legal_basis = ''", f"{ASKED}_basis"),
        (f"UPDATE {ASKED} SET retain_until = NULL", "retain_until"),
        (f"UPDATE {ASKED} SET marking = 4", f"{ASKED}_marking"),
        ("UPDATE exchange_asked SET organisation_id = NULL", "organisation_id"),
    ),
    27: (
        ("UPDATE diligence_vote SET choice = 'for'", APPEND_ONLY),
        ("DELETE FROM diligence_vote", APPEND_ONLY),
        ("UPDATE screening_run SET sha256 = 'other'", APPEND_ONLY),
    ),
    32: (
        ("UPDATE audit_entry SET kind = 'other'", APPEND_ONLY),
        ("DELETE FROM audit_entry", APPEND_ONLY),
        ("DELETE FROM audit_leaf", APPEND_ONLY),
    ),
    33: (("UPDATE accounts_membership SET confirmed_by = granted_by", "accounts_membership_two_people"),),
    35: (("UPDATE audit_entry SET at = '2020-01-01 00:00:00+00:00'", APPEND_ONLY),),
}
