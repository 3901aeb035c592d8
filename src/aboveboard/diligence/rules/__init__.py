"""The pure decisions of due diligence: facts and a regulation in, an answer with its reasons out."""
