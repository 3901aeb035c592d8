"""Tells the programs of countries and partners that something new waits for them: a signed POST without content."""
