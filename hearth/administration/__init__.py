"""Administration: who works where, as what; which organizations a network has.

Administrators see no member here, nor how many anybody serves. Owns `administration_invitation`.
Writes staff and organizations through `workforce.services` and `network.services`, and hands
caseloads over through `access.services`. Reads `access`, `workforce`, `network`.
Files: permissions (what an administrator may keep), services (inviting, roles, two persons,
holding back), leaving (off-boarding and the caseload), invitations (the link), organizations,
selectors, forms, wording, views.
"""
