"""What is agreed with a partner: clauses, drafts, signatures, obligations and amendments."""
