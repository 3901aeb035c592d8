"""The words all is said in: actor, permit, machine, action, gate, follow, timer, error."""
