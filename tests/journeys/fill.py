"""Fills a database with the caseload, committed, for a server to serve: `python -m` this."""

import os
import sys

if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hearth.settings")
    django.setup()
    from hearth.access.noticing import note_signals
    from hearth.oversight.tests.support import looked, numbered
    from tests.journeys.caseload import MORNING, found

    made = found()
    numbered(made.cast, made.stranger, "AB12345C")
    # For privacy officers: somebody whom her agency does not serve, and Marta looked.
    looked(made.cast.marta, made.stranger, MORNING)
    note_signals(made.cast.network, MORNING.date())
    found_ids = (
        made.alba.pk,
        made.kit.pk,
        made.stranger.pk,
        made.cast.fernhill.pk,
        made.cast.lead.pk,
    )
    sys.stdout.write(" ".join(str(one) for one in found_ids))
