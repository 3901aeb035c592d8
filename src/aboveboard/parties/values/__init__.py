"""Frozen values of the parties: words, forms that people hand in, facts that other contexts read."""

from aboveboard.parties.values.facts import organisation_ref, person_ref

__all__ = ["organisation_ref", "person_ref"]
