"""TAXII 2.1 as pure functions: requests in to frozen values, resources out to bytes; the door only moves them."""
