"""The language of packs: what a program demands, and what that means for one subject.

For: reading a pack (YAML), refusing what cannot be meant, and settling one subject in plain
Python. This is the reference meaning; `hearth.population` says the same over everyone.

Owns: nothing stored. It is pure: no Django, no clock, no input or output except the pack files
named by the caller.

Files
    evidence   the kinds of evidence, and attributes to slots and back
    text       one sentence in English and Spanish
    labels     sensitivity labels as ordered numbers
    model      a pack as frozen dataclasses
    documents  YAML nodes that remember their line
    load       YAML to model
    check      what a well-formed pack may still get wrong
    resolve    a pack with its codes and parameters: what engines run
    windows    days, periods, business days and the calendar as integers
    intervals  stretches of days, and what several have in common
    evaluate   the reference engine, one subject at a time
    acuity     answers to a score, and a score to a track
    closing    whether a reason may end an enrollment
    explain    standards and obligations as sentences, in English and Spanish
    words      the phrases `explain` is made of
    manual     a whole pack as a Markdown manual
    examples   situations shipped with a pack and what they must give
    rehearsal  a pack's examples run, and counted
    differences  what changed between two packs, in sentences
    desk       what a designer's commands print
    faults     planted mistakes that tests must find

Reads: pack folders.
"""
