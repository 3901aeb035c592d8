"""Names screened in bulk, outside any organisation's examination: a file or a request in, one run and one entry out."""
