"""Published lists as streams of records: parsers, what changed between versions, and what is refused."""
