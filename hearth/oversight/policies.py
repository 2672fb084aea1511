"""What is not arranged, with a sentence for people."""


class ArrangingRefusedError(Exception):
    """Not possible now; the message says why."""
