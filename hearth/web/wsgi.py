"""The application, for a WSGI server."""

import os

from django.core.wsgi import get_wsgi_application
from django.db import connection

from hearth.foundation.startup import check_server

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hearth.settings")
application = get_wsgi_application()

# Whatever server runs this, production refuses a database that cannot keep its promises.
check_server()
connection.close()
