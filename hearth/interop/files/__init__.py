"""Tables of text: rosters today; a further kind of file is one module here."""
