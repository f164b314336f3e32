"""The site's settings, without what only makes tests slow or dependent on ``collectstatic``."""

from baliproc.settings import *
from baliproc.settings import STORAGES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
