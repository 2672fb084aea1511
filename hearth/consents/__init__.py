"""Consents: what members sign, and what becomes of it.

One form names several organizations; each becomes one consent of `access`, which decides. A form
is never changed: parties are added by a later form that refers to it, and a withdrawal is recorded
beside it. Owns `consents_consentform`, `consents_recipient` and `consents_withdrawal`. Reads
`documents` (the paper), `access`, `members`, `workforce`, `network`.
Files: models, policies (what may be signed how), services (record, add, withdraw), foreseeing (who
would see what, asked of the gate itself and undone), selectors, forms, wording, panels, views.
"""
