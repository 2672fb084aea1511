"""Whether an act of administration is possible at all now, whoever asks."""


class AdministrationRefusedError(Exception):
    """Not possible; the message says why, in the language of the page."""
