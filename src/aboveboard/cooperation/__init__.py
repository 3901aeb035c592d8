"""Needs, offers, pairings, deliveries, outcomes; directory, introductions, working groups; recognition."""
