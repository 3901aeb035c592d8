"""The command-line door: for the operator, the analyst and scripts."""
