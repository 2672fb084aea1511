"""Access: who may see what, decided once and enforced twice.

Owns the edges between people and members, the consents, and the database's policies. Reads
`network`, `members`, `workforce`. Upper rooms file edges through `services`; every page of a
member passes `middleware`; `selectors.visible` is the application's layer and the policies in
`migrations` are PostgreSQL's. Each is sufficient alone. `sealing` and `verifying` keep the activity
log from being altered unnoticed.
"""
