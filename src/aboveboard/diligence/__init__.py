"""Due diligence: files, questions, evidence, findings, risk, opinions, decisions and the clearances they end in."""
