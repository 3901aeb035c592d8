"""The views, by the part of the house that they belong to; each finds, parses, calls one action and answers."""
