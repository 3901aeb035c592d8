"""Names made to take long; `benchmarks/screening_speed.py` puts them to a million parties."""

HOSTILE = {
    "marks": "a" + "\u0301\u0316\u0323" * 3_400,
    "marks on each letter": ("V" + "\u0489" * 20) * 500,
    "zero width": "Or\u200bla\u200d " * 1_500,
    "both directions": "\u202eOrla\u202c \u2067ysbnneV\u2069" * 500,
    "one word": "vennsby" * 1_500,
    "initials": "O. " * 3_400,
    "also known as": "Orla (also known as " * 500,
    "slashes": "Orla / Vennsby / " * 600,
    "phrases": "united states of " * 600,
    "forms": "limited liability company " * 400,
    "capitals": "aA" * 5_000,
    "glued": "abCD" * 2_500,
    "ands": "a and b & " * 1_000,
    "jamo": "\u1100\u1161\u11a8" * 3_300,
    "ligatures": "\ufdfa" * 10_000,
    "digits": "1o" * 5_000,
}
