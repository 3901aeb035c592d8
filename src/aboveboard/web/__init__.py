"""The pages people see: doors that parse, find the actor, call one query or one action, and render."""
