"""Where addresses are, from data sets of the operator's own."""
