"""Template libraries: `formats` (numbers, dates, money, names) and `parts` (the pieces that pages are made of)."""
