"""Foundation: users, database roles and context, the activity log, jobs, the clock.

Owns `foundation_user`, `foundation_contextkey`, `foundation_activity`. Knows nothing of care:
every room stands on it and it imports none of them.
Files: database (server and roles), context (the signed actor of a transaction), tables (what
each table is declared to be), activity (who saw whom), clock, faults.
"""
