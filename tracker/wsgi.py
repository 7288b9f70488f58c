"""The WSGI application for the server."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")

application = get_wsgi_application()

# Objects loaded at the start live as long as the process, so later garbage collections can skip them.
gc.collect()
gc.freeze()
