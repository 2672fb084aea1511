"""The meaning of packs over everyone at once, as Ibis expressions.

For: settling one enrollment or a whole state with one piece of SQL, compiled when a pack is
installed and run on PostgreSQL, and the same expression on DuckDB for replay and simulation.

Owns: nothing stored. It is pure: no Django, no clock; it compiles text without a connection,
and runs DuckDB only on a connection or folder the caller hands over.

Files
    relations    the only relations a pack can see, and the rows of the calendar
    obligations  resolved rules to one expression with the obligation columns
    monthly      the part for calendar windows
    openings     the part for windows opened by evidence
    columns      what both parts share: conditions, packed order, states
    engines      expression to PostgreSQL or DuckDB text, and running it on DuckDB

Reads: `hearth.rules`.
"""
