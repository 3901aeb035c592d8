"""The frozen value of each regulation, one file per kind, and the words they share."""
