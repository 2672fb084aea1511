"""Interop: the street door. What other systems send is kept as it came, then understood.

Owns `interop_file`, `interop_line`. A file is stored first, piece by piece and byte for byte;
then each piece is loaded, recognised as a duplicate, or quarantined with a reason for people.
Files: pieces (words of the door), services (the one way in), files/ (tables of text),
hl7/ (messages), demonstration/ (invented files that show it all).
"""
