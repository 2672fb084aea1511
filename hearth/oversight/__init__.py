"""Oversight: what privacy officers look at, who see who saw whom and not what happened to them.

Who looked at a member in a period, emergencies to be looked at, signals to be closed, what was
disclosed; and what officers arrange for a member: who is kept away, named, or signs in for them.
Owns no table: it reads, and writes through `access.emergencies`, `access.noticing` and
`access.arranging`. Reads `access`, `workforce`, `members`, `network`.
Who may see what on a day, and why, is worked out by `access.deciding` over what the officer reads.
Files: selectors (rows with the names one may know), sight (who sees what), forms, wording,
sight_wording, views; arranged (what is arranged, in words), foretelling (what will happen),
services (sign-ins), policies, and arranging (pages).
"""
