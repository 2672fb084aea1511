"""Fills a database with the corpus, committed, for a server to serve: `python -m` this."""

import json
import os
import sys
from dataclasses import asdict

if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hearth.settings")
    django.setup()
    from tests.hostile.everywhere import found

    sys.stdout.write(json.dumps(asdict(found())))
