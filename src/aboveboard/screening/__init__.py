"""Facts about names: lists, runs, matches, memory and monitoring; the judgement is made elsewhere."""
