"""Web: the door for people. Root addresses, sign-in, the first page, the list of members, and the
member page, which is composed of the panels that rooms register: it imports none of them.

Owns no table. Reads `access`, `members`, the ledger and `ui`.
"""
