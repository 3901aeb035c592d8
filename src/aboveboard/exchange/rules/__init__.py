"""Pure decisions about what arrives: the source's own handling, what a marking comes to, and whether an object is taken."""
