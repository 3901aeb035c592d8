"""What STIX 2.1 and TAXII 2.1 say, as pure functions over bytes and plain values; nothing here knows Django."""
