"""Encounters: contacts with a member, and the attempts at one.

Owns `encounters_contact` and `encounters_further`. A contact is recorded once and files evidence
of kind `contact`; a promise made in it files evidence of kind `promise`; what else happened files
evidence of the kinds that the packs of the member's programs have staff record. Corrections are
new versions; nothing is deleted. Reads `access`, `members`, `workforce` and the ledger.
Files: models, services (log, amend, undo, keep a promise), policies (what may be recorded),
recorded (what the packs ask for), foresight (what saving would clear, without writing), selectors,
forms, entries (the fields of what else happened), views, panels.
"""
