"""Encounters: contacts with a member, and the attempts at one.

Owns `encounters_contact`. A contact is recorded once and files evidence of kind `contact`; a
promise made in it files evidence of kind `promise`. Corrections are new versions; nothing is
deleted. Reads `access`, `members`, `workforce` and the ledger.
Files: models, services (log, amend, undo, keep a promise), policies (what may be recorded),
foresight (what saving would clear, without writing), selectors, forms, views, panels.
"""
