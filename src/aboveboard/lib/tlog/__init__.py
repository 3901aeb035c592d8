"""A transparency log as static files: C2SP tlog-tiles, signed notes, checkpoints, proofs, and the verifier that needs only them."""
