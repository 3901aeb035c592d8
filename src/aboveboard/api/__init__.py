"""The door for programs: parses a request, finds what it is about, calls one action or query, answers in JSON."""
