"""Pure decisions about parties: what makes two names the same, which numbers are valid, who belongs to whose group."""
