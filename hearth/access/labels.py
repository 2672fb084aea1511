"""Sensitivity labels, ordered: a derived item carries the highest label of what it came from."""

NORMAL = 0
SUD_PART2 = 10  # substance use treatment records, 42 CFR Part 2

ALL = (NORMAL, SUD_PART2)
NAMES = {NORMAL: "normal", SUD_PART2: "sud_part2"}
