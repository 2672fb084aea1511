"""Referrals: a member's packet sent to another organization, and what it is open for.

Whoever works with the member sends one: who the member is, and what else the sender names, of what
carries no label, until a day. The recipient's people find it under "Referred to us". Owns no table:
referrals are rows of `access`, whose policies open the packet, and are written by
`access.arranging`.
Files: permissions (who sends), selectors, forms, wording, panels, views.
"""
