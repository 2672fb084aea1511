"""Sensitivity labels as ordered numbers: a higher number is seen by fewer people."""

NORMAL = 0
LABELS = {"normal": NORMAL, "sud_part2": 10}
NAMES = {number: name for name, number in LABELS.items()}
