"""What a page answers with besides a page."""

from django.http import HttpResponseRedirect


class SeeOther(HttpResponseRedirect):
    """After a write, another page is shown by GET."""

    status_code = 303
