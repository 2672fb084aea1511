"""Fills a database with the caseload, committed, for a server to serve: `python -m` this."""

import os
import sys

if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hearth.settings")
    django.setup()
    from tests.journeys.caseload import found

    made = found()
    found_ids = (made.alba.pk, made.kit.pk, made.stranger.pk, made.cast.fernhill.pk)
    sys.stdout.write(" ".join(str(one) for one in found_ids))
