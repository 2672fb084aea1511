"""The language of packs: what a program demands, and what that means for one subject.

For: a pack as frozen data, made ready to run, and one subject settled in plain Python. This is the
reference meaning; `hearth.population` says the same over everyone, `hearth.manuals` in sentences,
and `hearth.drafting` reads it from files.

Owns: nothing stored. It is pure: no Django, no clock, no input or output.

Files
    text       one sentence in English and Spanish
    labels     sensitivity labels: sets of reasons as bits of a number
    evidence   the kinds of evidence, and attributes to slots and back
    model      a pack as frozen dataclasses
    resolve    a pack with its codes and parameters: what engines run
    windows    days, periods, business days and the calendar as integers
    intervals  stretches of days, and what several have in common
    obligation what goes into settling one subject, and what comes out
    evaluate   the reference engine, one subject at a time
    faults     planted mistakes that tests must find

Reads: nothing.
"""
