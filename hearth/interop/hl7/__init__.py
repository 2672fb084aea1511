"""HL7 version 2: `adt` reads the envelope; each message that is handled has a file of its own."""
