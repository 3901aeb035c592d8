"""Threat information in and out: STIX objects received, checked, marked, routed to countries and released."""
