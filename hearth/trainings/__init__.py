"""Trainings: sessions about staff, of training or of supervision, as a supervisor recorded them.

Owns `trainings_session`. Reads `access`, `workforce`; files each session as evidence about the
person with the ledger, which settles what their program asks of their role. Call
`services.record_session`; read with `selectors`.
"""
