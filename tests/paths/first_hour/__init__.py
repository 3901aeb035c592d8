"""The first hour of an incident: who takes part, and what happens in each minute of the table."""
