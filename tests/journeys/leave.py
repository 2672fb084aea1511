"""Lets every session of a served database be over, as when nobody used it: `python -m` this."""

import os

if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hearth.settings")
    django.setup()
    from django.contrib.sessions.backends.db import SessionStore
    from django.contrib.sessions.models import Session

    for one in Session.objects.all():
        store = SessionStore(one.session_key)
        if "used_at" in store:
            store["used_at"] -= 24 * 60 * 60
            store.save()
