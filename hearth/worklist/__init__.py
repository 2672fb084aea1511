"""Worklist: what a care manager does next, what is due of one member, and of an agency's staff.

Owns no table: everything is derived from the ledger when read. Reads the ledger, `access` and
`members`.
Files: need (statuses and their order), wording (an obligation as a row), clears (what one
contact would do), selectors (My day), page and cards (as it is shown), hospital (recent
stays), reasons (why it is as it is, or is not asked), known (the same of a past day), panels,
program (a program's manual as a page), team (what is due of staff), views.
"""
