"""What an address, a button or the name of a field asks for."""

LONGEST = 18  # digits; what the database's numbers have room for


def number_said(text: str) -> int | None:
    """A number as a page of ours writes it; None for whatever else somebody sent.

    Only so it leads back to what it came from: `int` also reads 01, ٣ and 1_0, and fails on digits
    by the thousand.
    """
    is_number = text.isascii() and text.isdecimal() and len(text) <= LONGEST
    return int(text) if is_number and (text == "0" or text[0] != "0") else None
