"""What packs and obligations say, as sentences in English and Spanish.

For: a standard as the sentence that its parts make, a whole pack as a manual, and why an obligation
is as it is, or why nothing is asked. What people read is made from what engines run.

Owns: nothing stored. It is pure: no Django, no clock, no input or output.

Files
    words      the phrases that sentences are made of
    explain    standards and obligations as sentences
    applying   why a standard asks nothing of somebody on a day
    waiting    what waits for a number that the network has not set
    chapters   what a pack says besides its standards
    manual     a whole pack as a Markdown manual

Reads: `hearth.rules`.
"""
