"""Understands what people send who have no STIX: pasted text and tables in, sound STIX objects out. Pure."""
