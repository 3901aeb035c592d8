"""What needs no database and no Django: canonical JSON, strict parsing, money, the clock, ownership, the transparency log."""
