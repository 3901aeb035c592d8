"""The TAXII 2.1 door: reads a request, finds the actor, calls one query or action, answers in the resources of the standard."""
