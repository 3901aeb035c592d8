"""Incident rooms: opened from a template, with the partners and bureaus concerned, for as long as an incident lasts."""
