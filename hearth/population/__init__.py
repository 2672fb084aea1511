"""The meaning of packs over everyone at once, as Ibis expressions.

For: settling one enrollment or a whole state with one piece of SQL, compiled when a pack is
installed and run on PostgreSQL, and the same expression on DuckDB for replay and simulation.

Owns: nothing stored. It is pure: no Django, no clock; it compiles text without a connection,
and runs DuckDB only on a connection or folder the caller hands over.

Files
    relations    the only relations a pack can see
    obligations  resolved rules to one expression with the obligation columns
    plain        the rules that can be settled together: one need in whole calendar windows
    general      any rule, alone: evidence counted for each need, and what excuses it
    openings     the windows of a rule, whatever opens them
    grounds      the stretches of days in which a rule applies, or its clock stands still
    misreadings  planted faults: a construct that the set engine gets wrong
    columns      what they share: conditions, packed order, states
    engines      expression to PostgreSQL, DuckDB or Spark text, and running it on DuckDB

Reads: `hearth.rules`.
"""
