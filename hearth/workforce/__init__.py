"""Workforce: staff and their employments. An employment is the hat somebody wears.

Owns `workforce_staff`, `workforce_employment`, `workforce_proposal` (a role that waits for a second
person). Reads `network` and the foundation's users.
"""
