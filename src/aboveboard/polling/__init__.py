"""Fetches what partners hold ready on TAXII servers of their own: named by the partner, confirmed by the desk, page by page."""
