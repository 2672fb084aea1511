"""Workforce: staff and their employments. An employment is the hat somebody wears.

Owns `workforce_staff`, `workforce_employment`. Reads `network` and the foundation's users.
"""
