"""Packs as people write them: read, refused with the remedy, rehearsed and compared.

For: from YAML to the model, and everything that a designer asks of a pack before it runs.

Owns: nothing stored. It is pure: no Django, no clock, no input or output except the pack files
named by the caller, and a DuckDB in memory.

Files
    documents    YAML nodes that remember their line
    load         YAML to the model
    layouts      which column of an assignment file means what
    check        what a well-formed pack may still get wrong
    handovers    calendar windows that two blocks would decide
    examples     situations shipped with a pack and what they must give
    rehearsal    a pack's examples run, and counted
    on_duckdb    the same on the set engine
    differences  what changed between two packs, in sentences
    desk         what a designer's commands print
    built_in/    the standards that every program has

Reads: `hearth.rules`, `hearth.manuals`, `hearth.population`; pack folders.
"""
