"""Regulations as data: read, checked, hashed and handed to the rules as frozen values."""
