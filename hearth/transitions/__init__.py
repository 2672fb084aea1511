"""Transitions: hospital stays as others report them.

Owns `transitions_stay`. Reads `access`, `members`, `network`; files a discharge as evidence with
the ledger, which opens whatever the program's standards ask for afterwards. Call
`services.record_discharge`; read with `selectors.stays_of`.
"""
