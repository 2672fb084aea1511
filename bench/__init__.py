"""How fast Hearth is, measured on a state's worth of invented people.

`hearth bench` runs it: `load` fills a database of its own, `settle`, `write`, `pages` and `report`
measure in it. Clocks drift by a factor of two on shared machines, so what is kept and compared are
ratios taken in one run. How to read the figures: docs/how-to/measure.md.
"""
