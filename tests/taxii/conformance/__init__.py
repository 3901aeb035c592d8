"""What TAXII 2.1 (OASIS Standard, 10 June 2021) demands of a server, from outside: HTTP only, with no code of any server.

`python -m tests.taxii.conformance ADDRESS --user … --collection …` asks any server; docs/reference/conformance.md tells more.
"""
