"""Calls addresses of the public internet, and no other: which they are, and one bounded request to one of them."""
