"""Pure decisions about polling: what to ask a server, how to read its answer, and how long to wait."""
