"""Migrations of screening."""
