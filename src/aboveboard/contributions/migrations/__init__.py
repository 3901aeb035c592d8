"""Migrations of the contributions."""
