"""The name engine: one immutable index, integer scores, and an explanation with every candidate; it imports no web framework."""
