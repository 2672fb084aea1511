"""Members: who they are, and how they can safely be reached.

Owns `members_member`, `members_identifier`. Reads `network`. A member belongs to one network;
the same person in two networks is two members.
"""
