"""The gate: may this partner do this kind of act now; holds, suspensions, lapses, and how far each cascades."""
