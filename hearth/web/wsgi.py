"""The application, for a WSGI server."""

import gc
import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection

from hearth.foundation.startup import check_server
from hearth.foundation.statements import limit_statements

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hearth.settings")
application = get_wsgi_application()

# Whatever server runs this, production refuses a database that cannot keep its promises.
check_server()
connection.close()
# One careless search must not hold up everybody else's pages.
limit_statements()

# What is loaded by now stays for good. Looking through all of it for rubbish, again and again,
# costs some unlucky request as long as the page itself.
import_module(settings.ROOT_URLCONF)
gc.collect()
gc.freeze()
