"""Pictures drawn on the server as plain values that a template writes as SVG, each beside a table of the same content."""
