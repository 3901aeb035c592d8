"""Tables of the parties, step by step."""
