"""The site's settings, without what only makes tests slow or dependent on ``collectstatic``."""

from baliproc.settings import *
from baliproc.settings import DATABASES, STATIC_ROOT, STORAGES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
if DATABASES["default"]["ENGINE"] == "baliproc.sqlite":
    # pytest-django keeps in memory what Django's own engine has, and ends a name with the worker's.
    DATABASES["default"]["TEST"] = {"NAME": "file:tests?mode=memory&cache=shared&worker="}
