"""Ledger: evidence in, obligations out.

Owns installed packs, subjects, enrollments, spans, evidence, obligations, their events and the
tally. Reads `access`, `members`, `network` and the pure library. Recorders call
`services.file_evidence`; readers use `selectors`. Only the settling functions in the database
write obligations, and every row can be rebuilt from packs, evidence and spans.
"""
