"""The pure decisions of incident rooms."""
