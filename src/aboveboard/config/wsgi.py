"""The WSGI application that the server loads."""

import os

from django.core.wsgi import get_wsgi_application

from aboveboard.lib import memory

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aboveboard.config.settings")
application = get_wsgi_application()
memory.settle()
