"""The WSGI application that the server runs."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")

application = get_wsgi_application()

# What was loaded to start lives as long as the process, so no collection need walk through it again.
gc.collect()
gc.freeze()
