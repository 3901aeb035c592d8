"""The pure decisions about contributions: facts and a regulation in, an answer with its reasons out."""
