"""How forms are drawn: GOV.UK's pattern of label, hint, error and control, with an error summary that links to the fields."""
